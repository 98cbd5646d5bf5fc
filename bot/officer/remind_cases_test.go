package officer

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
	"danvan/storage/storagetest"
)

// store is what a test needs of one.
type store interface {
	Cases
	Steps
	People
	CreateInvitation(ctx context.Context, inv civic.Invitation, tokenHash string) (civic.Invitation, error)
	AcceptInvitation(ctx context.Context, cause, tokenHash string, person int64, now time.Time) (civic.Invitation, error)
	Groups
	Templates
	bot.People
	bot.Links
	FileCase(ctx context.Context, ch civic.Change) (civic.Case, error)
	Directory(ctx context.Context, now time.Time) (*civic.Directory, error)
}

// nudge is a store with people who are reminded, and what they are reminded of.
type nudge struct {
	t         *testing.T
	s         store
	e         *bot.Engine
	d         *civic.Directory
	now       time.Time
	reminders []civic.Reminder
	n         int
}

func (g *nudge) RemindersOf(context.Context, int64) ([]civic.Reminder, error) {
	return g.reminders, nil
}

var (
	zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	week = workcal.Default(zone)
)

func when(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		panic(err)
	}
	return at
}

func newNudge(t *testing.T) *nudge {
	t.Helper()
	g := &nudge{t: t, s: storagetest.OpenSeeded(t, "sqlite"), now: when("2026-11-18 08:00")}
	var err error
	g.d, err = g.s.Directory(context.Background(), g.now)
	g.must(err)
	g.e = &bot.Engine{People: g.s, Links: g.s, Texts: locales.MustLoad(), Zone: zone, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return g.now },
		Directory: func(context.Context) (*civic.Directory, error) { return g.d, nil }}
	g.e.Register(New(Deps{Cases: g.s, Steps: g.s, People: g.s, Groups: g.s, Templates: g.s, Reminders: g, Calendar: week}))
	return g
}

func (g *nudge) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *nudge) meet(name, agency string, role civic.Role) civic.Person {
	g.t.Helper()
	ctx := context.Background()
	p, err := g.s.MeetPerson(ctx, civic.Person{Channel: "telegram", Address: name, Name: name, Locale: "vi"}, name, g.now)
	g.must(err)
	if role != "" {
		_, err = g.s.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: g.now, ExpiresAt: g.now.Add(time.Hour)}, name)
		g.must(err)
		_, err = g.s.AcceptInvitation(ctx, "", name, p.ID, g.now)
		g.must(err)
	}
	return p
}

// file makes a case of Lan's, and reminders of all its clocks.
func (g *nudge) file(author civic.Person, category, agency string) civic.Case {
	g.t.Helper()
	g.n++
	cat, _ := g.d.Category(category)
	ch, err := civic.File(civic.Case{Code: fmt.Sprintf("PA-26-0000%02d", g.n), DraftKey: fmt.Sprint(g.n), Author: &author.ID, Area: "ba-dong", Text: "Nội dung riêng"}, cat, agency, nil, week, g.now)
	g.must(err)
	c, err := g.s.FileCase(context.Background(), ch)
	g.must(err)
	c, err = g.s.Case(context.Background(), c.ID)
	g.must(err)
	for _, clock := range c.Clocks(cat, week) {
		g.reminders = append(g.reminders, civic.Reminder{Kind: civic.ReminderCase, Subject: c.ID, Clock: clock.Name, DueAt: clock.Due})
	}
	return c
}

func (g *nudge) change(ch civic.Change, err error) {
	g.t.Helper()
	g.must(err)
	_, err = g.s.ChangeCase(context.Background(), ch)
	g.must(err)
}

