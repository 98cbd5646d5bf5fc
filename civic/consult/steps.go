package consult

import (
	"time"

	"danvan/civic"
)

// Event is one thing that happened to a consultation.
type Event struct {
	ID           int64      `db:"id"`
	Consultation int64      `db:"consultation"`
	At           time.Time  `db:"at"`
	Kind         EventKind  `db:"kind"`
	Person       *int64     `db:"person"`
	Text         string     `db:"text"`
	Until        *time.Time `db:"until_at"` // of an extension
}

// EventKind says what happened.
type EventKind string

// The kinds of event.
const (
	EventPublished  EventKind = "published"
	EventExtended   EventKind = "extended"
	EventCancelled  EventKind = "cancelled"
	EventCollecting EventKind = "collecting"
	EventAnswering  EventKind = "answering"
	EventClosed     EventKind = "closed"
)

// Change is one step of a consultation as storage commits it in one transaction: the consultation as it is afterwards, the
// event, what is new on the project's board, and whom to tell at once.
type Change struct {
	Cause        string // the update's key; "" where time did it
	Consultation Consultation
	Event        Event
	Board        *civic.ProjectChange
	Notices      []civic.Notice
}

// begin is what steps have in common.
func (c Consultation) begin(kind EventKind, by int64, text string, now time.Time) Change {
	ch := Change{Consultation: c, Event: Event{Consultation: c.ID, At: now, Kind: kind, Text: civic.CleanText(text)}}
	if by != 0 {
		ch.Event.Person = &by
	}
	return ch
}

func (ch *Change) tell(kind civic.ProjectChangeKind, now time.Time) {
	c := ch.Consultation
	ch.Board = &civic.ProjectChange{Project: c.Project, Step: civic.StepDiscuss, Kind: kind, Title: c.Title, Subject: c.ID, At: now}
}

// everybody is all who follow the project, and all who spoke.
func (c Consultation) everybody(kind civic.NoticeKind) []civic.Notice {
	return []civic.Notice{{Kind: kind, Priority: civic.PriorityBulk, Subject: &c.ID, To: civic.ToFollowers(c.Project, "").And(civic.ToVoters(c.ID))}}
}

// Publish makes the consultation public. The caller has given it its code; by whom it may be done is for Project.MayManage.
func (c Consultation) Publish(r Rules, zone *time.Location, by int64, now time.Time) (Change, error) {
	if err := c.Check(r, zone, now); err != nil {
		return Change{}, err
	}
	c.Status, c.Version, c.PublishedAt = StatusOpen, 1, now
	c.Stage, c.LookAt = c.Phase(now), c.next(now)
	ch := c.begin(EventPublished, by, "", now)
	news := civic.ChangedPosted
	if c.Stage == PhaseCollecting { // at once
		news = civic.ChangedCollecting
	}
	ch.tell(news, now)
	return ch, nil
}

// DaysLeft are the days before the end at which followers who have not spoken are reminded.
var DaysLeft = []int{7, 2}

// answeringEvery is how often officials are reminded of opinions without an answer.
const answeringEvery = 7 * 24 * time.Hour

// next is when time brings something to do after now.
func (c Consultation) next(now time.Time) *time.Time {
	if c.Status != StatusOpen {
		return nil
	}
	moments := []time.Time{c.AsksAt}
	for _, d := range DaysLeft {
		if at := c.LeftAt(d); at.After(c.AsksAt) {
			moments = append(moments, at)
		}
	}
	for _, at := range append(moments, c.AsksUntil) {
		if at.After(now) {
			return &at
		}
	}
	at := c.AsksUntil
	for !at.After(now) {
		at = at.Add(answeringEvery)
	}
	return &at
}

// LeftAt is when followers are told that so many days are left: the last of them is the last day.
func (c Consultation) LeftAt(daysLeft int) time.Time { return c.AsksUntil.AddDate(0, 0, -daysLeft) }

