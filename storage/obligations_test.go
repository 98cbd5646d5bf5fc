package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage/storagetest"
)

var timing = civic.Timing{Calendar: cal, Hours: civic.DefaultHours(hanoi)}

// morning is the time at which reminders are planned, of a day of 2027.
func morning(month time.Month, day int) time.Time {
	return time.Date(2027, month, day, 7, 30, 0, 0, hanoi)
}

// open opens what is owed at a time, and returns the obligations of Ba Động by duty.
func (w *town) open(at time.Time) map[string]civic.Obligation {
	w.t.Helper()
	if err := (scheduler.OpenDuties{Store: w.Store, Timing: timing}).Run(ctx, at); err != nil {
		w.t.Fatal(err)
	}
	return w.owed("ubnd-ba-dong")
}

func (w *town) owed(agency string) map[string]civic.Obligation {
	w.t.Helper()
	list, total, err := w.Obligations(ctx, civic.ObligationQuery{Agencies: []string{agency}})
	if err != nil || total != len(list) {
		w.t.Fatalf("%d of %d: %v", len(list), total, err)
	}
	of := map[string]civic.Obligation{}
	for _, o := range list {
		of[o.Duty] = o
	}
	return of
}

func (w *town) duty(code string) civic.Duty {
	w.t.Helper()
	d, ok := w.directory.Duty(code)
	if !ok {
		w.t.Fatalf("no duty %s", code)
	}
	return d
}

// remind plans reminders at a time and returns how many people are told.
func (w *town) remind(at time.Time) []string {
	w.t.Helper()
	if err := scheduler.RemindDuties(w.Store, timing, nil).Run(ctx, at); err != nil {
		w.t.Fatal(err)
	}
	claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 1000, false)
	if err != nil {
		w.t.Fatal(err)
	}
	var told []string
	for _, n := range claimed {
		list, err := w.RemindersOf(ctx, n.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		line := string(n.Kind) + " to " + n.Address
		counts := map[civic.ReminderKind]int{}
		for _, r := range list {
			counts[r.Kind]++
		}
		for _, k := range civic.DutyReminders {
			if counts[k] > 0 {
				line += fmt.Sprintf(" %s×%d", k, counts[k])
			}
		}
		told = append(told, line)
		if err := w.MarkSent(ctx, n.ID, at, nil, nil); err != nil {
			w.t.Fatal(err)
		}
	}
	slices.Sort(told)
	return told
}

func (w *town) handIn(o civic.Obligation, at time.Time) civic.DutyChange {
	w.t.Helper()
	s := civic.Submission{DocNumber: "12/KH-UBND", DocDay: "2026-03-01", Signer: "Nguyễn Văn A",
		Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "test", Ref: "f", Name: "kế hoạch.pdf", Size: 9}}}
	ch, err := o.HandIn(civic.Actor{Person: w.ha.ID, Role: civic.RoleOfficer, Agency: o.Agency}, s, w.duty(o.Duty), timing, at)
	if err != nil {
		w.t.Fatal(err)
	}
	return ch
}

func TestDutiesComeBackAsImported(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		if len(w.directory.Duties) != 8 {
			t.Fatalf("%d duties", len(w.directory.Duties))
		}
		d := w.duty("self-score")
		if d.Due.String() != "last-workday 11" || !slices.Contains(d.FileTypes, "xlsx") || d.Basis.Number != "436/QĐ-UBND" || d.Ladder.String() != civic.DefaultDutyLadder {
			t.Errorf("%+v", d)
		}
		d.Title, d.OpensDays = "Tự chấm điểm", 60
		if err := w.SaveDuty(ctx, "u1", d, w.desk.ID, now); err != nil {
			t.Fatal(err)
		}
		if err := w.SaveDuty(ctx, "u1", d, w.desk.ID, now); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("twice: %v", err)
		}
		storagetest.Import(t, w.Store)
		list, err := w.Duties(ctx)
		if err != nil || len(list) != 8 || list[6].Title != "Tự chấm điểm" || list[6].OpensDays != 60 {
			t.Errorf("an import took back what a coordinator wrote: %+v, %v", list[6], err)
		}
		day := time.Date(2027, 3, 26, 0, 0, 0, 0, hanoi)
		for i := range 2 {
			if err := w.SetDutyEvent(ctx, fmt.Sprint("e", i), "congress", 2027, day, w.desk.ID, now); err != nil {
				t.Fatal(err)
			}
		}
		if events, err := w.DutyEvents(ctx, 2027, hanoi); err != nil || !events["congress"].Equal(day) || len(events) != 1 {
			t.Errorf("%v, %v", events, err)
		}
	})
}

