package officer

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/storage/storagetest"
)

// dutyStore is what a test needs of one.
type dutyStore interface {
	store
	Duties
	Snoozes
	OpenObligations(ctx context.Context, list []civic.Obligation) (int, error)
}

// owes is a province in which every duty of a year is open in every agency.
type owes struct {
	*nudge
	db     dutyStore
	timing civic.Timing
	list   []civic.Obligation
}

func newOwes(t *testing.T) *owes {
	t.Helper()
	ctx := context.Background()
	g := &owes{nudge: newNudge(t), timing: civic.Timing{Calendar: week, Hours: civic.DefaultHours(zone)}}
	g.db = storagetest.OpenSeeded(t, "sqlite")
	g.s, g.now = g.db, when("2027-05-03 08:00")
	var err error
	g.d, err = g.db.Directory(ctx, g.now)
	g.must(err)
	var open []civic.Obligation
	for _, duty := range g.d.Duties {
		for _, a := range g.d.Audience(duty.Audience) {
			open = append(open, civic.Obligation{Duty: duty.Code, Year: 2027, Agency: a.Code, Status: civic.ObligationOpen, OpenedAt: when("2026-12-01 08:00"), DueAt: when("2027-04-01 17:00")})
		}
	}
	_, err = g.db.OpenObligations(ctx, open)
	g.must(err)
	g.list, _, err = g.db.Obligations(ctx, civic.ObligationQuery{Year: 2027})
	g.must(err)
	e := g.e
	fresh := bot.Engine{People: g.db, Links: g.db, Texts: e.Texts, Zone: zone, Log: e.Log, Now: e.Now, Directory: e.Directory}
	fresh.Register(New(Deps{Cases: g.db, Steps: g.db, People: g.db, Groups: g.db, Templates: g.db, Reminders: g.nudge, Duties: g.db, Snoozes: g.db,
		Calendar: week, Timing: g.timing}))
	g.e = &fresh
	return g
}

// join gives somebody a role beside those that they have.
func (g *owes) join(p civic.Person, agency string, role civic.Role) {
	g.t.Helper()
	ctx, token := context.Background(), "also "+agency
	_, err := g.db.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: g.now, ExpiresAt: g.now.Add(time.Hour)}, token)
	g.must(err)
	_, err = g.db.AcceptInvitation(ctx, "", token, p.ID, g.now)
	g.must(err)
}

// handIn lets an agency hand in.
func (g *owes) handIn(o civic.Obligation, by civic.Person) {
	g.t.Helper()
	document := civic.Submission{DocNumber: "1/KH", DocDay: "2027-01-01", Signer: "An", Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "telegram", Ref: "f", Name: "a.pdf"}}}
	duty, _ := g.d.Duty(o.Duty)
	ch, err := o.HandIn(civic.Actor{Person: by.ID, Role: civic.RoleOfficer, Agency: o.Agency}, document, duty, g.timing, g.now)
	g.must(err)
	_, err = g.db.ChangeObligation(context.Background(), ch)
	g.must(err)
}

func (g *owes) remind(kind civic.ReminderKind, o civic.Obligation) {
	g.reminders = append(g.reminders, civic.Reminder{ID: int64(1000000 + len(g.reminders)), Kind: kind, Subject: o.ID, DueAt: o.DueAt})
}

func (g *owes) reads(p civic.Person) bot.Message {
	g.t.Helper()
	messages, err := g.e.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeDutyReminder, Person: &p.ID}, Locale: "vi"})
	g.must(err)
	if len(messages) > 1 {
		g.t.Fatalf("%d messages", len(messages))
	}
	if len(messages) == 0 {
		return bot.Message{}
	}
	return messages[0]
}

// However much there is, it is one message of Telegram's size with ten buttons, each of which carries something.
func TestReminderHasBounds(t *testing.T) {
	g := newOwes(t)
	p := g.meet("Hà", "so-noi-vu", civic.RoleCoordinator)
	g.join(p, "so-y-te", civic.RoleOfficer)
	g.join(p, "ubnd-ba-dong", civic.RoleHead)
	clerk := g.meet("Thư ký", "so-tai-chinh", civic.RoleOfficer)
	p, err := g.db.Person(context.Background(), p.ID)
	g.must(err)
	for i, o := range g.list {
		switch {
		case p.RoleIn(o.Agency) != "":
			g.remind(civic.ReminderDuty, o)
		case i%3 == 0:
			g.handIn(o, clerk)
			g.remind(civic.ReminderReview, o)
		default:
			g.remind(civic.ReminderLate, o)
			g.remind(civic.ReminderUnattended, o)
		}
	}
	m := g.reads(p)
	if n := len([]rune(m.Text)); n > 4000 {
		t.Errorf("%d characters:\n%s", n, m.Text)
	}
	buttons := 0
	for _, row := range m.Rows {
		for _, b := range row {
			if buttons++; b.Data == "" || b.Label == "" {
				t.Errorf("an empty button: %+v", b)
			}
		}
	}
	if buttons != mostButtons {
		t.Errorf("%d buttons, not %d", buttons, mostButtons)
	}
	for _, part := range []string{"Đã quá hạn", "Chờ duyệt", "đã quá hạn</b> (chi tiết", "chưa có ai để nhắc", "nhiệm vụ nữa"} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("nothing of %q:\n%s", part, m.Text)
		}
	}
}

