package civic

import (
	"time"
)

// Calendar counts working time. workcal.Calendar is one.
type Calendar interface {
	// AddHours returns the moment at which d of working time has passed since from.
	AddHours(from time.Time, d time.Duration) time.Time
	// AddDays returns the end of the working hours of the n-th working day after from's; from's day is day 0.
	AddDays(from time.Time, n int) time.Time
	// Between returns the working time from from to to; negative where to is before from.
	Between(from, to time.Time) time.Duration
	// Works reports whether the day of t is a working day.
	Works(t time.Time) bool
}

// Change is one step of a case as storage commits it in one transaction: the case as it is afterwards, the event, and
// whom to tell. Case.Version is the version that was read; storage refuses with ErrConflict where it is stale.
type Change struct {
	Cause   string // the update that caused it; one that was processed before is refused with ErrRepeated
	Case    Case
	Event   Event
	Notices []Notice
	Budget  DayBudget // of the author's day, where a case is filed
}

// step says from where an event may happen to a case, where it leads, and who may do it. To "" leaves the status.
type step struct {
	from []Status
	to   Status
	who  []Role // "" is a citizen; nil is the system alone
}

var (
	inWork    = []Status{StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened}
	officials = []Role{RoleOfficer, RoleHead}
)

// steps is the diagram of the design, section 5, as data.
var steps = map[EventKind]step{
	EventRouted:            {from: []Status{StatusSubmitted}, to: StatusRouted, who: []Role{RoleCoordinator}},
	EventAccepted:          {from: []Status{StatusRouted, StatusReopened}, to: StatusAccepted, who: officials},
	EventAsked:             {from: inWork, to: StatusNeedInfo, who: officials},
	EventAnswered:          {from: inWork, to: StatusAnswered, who: officials},
	EventTransferred:       {from: inWork, to: StatusRouted, who: officials},
	EventAssigned:          {from: inWork, who: officials},
	EventRejected:          {from: []Status{StatusSubmitted, StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened}, to: StatusRejected, who: []Role{RoleOfficer, RoleHead, RoleCoordinator}},
	EventExtensionAsked:    {from: []Status{StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened}, who: officials},
	EventExtensionGranted:  {from: inWork, who: []Role{RoleHead}},
	EventExtensionDeclined: {from: inWork, who: []Role{RoleHead}},
	EventNoted:             {from: Statuses, who: officials},
	EventAdded:             {from: []Status{StatusSubmitted, StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened}, who: []Role{""}},
	EventMarked:            {from: []Status{StatusAnswered, StatusClosed}, who: []Role{""}},
	EventReopened:          {from: []Status{StatusAnswered, StatusClosed}, to: StatusReopened, who: []Role{""}},
	EventWithdrawn:         {from: []Status{StatusSubmitted, StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened, StatusAnswered}, to: StatusWithdrawn, who: []Role{""}},
	EventClosed:            {from: []Status{StatusAnswered}, to: StatusClosed, who: []Role{""}},
}

// Can returns nil where the actor may take the step now, ErrForbidden where it is not theirs, ErrNotNow where the
// case's state does not allow it. The zero Actor is the system and may take every step that the state allows.
func (c Case) Can(kind EventKind, by Actor) error {
	s, ok := steps[kind]
	if !ok {
		return ErrNotNow
	}
	if by != (Actor{}) && !s.allows(by, c) {
		return ErrForbidden
	}
	for _, from := range s.from {
		if from == c.Status {
			return nil
		}
	}
	return ErrNotNow
}

func (s step) allows(by Actor, c Case) bool {
	for _, role := range s.who {
		if role != by.Role {
			continue
		}
		switch role {
		case "":
			return c.Author != nil && *c.Author == by.Person
		case RoleCoordinator:
			return !c.Sealed && c.Status == StatusSubmitted
		default:
			return by.Agency != "" && by.Agency == c.Agency
		}
	}
	return false
}

// begin checks the step and makes its event.
func (c Case) begin(kind EventKind, by Actor, text string, now time.Time) (Change, error) {
	if err := c.Can(kind, by); err != nil {
		return Change{}, err
	}
	e := Event{Case: c.ID, At: now, Kind: kind, From: c.Status, To: c.Status, Role: by.Role, Agency: by.Agency, Text: CleanText(text)}
	if by.Person != 0 {
		e.Person = &by.Person
	}
	if to := steps[kind].to; to != "" {
		e.To = to
		c.Status = to
	}
	c.wind(now)
	return Change{Case: c, Event: e}, nil
}
