package officer

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/locales"
	"danvan/storage/storagetest"
)

// desk is an officer's chat with the officers' part of the bot, on a real store. Whole conversations are transcripts in
// cmd/danvan/testdata; here stands what a transcript cannot show.
type desk struct {
	bot.Channel // what is not implemented here is not used

	cases Cases
	e     *bot.Engine
	kept  map[string][]byte
	said  []bot.Message
	n     int
}

func (k *desk) Lock(context.Context, string) (int64, func(), error)        { return 1, func() {}, nil }
func (k *desk) Owe(context.Context, string, time.Duration) error           { return nil }
func (k *desk) Owed(context.Context, int, time.Duration) ([]string, error) { return nil, nil }
func (k *desk) Paid(context.Context, string) error                         { return nil }
func (k *desk) Load(_ context.Context, name string) ([]byte, error) {
	return bytes.Clone(k.kept[name]), nil
}
func (k *desk) Save(_ context.Context, name string, data []byte, _ int64) error {
	k.kept[name] = data
	return nil
}
func (k *desk) Name() string { return "telegram" }
func (k *desk) Profile() bot.Profile {
	return bot.Profile{Title: "Telegram", Buttons: true, Edits: true, Places: true, FileBytes: civic.MaxFileBytes, Start: 64}
}
func (k *desk) Send(_ context.Context, _ bot.Destination, s bot.Sending) ([]string, error) {
	k.said = append(k.said, s.Messages...)
	return []string{fmt.Sprint(1000 + len(k.said))}, nil
}
func (k *desk) AnswerPress(context.Context, string, string, bool) error                   { return nil }
func (k *desk) Publish(context.Context, bot.Destination, string, []bot.CommandInfo) error { return nil }

func newDesk(t *testing.T) (*desk, civic.Case) {
	t.Helper()
	ctx := context.Background()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	s := storagetest.Open(t, "sqlite")
	storagetest.Import(t, s)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	meet := func(address, name string) civic.Person {
		p, err := s.MeetPerson(ctx, civic.Person{Channel: "telegram", Address: address, Name: name, Locale: "vi"}, address, now)
		must(err)
		return p
	}
	lan, ha := meet("7", "Lan"), meet("8", "Hà")
	_, err := s.CreateInvitation(ctx, civic.Invitation{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, "h")
	must(err)
	_, err = s.AcceptInvitation(ctx, "join", "h", ha.ID, now)
	must(err)
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	cal := workcal.Default(zone)
	d, err := s.Directory(ctx, now)
	must(err)
	road, _ := d.Category("ht-duong-xa")
	ch, err := civic.File(civic.Case{Code: "PA-26-7K3M9Q", DraftKey: "draft", Author: &lan.ID, Area: "ba-dong", Text: "Cầu sụt lở."}, road, "ubnd-ba-dong", nil, cal, now)
	must(err)
	c, err := s.FileCase(ctx, ch)
	must(err)
	must(s.LinkMessage(ctx, "telegram", "8", "500", c.ID, bot.SideOfficer))
	k := &desk{cases: s, kept: map[string][]byte{}}
	k.e = &bot.Engine{Sessions: k, People: s, Links: s, Channels: bot.Channels{k}, Texts: locales.MustLoad(), Zone: zone, Silence: 2 * time.Hour,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Directory: func(ctx context.Context) (*civic.Directory, error) { return s.Directory(ctx, now) }}
	k.e.Register(New(Deps{Cases: s, Steps: s, People: s, Invitations: s, Groups: s, Templates: s, Calendar: cal, Random: rand.NewChaCha8([32]byte{1})}))
	return k, c
}

func (k *desk) do(t *testing.T, in bot.Input) {
	t.Helper()
	k.n++
	in.Key, in.Message, in.Channel, in.Chat = fmt.Sprint("telegram:", k.n), fmt.Sprint(k.n), "telegram", "8"
	in.From = bot.Sender{Address: "8", Name: "Hà", Locale: "vi"}
	if err := k.e.Handle(context.Background(), in); err != nil {
		t.Fatal(err)
	}
}

// Every picture of an album replies to the case's message. Together they are one answer, and the preview counts them all.
func TestAlbumInReply(t *testing.T) {
	k, c := newDesk(t)
	for i, caption := range []string{"Xã đã rào chắn.", "", ""} {
		k.do(t, bot.Input{Kind: bot.KindMedia, ReplyTo: "500", Text: caption,
			Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: fmt.Sprint("p", i), Album: "a"}})
	}
	preview := k.said[len(k.said)-1]
	if !strings.Contains(preview.Text, "Xã đã rào chắn.") || !strings.Contains(preview.Text, "Kèm 3 tệp") || preview.Edit == "" {
		t.Errorf("the preview is %q, in place of %q", preview.Text, preview.Edit)
	}
	k.do(t, bot.Input{Kind: bot.KindText, Text: "1"})
	events, err := k.cases.Events(context.Background(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	if last.Kind != civic.EventAnswered || len(last.Attachments) != 3 {
		t.Errorf("the case ends with %s and %d files", last.Kind, len(last.Attachments))
	}
}