// What was done, is not the reader's, or has somebody now is left out; of what is left each is told once.
func TestReminderIsLookedAtAgain(t *testing.T) {
	g := newOwes(t)
	p := g.meet("Hà", "so-y-te", civic.RoleOfficer)
	other := g.meet("Minh", "ubnd-ba-dong", civic.RoleOfficer)
	of := func(agency string, n int) civic.Obligation {
		for _, o := range g.list {
			if o.Agency == agency {
				if n--; n < 0 {
					return o
				}
			}
		}
		t.Fatalf("%s owes less", agency)
		return civic.Obligation{}
	}
	done, theirs, mine := of("so-y-te", 0), of("ubnd-ba-dong", 0), of("so-y-te", 1)
	g.handIn(done, p)
	g.handIn(theirs, other)
	for _, kind := range []civic.ReminderKind{civic.ReminderReview, civic.ReminderLate, civic.ReminderUnattended, civic.ReminderDuty} {
		g.remind(kind, theirs)
	}
	g.remind(civic.ReminderDuty, done)
	g.remind(civic.ReminderDuty, of("so-tai-chinh", 0))
	g.remind(civic.ReminderDuty, civic.Obligation{ID: 99999999})
	if m := g.reads(p); m.Text != "" {
		t.Errorf("there is nothing to say:\n%s", m.Text)
	}
	g.remind(civic.ReminderDuty, mine)
	g.remind(civic.ReminderDuty, mine)
	m := g.reads(p)
	if strings.Count(m.Text, "quá hạn 32 ngày") != 1 || len(m.Rows) != 2 {
		t.Errorf("one thing is owed:\n%s\n%v", m.Text, m.Rows)
	}

	c := g.meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	lonely := of("so-tai-chinh", 0)
	g.reminders = nil
	g.remind(civic.ReminderReview, theirs)
	g.remind(civic.ReminderReview, mine) // not handed in
	g.remind(civic.ReminderLate, theirs) // no longer
	g.remind(civic.ReminderUnattended, lonely)
	g.remind(civic.ReminderUnattended, of("ubnd-ba-dong", 1)) // somebody is there now
	m = g.reads(c)
	if !strings.Contains(m.Text, "Chờ duyệt: 1 ") || !strings.Contains(m.Text, "1 đơn vị chưa có ai") || strings.Contains(m.Text, "đã quá hạn") {
		t.Errorf("one waits, and one agency has nobody:\n%s", m.Text)
	}
	g.meet("Tú", "so-tai-chinh", civic.RoleHead)
	if m = g.reads(c); strings.Contains(m.Text, "chưa có ai") {
		t.Errorf("somebody joined:\n%s", m.Text)
	}
}

// How late a duty is counts working days: Tết is none.
func TestBehindCountsWorkingDays(t *testing.T) {
	g := newOwes(t)
	c := g.meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	g.now = when("2027-04-05 08:00") // a Monday; it was due on Thursday
	g.remind(civic.ReminderLate, g.list[0])
	want := fmt.Sprintf("<b>%d/%d</b> đơn vị chưa nộp, trễ 2 ngày làm việc", g.count(g.list[0].Duty), g.count(g.list[0].Duty))
	if m := g.reads(c); !strings.Contains(m.Text, want) {
		t.Errorf("not %q:\n%s", want, m.Text)
	}
	g.now = g.list[0].DueAt.Add(-time.Minute)
	if m := g.reads(c); m.Text != "" {
		t.Errorf("nobody is late yet:\n%s", m.Text)
	}
}

func (g *owes) count(duty string) int {
	n := 0
	for _, o := range g.list {
		if o.Duty == duty {
			n++
		}
	}
	return n
}

// firstCome lets somebody else hand in between the moment when an obligation is read and that when it is changed.
type firstCome struct {
	dutyStore
	before func()
}

func (f *firstCome) ChangeObligation(ctx context.Context, ch civic.DutyChange) (civic.Obligation, error) {
	if f.before != nil {
		before := f.before
		f.before = nil
		before()
	}
	return f.dutyStore.ChangeObligation(ctx, ch)
}

// Of two who send at the very same moment the second is asked, and nothing of theirs is written.
func TestSecondOfTwoIsAsked(t *testing.T) {
	g := newOwes(t)
	ctx := context.Background()
	p, other := g.meet("Hà", "so-y-te", civic.RoleOfficer), g.meet("Thu", "so-tai-chinh", civic.RoleOfficer)
	p, err := g.db.Person(ctx, p.ID)
	g.must(err)
	var o civic.Obligation
	for _, x := range g.list {
		if x.Agency == "so-y-te" {
			o = x
		}
	}
	d := Deps{Duties: &firstCome{g.db, func() { g.handIn(o, other) }}, Timing: g.timing}
	turn := &bot.Turn{Person: p, Now: g.now, Zone: zone, Directory: g.d, Input: bot.Input{Key: "telegram:1"}}
	mine := handing{Obligation: o.ID, Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "telegram", Ref: "m", Name: "m.pdf"}}, Number: "2/KH", Day: "2027-01-02", Signer: "Ba"}
	next, err := d.send(ctx, turn, &mine)
	g.must(err)
	if next != bot.To(stepReplace) {
		t.Errorf("they are not asked: %+v", next)
	}
	versions, err := g.db.Submissions(ctx, o.ID)
	g.must(err)
	if len(versions) != 1 || versions[0].DocNumber != "1/KH" {
		t.Errorf("there is %+v", versions)
	}
}
