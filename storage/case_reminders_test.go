package storage_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/scheduler"
)

// at is a moment of the week in which the cases of these tests are filed: on Monday 2 March 2026 at 09:00.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-"+text, hanoi)
	if err != nil {
		panic(err)
	}
	return t
}

func (w *town) remindCases(now time.Time) error {
	return scheduler.RemindCases(w.Store, timing, nil).Run(ctx, now)
}

// reminded runs the job and lists who is told of what then; each message is claimed.
func (w *town) reminded(now time.Time) []string {
	w.t.Helper()
	if err := w.remindCases(now); err != nil {
		w.t.Fatal(err)
	}
	return w.told(now)
}

// told claims the reminders of cases that wait, and lists them: who, and of which case by what clock and rung.
func (w *town) told(now time.Time) []string {
	w.t.Helper()
	var list []string
	claimed, err := w.ClaimNotifications(ctx, now, time.Minute, 1000, false)
	for ; len(claimed) > 0; claimed, err = w.ClaimNotifications(ctx, now, time.Minute, 1000, false) {
		for _, n := range claimed {
			if n.Kind == civic.NoticeCaseReminder {
				list = append(list, n.Address+": "+w.gathered(n.ID))
			}
			if err := w.MarkSent(ctx, n.ID, now, nil, nil); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func (w *town) gathered(notification int64) string {
	w.t.Helper()
	reminders, err := w.RemindersOf(ctx, notification)
	if err != nil {
		w.t.Fatal(err)
	}
	var parts []string
	for _, r := range reminders {
		c, err := w.Case(ctx, r.Subject)
		if err != nil {
			w.t.Fatal(err)
		}
		parts = append(parts, c.Code[len(c.Code)-2:]+" "+r.Clock+" "+r.Rung)
	}
	return strings.Join(parts, ", ")
}

func (w *town) change(ch civic.Change, err error) civic.Case {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := w.ChangeCase(ctx, ch)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *town) want(got []string, want ...string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A case climbs: officer, head, coordinator; each rung once, whatever runs how often.
func TestRemindCasesClimbs(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		id := c.Code[len(c.Code)-2:]
		w.want(w.reminded(at("02 14:00")))
		w.want(w.reminded(at("02 14:59")))
		half := []string{"Hà: " + id + " accept 50%"}
		w.want(w.reminded(at("02 15:05")), half...)
		w.want(w.reminded(at("02 15:05")))
		w.want(w.reminded(at("02 15:10")))
		w.want(w.reminded(at("03 07:31")), "Hà: "+id+" accept 0", "Minh: "+id+" accept 0")
		w.want(w.reminded(at("04 07:31")), "Minh: "+id+" accept +1/5", "Điều: "+id+" accept +1/5")
		actor, _ := w.ha.ActorFor(c)
		if c, _ = w.Case(ctx, c.ID); c.RemindAt == nil || !c.RemindAt.After(at("04 07:31")) || c.Version != 1 {
			t.Errorf("it waits until %v, version %d", c.RemindAt, c.Version)
		}
		c = w.change(c.Accept(actor, at("04 08:00")))
		w.want(w.reminded(at("04 08:05")), "Hà: "+id+" first_reply 50%")
		c = w.change(c.Ask(actor, "Ở thôn nào?", at("04 09:00")))
		w.want(w.reminded(at("30 09:00")))
		if c, _ = w.Case(ctx, c.ID); c.RemindAt != nil {
			t.Errorf("what stands still waits until %s", c.RemindAt)
		}
		author := civic.Actor{Person: w.lan.ID}
		c = w.change(c.Add(author, "Thôn 2", nil, cal, at("30 10:00")))
		w.want(w.reminded(at("30 10:05")))
		c = w.change(c.Answer(actor, "Đã sửa", nil, cal, at("30 11:00")))
		w.want(w.reminded(at("31 17:00").AddDate(0, 1, 0)))
		if c, _ = w.Case(ctx, c.ID); c.RemindAt != nil || c.AnswerDue == nil {
			t.Errorf("answered: %+v", c)
		}
	})
}

// After an outage everybody hears once, of the last rung.
func TestRemindCasesAfterAnOutage(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		one, two := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("mt-rac", "ubnd-ba-dong")
		w.change(two.Withdraw(civic.Actor{Person: w.lan.ID}, "", at("02 10:00")))
		id := one.Code[len(one.Code)-2:]
		got := w.reminded(at("20 09:00"))
		w.want(got, "Hà: "+id+" accept 0, "+id+" first_reply 0, "+id+" resolve 0",
			"Minh: "+id+" accept +1/5, "+id+" first_reply +1/5, "+id+" resolve +1/5", "Điều: "+id+" accept +1/5, "+id+" first_reply +1/5, "+id+" resolve +1/5")
	})
}