// LeftNow is how many days are left by the reminder that holds at the time, of DaysLeft; 0 before the first.
func (c Consultation) LeftNow(now time.Time) int {
	left := 0
	for _, d := range DaysLeft {
		if at := c.LeftAt(d); at.After(c.AsksAt) && !now.Before(at) {
			left = d
		}
	}
	return left
}

// Look does what time brings: the change of phase of which followers and officials are told. Where the phase is the same it
// only says when to look next; the Event then has no kind.
func (c Consultation) Look(owner string, now time.Time) Change {
	phase := c.Phase(now)
	if phase == c.Stage || c.Status != StatusOpen {
		c.LookAt = c.next(now)
		return Change{Consultation: c, Event: Event{Consultation: c.ID, At: now}}
	}
	c.Stage, c.LookAt = phase, c.next(now)
	kind, news := EventCollecting, civic.ChangedCollecting
	if phase == PhaseAnswering {
		kind, news = EventAnswering, civic.ChangedAnswering
	}
	ch := c.begin(kind, 0, "", now)
	ch.tell(news, now)
	if phase == PhaseAnswering {
		ch.Notices = []civic.Notice{{Kind: civic.NoticeConsultAnswering, Subject: &c.ID, Else: civic.NoticeProjectAlone,
			To: civic.ToAgency(owner, civic.RoleOfficer, civic.RoleHead).And(civic.ToTaskForce(c.Project))}}
	}
	return ch
}

// Extend moves the end of collecting to a later midnight, with a reason; all who follow and all who spoke are told.
func (c Consultation) Extend(by int64, until time.Time, why string, now time.Time) (Change, error) {
	switch phase := c.Phase(now); {
	case phase != PhasePosting && phase != PhaseCollecting:
		return Change{}, civic.ErrNotNow
	case !until.After(c.AsksUntil):
		return Change{}, civic.Invalid("later")
	case civic.CleanText(why) == "":
		return Change{}, civic.Invalid("text")
	}
	c.AsksUntil = until
	c.LookAt = c.next(now)
	ch := c.begin(EventExtended, by, why, now)
	ch.Event.Until = &until
	ch.Notices = c.everybody(civic.NoticeConsultExtended)
	return ch, nil
}

// Cancel ends the consultation without a result, with a reason; all who follow and all who spoke are told.
func (c Consultation) Cancel(by int64, why string, now time.Time) (Change, error) {
	switch {
	case c.Status != StatusOpen:
		return Change{}, civic.ErrNotNow
	case civic.CleanText(why) == "":
		return Change{}, civic.Invalid("text")
	}
	c.Status, c.LookAt = StatusCancelled, nil
	ch := c.begin(EventCancelled, by, why, now)
	ch.Notices = c.everybody(civic.NoticeConsultCancelled)
	return ch, nil
}

// Standing is what stands in the way of closing.
type Standing struct {
	Unanswered int // opinions without an answer
	Dialogues  int // dialogues without an outcome
	PostedDays int // days that the proofs of posting cover
}

// Close ends the consultation with its result. It is refused while an opinion is unanswered, and of a compensation plan
// while a dialogue has no outcome or the posting is not proved. Storage counts, and seals the record.
func (c Consultation) Close(by int64, s Standing, r Rules, now time.Time) (Change, error) {
	posting, _ := r.Minimum(c.Subject)
	switch {
	case c.Phase(now) != PhaseAnswering:
		return Change{}, civic.ErrNotNow
	case s.Unanswered > 0:
		return Change{}, civic.Invalid("unanswered")
	case s.Dialogues > 0:
		return Change{}, civic.Invalid("dialogues")
	case s.PostedDays < posting:
		return Change{}, civic.Invalid("posting_proof")
	}
	c.Status, c.ClosedAt, c.LookAt, c.Stage = StatusClosed, &now, nil, PhaseClosed
	ch := c.begin(EventClosed, by, "", now)
	ch.tell(civic.ChangedResult, now)
	return ch, nil
}