func TestOpenDuties(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		early := morning(time.January, 11)
		of := w.open(early)
		if len(of) != 2 || of["annual-plan"].Status != civic.ObligationOpen || !of["annual-plan"].DueAt.Equal(time.Date(2027, 2, 1, 17, 0, 0, 0, hanoi)) {
			t.Fatalf("%+v", of)
		}
		_, total, _ := w.Obligations(ctx, civic.ObligationQuery{Year: 2027, Duties: []string{"annual-plan"}})
		if want := 123 - 3; total != want { // not the province, the Front, the Party's commission
			t.Errorf("%d owe it, want %d", total, want)
		}
		if again := w.open(early.Add(time.Hour)); !again["annual-plan"].OpenedAt.Equal(of["annual-plan"].OpenedAt) {
			t.Error("opened twice")
		}
		if _, err := w.DB().ExecContext(ctx, `UPDATE agencies SET valid_to = $1 WHERE code = 'ubnd-ba-dong'`, early.UTC()); err != nil {
			t.Fatal(err)
		}
		if of = w.open(early.AddDate(0, 0, 1)); of["annual-plan"].Status != civic.ObligationEnded || of["annual-plan"].RemindAt != nil {
			t.Errorf("owed by a unit that is no more: %+v", of["annual-plan"])
		}
	})
}

func TestHandingInIsCommittedAsOne(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		at := morning(time.January, 11)
		o := w.open(at)["annual-plan"]
		ch := w.handIn(o, at)
		ch.Cause = "u1"
		after, err := w.ChangeObligation(ctx, ch)
		if err != nil || after.Version != o.Version+1 {
			t.Fatalf("%+v, %v", after, err)
		}
		if _, err := w.ChangeObligation(ctx, ch); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update: %v", err)
		}
		ch.Cause = "u2"
		if _, err := w.ChangeObligation(ctx, ch); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("a stale one: %v", err)
		}
		list, err := w.Submissions(ctx, o.ID)
		if err != nil || len(list) != 1 || len(list[0].Files) != 1 || list[0].Files[0].Name != "kế hoạch.pdf" || list[0].Signer != "Nguyễn Văn A" || *list[0].Person != w.ha.ID {
			t.Fatalf("%+v, %v", list, err)
		}
		// A second version replaces the first, which stays.
		if _, err := w.ChangeObligation(ctx, w.handIn(after, at.Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		if list, _ = w.Submissions(ctx, o.ID); len(list) != 2 || list[0].Status != civic.SubmissionReplaced || list[1].Number != 2 {
			t.Errorf("%+v", list)
		}
		if data, err := w.PersonData(ctx, w.ha.ID); err != nil || len(data.HandedIn) != 2 || data.HandedIn[1].Number != 2 || data.HandedIn[0].Duty != "annual-plan" {
			t.Errorf("%+v, %v", data.HandedIn, err)
		}
		// The reviewers read of it the next morning, once, and nobody else does.
		if told := w.remind(morning(time.January, 12)); !slices.Equal(told, []string{"obligation.reminder to Điều review×1"}) {
			t.Errorf("%q", told)
		}
		o, _ = w.Obligation(ctx, o.ID)
		back, err := o.Return(w.desk, list[1], w.duty(o.Duty), "thiếu chữ ký", morning(time.January, 20), timing, at.AddDate(0, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		if o, err = w.ChangeObligation(ctx, back); err != nil {
			t.Fatal(err)
		}
		if list, _ = w.Submissions(ctx, o.ID); list[1].Status != civic.SubmissionReturned || list[1].Reason != "thiếu chữ ký" || list[1].NewDue == nil || *list[1].DecidedBy != w.desk.ID {
			t.Errorf("%+v", list[1])
		}
		claimed, err := w.ClaimNotifications(ctx, at.AddDate(0, 0, 1), time.Minute, 10, false)
		if err != nil || len(claimed) != 1 || claimed[0].Kind != civic.NoticeDutyReturned || claimed[0].Address != "Hà" || *claimed[0].Subject != list[1].ID {
			t.Errorf("%+v, %v", claimed, err)
		}
	})
}

func TestReminders(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		// 14 days before the first of February: the one officer, and the desk about 117 × 2 units with nobody.
		told := w.remind(morning(time.January, 18))
		want := []string{"obligation.reminder to Hà duty×2", "obligation.reminder to Thanh duty×2", "obligation.reminder to Điều unattended×236"}
		if !slices.Equal(told, want) {
			t.Fatalf("%q, want %q", told, want)
		}
		if again := w.remind(morning(time.January, 18)); again != nil {
			t.Errorf("twice: %q", again)
		}
		if none := w.remind(morning(time.January, 19)); none != nil {
			t.Errorf("on a day without a rung: %q", none)
		}
		o := w.owed("ubnd-ba-dong")["annual-plan"]
		if _, err := w.ChangeObligation(ctx, w.handIn(o, morning(time.January, 20))); err != nil {
			t.Fatal(err)
		}
		w.remind(morning(time.January, 21)) // the review
		if told = w.remind(morning(time.January, 25)); !slices.Contains(told, "obligation.reminder to Hà duty×1") {
			t.Errorf("handed in, and reminded of: %q", told)
		}
		w.remind(morning(time.January, 29))
		w.remind(morning(time.February, 1))
		// One working day late: the heads.
		if told = w.remind(morning(time.February, 2)); !slices.Contains(told, "obligation.reminder to Minh duty×1") || slices.Contains(told, "obligation.reminder to Hà duty×1") {
			t.Errorf("late: %q", told)
		}
		w.remind(morning(time.February, 3))
		// Three: the coordinator, of all that is late.
		if told = w.remind(morning(time.February, 11)); len(told) != 3 || told[2] != "obligation.reminder to Điều late×239" && told[2] != "obligation.reminder to Điều late×239 unattended×236" {
			t.Errorf("three days late: %q", told)
		}
	})
}

