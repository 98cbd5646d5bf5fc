package civic

import "time"

// ObligationStatus is where one unit's duty of one year stands.
type ObligationStatus string

// The statuses of an obligation.
const (
	ObligationOpen      ObligationStatus = "open"      // owed, nothing was handed in
	ObligationSubmitted ObligationStatus = "submitted" // handed in, waits for the reviewer
	ObligationReturned  ObligationStatus = "returned"  // the reviewer wants it again, by a new date
	ObligationAccepted  ObligationStatus = "accepted"
	ObligationEnded     ObligationStatus = "ended" // the unit ceased to exist while it owed
)

// Owed reports whether the unit has something to hand in.
func (s ObligationStatus) Owed() bool { return s == ObligationOpen || s == ObligationReturned }

// Obligation is what one agency owes for one duty of one year.
type Obligation struct {
	ID          int64            `db:"id"`
	Duty        string           `db:"duty"`
	Year        int              `db:"year"`
	Agency      string           `db:"agency"`
	Version     int              `db:"version"` // counts changes; a stale one is refused with ErrConflict
	Status      ObligationStatus `db:"status"`
	OpenedAt    time.Time        `db:"opened_at"`
	DueAt       time.Time        `db:"due_at"`       // of a returned one the new date
	SubmittedAt *time.Time       `db:"submitted_at"` // the present submission
	AcceptedAt  *time.Time       `db:"accepted_at"`
	InTime      *bool            `db:"in_time"`   // whether the present submission came by the date that held then; nil while owed
	Versions    int              `db:"versions"`  // submissions so far
	RemindAt    *time.Time       `db:"remind_at"` // the next moment of the ladder; nil while nothing is owed
}

// OwedBy names an obligation within its year.
type OwedBy struct {
	Duty   string `db:"duty"`
	Agency string `db:"agency"`
}

// Late reports whether something is owed and its date is over.
func (o Obligation) Late(now time.Time) bool { return o.Status.Owed() && now.After(o.DueAt) }

// Clock is the clock of what is owed.
func (o Obligation) Clock() Clock { return Clock{Name: "submit", Start: o.OpenedAt, Due: o.DueAt} }

// wind sets when somebody is reminded next, after the time given.
func (o *Obligation) wind(l Ladder, after time.Time, tm Timing) {
	o.RemindAt = nil
	if !o.Status.Owed() {
		return
	}
	if at, ok := l.Next(o.Clock(), after, tm); ok {
		o.RemindAt = &at
	}
}

// Open makes the obligation of an agency, where the duty of that year is asked for at the time: from Duty.Opens until it
// is due. What would be overdue from the start is not opened.
func (d Duty) Open(year int, a Agency, events map[string]time.Time, tm Timing, now time.Time) (Obligation, bool) {
	due, ok := d.DueFor(year, a, events, tm)
	if !ok || now.Before(d.Opens(due)) || now.After(due) || !d.Active(now) {
		return Obligation{}, false
	}
	o := Obligation{Duty: d.Code, Year: year, Agency: a.Code, Status: ObligationOpen, OpenedAt: now, DueAt: due}
	o.wind(d.Ladder, now, tm)
	return o, true
}

// SubmissionStatus is what became of a submission.
type SubmissionStatus string

// The statuses of a submission.
const (
	SubmissionWaiting  SubmissionStatus = "waiting"
	SubmissionReplaced SubmissionStatus = "replaced" // by a later one, before anybody decided
	SubmissionAccepted SubmissionStatus = "accepted"
	SubmissionReturned SubmissionStatus = "returned"
)

// Submission is one version of what a unit handed in for a duty (văn bản nộp). Every version is kept.
type Submission struct {
	ID         int64            `db:"id"`
	Obligation int64            `db:"obligation"`
	Number     int              `db:"number"` // 1 for the first version
	Status     SubmissionStatus `db:"status"`
	Person     *int64           `db:"person"` // who handed it in; nil after their data was deleted
	At         time.Time        `db:"at"`
	DocNumber  string           `db:"doc_number"` // 12/KH-UBND
	DocDay     string           `db:"doc_day"`    // of its signing, 2006-01-02
	Signer     string           `db:"signer"`
	InTime     bool             `db:"in_time"`
	DecidedBy  *int64           `db:"decided_by"`
	DecidedAt  *time.Time       `db:"decided_at"`
	Reason     string           `db:"reason"` // why it was returned
	NewDue     *time.Time       `db:"new_due"`
	Files      []Attachment     `db:"-"`
}

// Limits of a submission.
const (
	MaxSubmissionFiles = 10
	MaxDocNumber       = 60  // characters
	MaxSigner          = 120 // characters
	maxReason          = 2000
)

// DutyChange is one step of an obligation as storage commits it in one transaction. Obligation.Version is the version
// that was read; storage refuses with ErrConflict where it is stale.
type DutyChange struct {
	Cause      string // the update that caused it; one that was processed before is refused with ErrRepeated
	At         time.Time
	By         int64
	Obligation Obligation
	New        *Submission // handed in now
	Decided    *Submission // the present one, decided on now
	Notices    []Notice    // about the submission
	Reminders  []ReminderPlan
}

