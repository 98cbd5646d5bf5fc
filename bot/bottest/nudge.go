package bottest

import (
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

// Nudge is a store with people who are reminded, and what they are reminded of.
type Nudge struct {
	T         *testing.T
	Store     *storage.Store
	Engine    *bot.Engine
	Directory *civic.Directory
	Now       time.Time
	Reminders []civic.Reminder
	N         int
}

// RemindersOf are the reminders of the one message that there is.
func (g *Nudge) RemindersOf(context.Context, int64) ([]civic.Reminder, error) {
	return g.Reminders, nil
}

// The zone and the working week of the tests.
var (
	Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	Week = workcal.Default(Zone)
)

// When reads a time in Zone.
func When(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, Zone)
	if err != nil {
		panic(err)
	}
	return at
}

// Readers is a channel to which notices are worded, and nothing is sent.
var Readers = bot.Channels{&Talk{In: bot.Input{Channel: "telegram"}}}

// NewNudge is a store with the demo's directory. No module is registered yet.
func NewNudge(t *testing.T) *Nudge {
	t.Helper()
	g := &Nudge{T: t, Store: storagetest.OpenSeeded(t, "sqlite"), Now: When("2026-11-18 08:00")}
	var err error
	g.Directory, err = g.Store.Directory(context.Background(), g.Now)
	g.Must(err)
	g.Engine = &bot.Engine{People: g.Store, Links: g.Store, Channels: Readers, Texts: locales.MustLoad(), Zone: Zone, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return g.Now },
		Directory: func(context.Context) (*civic.Directory, error) { return g.Directory, nil }}
	return g
}

// Must fails on an error.
func (g *Nudge) Must(err error) {
	g.T.Helper()
	if err != nil {
		g.T.Fatal(err)
	}
}

// Meet makes a person, with a role in an agency or without.
func (g *Nudge) Meet(name, agency string, role civic.Role) civic.Person {
	g.T.Helper()
	ctx := context.Background()
	p, err := g.Store.MeetPerson(ctx, civic.Person{Channel: "telegram", Address: name, Name: name, Locale: "vi"}, name, g.Now)
	g.Must(err)
	if role != "" {
		_, err = g.Store.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: g.Now, ExpiresAt: g.Now.Add(time.Hour)}, name)
		g.Must(err)
		_, err = g.Store.AcceptInvitation(ctx, "", name, p.ID, g.Now)
		g.Must(err)
	}
	return p
}

// File makes a case of Lan's, and reminders of all its clocks.
func (g *Nudge) File(author civic.Person, category, agency string) civic.Case {
	g.T.Helper()
	g.N++
	cat, _ := g.Directory.Category(category)
	ch, err := civic.File(civic.Case{Code: fmt.Sprintf("PA-26-0000%02d", g.N), DraftKey: fmt.Sprint(g.N), Author: &author.ID, Area: "ba-dong", Text: "Nội dung riêng"}, cat, agency, nil, Week, g.Now)
	g.Must(err)
	c, err := g.Store.FileCase(context.Background(), ch)
	g.Must(err)
	c, err = g.Store.Case(context.Background(), c.ID)
	g.Must(err)
	for _, clock := range c.Clocks(cat, Week) {
		g.Reminders = append(g.Reminders, civic.Reminder{Kind: civic.ReminderCase, Subject: c.ID, Clock: clock.Name, DueAt: clock.Due})
	}
	return c
}

// Change commits a step.
func (g *Nudge) Change(ch civic.Change, err error) {
	g.T.Helper()
	g.Must(err)
	_, err = g.Store.ChangeCase(context.Background(), ch)
	g.Must(err)
}

// Read is the message that a person gets, or the zero Message.
func (g *Nudge) Read(p civic.Person) bot.Message {
	g.T.Helper()
	messages, err := g.Engine.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeCaseReminder, Person: &p.ID}, Channel: "telegram", Locale: "vi"})
	g.Must(err)
	switch len(messages) {
	case 0:
		return bot.Message{}
	case 1:
		if strings.Contains(messages[0].Text, "Lan") || strings.Contains(messages[0].Text, "Nội dung riêng") {
			g.T.Errorf("it tells what a citizen is called or wrote: %s", messages[0].Text)
		}
		return messages[0]
	}
	g.T.Fatalf("%d messages", len(messages))
	return bot.Message{}
}