// read is the message that a person gets, or the zero Message.
func (g *nudge) read(p civic.Person) bot.Message {
	g.t.Helper()
	messages, err := g.e.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeCaseReminder, Person: &p.ID}, Locale: "vi"})
	g.must(err)
	switch len(messages) {
	case 0:
		return bot.Message{}
	case 1:
		if strings.Contains(messages[0].Text, "Lan") || strings.Contains(messages[0].Text, "Nội dung riêng") {
			g.t.Errorf("it tells what a citizen is called or wrote: %s", messages[0].Text)
		}
		return messages[0]
	}
	g.t.Fatalf("%d messages", len(messages))
	return bot.Message{}
}

// Of many cases the first are told in full, of the others the codes; everything is in one message.
func TestReminderOfMany(t *testing.T) {
	g := newNudge(t)
	lan, ha, boss := g.meet("Lan", "", ""), g.meet("Hà", "ubnd-ba-dong", civic.RoleOfficer), g.meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	other := g.meet("Sáu", "ubnd-ba-vi", civic.RoleHead)
	for range 60 {
		g.file(lan, "ht-duong-xa", "ubnd-ba-dong")
	}
	g.now = when("2026-11-19 09:00")
	m := g.read(ha)
	if !strings.Contains(m.Text, "60 phản ánh") || strings.Count(m.Text, "Tiếp nhận: ") != 8 || !strings.Contains(m.Text, "Còn 52 phản ánh nữa: PA-26-000009, ") || !strings.Contains(m.Text, ", …") ||
		strings.Contains(m.Text, "xã Ba Động") || strings.Contains(m.Text, "/banlamviec") || len([]rune(m.Text)) > 4000 {
		t.Errorf("it reads %s", m.Text)
	}
	if last := m.Rows[len(m.Rows)-1][0]; len(m.Rows) != 9 || last.Label != "📥 Mở hộp thư" || m.About != nil {
		t.Errorf("%d rows, the last %+v, about %v", len(m.Rows), last, m.About)
	}
	m = g.read(boss)
	if strings.Count(m.Text, "Ủy ban nhân dân xã Ba Động") != 8 || !strings.Contains(m.Text, "/banlamviec") || len(m.Rows) != 8 || !strings.Contains(m.Rows[0][0].Data, "desk-open") {
		t.Errorf("the coordinator reads %s, %+v", m.Text, m.Rows)
	}
	if m := g.read(other); m.Text != "" {
		t.Errorf("another commune's head reads %s", m.Text)
	}
}

// What is done meanwhile, or has another date, is left out; where nothing is left, nothing is said.
func TestReminderAsItStands(t *testing.T) {
	g := newNudge(t)
	lan, ha := g.meet("Lan", "", ""), g.meet("Hà", "ubnd-ba-dong", civic.RoleOfficer)
	by := civic.Actor{Person: ha.ID, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}
	c := g.file(lan, "ht-duong-xa", "ubnd-ba-dong")
	g.now = when("2026-11-19 09:00")
	if m := g.read(ha); !strings.Contains(m.Text, "⚠ Tiếp nhận: <b>quá hạn 1 giờ</b> (hạn 08:00, thứ Năm 19/11/2026)") || !strings.Contains(m.Text, "⏳ Trả lời: <b>còn 6 ngày làm việc</b>") ||
		m.About == nil || m.About.Case != c.ID || m.About.Side != bot.SideOfficer {
		t.Errorf("it reads %s, about %+v", m.Text, m.About)
	}
	g.change(c.Accept(by, g.now))
	c, err := g.s.Case(context.Background(), c.ID)
	g.must(err)
	if m := g.read(ha); strings.Contains(m.Text, "Tiếp nhận") || !strings.Contains(m.Text, "Trả lời") {
		t.Errorf("accepted, it reads %s", m.Text)
	}
	g.change(c.Ask(by, "Ở đâu?", g.now))
	if m := g.read(ha); m.Text != "" {
		t.Errorf("asked, it reads %s", m.Text)
	}
	c, err = g.s.Case(context.Background(), c.ID)
	g.must(err)
	g.change(c.Add(civic.Actor{Person: lan.ID}, "Thôn 2", nil, week, when("2026-11-26 09:00")))
	if m := g.read(ha); m.Text != "" {
		t.Errorf("with another date, it reads %s", m.Text)
	}
}

