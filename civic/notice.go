package civic

import (
	"fmt"
	"strings"
	"time"
)

// NoticeKind names what a notice says; the bot has a text for each. The first part is whose side it is on.
type NoticeKind string

// Notices for citizens.
const (
	NoticeReceipt       NoticeKind = "citizen.receipt"
	NoticeRouted        NoticeKind = "citizen.routed" // the coordinator found the agency
	NoticeAccepted      NoticeKind = "citizen.accepted"
	NoticeQuestion      NoticeKind = "citizen.question"
	NoticeAnswer        NoticeKind = "citizen.answer"
	NoticeAnswerJoined  NoticeKind = "citizen.answer_joined" // to those who reported the same: answered or rejected
	NoticeRejected      NoticeKind = "citizen.rejected"
	NoticeTransferred   NoticeKind = "citizen.transferred"
	NoticeExtended      NoticeKind = "citizen.extended"
	NoticeJoinedReceipt NoticeKind = "citizen.joined"
	NoticeClosing       NoticeKind = "citizen.closing" // the answered case will be closed unless its author says something
	NoticeFollowUp      NoticeKind = "citizen.again"   // whether the matter is settled, a week after the case was closed
)

// Notices for officers and heads.
const (
	NoticeCaseNew          NoticeKind = "officer.new"
	NoticeCaseAdded        NoticeKind = "officer.added"
	NoticeCaseAssigned     NoticeKind = "officer.assigned"
	NoticeCaseMarked       NoticeKind = "officer.marked"
	NoticeCaseReopened     NoticeKind = "officer.reopened"
	NoticeCaseWithdrawn    NoticeKind = "officer.withdrawn"
	NoticeExtensionAsked   NoticeKind = "officer.extension_asked" // to the head
	NoticeExtensionDecided NoticeKind = "officer.extension_decided"
	NoticeUndelivered      NoticeKind = "officer.undelivered" // the citizen cannot be reached
	NoticeOfficerBacklog   NoticeKind = "officer.backlog"     // many notices that nobody was there to hear; Subject is their number
)

// Notices about duties.
const (
	NoticeDutyReminder    NoticeKind = "obligation.reminder" // all that is owed, gathered: once a person and day
	NoticeCaseReminder    NoticeKind = "case.reminder"       // the clocks of cases, gathered
	NoticeDutyAccepted    NoticeKind = "obligation.accepted"
	NoticeDutyReturned    NoticeKind = "obligation.returned"
	NoticeDutyUrged       NoticeKind = "obligation.urged"       // a coordinator's word to who has not handed in; Subject is the Urge
	NoticeDutyUnreachable NoticeKind = "obligation.unreachable" // to coordinators: an official blocked the bot; Subject is the person
)

// Notices about projects and consultations. Those that begin with "board." are for officials.
const (
	NoticeProjectChanges   NoticeKind = "citizen.project_changes"   // what is new, gathered: once a person and day
	NoticeProjectAnswer    NoticeKind = "citizen.project_answer"    // Subject is the ProjectQuestion
	NoticeConsultExtended  NoticeKind = "citizen.consult_extended"  // Subject is the consultation
	NoticeConsultCancelled NoticeKind = "citizen.consult_cancelled" // Subject is the consultation
	NoticeOpinionsAnswered NoticeKind = "citizen.opinions_answered" // the answers to one's opinions, gathered
	NoticeDialogue         NoticeKind = "citizen.dialogue"          // date and place of a dialogue; Subject is the ballot

	NoticeProjectQuestion  NoticeKind = "board.question"  // Subject is the ProjectQuestion
	NoticeProjectReport    NoticeKind = "board.report"    // a case from the site, for those who supervise: without who filed it
	NoticeProjectReminder  NoticeKind = "board.reminder"  // questions and consultations that wait for their answers, gathered
	NoticeConsultAnswering NoticeKind = "board.answering" // collecting is over; Subject is the consultation
)

// Notices about instructions of leaders; Subject is the Instruction. Those that begin with "order." are for officials.
const (
	NoticeInstructionGiven     NoticeKind = "order.given"
	NoticeInstructionAlone     NoticeKind = "order.alone"    // to coordinators: the agency has nobody who would read of it
	NoticeInstructionReported  NoticeKind = "order.reported" // to who gave it
	NoticeInstructionReturned  NoticeKind = "order.returned"
	NoticeInstructionDone      NoticeKind = "order.done"
	NoticeInstructionCancelled NoticeKind = "order.cancelled"
	NoticeInstructionRedated   NoticeKind = "order.redated"
	NoticeInstructionReminder  NoticeKind = "order.reminder" // what is not reported on, gathered
)

// NoticeDigest is the weekly digest; Subject is its number.
const NoticeDigest NoticeKind = "weekly.digest"

// Notices for the coordinator.
const (
	NoticeProjectAlone    NoticeKind = "desk.project_alone" // the owner of a project has nobody who would read; Subject as that of the notice
	NoticeDeskUnrouted    NoticeKind = "desk.unrouted"
	NoticeDeskContested   NoticeKind = "desk.contested"
	NoticeDeskRejected    NoticeKind = "desk.rejected"
	NoticeDeskUnattended  NoticeKind = "desk.unattended"  // nobody is bound to the agency
	NoticeDeskUnreachable NoticeKind = "desk.unreachable" // an official blocked the bot
	NoticeDeskBacklog     NoticeKind = "desk.backlog"     // many notices that nobody was there to hear; Subject is their number
)

// Priority orders notifications; the lower leaves first.
type Priority int

// The priorities.
const (
	PriorityNormal  Priority = 20 // the zero Notice.Priority means this one
	PriorityUrgent  Priority = 1
	PriorityReceipt Priority = 10 // what a citizen waits for
	PriorityBulk    Priority = 30 // this and what follows keeps Hours
	PriorityRemind  Priority = 40
)

