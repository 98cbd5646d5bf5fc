package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/civic"
)

var buttons = [][]bot.Button{{{Label: "1. Đồng ý", Data: "1:pick:a:1:0"}, {Label: "Xem", URL: "https://example.org/a"}}}

func TestSendText(t *testing.T) {
	b := newBench(t, emulator.Options{})
	ids := b.send(bot.Message{Text: "<b>Chào</b> ông &amp; bà", Rows: buttons})
	m := b.ann.Last()
	if len(ids) != 1 || ids[0] != fmt.Sprint(m.ID) || m.Text != "Chào ông & bà" || !slices.Equal(m.Labels(), []string{"1. Đồng ý", "Xem"}) {
		t.Errorf("ids %v, message %+v", ids, m)
	}
	if ids := b.send(bot.Message{Text: "<b> </b>"}); ids != nil {
		t.Errorf("nothing to say was sent: %v", ids)
	}
}

func TestSendLongText(t *testing.T) {
	b := newBench(t, emulator.Options{})
	ids := b.send(bot.Message{Text: strings.Repeat("Một đoạn văn &amp; nữa.\n\n", 300), Rows: buttons, Menu: [][]string{{"Đánh giá", "Phản ánh"}}, Reply: "1"})
	said := b.said()
	if len(ids) != len(said) || len(said) < 2 {
		t.Fatalf("%d ids, %d messages", len(ids), len(said))
	}
	last := len(said) - 1
	if said[0].ReplyTo != 1 || said[last].ReplyTo != 0 {
		t.Error("the first part is to be the reply")
	}
	if said[0].Keyboard == nil || !said[0].Keyboard.Persistent || !said[0].Keyboard.Resize || said[0].Buttons != nil {
		t.Error("the menu belongs to the first part")
	}
	if said[last].Buttons == nil {
		t.Error("the buttons belong to the last part")
	}
}

func TestSendReplyToWhatIsGone(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.send(bot.Message{Text: "a", Reply: "999"})
	b.send(bot.Message{Text: "b", Reply: "nonsense"})
}

func TestSendButtonsThatTelegramWouldRefuse(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.send(bot.Message{Text: "a", Rows: [][]bot.Button{{{Label: "long", Data: strings.Repeat("x", 65)}, {Label: "empty"}, {Label: " ", Data: "x"}}, {{Label: "ok", Data: "x"}}}})
	if got := b.ann.Last().Labels(); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("buttons %v", got)
	}
}

// files sends one of each kind to the bot and returns them as attachments.
func (b *bench) files() map[civic.AttachmentKind]civic.Attachment {
	made := map[civic.AttachmentKind]emulator.Message{
		civic.KindPhoto: b.ann.Photo("", nil), civic.KindVideo: b.ann.Video("", []byte("film")), civic.KindVoice: b.ann.Voice([]byte("sound")),
		civic.KindAudio: b.ann.Audio("a.mp3", []byte("music")), civic.KindDocument: b.ann.Document("a.pdf", []byte("%PDF"), ""),
	}
	out := map[civic.AttachmentKind]civic.Attachment{}
	for kind, m := range made {
		out[kind] = civic.Attachment{Kind: kind, Channel: Channel, Ref: m.FileID}
	}
	return out
}

