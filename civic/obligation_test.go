package civic_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

var plan = civic.Duty{Code: "annual-plan", Due: rule("06-21"), OpensDays: 45, FileTypes: []string{"pdf"}, Ladder: civic.MustLadder(civic.DefaultDutyLadder)}

func owed() civic.Obligation {
	o, ok := plan.Open(2027, civic.Agency{Code: "xa"}, nil, timing, clockAt("2027-05-10 00:10"))
	if !ok {
		panic("not open")
	}
	o.ID, o.Version = 7, 1
	return o
}

var (
	ofXa     = civic.Actor{Person: 1, Role: civic.RoleOfficer, Agency: "xa"}
	reviewer = civic.Person{ID: 9, Memberships: []civic.Membership{{Agency: "so-noi-vu", Role: civic.RoleCoordinator}}}
)

func paper() civic.Submission {
	return civic.Submission{DocNumber: "12/KH-UBND", DocDay: "2027-06-01", Signer: "Nguyễn Văn A", Files: []civic.Attachment{{Kind: civic.KindDocument, Name: "ke-hoach.pdf"}}}
}

func TestHandIn(t *testing.T) {
	now := clockAt("2027-06-10 09:00")
	for name, tt := range map[string]struct {
		by     civic.Actor
		change func(o *civic.Obligation, s *civic.Submission)
		want   error
	}{
		"fine":                   {by: ofXa},
		"by a head":              {by: civic.Actor{Person: 2, Role: civic.RoleHead, Agency: "xa"}},
		"by another agency":      {by: civic.Actor{Person: 3, Role: civic.RoleOfficer, Agency: "so"}, want: civic.ErrForbidden},
		"by a citizen":           {by: civic.Actor{Person: 4, Agency: "xa"}, want: civic.ErrForbidden},
		"accepted already":       {by: ofXa, change: func(o *civic.Obligation, _ *civic.Submission) { o.Status = civic.ObligationAccepted }, want: civic.ErrNotNow},
		"of a unit that is gone": {by: ofXa, change: func(o *civic.Obligation, _ *civic.Submission) { o.Status = civic.ObligationEnded }, want: civic.ErrNotNow},
		"without a file":         {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.Files = nil }, want: civic.Invalid("files")},
		"a wrong type":           {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.Files[0].Name = "a.zip" }, want: civic.Invalid("file_type")},
		"without a number":       {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.DocNumber = " " }, want: civic.Invalid("doc_number")},
		"without a signer":       {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.Signer = "" }, want: civic.Invalid("signer")},
		"a date that is none":    {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.DocDay = "2027-02-30" }, want: civic.Invalid("doc_day")},
		"a date to come":         {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.DocDay = "2027-06-11" }, want: civic.Invalid("doc_day")},
		"of today":               {by: ofXa, change: func(_ *civic.Obligation, s *civic.Submission) { s.DocDay = "2027-06-10" }},
	} {
		o, s := owed(), paper()
		if tt.change != nil {
			tt.change(&o, &s)
		}
		ch, err := o.HandIn(tt.by, s, plan, timing, now)
		if (tt.want == nil) != (err == nil) || err != nil && err.Error() != tt.want.Error() {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if err != nil {
			continue
		}
		if ch.Obligation.Status != civic.ObligationSubmitted || ch.Obligation.RemindAt != nil || !*ch.Obligation.InTime || ch.New.Number != 1 || *ch.New.Person != tt.by.Person {
			t.Errorf("%s: %+v %+v", name, ch.Obligation, ch.New)
		}
		if len(ch.Reminders) != 1 || ch.Reminders[0].Kind != civic.ReminderReview || !ch.Reminders[0].Tell.Equal(clockAt("2027-06-11 07:30")) {
			t.Errorf("%s: the reviewers read %+v", name, ch.Reminders)
		}
	}
}