// One message a day, whatever comes later on it.
func TestOneMessageADay(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		o := w.open(morning(time.January, 11))["annual-plan"]
		day := morning(time.January, 18)
		w.remind(day)
		extra := civic.Reminder{Person: w.ha.ID, Kind: civic.ReminderDuty, Subject: o.ID, Clock: "submit", Rung: "x", RungAt: day, DueAt: o.DueAt, TellAt: day}
		extra.RungAt = extra.RungAt.Add(time.Minute)
		if err := w.AddReminders(ctx, []civic.Reminder{extra, extra}); err != nil {
			t.Fatal(err)
		}
		if told := w.remind(day.Add(2 * time.Hour)); told != nil {
			t.Errorf("a second message that day: %q", told)
		}
		if told := w.remind(day.AddDate(0, 0, 1)); !slices.Equal(told, []string{"obligation.reminder to Hà duty×1"}) {
			t.Errorf("the next day: %q", told)
		}
	})
}

// What an outage left over is told with what the morning brings, in one message.
func TestMadeUpForAtNight(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		if told := w.remind(morning(time.January, 25).Add(-time.Minute)); told != nil {
			t.Errorf("at night: %q", told)
		}
		if told := w.remind(morning(time.January, 25)); len(told) != 3 || told[0] != "obligation.reminder to Hà duty×4" {
			t.Errorf("in the morning: %q", told)
		}
	})
}

// Several replicas plan the same morning at once: each is told once.
func TestRemindersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		at := morning(time.January, 18)
		var wait sync.WaitGroup
		for range 5 {
			wait.Go(func() {
				if err := scheduler.RemindDuties(w.Store, timing, nil).Run(ctx, at); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if told := w.remind(at); len(told) != 3 || told[0] != "obligation.reminder to Hà duty×2" || told[2] != "obligation.reminder to Điều unattended×236" {
			t.Errorf("%q", told)
		}
	})
}

func TestSnoozeReminder(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		at := morning(time.January, 18)
		w.remind(at)
		var id int64
		if err := w.DB().GetContext(ctx, &id, `SELECT min(id) FROM reminders WHERE person = $1`, w.ha.ID); err != nil {
			t.Fatal(err)
		}
		r, err := w.Reminder(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		later, err := r.Snooze(timing, at.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.SnoozeReminder(ctx, "u1", r.ID, later, at); err != nil {
			t.Fatal(err)
		}
		if err := w.SnoozeReminder(ctx, "u2", r.ID, later, at); !errors.Is(err, civic.ErrAlreadyUsed) {
			t.Errorf("twice: %v", err)
		}
		if told := w.remind(morning(time.January, 19)); !slices.Equal(told, []string{"obligation.reminder to Hà duty×1"}) {
			t.Errorf("the next day: %q", told)
		}
		if told := w.remind(morning(time.January, 20)); told != nil {
			t.Errorf("the day after: %q", told)
		}
	})
}