func TestSendMedia(t *testing.T) {
	b := newBench(t, emulator.Options{})
	f := b.files()
	photo, video, voice, document, audio := f[civic.KindPhoto], f[civic.KindVideo], f[civic.KindVoice], f[civic.KindDocument], f[civic.KindAudio]
	long := strings.Repeat("chữ ", 400)
	broken := civic.Attachment{Kind: civic.KindPhoto, Channel: Channel, Ref: "nonsense"}
	foreign := civic.Attachment{Kind: civic.KindPhoto, Channel: "zalo", Ref: "1"}
	note := civic.Attachment{Kind: civic.KindVideo, Channel: Channel, Ref: "video_note:x"}
	for name, test := range map[string]struct {
		media []civic.Attachment
		text  string
		rows  [][]bot.Button
		want  []string // methods that were tried
		left  []string // "media: text [buttons]" of what arrived
	}{
		"one with its caption":       {[]civic.Attachment{photo}, "Ổ gà", buttons, []string{"sendPhoto"}, []string{"photo: Ổ gà [2]"}},
		"one with too long a text":   {[]civic.Attachment{photo}, long, buttons, []string{"sendPhoto", "sendMessage"}, []string{"photo:  [0]", ": " + strings.TrimSpace(long) + " [2]"}},
		"one without text":           {[]civic.Attachment{voice}, "", nil, []string{"sendVoice"}, []string{"voice:  [0]"}},
		"an album":                   {[]civic.Attachment{photo, video, photo}, "Ổ gà", nil, []string{"sendMediaGroup"}, []string{"photo: Ổ gà [0]", "video:  [0]", "photo:  [0]"}},
		"an album with buttons":      {[]civic.Attachment{photo, video}, "Ổ gà", buttons, []string{"sendMediaGroup", "sendMessage"}, []string{"photo:  [0]", "video:  [0]", ": Ổ gà [2]"}},
		"what cannot be one album":   {[]civic.Attachment{photo, document, voice, video, audio, document}, "a", nil, []string{"sendMediaGroup", "sendMediaGroup", "sendVoice", "sendAudio", "sendMessage"}, []string{"photo:  [0]", "video:  [0]", "document:  [0]", "document:  [0]", "voice:  [0]", "audio:  [0]", ": a [0]"}},
		"one that Telegram refuses":  {[]civic.Attachment{broken}, "a", buttons, []string{"sendPhoto", "sendMessage"}, []string{": a [2]"}},
		"an album with a broken one": {[]civic.Attachment{photo, broken}, "a", nil, []string{"sendMediaGroup", "sendPhoto", "sendPhoto", "sendMessage"}, []string{"photo:  [0]", ": a [0]"}},
		"of another channel":         {[]civic.Attachment{foreign}, "a", nil, []string{"sendMessage"}, []string{": a [0]"}},
		"a round video":              {[]civic.Attachment{note}, "a", nil, []string{"sendVideoNote", "sendMessage"}, []string{": a [0]"}}, // which the emulator does not know
	} {
		t.Run(name, func(t *testing.T) {
			before := len(b.said())
			b.srv.ClearCalls()
			ids := b.send(bot.Message{Text: test.text, Media: test.media, Rows: test.rows})
			var left []string
			for _, m := range b.said()[before:] {
				left = append(left, fmt.Sprintf("%s: %s [%d]", m.Media, m.Text, len(m.Labels())))
			}
			if !slices.Equal(b.calls(), without(test.want, "sendVideoNote")) {
				t.Errorf("called %v", b.calls())
			}
			if !slices.Equal(left, test.left) {
				t.Errorf("arrived: %q", left)
			}
			if len(ids) != len(left) {
				t.Errorf("ids %v", ids)
			}
		})
	}
}

// without drops what the emulator does not log because it knows no such method.
func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}

func TestAlbumsOfTenAtMost(t *testing.T) {
	var many []civic.Attachment
	for range 21 {
		many = append(many, civic.Attachment{Kind: civic.KindPhoto, Ref: "x"})
	}
	var sizes []int
	for _, a := range albums(many) {
		sizes = append(sizes, len(a))
	}
	if !slices.Equal(sizes, []int{10, 10, 1}) {
		t.Errorf("albums of %v", sizes)
	}
}

func TestSendFileAndPlace(t *testing.T) {
	b := newBench(t, emulator.Options{})
	file := &bot.File{Name: "dữ-liệu.json", Data: []byte("{}")}
	b.send(bot.Message{Text: "Dữ liệu", File: file, Rows: buttons})
	if m := b.ann.Last(); m.Media != "document" || m.FileName != file.Name || m.Text != "Dữ liệu" || m.Buttons == nil {
		t.Errorf("%+v", m)
	}
	b.send(bot.Message{Text: strings.Repeat("dài ", 500), File: file})
	if said := b.said(); said[len(said)-1].Media != "document" || said[len(said)-2].Media != "" {
		t.Error("a long text goes before the file")
	}
	ids := b.send(bot.Message{Text: "Ở đây", Place: &civic.Point{Lat: 15.12, Lon: 108.8}})
	if m := b.ann.Last(); m.Location == nil || m.Location.Latitude != 15.12 || len(ids) != 2 {
		t.Errorf("%+v, ids %v", m, ids)
	}
}