// A year of one obligation: late, replaced, returned with a new date, handed in again in time, accepted.
func TestObligationLife(t *testing.T) {
	late := clockAt("2027-06-22 08:00")
	first, err := owed().HandIn(ofXa, paper(), plan, timing, late)
	if err != nil || *first.Obligation.InTime || first.New.InTime {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := first.Obligation.HandIn(ofXa, paper(), plan, timing, late.Add(time.Hour))
	if err != nil || second.New.Number != 2 || second.Obligation.Versions != 2 {
		t.Fatalf("%+v, %v", second.New, err)
	}
	s := *second.New
	s.Obligation = 7
	now := clockAt("2027-06-23 09:00")
	for name, by := range map[string]civic.Person{"nobody": {ID: 5}, "an officer": {ID: 6, Memberships: []civic.Membership{{Agency: "xa", Role: civic.RoleHead}}},
		"who handed it in": {ID: 1, Memberships: reviewer.Memberships}} {
		if _, err := second.Obligation.Accept(by, s, plan, now); !errors.Is(err, civic.ErrForbidden) {
			t.Errorf("%s accepts: %v", name, err)
		}
	}
	for reason, day := range map[string]time.Time{"": clockAt("2027-07-01 00:00"), "thiếu chữ ký": clockAt("2027-06-22 00:00"), "xa quá": clockAt("2028-07-01 00:00")} {
		if _, err := second.Obligation.Return(reviewer, s, plan, reason, day, timing, now); civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("returned with %q by %s: %v", reason, day, err)
		}
	}
	back, err := second.Obligation.Return(reviewer, s, plan, " thiếu chữ ký ", clockAt("2027-07-04 00:00"), timing, now)
	if err != nil {
		t.Fatal(err)
	}
	o := back.Obligation
	if o.Status != civic.ObligationReturned || !o.DueAt.Equal(clockAt("2027-07-05 17:00")) || o.InTime != nil || o.SubmittedAt != nil || back.Decided.Reason != "thiếu chữ ký" {
		t.Errorf("%+v %+v", o, back.Decided)
	}
	if !o.RemindAt.Equal(clockAt("2027-06-28 07:30")) { // seven days before
		t.Errorf("reminded at %s", o.RemindAt)
	}
	if _, err := o.Accept(reviewer, *back.Decided, plan, now); !errors.Is(err, civic.ErrNotNow) {
		t.Errorf("what was returned is accepted: %v", err)
	}
	again, err := o.HandIn(ofXa, paper(), plan, timing, clockAt("2027-07-05 17:00"))
	if err != nil || !*again.Obligation.InTime || again.New.Number != 3 {
		t.Fatalf("%+v, %v", again, err)
	}
	s = *again.New
	s.Obligation = 7
	end, err := again.Obligation.Accept(reviewer, s, plan, now)
	if err != nil || end.Obligation.Status != civic.ObligationAccepted || len(end.Notices) != 1 {
		t.Errorf("%+v, %v", end, err)
	}
}

func TestRemind(t *testing.T) {
	o := owed()
	var told []string
	for now := clockAt("2027-05-10 07:30"); now.Before(clockAt("2027-06-26 00:00")); now = now.AddDate(0, 0, 1) {
		next, plans := o.Remind(o.Climb(plan, timing, now), now)
		for _, p := range plans {
			told = append(told, now.In(saigon).Format("01-02 ")+string(p.Kind)+" "+string(p.Role)+" "+p.Rung)
			if p.Kind == civic.ReminderLate != (p.Agency == "") {
				t.Errorf("%+v", p)
			}
		}
		if again, more := next.Remind(next.Climb(plan, timing, now), now); more != nil || again.RemindAt != next.RemindAt {
			t.Errorf("told twice: %v", more)
		}
		o = next
	}
	want := []string{"05-21 duty officer -30", "06-07 duty officer -14", "06-14 duty officer -7", "06-18 duty officer -1", "06-21 duty officer 0",
		"06-22 duty head +1/2", "06-23 duty officer +2/2", "06-24 duty head +1/2", "06-24 late coordinator +3/5", "06-25 duty officer +2/2"}
	if !slices.Equal(told, want) {
		t.Errorf("%q\nwant %q", told, want)
	}
}

func TestSnooze(t *testing.T) {
	r := civic.Reminder{ID: 3, Person: 1, Kind: civic.ReminderDuty, Subject: 7, Clock: "submit", RungAt: clockAt("2027-06-18 07:30")}
	later, err := r.Snooze(timing, clockAt("2027-06-18 10:00"))
	if err != nil || !later.TellAt.Equal(clockAt("2027-06-21 07:30")) || later.ID != 0 || later.Notification != nil {
		t.Fatalf("%+v, %v", later, err)
	}
	if _, err := later.Snooze(timing, clockAt("2027-06-21 10:00")); !errors.Is(err, civic.ErrAlreadyUsed) {
		t.Errorf("put off twice: %v", err)
	}
	r.Snoozed = true
	if _, err := r.Snooze(timing, clockAt("2027-06-18 11:00")); !errors.Is(err, civic.ErrAlreadyUsed) {
		t.Errorf("put off twice: %v", err)
	}
}