// Two replicas whose clocks are seconds apart tell everybody once, and so do many that run at once.
func TestRemindCasesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		var want []string
		for range 30 {
			c := w.file("ht-duong-xa", "ubnd-ba-dong")
			want = append(want, c.Code[len(c.Code)-2:]+" accept 50%")
		}
		w.told(at("02 10:00"))
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				if err := w.remindCases(at("02 15:05").Add(time.Duration(i%3) * 3 * time.Second)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if err := w.remindCases(at("02 15:20")); err != nil { // who was told by one may be told of the rest now
			t.Fatal(err)
		}
		var got []string
		for _, line := range w.told(at("02 15:20")) {
			who, what, _ := strings.Cut(line, ": ")
			if who != "Hà" {
				t.Errorf("told %s", line)
			}
			got = append(got, strings.Split(what, ", ")...)
		}
		slices.Sort(got)
		slices.Sort(want)
		w.want(got, want...)
	})
}

// A case that changed since it was looked at is left as it is, and nobody is reminded of it.
func TestSaveCaseRemindersOfAStaleCase(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, other := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("mt-rac", "ubnd-ba-dong")
		now := at("02 15:05")
		due, err := w.DueCases(ctx, now, 10)
		if err != nil || len(due) != 2 {
			t.Fatalf("due %d, %v", len(due), err)
		}
		actor, _ := w.ha.ActorFor(c)
		answered := w.change(c.Answer(actor, "Đã sửa", nil, cal, at("02 15:04")))
		var moved []civic.Climbed
		var reminders []civic.Reminder
		for _, c := range due {
			next, plans := c.Remind(w.category(c.Category), timing, now)
			found, nobody, err := w.ResolveReminders(ctx, plans)
			if err != nil || len(nobody) > 0 || len(found) != 1 {
				t.Fatalf("%+v, %+v, %v", found, nobody, err)
			}
			moved, reminders = append(moved, civic.Climbed{ID: c.ID, Version: c.Version, RemindAt: next.RemindAt}), append(reminders, found...)
		}
		for i, want := range []int{1, 0} { // the second time it was moved on already
			if n, err := w.SaveReminders(ctx, now, civic.ReminderCase, moved, reminders); err != nil || n != want {
				t.Errorf("time %d: moved %d, %v", i+1, n, err)
			}
		}
		if c, err := w.Case(ctx, answered.ID); err != nil || c.RemindAt != nil {
			t.Errorf("the answered one waits until %v, %v", c.RemindAt, err)
		}
		var subjects []int64
		if err := w.DB().Select(&subjects, `SELECT subject FROM reminders`); err != nil || len(subjects) != 1 || subjects[0] != other.ID {
			t.Errorf("reminded of %v, %v", subjects, err)
		}
	})
}

func TestRemindCasesWhom(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id := func(c civic.Case) string { return c.Code[len(c.Code)-2:] }
		sealed, desk, lone := w.file("tieu-cuc", "thanh-tra"), w.file("ht-duong-xa", ""), w.file("ht-duong-xa", "ubnd-ba-vi")
		got := w.reminded(at("20 09:00"))
		for _, line := range got {
			switch {
			case strings.Contains(line, id(sealed)+" ") && !strings.HasPrefix(line, "Thanh: "):
				t.Errorf("of a sealed case is told %s", line)
			case strings.Contains(line, id(desk)+" ") && !strings.HasPrefix(line, "Điều: "), strings.Contains(line, id(lone)+" ") && !strings.HasPrefix(line, "Điều: "):
				t.Errorf("told %s", line)
			}
		}
		if len(got) != 2 || !strings.Contains(got[1], id(desk)+" forward +1/5") || !strings.Contains(got[1], id(lone)+" accept +1/5") {
			t.Errorf("told %q", got)
		}
		// A colleague who has it in hand is told alone.
		w.meet("Sáu", "ubnd-ba-dong", civic.RoleOfficer)
		c := w.file("mt-rac", "ubnd-ba-dong")
		actor, _ := w.ha.ActorFor(c)
		w.change(c.Accept(actor, at("02 09:30")))
		for _, line := range w.reminded(at("06 08:00")) {
			if strings.HasPrefix(line, "Sáu: ") {
				t.Errorf("told %s", line)
			}
		}
	})
}

// What was open before the clocks were kept is looked at once, and waits for its next rung then.
func TestRemindCasesOfOld(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, desk := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("ht-duong-xa", "")
		if _, err := w.DB().Exec(`UPDATE cases SET remind_at = filed_at, desk_at = NULL, forward_due = NULL, first_reply_due = NULL`); err != nil {
			t.Fatal(err)
		}
		w.want(w.reminded(at("02 14:00")))
		w.want(w.reminded(at("02 15:05")), "Hà: "+c.Code[len(c.Code)-2:]+" accept 50%", "Điều: "+desk.Code[len(desk.Code)-2:]+" forward 50%")
	})
}