// Of a sealed case its agency hears that something is due, and nobody else anything.
func TestReminderOfSealed(t *testing.T) {
	g := newNudge(t)
	lan, thanh, boss := g.meet("Lan", "", ""), g.meet("Thanh", "thanh-tra", civic.RoleHead), g.meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	g.file(lan, "tieu-cuc", "thanh-tra")
	g.now = when("2026-11-19 09:00")
	if m := g.read(thanh); !strings.Contains(m.Text, "🔒 <b>PA-26-000001</b>") || strings.Contains(m.Text+m.Rows[0][0].Label, "nhũng nhiễu") {
		t.Errorf("it reads %s, %+v", m.Text, m.Rows)
	}
	if m := g.read(boss); m.Text != "" {
		t.Errorf("the coordinator reads %s", m.Text)
	}
	if messages, err := g.e.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeCaseReminder}, Group: true}); err != nil || messages != nil {
		t.Errorf("a group reads %+v, %v", messages, err)
	}
}

func TestHowLong(t *testing.T) {
	g := newNudge(t)
	lan, ha := g.meet("Lan", "", ""), g.meet("Hà", "ubnd-ba-dong", civic.RoleOfficer)
	c := g.file(lan, "ht-duong-xa", "ubnd-ba-dong")
	for name, tt := range map[string]struct{ now, due, want string }{
		"days":             {"2026-11-19 09:00", "2026-11-27 17:00", "⏳ Trả lời: <b>còn 5 ngày làm việc</b>"}, // the 24th is a holiday
		"a day":            {"2026-11-20 16:00", "2026-11-23 17:00", "⏳ Trả lời: <b>còn 1 ngày làm việc</b>"},
		"less than a day":  {"2026-11-20 16:00", "2026-11-23 08:00", "⏳ Trả lời: <b>còn 2 giờ làm việc</b>"},
		"hours":            {"2026-11-19 09:00", "2026-11-19 17:00", "⏳ Trả lời: <b>còn 6 giờ làm việc</b>"},
		"minutes":          {"2026-11-19 16:30", "2026-11-19 17:00", "⏳ Trả lời: <b>còn chưa đầy 1 giờ làm việc</b>"},
		"due now":          {"2026-11-19 17:00", "2026-11-19 17:00", "⚠ Trả lời: <b>vừa đến hạn</b>"},
		"just late":        {"2026-11-19 17:30", "2026-11-19 17:00", "⚠ Trả lời: <b>vừa đến hạn</b>"},
		"hours late":       {"2026-11-19 19:30", "2026-11-19 17:00", "⚠ Trả lời: <b>quá hạn 2 giờ</b>"},
		"late, a day off":  {"2026-11-21 09:00", "2026-11-20 17:00", "⚠ Trả lời: <b>đã quá hạn</b>"},
		"late by a day":    {"2026-11-23 07:30", "2026-11-20 17:00", "⚠ Trả lời: <b>quá hạn 1 ngày làm việc</b>"},
		"due, on a Sunday": {"2026-11-21 09:00", "2026-11-22 17:00", "⏳ Trả lời: <b>sắp hết hạn</b>"},
	} {
		g.now = when(tt.now)
		due := when(tt.due)
		c, err := g.s.Case(context.Background(), c.ID)
		g.must(err)
		c.Status, c.AnswerDue = civic.StatusAccepted, &due
		g.change(civic.Change{Case: c, Event: civic.Event{At: g.now, Kind: civic.EventNoted, From: c.Status, To: c.Status}}, nil)
		g.reminders = []civic.Reminder{{Kind: civic.ReminderCase, Subject: c.ID, Clock: civic.ClockResolve, DueAt: due}}
		if m := g.read(ha); !strings.Contains(m.Text, tt.want) {
			t.Errorf("%s: it reads %s", name, m.Text)
		}
	}
}
