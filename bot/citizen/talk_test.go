package citizen

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

// store is what the tests ask the real store besides.
type store interface {
	People
	Ratings
	Chats
	Directory(ctx context.Context, now time.Time) (*civic.Directory, error)
	ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error)
	BindGroup(ctx context.Context, chat int64, agency string, by int64, now time.Time) error
}

// talk is one person's private chat with the citizens' part of the bot, on a real store. Whole conversations are
// transcripts in cmd/danvan/testdata; here stands what a transcript cannot show.
type talk struct {
	bot.Channel // what is not implemented here is not used

	t     *testing.T
	store store
	deps  Deps
	e     *bot.Engine
	kept  map[string][]byte
	said  []bot.Message
	toast string
	now   time.Time
	n     int
	in    bot.Input // the template of what the person does
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	s := storagetest.Open(t, "sqlite")
	storagetest.Import(t, s)
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{t: t, store: s, kept: map[string][]byte{}, now: time.Date(2026, 11, 23, 8, 0, 0, 0, zone)}
	k.in = bot.Input{Channel: "telegram", Chat: "7", From: bot.Sender{Address: "7", Name: "Lan", Locale: "vi"}}
	k.deps = Deps{People: s, Ratings: s, Chats: s, Cases: CaseDeps{Cases: s, Steps: s, Alike: s, Calendar: workcal.Default(zone),
		Random: rand.NewChaCha8([32]byte{1})}}
	k.e = &bot.Engine{Sessions: k, People: s, Links: s, Channels: bot.Channels{k}, Texts: locales.MustLoad(), Zone: zone,
		Silence: 2 * time.Hour, Consent: ConsentVersion, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return k.now },
		Directory: func(ctx context.Context) (*civic.Directory, error) { return s.Directory(ctx, k.now) }}
	k.e.Register(New(k.deps))
	return k
}

func (k *talk) Lock(context.Context, string) (int64, func(), error)        { return 1, func() {}, nil }
func (k *talk) Owe(context.Context, string, time.Duration) error           { return nil }
func (k *talk) Owed(context.Context, int, time.Duration) ([]string, error) { return nil, nil }
func (k *talk) Paid(context.Context, string) error                         { return nil }
func (k *talk) Load(_ context.Context, name string) ([]byte, error) {
	return bytes.Clone(k.kept[name]), nil
}
func (k *talk) Save(_ context.Context, name string, data []byte, _ int64) error {
	k.kept[name] = data
	return nil
}
func (k *talk) Name() string { return k.in.Channel }
func (k *talk) Profile() bot.Profile {
	return bot.Profile{Title: "Telegram", Handle: "@danvan_bot", Buttons: true, Edits: true, Places: true, FileBytes: civic.MaxFileBytes, Start: 64}
}
func (k *talk) Send(_ context.Context, _ bot.Destination, s bot.Sending) ([]string, error) {
	k.said = append(k.said, s.Messages...)
	return []string{fmt.Sprint(1000 + len(k.said))}, nil
}
func (k *talk) AnswerPress(_ context.Context, _, text string, _ bool) error {
	k.toast = text
	return nil
}
func (k *talk) Publish(context.Context, bot.Destination, string, []bot.CommandInfo) error { return nil }

// do hands the bot an input, and returns what was said to it.
func (k *talk) do(in bot.Input) string {
	k.t.Helper()
	k.n++
	in.Key, in.Channel, in.Chat, in.Group, in.From, in.At = fmt.Sprint("telegram:", k.n), k.in.Channel, k.in.Chat, k.in.Group, k.in.From, k.now
	if in.Message == "" {
		in.Message = fmt.Sprint(k.n)
	}
	return k.handle(in)
}

func (k *talk) handle(in bot.Input) string {
	k.t.Helper()
	before := len(k.said)
	k.toast = ""
	if err := k.e.Handle(context.Background(), in); err != nil {
		k.t.Fatalf("handle %s: %v", in.Key, err)
	}
	var b strings.Builder
	if k.toast != "" {
		fmt.Fprintf(&b, "! %s\n", k.toast)
	}
	for _, m := range k.said[before:] {
		fmt.Fprintln(&b, m.Text)
		for _, row := range m.Rows {
			for _, button := range row {
				fmt.Fprintf(&b, "[%s] ", button.Label)
			}
			fmt.Fprintln(&b)
		}
		if m.File != nil {
			fmt.Fprintf(&b, "file %s\n%s\n", m.File.Name, m.File.Data)
		}
	}
	return b.String()
}

// says types a text, or a command.
func (k *talk) says(text string) string {
	k.t.Helper()
	if command, ok := strings.CutPrefix(text, "/"); ok {
		name, arg, _ := strings.Cut(command, " ")
		return k.do(bot.Input{Kind: bot.KindCommand, Text: text, Command: name, Arg: arg})
	}
	return k.do(bot.Input{Kind: bot.KindText, Text: text})
}

// presses presses the newest button whose label contains the text.
func (k *talk) presses(label string) string {
	k.t.Helper()
	for i := len(k.said) - 1; i >= 0; i-- {
		for _, row := range k.said[i].Rows {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					return k.do(bot.Input{Kind: bot.KindPress, Press: "p", Data: b.Data, Message: fmt.Sprint(1001 + i)})
				}
			}
		}
	}
	k.t.Fatalf("no button %q", label)
	return ""
}
