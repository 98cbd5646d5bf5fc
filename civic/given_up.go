package civic

import "time"

// GivenUp says in one word why a notification was given up.
type GivenUp string

// Why notifications are given up. The last two need no operator: nobody misses what they stood for.
const (
	GivenUpNobody      GivenUp = "nobody"      // there was nobody to tell; the first who may hear it is told when they join
	GivenUpUnreachable GivenUp = "unreachable" // the chat could not be written to; sent when it can be again, as Revival says
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

// Revival says what becomes of a notification that was given up because its chat was unreachable, when the chat can be
// written to again.
type Revival struct {
	When   ReviveWhen
	Within time.Duration // of its writing; later it is out of date; 0: at any age
	// Gathers says that notifications of the kind gather reminders: the newest is sent, and gathers what the others did.
	Gathers bool
}

// ReviveWhen is the condition of a Revival.
type ReviveWhen string

// The conditions.
const (
	ReviveAlways ReviveWhen = "always"
	ReviveOpen   ReviveWhen = "open"  // while its case is open
	ReviveTrue   ReviveWhen = "true"  // its text says nothing when it holds no more
	ReviveNever  ReviveWhen = "never" // it was for its day
)

const week = 7 * 24 * time.Hour

// revivals has every kind of notice.
var revivals = map[NoticeKind]Revival{
	NoticeReceipt: {When: ReviveAlways}, NoticeRouted: {When: ReviveAlways}, NoticeAccepted: {When: ReviveTrue}, NoticeQuestion: {When: ReviveAlways},
	NoticeAnswer: {When: ReviveAlways}, NoticeAnswerJoined: {When: ReviveAlways}, NoticeRejected: {When: ReviveAlways}, NoticeTransferred: {When: ReviveAlways},
	NoticeExtended: {When: ReviveAlways}, NoticeJoinedReceipt: {When: ReviveAlways}, NoticeClosing: {When: ReviveTrue},
	NoticeFollowUp: {When: ReviveTrue, Within: week},

	NoticeCaseNew: {When: ReviveOpen}, NoticeCaseAdded: {When: ReviveOpen}, NoticeCaseAssigned: {When: ReviveOpen}, NoticeCaseMarked: {When: ReviveNever},
	NoticeCaseReopened: {When: ReviveOpen}, NoticeCaseWithdrawn: {When: ReviveAlways, Within: week}, NoticeExtensionAsked: {When: ReviveOpen},
	NoticeExtensionDecided: {When: ReviveOpen}, NoticeUndelivered: {When: ReviveOpen},

	NoticeDutyReminder: {When: ReviveTrue, Gathers: true}, NoticeCaseReminder: {When: ReviveTrue, Gathers: true},
	NoticeProjectReminder: {When: ReviveTrue, Gathers: true}, NoticeInstructionReminder: {When: ReviveTrue, Gathers: true},
	NoticeDutyAccepted: {When: ReviveAlways}, NoticeDutyReturned: {When: ReviveTrue}, NoticeDutyUrged: {When: ReviveTrue},
	NoticeDutyUnreachable: {When: ReviveNever},

	NoticeProjectChanges: {When: ReviveTrue, Within: week}, NoticeProjectAnswer: {When: ReviveAlways}, NoticeConsultExtended: {When: ReviveTrue, Within: week},
	NoticeConsultCancelled: {When: ReviveAlways}, NoticeOpinionsAnswered: {When: ReviveAlways}, NoticeDialogue: {When: ReviveTrue},
	NoticeProjectQuestion: {When: ReviveTrue}, NoticeProjectReport: {When: ReviveOpen}, NoticeConsultAnswering: {When: ReviveTrue},

	NoticeInstructionGiven: {When: ReviveTrue}, NoticeInstructionAlone: {When: ReviveTrue}, NoticeInstructionReported: {When: ReviveTrue},
	NoticeInstructionReturned: {When: ReviveTrue}, NoticeInstructionDone: {When: ReviveTrue}, NoticeInstructionCancelled: {When: ReviveTrue},
	NoticeInstructionRedated: {When: ReviveTrue},

	NoticeDigest: {When: ReviveTrue, Within: week},

	NoticeProjectAlone: {When: ReviveTrue}, NoticeDeskUnrouted: {When: ReviveOpen}, NoticeDeskContested: {When: ReviveOpen},
	NoticeDeskRejected: {When: ReviveAlways, Within: week}, NoticeDeskUnattended: {When: ReviveOpen}, NoticeDeskUnreachable: {When: ReviveOpen, Within: week},
	NoticeDeskBacklog: {When: ReviveAlways}, NoticeOfficerBacklog: {When: ReviveAlways},
	NoticeDeskGathered: {When: ReviveAlways, Within: week}, NoticeCasesGathered: {When: ReviveAlways, Within: week},
}

// Revival returns what becomes of a kind when its chat can be written to again. A kind that has no entry is sent while its
// case is open.
func (k NoticeKind) Revival() Revival {
	if r, ok := revivals[k]; ok {
		return r
	}
	return Revival{When: ReviveOpen}
}

// Holds reports whether a notification that was written at a time is still worth sending. status is its case's; "" where it
// has none.
func (r Revival) Holds(written time.Time, status Status, now time.Time) bool {
	switch {
	case r.When == ReviveNever, r.Within > 0 && now.Sub(written) > r.Within:
		return false
	case r.When == ReviveOpen:
		return status == "" || status.Open()
	}
	return true
}

// BacklogAbove is how many notices about cases, of which nobody had heard, are told one by one to the first who may hear
// them; more are told in one message.
const BacklogAbove = 20

// StillUnheard reports whether a notice about the case, which nobody could be told of, still matters: the case is open, and
// with the agency that was to hear of it. What has no case is for its text to judge.
func (n Notice) StillUnheard(c Case) bool {
	switch {
	case n.Kind.ForCitizen():
		return false
	case c.ID == 0:
		return true
	case !c.Status.Open(), n.To.Agency != "" && n.To.Agency != c.Agency:
		return false
	case n.Kind == NoticeDeskUnrouted || n.Kind == NoticeDeskContested:
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