func TestUrge(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		at := morning(time.January, 18)
		w.open(at)
		if last, err := w.LastUrge(ctx, "annual-plan", 2027); last != nil || err != nil {
			t.Errorf("%v, %v", last, err)
		}
		u := civic.Urge{Duty: "annual-plan", Year: 2027, Person: &w.desk.ID, At: at, Text: "Mong đơn vị gửi sớm"}
		told, nobody, err := w.SaveUrge(ctx, "u1", u, []string{"ubnd-ba-dong", "thanh-tra", "so-y-te"})
		if err != nil || told != 2 || !slices.Equal(nobody, []string{"so-y-te"}) {
			t.Fatalf("%d, %v, %v", told, nobody, err)
		}
		if _, _, err := w.SaveUrge(ctx, "u1", u, []string{"ubnd-ba-dong"}); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("twice: %v", err)
		}
		if last, err := w.LastUrge(ctx, "annual-plan", 2027); err != nil || last == nil || !last.Equal(at) {
			t.Errorf("%v, %v", last, err)
		}
		claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 10, false)
		if err != nil || len(claimed) != 2 || claimed[0].Subject == nil {
			t.Fatalf("%+v, %v", claimed, err)
		}
		if kept, err := w.Urge(ctx, *claimed[0].Subject); err != nil || kept.Text != u.Text {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

// Of an official who cannot be reminded the coordinator is told, once a month.
func TestUnreachableOfficial(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		for _, at := range []time.Time{morning(time.January, 18), morning(time.January, 25)} {
			if err := scheduler.RemindDuties(w.Store, timing, nil).Run(ctx, at); err != nil {
				t.Fatal(err)
			}
			claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 100, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range claimed {
				if n.Address == "Hà" {
					err = w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "blocked", at)
				} else {
					err = w.MarkSent(ctx, n.ID, at, nil, nil)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		var told []struct{ Subject, Person int64 }
		if err := w.DB().SelectContext(ctx, &told, `SELECT subject, person FROM notifications WHERE kind = $1`, civic.NoticeDutyUnreachable); err != nil {
			t.Fatal(err)
		}
		if len(told) != 1 || told[0].Subject != w.ha.ID || told[0].Person != w.desk.ID {
			t.Errorf("%+v", told)
		}
	})
}

func TestCompliance(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.open(morning(time.January, 11))
		due := w.owed("ubnd-ba-dong")["annual-plan"].DueAt
		for agency, at := range map[string]time.Time{"ubnd-ba-dong": due, "ubnd-ba-dinh": due.Add(time.Hour), "ubnd-ba-vi": due.Add(-time.Hour)} {
			if _, err := w.ChangeObligation(ctx, w.handIn(w.owed(agency)["annual-plan"], at)); err != nil {
				t.Fatal(err)
			}
		}
		o := w.owed("ubnd-ba-vi")["annual-plan"]
		list, _ := w.Submissions(ctx, o.ID)
		yes, err := o.Accept(w.desk, list[0], w.duty(o.Duty), due)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeObligation(ctx, yes); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			at   time.Time
			want civic.Compliance
		}{
			{due, civic.Compliance{Owed: 86, InTime: 2, Late: 1, Missing: 0, NotDue: 83, Waiting: 2, Accepted: 1}},
			{due.Add(time.Second), civic.Compliance{Owed: 86, InTime: 2, Late: 1, Missing: 83, NotDue: 0, Waiting: 2, Accepted: 1}},
		} {
			got, err := w.Compliance(ctx, 2027, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(got, func(c civic.Compliance) bool { return c.Duty == "annual-plan" && c.Kind == civic.KindCommune })
			tt.want.Duty, tt.want.Year, tt.want.Kind = "annual-plan", 2027, civic.KindCommune
			if i < 0 || got[i] != tt.want {
				t.Errorf("at %s: %+v", tt.at, got)
			}
		}
	})
}
