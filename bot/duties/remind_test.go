package duties

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// owes is a province in which every duty of a year is open in every agency.
type owes struct {
	*bottest.Nudge
	db     *storage.Store
	timing civic.Timing
	list   []civic.Obligation
}

// reminding is a store in which the reminders are the test's.
type reminding struct {
	Store
	g *owes
}

func (r reminding) RemindersOf(context.Context, int64) ([]civic.Reminder, error) {
	return r.g.Reminders, nil
}

func newOwes(t *testing.T) *owes {
	t.Helper()
	ctx := context.Background()
	g := &owes{Nudge: bottest.NewNudge(t), timing: civic.Timing{Calendar: bottest.Week, Hours: civic.DefaultHours(bottest.Zone)}}
	g.db = storagetest.OpenSeeded(t, "sqlite")
	g.Store, g.Now = g.db, bottest.When("2027-05-03 08:00")
	var err error
	g.Directory, err = g.db.Directory(ctx, g.Now)
	g.Must(err)
	var open []civic.Obligation
	for _, duty := range g.Directory.Duties {
		for _, a := range g.Directory.Audience(duty.Audience) {
			open = append(open, civic.Obligation{Duty: duty.Code, Year: 2027, Agency: a.Code, Status: civic.ObligationOpen, OpenedAt: bottest.When("2026-12-01 08:00"), DueAt: bottest.When("2027-04-01 17:00")})
		}
	}
	_, err = g.db.OpenObligations(ctx, open)
	g.Must(err)
	g.list, _, err = g.db.Obligations(ctx, civic.ObligationQuery{Year: 2027})
	g.Must(err)
	e := g.Engine
	fresh := bot.Engine{People: g.db, Links: g.db, Channels: bottest.Readers, Texts: e.Texts, Zone: bottest.Zone, Log: e.Log, Now: e.Now, Directory: e.Directory}
	fresh.Register(New(reminding{g.db, g}, g.timing, []string{"en"}))
	g.Engine = &fresh
	return g
}

// join gives somebody a role beside those that they have.
func (g *owes) join(p civic.Person, agency string, role civic.Role) {
	g.T.Helper()
	ctx, token := context.Background(), "also "+agency
	_, err := g.db.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: g.Now, ExpiresAt: g.Now.Add(time.Hour)}, token)
	g.Must(err)
	_, err = g.db.AcceptInvitation(ctx, "", token, p.ID, g.Now)
	g.Must(err)
}

// handIn lets an agency hand in.
func (g *owes) handIn(o civic.Obligation, by civic.Person) {
	g.T.Helper()
	document := civic.Submission{DocNumber: "1/KH", DocDay: "2027-01-01", Signer: "An", Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "telegram", Ref: "f", Name: "a.pdf"}}}
	duty, _ := g.Directory.Duty(o.Duty)
	ch, err := o.HandIn(civic.Actor{Person: by.ID, Role: civic.RoleOfficer, Agency: o.Agency}, document, duty, g.timing, g.Now)
	g.Must(err)
	_, err = g.db.ChangeObligation(context.Background(), ch)
	g.Must(err)
}

func (g *owes) remind(kind civic.ReminderKind, o civic.Obligation) {
	g.Reminders = append(g.Reminders, civic.Reminder{ID: int64(1000000 + len(g.Reminders)), Kind: kind, Subject: o.ID, DueAt: o.DueAt})
}

func (g *owes) reads(p civic.Person) bot.Message {
	g.T.Helper()
	messages, err := g.Engine.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{ID: 1, Kind: civic.NoticeDutyReminder, Person: &p.ID}, Channel: "telegram", Locale: "vi"})
	g.Must(err)
	if len(messages) > 1 {
		g.T.Fatalf("%d messages", len(messages))
	}
	if len(messages) == 0 {
		return bot.Message{}
	}
	return messages[0]
}

