package cases

import (
	"context"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// reminding is a store in which the reminders are the test's.
type reminding struct {
	Store
	g *bottest.Nudge
}

func (r reminding) RemindersOf(ctx context.Context, id int64) ([]civic.Reminder, error) {
	return r.g.RemindersOf(ctx, id)
}

// newNudge is the store with the officers' part of the bot.
func newNudge(t *testing.T) *bottest.Nudge {
	t.Helper()
	g := bottest.NewNudge(t)
	g.Engine.Register(New(reminding{g.Store, g}, Options{Calendar: bottest.Week}))
	return g
}

// Of many cases the first are told in full, of the others the codes; everything is in one message.
func TestReminderOfMany(t *testing.T) {
	g := newNudge(t)
	lan, ha, boss := g.Meet("Lan", "", ""), g.Meet("Hà", "ubnd-ba-dong", civic.RoleOfficer), g.Meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	other := g.Meet("Sáu", "ubnd-ba-vi", civic.RoleHead)
	for range 60 {
		g.File(lan, "ht-duong-xa", "ubnd-ba-dong")
	}
	g.Now = bottest.When("2026-11-19 09:00")
	m := g.Read(ha)
	if !strings.Contains(m.Text, "60 phản ánh") || strings.Count(m.Text, "Tiếp nhận: ") != 8 || !strings.Contains(m.Text, "Còn 52 phản ánh nữa: PA-26-000009, ") || !strings.Contains(m.Text, ", …") ||
		strings.Contains(m.Text, "xã Ba Động") || strings.Contains(m.Text, "/banlamviec") || len([]rune(m.Text)) > 4000 {
		t.Errorf("it reads %s", m.Text)
	}
	if last := m.Rows[len(m.Rows)-1][0]; len(m.Rows) != 9 || last.Label != "📥 Mở hộp thư" || m.About != nil {
		t.Errorf("%d rows, the last %+v, about %v", len(m.Rows), last, m.About)
	}
	m = g.Read(boss)
	if strings.Count(m.Text, "Ủy ban nhân dân xã Ba Động") != 8 || !strings.Contains(m.Text, "/banlamviec") || len(m.Rows) != 8 || !strings.Contains(m.Rows[0][0].Data, "desk-open") {
		t.Errorf("the coordinator reads %s, %+v", m.Text, m.Rows)
	}
	if m := g.Read(other); m.Text != "" {
		t.Errorf("another commune's head reads %s", m.Text)
	}
}

// What is done meanwhile, or has another date, is left out; where nothing is left, nothing is said.
func TestReminderAsItStands(t *testing.T) {
	g := newNudge(t)
	lan, ha := g.Meet("Lan", "", ""), g.Meet("Hà", "ubnd-ba-dong", civic.RoleOfficer)
	by := civic.Actor{Person: ha.ID, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}
	c := g.File(lan, "ht-duong-xa", "ubnd-ba-dong")
	g.Now = bottest.When("2026-11-19 09:00")
	if m := g.Read(ha); !strings.Contains(m.Text, "⚠ Tiếp nhận: <b>quá hạn 1 giờ</b> (hạn 08:00, thứ Năm 19/11/2026)") || !strings.Contains(m.Text, "⏳ Trả lời: <b>còn 6 ngày làm việc</b>") ||
		m.About == nil || m.About.ID != c.ID || m.About.Side != bot.SideOfficer {
		t.Errorf("it reads %s, about %+v", m.Text, m.About)
	}
	g.Change(c.Accept(by, g.Now))
	c, err := g.Store.Case(context.Background(), c.ID)
	g.Must(err)
	if m := g.Read(ha); strings.Contains(m.Text, "Tiếp nhận") || !strings.Contains(m.Text, "Trả lời") {
		t.Errorf("accepted, it reads %s", m.Text)
	}
	g.Change(c.Ask(by, "Ở đâu?", g.Now))
	if m := g.Read(ha); m.Text != "" {
		t.Errorf("asked, it reads %s", m.Text)
	}
	c, err = g.Store.Case(context.Background(), c.ID)
	g.Must(err)
	g.Change(c.Add(civic.Actor{Person: lan.ID}, "Thôn 2", nil, bottest.Week, bottest.When("2026-11-26 09:00")))
	if m := g.Read(ha); m.Text != "" {
		t.Errorf("with another date, it reads %s", m.Text)
	}
}

// Of a sealed case its agency hears that something is due, and nobody else anything.
func TestReminderOfSealed(t *testing.T) {
	g := newNudge(t)
	lan, thanh, boss := g.Meet("Lan", "", ""), g.Meet("Thanh", "thanh-tra", civic.RoleHead), g.Meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	g.File(lan, "tieu-cuc", "thanh-tra")
	g.Now = bottest.When("2026-11-19 09:00")
	if m := g.Read(thanh); !strings.Contains(m.Text, "🔒 <b>PA-26-000001</b>") || strings.Contains(m.Text+m.Rows[0][0].Label, "nhũng nhiễu") {
		t.Errorf("it reads %s, %+v", m.Text, m.Rows)
	}
	if m := g.Read(boss); m.Text != "" {
		t.Errorf("the coordinator reads %s", m.Text)
	}
	if messages, err := g.Engine.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeCaseReminder}, Group: true, Channel: "telegram"}); err != nil || messages != nil {
		t.Errorf("a group reads %+v, %v", messages, err)
	}
}

func TestHowLong(t *testing.T) {
	g := newNudge(t)
	lan, ha := g.Meet("Lan", "", ""), g.Meet("Hà", "ubnd-ba-dong", civic.RoleOfficer)
	c := g.File(lan, "ht-duong-xa", "ubnd-ba-dong")
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
		g.Now = bottest.When(tt.now)
		due := bottest.When(tt.due)
		c, err := g.Store.Case(context.Background(), c.ID)
		g.Must(err)
		c.Status, c.AnswerDue = civic.StatusAccepted, &due
		g.Change(civic.Change{Case: c, Event: civic.Event{At: g.Now, Kind: civic.EventNoted, From: c.Status, To: c.Status}}, nil)
		g.Reminders = []civic.Reminder{{Kind: civic.ReminderCase, Subject: c.ID, Clock: civic.ClockResolve, DueAt: due}}
		if m := g.Read(ha); !strings.Contains(m.Text, tt.want) {
			t.Errorf("%s: it reads %s", name, m.Text)
		}
	}
}
