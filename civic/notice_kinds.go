package civic

import (
	"maps"
	"slices"
	"time"
)

// NoticeKind names what a notice says: a row of noticeKinds, and a text in the bot.
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
	NoticeCasesGathered    NoticeKind = "officer.gathered"    // new cases above the agency's budget of pushes; Subject is the PushHour
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

// Notices about projects and consultations: for citizens, then for officials.
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

// Notices about instructions of leaders; Subject is the Instruction.
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
	NoticeDeskGathered    NoticeKind = "desk.gathered"    // new cases above the desk's budget of pushes; Subject is the PushHour
)

// noticeKinds has every kind of notice.
var noticeKinds = map[NoticeKind]NoticeFacts{
	NoticeReceipt:       {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeRouted:        {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeAccepted:      {Side: ForCitizens, Lost: LostToAgency, Back: ReviveTrue},
	NoticeQuestion:      {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeAnswer:        {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeAnswerJoined:  {Side: ForCitizens, Back: ReviveAlways},
	NoticeRejected:      {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeTransferred:   {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeExtended:      {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeJoinedReceipt: {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeClosing:       {Side: ForCitizens, Back: ReviveTrue},
	NoticeFollowUp:      {Side: ForCitizens, Back: ReviveTrue, Within: week},

	NoticeCaseNew:          {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen, Gathered: NoticeCasesGathered},
	NoticeCaseAdded:        {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeCaseAssigned:     {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeCaseMarked:       {Side: ForOfficials, Lost: LostToDesk, Back: ReviveNever},
	NoticeCaseReopened:     {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeCaseWithdrawn:    {Side: ForOfficials, Lost: LostToDesk, Back: ReviveAlways, Within: week},
	NoticeExtensionAsked:   {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeExtensionDecided: {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeUndelivered:      {Side: ForOfficials, Lost: LostToDesk, Back: ReviveOpen},
	NoticeOfficerBacklog:   {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveAlways},
	NoticeCasesGathered:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveAlways, Within: week},

	NoticeDutyReminder:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue, Gathers: true},
	NoticeCaseReminder:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue, Gathers: true},
	NoticeDutyAccepted:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveAlways},
	NoticeDutyReturned:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeDutyUrged:       {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeDutyUnreachable: {Side: ForCoordinators, Back: ReviveNever},

	NoticeProjectChanges:   {Side: ForCitizens, Lost: LostToAgency, Back: ReviveTrue, Within: week},
	NoticeProjectAnswer:    {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeConsultExtended:  {Side: ForCitizens, Lost: LostToAgency, Back: ReviveTrue, Within: week},
	NoticeConsultCancelled: {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeOpinionsAnswered: {Side: ForCitizens, Lost: LostToAgency, Back: ReviveAlways},
	NoticeDialogue:         {Side: ForCitizens, Lost: LostToAgency, Back: ReviveTrue},

	NoticeProjectQuestion:  {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeProjectReport:    {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveOpen},
	NoticeProjectReminder:  {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue, Gathers: true},
	NoticeConsultAnswering: {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},

	NoticeInstructionGiven:     {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionAlone:     {Side: ForCoordinators, Back: ReviveTrue},
	NoticeInstructionReported:  {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionReturned:  {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionDone:      {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionCancelled: {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionRedated:   {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue},
	NoticeInstructionReminder:  {Side: ForOfficials, Lost: LostToDeskOnce, Back: ReviveTrue, Gathers: true},

	NoticeDigest: {Side: ForOfficials, Back: ReviveTrue, Within: week},

	NoticeProjectAlone:    {Side: ForCoordinators, Back: ReviveTrue},
	NoticeDeskUnrouted:    {Side: ForCoordinators, Back: ReviveOpen, Gathered: NoticeDeskGathered, OnDesk: true},
	NoticeDeskContested:   {Side: ForCoordinators, Back: ReviveOpen, OnDesk: true},
	NoticeDeskRejected:    {Side: ForCoordinators, Back: ReviveAlways, Within: week},
	NoticeDeskUnattended:  {Side: ForCoordinators, Back: ReviveOpen},
	NoticeDeskUnreachable: {Side: ForCoordinators, Back: ReviveOpen, Within: week},
	NoticeDeskBacklog:     {Side: ForCoordinators, Back: ReviveAlways},
	NoticeDeskGathered:    {Side: ForCoordinators, Back: ReviveAlways, Within: week},
}

// NoticeFacts are what holds for every notice of a kind.
type NoticeFacts struct {
	Side     NoticeSide
	Lost     NoticeLost    // who is told that one could not be delivered
	Back     ReviveWhen    // when one is sent whose chat could not be written to, and can be again
	Within   time.Duration // of its writing; later it is out of date; 0: at any age
	Gathers  bool          // it gathers reminders: where several come back, the newest is sent, and gathers what the others did
	Gathered NoticeKind    // the message in which those are gathered that come above a budget of pushes; "": each is told by itself
	OnDesk   bool          // it matters while its case waits on the coordinator's desk
}

// NoticeSide is as what a person reads a notice.
type NoticeSide string

// The sides.
const (
	ForCitizens     NoticeSide = "citizen"
	ForOfficials    NoticeSide = "official" // who works for an agency, or leads
	ForCoordinators NoticeSide = "coordinator"
)

// NoticeLost says who is told that a notice could not be delivered.
type NoticeLost string

// Who is told.
const (
	LostToNobody   NoticeLost = ""             // but the operator
	LostToAgency   NoticeLost = "agency"       // that has the case
	LostToDesk     NoticeLost = "desk"         // the coordinators, of the case, unless that is sealed
	LostToDeskOnce NoticeLost = "desk monthly" // the coordinators, of the person, once a month of each
)

// ReviveWhen is the condition on which a notice is sent when its chat can be written to again.
type ReviveWhen string

// The conditions.
const (
	ReviveAlways ReviveWhen = "always"
	ReviveOpen   ReviveWhen = "open"  // while its case is open
	ReviveTrue   ReviveWhen = "true"  // its text says nothing when it holds no more
	ReviveNever  ReviveWhen = "never" // it was for its day
)

const week = 7 * 24 * time.Hour

// NoticeKinds lists every kind of notice.
func NoticeKinds() []NoticeKind { return slices.Sorted(maps.Keys(noticeKinds)) }

// Facts returns what holds for notices of the kind. A kind that is not in the table, of another release, is sent while its
// case is open.
func (k NoticeKind) Facts() NoticeFacts {
	if f, ok := noticeKinds[k]; ok {
		return f
	}
	return NoticeFacts{Back: ReviveOpen}
}

// ForCitizen reports whether notices of the kind are what a citizen waits for.
func (k NoticeKind) ForCitizen() bool { return k.Facts().Side == ForCitizens }