// HandIn takes what the agency's officer or head sends. Until it is accepted it may be replaced by another version. The
// reviewers read of it in their next reminder.
func (o Obligation) HandIn(by Actor, s Submission, d Duty, tm Timing, now time.Time) (DutyChange, error) {
	switch {
	case by.Agency != o.Agency || by.Role != RoleOfficer && by.Role != RoleHead:
		return DutyChange{}, ErrForbidden
	case o.Status == ObligationAccepted || o.Status == ObligationEnded:
		return DutyChange{}, ErrNotNow
	}
	s.DocNumber, s.Signer = CleanText(s.DocNumber), CleanText(s.Signer)
	switch {
	case len(s.Files) == 0 || len(s.Files) > MaxSubmissionFiles:
		return DutyChange{}, Invalid("files")
	case s.DocNumber == "" || len([]rune(s.DocNumber)) > MaxDocNumber:
		return DutyChange{}, Invalid("doc_number")
	case s.Signer == "" || len([]rune(s.Signer)) > MaxSigner:
		return DutyChange{}, Invalid("signer")
	}
	day, err := time.ParseInLocation(time.DateOnly, s.DocDay, tm.Zone)
	if err != nil || day.After(now) {
		return DutyChange{}, Invalid("doc_day")
	}
	for _, f := range s.Files {
		if !d.Takes(f.Name) {
			return DutyChange{}, Invalid("file_type")
		}
	}
	due := o.DueAt
	s.Number, s.Status, s.Person, s.At, s.InTime = o.Versions+1, SubmissionWaiting, &by.Person, now, !now.After(due)
	o.Status, o.SubmittedAt, o.InTime, o.Versions, o.RemindAt = ObligationSubmitted, &now, &s.InTime, s.Number, nil
	at := tm.NextStart(now)
	plan := ReminderPlan{Kind: ReminderReview, Subject: o.ID, Clock: "review", Rung: "0", At: at, Due: due, Tell: at, Role: RoleCoordinator}
	if d.Reviewer != "" {
		plan.Agency, plan.Role = d.Reviewer, RoleOfficer
	}
	return DutyChange{At: now, By: by.Person, Obligation: o, New: &s, Reminders: []ReminderPlan{plan}}, nil
}

// MayReview reports whether the person may decide on what is handed in for the duty: a coordinator, or those who work in
// the agency that reviews it.
func (p Person) MayReview(d Duty) bool {
	return p.Has(RoleCoordinator) || d.Reviewer != "" && p.RoleIn(d.Reviewer) != ""
}

// review checks that the person may decide on the present submission. Nobody decides on what they handed in themselves.
func (o Obligation) review(by Person, s Submission, d Duty) error {
	switch {
	case !by.MayReview(d) || s.Person != nil && *s.Person == by.ID:
		return ErrForbidden
	case o.Status != ObligationSubmitted || s.Status != SubmissionWaiting || s.Obligation != o.ID:
		return ErrNotNow
	}
	return nil
}

// Accept ends the obligation; the agency is told.
func (o Obligation) Accept(by Person, s Submission, d Duty, now time.Time) (DutyChange, error) {
	if err := o.review(by, s, d); err != nil {
		return DutyChange{}, err
	}
	o.Status, o.AcceptedAt = ObligationAccepted, &now
	s.Status, s.DecidedBy, s.DecidedAt = SubmissionAccepted, &by.ID, &now
	return DutyChange{At: now, By: by.ID, Obligation: o, Decided: &s, Notices: o.tellAgency(NoticeDutyAccepted)}, nil
}

// Return opens the obligation again with a reason and a new date, which is a day from now on; the agency is told.
func (o Obligation) Return(by Person, s Submission, d Duty, reason string, day time.Time, tm Timing, now time.Time) (DutyChange, error) {
	if err := o.review(by, s, d); err != nil {
		return DutyChange{}, err
	}
	reason = CleanText(reason)
	due := tm.AddDays(day, 0)
	switch {
	case reason == "" || len([]rune(reason)) > maxReason:
		return DutyChange{}, Invalid("text")
	case !due.After(now) || due.After(now.AddDate(1, 0, 0)):
		return DutyChange{}, Invalid("due")
	}
	o.Status, o.DueAt, o.SubmittedAt, o.InTime = ObligationReturned, due, nil, nil
	o.wind(d.Ladder, now, tm)
	s.Status, s.DecidedBy, s.DecidedAt, s.Reason, s.NewDue = SubmissionReturned, &by.ID, &now, reason, &due
	return DutyChange{At: now, By: by.ID, Obligation: o, Decided: &s, Notices: o.tellAgency(NoticeDutyReturned)}, nil
}

// tellAgency tells the officers, or the heads where there is none.
func (o Obligation) tellAgency(kind NoticeKind) []Notice {
	return []Notice{{Kind: kind, To: ToOfficers(o.Agency)}}
}

// Redate moves an obligation of which nothing was handed in yet to the date of a duty whose rule has changed.
func (o Obligation) Redate(d Duty, due time.Time, tm Timing, now time.Time) Obligation {
	o.DueAt = due
	o.wind(d.Ladder, now, tm)
	return o
}

// Urge is a coordinator's word to all who have not handed in.
type Urge struct {
	ID     int64     `db:"id"`
	Duty   string    `db:"duty"`
	Year   int       `db:"year"`
	Person *int64    `db:"person"`
	At     time.Time `db:"at"`
	Text   string    `db:"text"`
}

// ObligationQuery asks for obligations. Nil and zero fields do not restrict.
type ObligationQuery struct {
	IDs      []int64
	Agencies []string
	Duties   []string
	Year     int
	OrOwed   bool // with Year: of other years too, what is owed or waits for the reviewer
	Statuses []ObligationStatus

	Offset, Limit int // Limit 0: all
}