func TestEdit(t *testing.T) {
	b := newBench(t, emulator.Options{})
	photo := b.files()[civic.KindPhoto]
	id := b.send(bot.Message{Text: "Trang 1", Rows: buttons})[0]
	for range 2 { // the second one changes nothing
		if got := b.send(bot.Message{Text: "Trang 2", Edit: id}); !slices.Equal(got, []string{id}) {
			t.Errorf("ids %v", got)
		}
	}
	if m := b.ann.Last(); m.Text != "Trang 2" || !m.Edited || m.Buttons != nil {
		t.Errorf("%+v", m)
	}
	pictured := b.send(bot.Message{Text: "Ảnh", Media: []civic.Attachment{photo}, Rows: buttons})[0]
	if got := b.send(bot.Message{Text: "Đã tiếp nhận", Edit: pictured}); !slices.Equal(got, []string{pictured}) || b.ann.Last().Text != "Đã tiếp nhận" {
		t.Errorf("the caption: ids %v, %q", got, b.ann.Last().Text)
	}
	for name, m := range map[string]bot.Message{
		"gone":        {Text: "a", Edit: "999"},
		"the citizen": {Text: "b", Edit: "1"},
		"too long":    {Text: strings.Repeat("dài ", 1500), Edit: id},
		"with media":  {Text: "c", Edit: id, Media: []civic.Attachment{photo}},
	} {
		before := len(b.said())
		if b.send(m); len(b.said()) == before {
			t.Errorf("%s: no new message", name)
		}
	}
}

func TestMarkupThatTelegramCannotRead(t *testing.T) {
	var log strings.Builder
	b := newBench(t, emulator.Options{}, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	b.send(bot.Message{Text: "<secret>xin chào</secret> &lt;3"})
	if m := b.ann.Last(); m.Text != "xin chào <3" {
		t.Errorf("%q", m.Text)
	}
	if strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "markup refused") {
		t.Errorf("log: %s", log.String())
	}
}