// However much there is, it is one message of Telegram's size with ten buttons, each of which carries something.
func TestReminderHasBounds(t *testing.T) {
	g := newOwes(t)
	p := g.Meet("Hà", "so-noi-vu", civic.RoleCoordinator)
	g.join(p, "so-y-te", civic.RoleOfficer)
	g.join(p, "ubnd-ba-dong", civic.RoleHead)
	clerk := g.Meet("Thư ký", "so-tai-chinh", civic.RoleOfficer)
	p, err := g.db.Person(context.Background(), p.ID)
	g.Must(err)
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
	p := g.Meet("Hà", "so-y-te", civic.RoleOfficer)
	other := g.Meet("Minh", "ubnd-ba-dong", civic.RoleOfficer)
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

	c := g.Meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	lonely := of("so-tai-chinh", 0)
	g.Reminders = nil
	g.remind(civic.ReminderReview, theirs)
	g.remind(civic.ReminderReview, mine) // not handed in
	g.remind(civic.ReminderLate, theirs) // no longer
	g.remind(civic.ReminderUnattended, lonely)
	g.remind(civic.ReminderUnattended, of("ubnd-ba-dong", 1)) // somebody is there now
	m = g.reads(c)
	if !strings.Contains(m.Text, "Chờ duyệt: 1 ") || !strings.Contains(m.Text, "1 đơn vị chưa có ai") || strings.Contains(m.Text, "đã quá hạn") {
		t.Errorf("one waits, and one agency has nobody:\n%s", m.Text)
	}
	g.Meet("Tú", "so-tai-chinh", civic.RoleHead)
	if m = g.reads(c); strings.Contains(m.Text, "chưa có ai") {
		t.Errorf("somebody joined:\n%s", m.Text)
	}
}

// How late a duty is counts working days: Tết is none.
func TestBehindCountsWorkingDays(t *testing.T) {
	g := newOwes(t)
	c := g.Meet("Điệp", "so-noi-vu", civic.RoleCoordinator)
	g.Now = bottest.When("2027-04-05 08:00") // a Monday; it was due on Thursday
	g.remind(civic.ReminderLate, g.list[0])
	want := fmt.Sprintf("<b>%d/%d</b> đơn vị chưa nộp, trễ 2 ngày làm việc", g.count(g.list[0].Duty), g.count(g.list[0].Duty))
	if m := g.reads(c); !strings.Contains(m.Text, want) {
		t.Errorf("not %q:\n%s", want, m.Text)
	}
	g.Now = g.list[0].DueAt.Add(-time.Minute)
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
	Store
	before func()
}

func (f *firstCome) ChangeObligation(ctx context.Context, ch civic.DutyChange) (civic.Obligation, error) {
	if f.before != nil {
		before := f.before
		f.before = nil
		before()
	}
	return f.Store.ChangeObligation(ctx, ch)
}

// Of two who send at the very same moment the second is asked, and nothing of theirs is written.
func TestSecondOfTwoIsAsked(t *testing.T) {
	g := newOwes(t)
	ctx := context.Background()
	p, other := g.Meet("Hà", "so-y-te", civic.RoleOfficer), g.Meet("Thu", "so-tai-chinh", civic.RoleOfficer)
	p, err := g.db.Person(ctx, p.ID)
	g.Must(err)
	var o civic.Obligation
	for _, x := range g.list {
		if x.Agency == "so-y-te" {
			o = x
		}
	}
	d := unit{theme{&firstCome{g.db, func() { g.handIn(o, other) }}, g.timing, nil}}
	turn := &bot.Turn{Person: p, Now: g.Now, Zone: bottest.Zone, Directory: g.Directory, Input: bot.Input{Key: "telegram:1"}}
	mine := handing{Obligation: o.ID, Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "telegram", Ref: "m", Name: "m.pdf"}}, Number: "2/KH", Day: "2027-01-02", Signer: "Ba"}
	next, err := d.send(ctx, turn, &mine)
	g.Must(err)
	if next != bot.To(stepReplace) {
		t.Errorf("they are not asked: %+v", next)
	}
	versions, err := g.db.Submissions(ctx, o.ID)
	g.Must(err)
	if len(versions) != 1 || versions[0].DocNumber != "1/KH" {
		t.Errorf("there is %+v", versions)
	}
}