// What the law sets runs on while the citizen is asked, and counts as overdue.
func TestStatutoryCase(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		if _, err := w.DB().Exec(`UPDATE categories SET statutory = 'Luật 1' WHERE code = 'mt-rac'`); err != nil {
			t.Fatal(err)
		}
		law, fair := w.file("mt-rac", "ubnd-ba-dong"), w.file("ht-duong-xa", "ubnd-ba-dong")
		actor, _ := w.ha.ActorFor(law)
		for _, id := range []int64{law.ID, fair.ID} {
			c, err := w.Case(ctx, id)
			if err != nil || c.Statutory != (id == law.ID) {
				t.Fatalf("%s is statutory: %v, %v", c.Category, c.Statutory, err)
			}
			w.change(c.Ask(actor, "Ở đâu?", at("02 10:00")))
		}
		id := law.Code[len(law.Code)-2:]
		w.want(w.reminded(at("10 07:31")), "Hà: "+id+" resolve 0", "Minh: "+id+" resolve +1/5", "Điều: "+id+" resolve +1/5")
		late := at("10 08:00")
		figures, err := w.AgencyFigures(ctx, "ubnd-ba-dong", at("01 00:00"), at("31 00:00"), late)
		if err != nil || figures.Overdue != 1 || figures.Waiting != 2 {
			t.Errorf("%+v, %v", figures, err)
		}
		for filter, want := range map[civic.InboxFilter]int{civic.InboxOverdue: 1, civic.InboxDueSoon: 0, civic.InboxWaiting: 2, civic.InboxOpen: 2} {
			cases, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong"}, Filter: filter, Now: late, SoonBefore: late.Add(48 * time.Hour), Limit: 5})
			if err != nil || total != want || want > 0 && cases[0].ID != law.ID {
				t.Errorf("%s: %d, %v", filter, total, err)
			}
		}
	})
}

// An import that gives a category another ladder has its open cases climb that one, from then on.
func TestImportedLadder(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, other := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("mt-rac", "ubnd-ba-dong")
		ended := w.file("ht-duong-xa", "ubnd-ba-dong")
		w.change(ended.Withdraw(civic.Actor{Person: w.lan.ID}, "", at("02 09:30")))
		w.want(w.reminded(at("02 10:00")))
		files, problems := catalog.Parse(catalog.Default())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for i := range files.Categories {
			if files.Categories[i].Code == "ht-duong-xa" {
				files.Categories[i].Ladder = "25% head; 75% officer"
			}
		}
		if _, err := w.ImportCatalog(ctx, files, at("02 10:30")); err != nil {
			t.Fatal(err)
		}
		w.want(w.reminded(at("02 11:05")), "Minh: "+c.Code[len(c.Code)-2:]+" accept 25%") // at 11:00
		w.want(w.reminded(at("02 15:05")), "Hà: "+other.Code[len(other.Code)-2:]+" accept 50%")
		w.want(w.reminded(at("03 07:05")), "Hà: "+c.Code[len(c.Code)-2:]+" accept 75%") // at 17:00 of the day before
		if c, err := w.Case(ctx, ended.ID); err != nil || c.RemindAt != nil {
			t.Errorf("the ended one waits until %v, %v", c.RemindAt, err)
		}
	})
}

// The clocks come back as they were kept.
func TestClocksRoundTrip(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		same := func(what string, a, b *time.Time) {
			t.Helper()
			if a == nil || b == nil || !a.Truncate(time.Microsecond).Equal(*b) {
				t.Errorf("%s: %v came back as %v", what, a, b)
			}
		}
		ch := w.draft("ht-duong-xa", "")
		filed, err := w.FileCase(ctx, ch)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Case(ctx, filed.ID)
		if err != nil {
			t.Fatal(err)
		}
		same("desk", ch.Case.DeskAt, c.DeskAt)
		same("forward", ch.Case.ForwardDue, c.ForwardDue)
		same("remind", ch.Case.RemindAt, c.RemindAt)
		actor, _ := w.desk.ActorFor(c)
		ch, err = c.Route(actor, "ubnd-ba-dong", w.category("ht-duong-xa"), cal, "", at("02 10:00"))
		w.change(ch, err)
		if c, err = w.Case(ctx, filed.ID); err != nil {
			t.Fatal(err)
		}
		same("first reply", ch.Case.FirstReplyDue, c.FirstReplyDue)
		same("answer", ch.Case.AnswerDue, c.AnswerDue)
	})
}

// A run that nobody lives to see has said beforehand what it would do, and did nothing by saying so.
func TestRemindCasesPlan(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		job := scheduler.RemindCases(w.Store, timing, nil)
		for range 2 {
			plan, err := job.Plan(ctx, at("02 15:05"))
			if err != nil || len(plan) != 1 || !strings.HasPrefix(plan[0].Who, "Hà (person ") || plan[0].What != "case "+c.Code+": accept, due 2026-03-03 09:00, rung 50%" {
				t.Errorf("%+v, %v", plan, err)
			}
		}
		if got := w.told(at("02 16:00")); got != nil {
			t.Errorf("told %q", got)
		}
	})
}