func TestBlockedAndUnknownChats(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Block()
	_, err := b.client.Send(t.Context(), b.to, bot.Saying(bot.Message{Text: "a"}))
	var fault *Fault
	if !errors.Is(err, ErrUnreachable) || !errors.As(err, &fault) || !fault.Permanent() || fault.Class() != "unreachable" {
		t.Errorf("blocked: %v", err)
	}
	for _, address := range []string{"123456789", "nonsense", "", "0", "1/x", "-1"} {
		if _, err := b.client.Send(t.Context(), bot.Destination{Address: address}, bot.Saying(bot.Message{Text: "a"})); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if len(b.sleeps.list()) != 0 {
		t.Error("it was tried again")
	}
}

func TestMovedGroupIsFollowed(t *testing.T) {
	var moves []string
	b := newBench(t, emulator.Options{}, func(o *Options) {
		o.Moved = func(_ context.Context, from, to string) { moves = append(moves, from+" → "+to) }
	})
	g := b.srv.Group("Tổ một cửa", b.ann)
	g.AddBot(b.ann)
	old := g.ID()
	g.Migrate()
	text := strings.Repeat("Một đoạn.\n\n", 500)
	ids, err := b.client.Send(t.Context(), bot.Destination{Address: decimal(old), Group: true}, bot.Saying(bot.Message{Text: text}))
	if err != nil || len(ids) != 2 {
		t.Fatalf("%v, %v", ids, err)
	}
	if want := []string{fmt.Sprintf("%d → %d", old, g.ID())}; !slices.Equal(moves, want) {
		t.Errorf("moves %v, want %v", moves, want)
	}
}

func TestTopics(t *testing.T) {
	b := newBench(t, emulator.Options{})
	g := b.srv.Group("Diễn đàn", b.ann)
	g.AddBot(b.ann)
	to := bot.Destination{Address: decimal(g.ID()) + "/5", Group: true}
	if _, err := b.client.Send(t.Context(), to, bot.Saying(bot.Message{Text: "a"})); err != nil {
		t.Fatal(err)
	}
	if m := g.Last(); m.Thread != 5 {
		t.Errorf("it went to topic %d", m.Thread)
	}
	b.srv.FailNext("sendMessage", 1, emulator.Fault{Code: 400, Description: "Bad Request: message thread not found"})
	if _, err := b.client.Send(t.Context(), to, bot.Saying(bot.Message{Text: "b"})); err != nil {
		t.Fatal(err)
	}
	if m := g.Last(); m.Thread != 0 || m.Text != "b" {
		t.Errorf("%+v", m)
	}
}

func TestCommands(t *testing.T) {
	b := newBench(t, emulator.Options{})
	list := []bot.CommandInfo{{Name: "phananh", Description: "Gửi phản ánh"}, {Name: "none"}}
	for locale, description := range map[string]string{"vi": "Gửi phản ánh", "en": "Complain"} {
		list[0].Description = description
		if err := b.client.Publish(t.Context(), bot.Destination{Channel: Channel}, locale, list); err != nil {
			t.Fatal(err)
		}
	}
	for language, want := range map[string]string{"vi": "Gửi phản ánh", "en": "Complain", "ru": "Gửi phản ánh"} {
		u := b.srv.User(emulator.Profile{FirstName: "X", Username: "x_" + language, LanguageCode: language})
		u.Start("")
		if got := u.Commands(); len(got) != 1 || got[0].Description != want {
			t.Errorf("%s sees %v", language, got)
		}
	}
	if err := b.client.Publish(t.Context(), b.to, "en", []bot.CommandInfo{{Name: "hopthu", Description: "Inbox"}}); err != nil {
		t.Fatal(err)
	}
	if got := b.ann.Commands(); len(got) != 1 || got[0].Command != "hopthu" {
		t.Errorf("the officer sees %v", got)
	}
}

func TestAnswerPress(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.send(bot.Message{Text: "a", Rows: buttons})
	presses := make(chan bot.Input, 1)
	b.poll(func(_ context.Context, in bot.Input) error {
		if in.Kind == bot.KindPress {
			presses <- in
		}
		return nil
	})
	if err := b.ann.Press("Đồng ý"); err != nil {
		t.Fatal(err)
	}
	press := (<-presses).Press
	for range 2 { // the second one is too late, which is no error
		if err := b.client.AnswerPress(t.Context(), press, "Đã ghi nhận", true); err != nil {
			t.Fatal(err)
		}
	}
	if toast, err := b.ann.AwaitToast(t.Context()); err != nil || toast.Text != "Đã ghi nhận" || !toast.Alert {
		t.Errorf("%+v, %v", toast, err)
	}
}

// limits counts what a Client asks of its Limiter.
type limits struct {
	waits []string
	held  time.Duration
	full  time.Duration // how long Try says to wait
}

func (l *limits) Try(_ context.Context, _ string, _ int, _, _ bool) (time.Duration, error) {
	return l.full, nil
}

func (l *limits) Wait(_ context.Context, chat string, n int, group, bulk bool) error {
	l.waits = append(l.waits, fmt.Sprint(chat == "", n, group, bulk))
	return nil
}

func (l *limits) Hold(_ context.Context, _ string, d time.Duration) error {
	l.held += d
	return nil
}

func TestLimiterIsAskedAndTold(t *testing.T) {
	l := &limits{}
	b := newBench(t, emulator.Options{}, func(o *Options) { o.Limiter = l })
	photo := b.files()[civic.KindPhoto]
	b.srv.FailNext("sendMessage", 1, emulator.Fault{RetryAfter: 7})
	if _, err := b.client.Send(bot.Bulk(t.Context()), b.to, bot.Saying(bot.Message{Text: "a", Rows: buttons, Media: []civic.Attachment{photo, photo, photo}})); err != nil {
		t.Fatal(err)
	}
	if want := []string{"false 3 false true", "false 1 false true", "false 1 false true"}; !slices.Equal(l.waits, want) {
		t.Errorf("waits %q", l.waits)
	}
	if l.held != 7*time.Second || !slices.Equal(b.sleeps.list(), []time.Duration{7 * time.Second}) {
		t.Errorf("held %v, slept %v", l.held, b.sleeps.list())
	}
}

// Who cannot wait is told how long it would take, whether the limits or Telegram say so, and nothing is tried twice.
func TestImpatientSending(t *testing.T) {
	l := &limits{full: 3 * time.Second}
	b := newBench(t, emulator.Options{}, func(o *Options) { o.Limiter = l })
	send := func() *Fault {
		t.Helper()
		_, err := b.client.Send(bot.Impatient(t.Context()), b.to, bot.Saying(bot.Message{Text: "a"}))
		var fault *Fault
		if !errors.As(err, &fault) {
			t.Fatalf("sent: %v", err)
		}
		return fault
	}
	if f := send(); f.RetryAfter() != 3*time.Second || f.Away() || len(b.said()) != 0 {
		t.Errorf("%v, %v", f, f.RetryAfter())
	}
	l.full = 0
	b.srv.FailNext("sendMessage", 1, emulator.Fault{RetryAfter: 7})
	if f := send(); f.RetryAfter() != 7*time.Second || f.Away() || l.held != 7*time.Second {
		t.Errorf("%v, %v, held %v", f, f.RetryAfter(), l.held)
	}
	for _, away := range []emulator.Fault{{BadGateway: true}, {DropConnection: true}, {Code: 401, Description: "Unauthorized"}, {Code: 500, Description: "Internal"}} {
		b.srv.FailNext("sendMessage", 1, away)
		if f := send(); !f.Away() {
			t.Errorf("%v is not away", f)
		}
	}
	b.srv.FailNext("sendMessage", 1, emulator.Fault{Code: 400, Description: "Bad Request: message is too long"})
	if f := send(); f.Away() || !f.Permanent() {
		t.Errorf("%v", f)
	}
	if slept := b.sleeps.list(); slept != nil {
		t.Errorf("slept %v", slept)
	}
}
