// Package bottest stands in for channels in tests: Talk is one person's chat with some of the bot, on a real store; Plain is
// a second channel of bare text. Whole conversations are transcripts in cmd/danvan/testdata; the tests that use this show what those cannot.
package bottest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/locales"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// Talk is one person's private chat with the bot. What is sent and kept is kept here.
type Talk struct {
	bot.Channel // nil: its methods that are not written below are never called

	T        *testing.T
	Store    *storage.Store
	Engine   *bot.Engine
	Calendar civic.Calendar
	Kept     map[string][]byte // what the bot keeps of its chats
	Said     []bot.Message
	Toast    string
	Now      time.Time
	N        int       // inputs so far
	In       bot.Input // the template of what the person does
}

// New begins a talk on a Monday at eight with the demo's directory. No module is registered yet.
func New(t *testing.T) *Talk {
	t.Helper()
	s := storagetest.Open(t, "sqlite")
	storagetest.Import(t, s)
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	k := &Talk{T: t, Store: s, Kept: map[string][]byte{}, Calendar: workcal.Default(zone), Now: time.Date(2026, 11, 23, 8, 0, 0, 0, zone)}
	k.In = bot.Input{Channel: "telegram", Chat: "7", From: bot.Sender{Address: "7", Name: "Lan", Locale: "vi"}}
	k.Engine = &bot.Engine{Sessions: k, People: s, Links: s, Channels: bot.Channels{k}, Texts: locales.MustLoad(), Zone: zone,
		Silence: 2 * time.Hour, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return k.Now },
		Directory: func(ctx context.Context) (*civic.Directory, error) { return s.Directory(ctx, k.Now) }}
	return k
}

// Person is who talks.
func (k *Talk) Person() civic.Person {
	k.T.Helper()
	p, err := k.Engine.People.MeetPerson(context.Background(), civic.Person{Channel: k.In.Channel, Address: k.In.From.Address, Name: k.In.From.Name}, k.In.From.Address, k.Now)
	if err != nil {
		k.T.Fatal(err)
	}
	return p
}

// MustHear fails where what was heard lacks something.
func MustHear(t *testing.T, heard string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(heard, want) {
			t.Fatalf("heard\n%s\nwant %q", heard, want)
		}
	}
}

// Lock implements bot.Sessions.
func (k *Talk) Lock(context.Context, string) (int64, func(), error) { return 1, func() {}, nil }

// Owe implements bot.Sessions.
func (k *Talk) Owe(context.Context, string, string, time.Duration) error { return nil }

// Owed implements bot.Sessions.
func (k *Talk) Owed(context.Context, string, int, time.Duration) ([]string, error) { return nil, nil }

// Paid implements bot.Sessions.
func (k *Talk) Paid(context.Context, string, string) error { return nil }

// Load implements bot.Sessions.
func (k *Talk) Load(_ context.Context, name string) ([]byte, error) {
	return bytes.Clone(k.Kept[name]), nil
}

// Save implements bot.Sessions.
func (k *Talk) Save(_ context.Context, name string, data []byte, _ int64) error {
	k.Kept[name] = data
	return nil
}

// Name implements bot.Channel.
func (k *Talk) Name() string { return k.In.Channel }

// Profile implements bot.Channel.
func (k *Talk) Profile() bot.Profile {
	return bot.Profile{Title: "Telegram", Handle: "@danvan_bot", Buttons: true, Edits: true, Places: true, FileBytes: civic.MaxFileBytes, Start: 64}
}

// Send implements bot.Channel.
func (k *Talk) Send(_ context.Context, _ bot.Destination, s bot.Sending) ([]string, error) {
	k.Said = append(k.Said, s.Messages...)
	return []string{fmt.Sprint(1000 + len(k.Said))}, nil
}

// AnswerPress implements bot.Channel.
func (k *Talk) AnswerPress(_ context.Context, _, text string, _ bool) error {
	k.Toast = text
	return nil
}

// Publish implements bot.Channel.
func (k *Talk) Publish(context.Context, bot.Destination, string, []bot.CommandInfo) error { return nil }

// Do hands the bot an input, and returns what was said to it.
func (k *Talk) Do(in bot.Input) string {
	k.T.Helper()
	k.N++
	in.Key, in.Channel, in.Chat, in.Group, in.From, in.At = fmt.Sprint("telegram:", k.N), k.In.Channel, k.In.Chat, k.In.Group, k.In.From, k.Now
	if in.Message == "" {
		in.Message = fmt.Sprint(k.N)
	}
	return k.Handle(in)
}

// Handle hands the bot an input as it is, and returns what was said to it.
func (k *Talk) Handle(in bot.Input) string {
	k.T.Helper()
	before := len(k.Said)
	k.Toast = ""
	if err := k.Engine.Handle(context.Background(), in); err != nil {
		k.T.Fatalf("handle %s: %v", in.Key, err)
	}
	var b strings.Builder
	if k.Toast != "" {
		fmt.Fprintf(&b, "! %s\n", k.Toast)
	}
	for _, m := range k.Said[before:] {
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

// Says types a text, or a command.
func (k *Talk) Says(text string) string {
	k.T.Helper()
	if command, ok := strings.CutPrefix(text, "/"); ok {
		name, arg, _ := strings.Cut(command, " ")
		return k.Do(bot.Input{Kind: bot.KindCommand, Text: text, Command: name, Arg: arg})
	}
	return k.Do(bot.Input{Kind: bot.KindText, Text: text})
}

// Presses presses the newest button whose label contains the text.
func (k *Talk) Presses(label string) string {
	k.T.Helper()
	for i := len(k.Said) - 1; i >= 0; i-- {
		for _, row := range k.Said[i].Rows {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					return k.Do(bot.Input{Kind: bot.KindPress, Press: "p", Data: b.Data, Message: fmt.Sprint(1001 + i)})
				}
			}
		}
	}
	k.T.Fatalf("no button %q", label)
	return ""
}

// Turn runs what needs a Turn, as the bot makes it for the person.
func (k *Talk) Turn(do func(*bot.Turn)) {
	k.T.Helper()
	name, ran := fmt.Sprint("probe", k.N), false
	k.Engine.Register(bot.Module{Commands: []bot.Command{{Name: name, Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
		ran = true
		do(t)
		return bot.Stay(), nil
	}}}})
	if k.Says("/" + name); !ran {
		k.T.Fatal("the turn did not run")
	}
}
