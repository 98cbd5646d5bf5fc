package civic

import "time"

// ReminderKind says what a reminder is about.
type ReminderKind string

// The kinds of reminder. The subject of a case's is the case, of the others the obligation.
const (
	ReminderDuty        ReminderKind = "duty"        // to officers and heads: their unit owes it
	ReminderReview      ReminderKind = "review"      // to reviewers: it was handed in and waits for them
	ReminderLate        ReminderKind = "late"        // to coordinators: a unit is late with it
	ReminderUnattended  ReminderKind = "unattended"  // to coordinators: a unit owes it and has nobody who could be told
	ReminderCase        ReminderKind = "case"        // to officers, heads and coordinators: a clock of a case
	ReminderChange      ReminderKind = "change"      // to followers: something new on a project's board; the subject is the ProjectChange
	ReminderVoice       ReminderKind = "voice"       // to followers who have not spoken: a consultation ends soon; the subject is the consultation
	ReminderOpinion     ReminderKind = "opinion"     // to its author: an opinion was answered; the subject is the opinion
	ReminderQuestion    ReminderKind = "question"    // to a project's officials: a question waits; the subject is the ProjectQuestion
	ReminderInstruction ReminderKind = "instruction" // to heads, coordinators and who gave it: an instruction is not reported on; the subject is the Instruction
	ReminderAnswering   ReminderKind = "answering"   // to a project's officials: opinions wait; the subject is the consultation
)

// DutyReminders are the kinds that are gathered in one message a person and day.
var DutyReminders = []ReminderKind{ReminderDuty, ReminderReview, ReminderLate, ReminderUnattended}

// FollowerReminders are the kinds that are gathered in one message a follower and day; ProjectReminders those for officials.
var (
	FollowerReminders = []ReminderKind{ReminderChange, ReminderVoice}
	ProjectReminders  = []ReminderKind{ReminderQuestion, ReminderAnswering}
)

// Reminder is one rung of a ladder, for one recipient, once (đôn đốc).
type Reminder struct {
	ID           int64        `db:"id"`
	Person       int64        `db:"person"`
	Kind         ReminderKind `db:"kind"`
	Subject      int64        `db:"subject"`
	Clock        string       `db:"clock"`
	Rung         string       `db:"rung"`
	RungAt       time.Time    `db:"rung_at"`
	DueAt        time.Time    `db:"due_at"`
	TellAt       time.Time    `db:"tell_at"` // not before
	Snoozed      bool         `db:"snoozed"` // put off to the next working day, which may be done once
	Notification *int64       `db:"notification"`
}

// ReminderPlan is a reminder before it is known who they are that are told. Storage finds the people: of an agency those
// in the role; where it has no officer its heads, and where it has nobody at all the coordinators, as ReminderUnattended.
// Coordinators are found without an agency, and so is a leader: the one in Only, or the coordinators where that person leads
// no more.
type ReminderPlan struct {
	Kind    ReminderKind
	Subject int64
	Clock   string
	Rung    string
	At      time.Time // the rung's moment: with the recipient, kind, subject and clock it names the reminder
	Due     time.Time
	Tell    time.Time // not before
	Role    Role
	Agency  string // "" with RoleCoordinator and RoleLeader
	Only    int64  // this person of the agency while they still work there, else all; with RoleLeader the one who is told
	Sealed  bool   // no coordinator is ever told
}

// Climbed is something that has climbed its ladder, and waits for the next rung. Version is the one that was read.
type Climbed struct {
	ID       int64
	Version  int
	RemindAt *time.Time // nil: there is none
}

// Climb is what a ladder has reached, and when it goes on.
type Climb struct {
	Reached []Reached
	Next    *time.Time // nil: never
}

// Climb says what the obligation's ladder has reached since RemindAt. It is the same for every obligation of the duty with
// the same OpenedAt, DueAt and RemindAt.
func (o Obligation) Climb(d Duty, tm Timing, now time.Time) Climb {
	if o.RemindAt == nil || o.RemindAt.After(now) || !o.Status.Owed() {
		return Climb{Next: o.RemindAt}
	}
	c := Climb{Reached: d.Ladder.Between(o.Clock(), o.RemindAt.Add(-time.Microsecond), now, tm)}
	o.wind(d.Ladder, now, tm)
	c.Next = o.RemindAt
	return c
}

// Remind returns the obligation as it waits for its next rung, and the reminders of what was reached.
func (o Obligation) Remind(c Climb, now time.Time) (Obligation, []ReminderPlan) {
	var plans []ReminderPlan
	for _, r := range c.Reached {
		p := ReminderPlan{Kind: ReminderDuty, Subject: o.ID, Clock: r.Clock.Name, Rung: r.Rung, At: r.At, Due: o.DueAt, Tell: now, Role: r.Role, Agency: o.Agency}
		if r.Role == RoleCoordinator {
			p.Kind, p.Agency = ReminderLate, ""
		}
		plans = append(plans, p)
	}
	o.RemindAt = c.Next
	return o, plans
}

// Snooze is the same reminder on the next working day. It is refused with ErrAlreadyUsed where it was put off before, or
// is one that was.
func (r Reminder) Snooze(tm Timing, now time.Time) (Reminder, error) {
	if r.Snoozed || r.Clock == snoozedClock {
		return Reminder{}, ErrAlreadyUsed
	}
	at := tm.NextStart(now)
	r.ID, r.Notification, r.Clock, r.RungAt, r.TellAt = 0, nil, snoozedClock, at, at
	return r, nil
}

// snoozedClock marks reminders that were put off.
const snoozedClock = "snoozed"

// Compliance counts, for one duty of a year and one kind of agency, who did what they owed.
type Compliance struct {
	Duty     string     `db:"duty"`
	Year     int        `db:"year"`
	Kind     AgencyKind `db:"kind"`
	Owed     int        `db:"owed"`     // agencies that owe or owed it; those that ceased to exist are left out
	InTime   int        `db:"in_time"`  // handed in by the date that held
	Late     int        `db:"late"`     // handed in after it
	Missing  int        `db:"missing"`  // not handed in, and the date is over
	NotDue   int        `db:"not_due"`  // not handed in, and there is time
	Waiting  int        `db:"waiting"`  // of those handed in: nobody has decided yet
	Accepted int        `db:"accepted"` // of those handed in
	Returned int        `db:"returned"` // of those not handed in: they were, and came back
}

// Gathering makes one message a person of reminders.
type Gathering struct {
	Kinds  []ReminderKind
	Notice NoticeKind
	Key    string    // of the gathering, such as a day: nobody is told twice under one key
	Later  time.Time // when those who were told under the key already may be told of what came since
}
