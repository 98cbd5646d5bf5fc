package civic

import (
	"fmt"
	"time"
)

// GivenUp says in one word why a notification was given up.
type GivenUp string

// Why notifications are given up. The last two need no operator: nobody misses what they stood for.
const (
	GivenUpNobody      GivenUp = "nobody"      // there was nobody to tell; the first who may hear it is told when they join
	GivenUpUnreachable GivenUp = "unreachable" // the chat could not be written to; sent when it can be again, as NoticeFacts.Back says
	GivenUpRefused     GivenUp = "refused"     // the channel refused the message for its own sake
	GivenUpFailed      GivenUp = "failed"      // our own text failed in every attempt
	GivenUpOutdated    GivenUp = "outdated"    // it had nothing to say any more when it could be sent
	GivenUpGathered    GivenUp = "gathered"    // told in one message with others like it
)

// GivenUpClasses lists the classes that an operator sees.
var GivenUpClasses = []GivenUp{GivenUpNobody, GivenUpUnreachable, GivenUpRefused, GivenUpFailed}

// GivenUpQuery selects notifications that were given up. Zero fields select all.
type GivenUpQuery struct {
	ID    int64
	Class GivenUp
	Since time.Time // written then or later
	Until time.Time // written before
}

// Holds reports whether a notification that was written at a time, and given up because its chat was unreachable, is still
// worth sending. status is its case's; "" where it
// has none.
func (f NoticeFacts) Holds(written time.Time, status Status, now time.Time) bool {
	switch {
	case f.Back == ReviveNever, f.Within > 0 && now.Sub(written) > f.Within:
		return false
	case f.Back == ReviveOpen:
		return status == "" || status.Open()
	}
	return true
}

// AfterGivingUp says who is told that a notification could not be delivered (NoticeFacts.Lost): those who work on the case
// of what a citizen waits for, the coordinators of what an official waits for.
func AfterGivingUp(n Notification, c Case, now time.Time) []Notice {
	switch n.Kind.Facts().Lost {
	case LostToAgency:
		if c.Agency != "" {
			return []Notice{c.forWorkers(NoticeUndelivered)}
		}
	case LostToDesk:
		if !c.Sealed {
			return []Notice{{Kind: NoticeDeskUnreachable, To: ToCoordinators()}}
		}
	case LostToDeskOnce:
		if n.Person != nil {
			key := fmt.Sprintf("unreachable:%d:%s", *n.Person, now.UTC().Format("2006-01"))
			return []Notice{{Kind: NoticeDutyUnreachable, To: ToCoordinators(), Subject: n.Person, Key: key, Priority: PriorityRemind}}
		}
	}
	return nil
}

// BacklogAbove is how many notices about cases, of which nobody had heard, are told one by one to the first who may hear
// them; more are told in one message.
const BacklogAbove = 20

// Backlog is the kind of the one message that is told in place of more than BacklogAbove of this kind.
func (k NoticeKind) Backlog() NoticeKind {
	if k.Facts().Side == ForCoordinators {
		return NoticeDeskBacklog
	}
	return NoticeOfficerBacklog
}

// StillUnheard reports whether a notice about the case, which nobody could be told of, still matters: the case is open, and
// with the agency that was to hear of it. What has no case is for its text to judge.
func (n Notice) StillUnheard(c Case) bool {
	switch {
	case n.Kind.ForCitizen():
		return false
	case c.ID == 0:
		return true
	case !c.Status.Open(), n.To.Agency() != "" && n.To.Agency() != c.Agency:
		return false
	case n.Kind.Facts().OnDesk:
		return c.Status == StatusSubmitted
	}
	return true
}

// Gathers reports whether the notice may be told together with others like it: those about cases, but what is urgent.
func (n Notice) Gathers(c Case) bool { return c.ID != 0 && n.Priority != PriorityUrgent }

// AfterDelivery says whom to tell because a notification has arrived: the author of an answered case, some days later, when
// it will be closed. The clock of silence begins here.
func AfterDelivery(n Notification, c Case, now time.Time) []Notice {
	if n.Kind != NoticeAnswer || c.Status != StatusAnswered || c.AnsweredAt == nil || !n.CreatedAt.Equal(*c.AnsweredAt) {
		return nil
	}
	return c.announceClosing(now)
}

// Unattended is what nobody would read.
type Unattended struct {
	Agencies     int      // how many there are
	Coordinators int      // how many there are
	Sealed       []string // agencies to which sealed cases go, without officer and head
}