// Audience says whom a notice is for; storage finds the chats, in the transaction that commits the notice's cause.
type Audience struct {
	Person  int64  // a person's private chat
	Agency  string // an agency's people in Roles
	Roles   []Role
	Only    int64 // within Agency: this person while they still work there, else all
	Groups  bool  // the groups that are bound to Agency, too
	OrHeads bool  // Agency's heads where it has nobody in Roles
	OrStaff bool  // Agency's officers where it has nobody in Roles
	Joiners bool  // those who joined the case
	Desk    bool  // the coordinators
	Giver   int64 // this leader or coordinator, or the coordinators where that person is neither any more

	Force     string      // the task force of this project, beside Agency's people
	Watchers  string      // the task force of this project, and the people of the agency that supervises it
	Followers string      // who follows this project in Step
	Step      ProjectStep // of Followers; "": any
	Voters    int64       // who spoke in this consultation, beside Followers
}

// MayBeNobody reports whether there need not be anybody: nobody has to join, to follow, to speak or to watch.
func (a Audience) MayBeNobody() bool {
	return a.Joiners || a.Followers != "" || a.Voters != 0 || a.Watchers != ""
}

// ToPerson is one person.
func ToPerson(id int64) Audience { return Audience{Person: id} }

// ToAgency is the people of an agency in the given roles.
func ToAgency(code string, roles ...Role) Audience { return Audience{Agency: code, Roles: roles} }

// ToJoiners is everybody who joined the case.
func ToJoiners() Audience { return Audience{Joiners: true} }

// ToCoordinators is every coordinator.
func ToCoordinators() Audience { return Audience{Desk: true} }

// Notice is a message to be written: what it says and whom it is for. The case and the event are those of the Change that
// holds it. The person who took the step is not told of it, unless the notice is a receipt to a citizen.
type Notice struct {
	Kind     NoticeKind
	To       Audience
	Priority Priority   // zero: PriorityNormal
	Else     NoticeKind // told to the coordinators where To is nobody; "" for nothing
	Official bool       // the person is told as an official, not as a citizen
	After    *time.Time // not before
	Subject  *int64     // what else it is about, by Kind
	Key      string     // of several with one key, one is told to a chat, ever; "": each
}

// Notification is one outgoing message to one chat: a row of the outbox.
type Notification struct {
	ID        int64              `db:"id"`
	Chat      *int64             `db:"chat"` // nil: there was nobody to tell; an operator sees it
	Person    *int64             `db:"person"`
	Kind      NoticeKind         `db:"kind"`
	Case      *int64             `db:"case_id"`
	Event     *int64             `db:"event_id"`
	Subject   *int64             `db:"subject"` // what else it is about, by Kind
	Key       string             `db:"-"`       // of several with one key the first is written
	Priority  Priority           `db:"priority"`
	Status    NotificationStatus `db:"status"`
	Attempts  int                `db:"attempts"` // that failed for its own sake
	Tries     int                `db:"tries"`    // how often it was claimed; whoever claimed it holds this number
	CreatedAt time.Time          `db:"created_at"`
	NextAt    time.Time          `db:"next_at"`
	SentAt    *time.Time         `db:"sent_at"`
	Reason    string             `db:"reason"` // why it was given up, or of the last fault; no text, no token
	Class     GivenUp            `db:"class"`  // of one that was given up
	Parts     string             `db:"parts"`  // which parts have arrived, as the channel keeps it; "": none
	Unheard   *Notice            `db:"-"`      // of one that has nobody: the notice, to find its audience anew
}

// NotificationStatus is where a notification stands.
type NotificationStatus string

// The statuses of a notification.
const (
	NotificationPending NotificationStatus = "pending"
	NotificationSending NotificationStatus = "sending" // claimed by a sender until NextAt
	NotificationSent    NotificationStatus = "sent"
	NotificationGivenUp NotificationStatus = "given_up"
)

// ForCitizen reports whether the notification is one that a citizen waits for.
func (k NoticeKind) ForCitizen() bool { return len(k) > 8 && k[:8] == "citizen." }

// AfterGivingUp says who is told that a notification could not be delivered: of what a citizen waits for, the agency that
// has the case; of what an official waits for, the coordinator; of what a coordinator waits for, nobody but the operator.
// Of an official who cannot be reminded the coordinator is told once a month.
func AfterGivingUp(n Notification, c Case, now time.Time) []Notice {
	switch {
	case n.Kind.ForCitizen() && n.Kind != NoticeAnswerJoined && n.Kind != NoticeClosing && n.Kind != NoticeFollowUp && c.Agency != "":
		return []Notice{c.forWorkers(NoticeUndelivered)}
	case strings.HasPrefix(string(n.Kind), "officer.") && !c.Sealed:
		return []Notice{{Kind: NoticeDeskUnreachable, To: ToCoordinators()}}
	case n.Kind == NoticeDutyReminder || n.Kind == NoticeDutyUrged || n.Kind == NoticeDutyReturned || n.Kind == NoticeDutyAccepted || n.Kind == NoticeCaseReminder || strings.HasPrefix(string(n.Kind), "board."), strings.HasPrefix(string(n.Kind), "order.") && n.Kind != NoticeInstructionAlone:
		if n.Person != nil {
			key := fmt.Sprintf("unreachable:%d:%s", *n.Person, now.UTC().Format("2006-01"))
			return []Notice{{Kind: NoticeDutyUnreachable, To: ToCoordinators(), Subject: n.Person, Key: key, Priority: PriorityRemind}}
		}
	}
	return nil
}
