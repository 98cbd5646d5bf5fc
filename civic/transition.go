package civic

import (
	"strings"
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

// File makes a new case of a draft: its event, and whom to tell. The draft holds what the citizen said (author, draft
// key, code, category, area, project, named agency, text, place, anonymous); the rest is decided here. agency is where
// the route leads, "" for the coordinator's desk.
func File(draft Case, cat Category, agency string, media []Attachment, cal Calendar, now time.Time) (Change, error) {
	c := draft
	c.Text = CleanText(c.Text)
	switch {
	case c.Author == nil:
		return Change{}, Invalid("author")
	case c.DraftKey == "":
		return Change{}, Invalid("draft")
	case c.Code == "":
		return Change{}, Invalid("code")
	case c.Text == "" && len(media) == 0:
		return Change{}, Invalid("text")
	case len([]rune(c.Text)) > MaxTextRunes:
		return Change{}, Invalid("text_long")
	case len(media) > MaxAttachments:
		return Change{}, Invalid("media")
	case cat.Sealed() && agency == "":
		return Change{}, Invalid("agency") // the coordinator must not read it either
	}
	c.Category, c.Sealed, c.Statutory, c.FiledAt, c.Status = cat.Code, cat.Sealed(), cat.Statutory != "", now, StatusSubmitted
	ch := Change{Event: Event{At: now, Kind: EventFiled, To: StatusSubmitted, Person: c.Author, Text: c.Text, Attachments: media}}
	if agency == "" {
		c.toDesk(cat, cal, now)
		ch.Notices = append(ch.Notices, Notice{Kind: NoticeDeskUnrouted, To: ToCoordinators()})
	} else {
		c.routeTo(agency, cat, cal, now)
		ch.Event.To, ch.Event.Target = StatusRouted, agency
		ch.Notices = append(ch.Notices, c.announce(NoticeCaseNew, cat))
	}
	c.wind(now)
	ch.Case = c
	ch.Notices = append(ch.Notices, Notice{Kind: NoticeReceipt, To: ToPerson(*c.Author), Priority: PriorityReceipt})
	return ch, nil
}

// routeTo gives the case to the agency and starts its clocks.
func (c *Case) routeTo(agency string, cat Category, cal Calendar, now time.Time) {
	accept := cal.AddHours(now, time.Duration(cat.AcceptWorkingHours)*time.Hour)
	answer := cal.AddDays(now, cat.AnswerWorkingDays)
	c.Agency, c.Status, c.Assignee = agency, StatusRouted, nil
	c.RoutedAt, c.AcceptDue, c.AnswerDue = &now, &accept, &answer
	c.AcceptedAt, c.PausedAt, c.FirstReplyDue = nil, nil, nil
	if c.FirstReplyAt == nil && cat.FirstReplyWorkingDays > 0 {
		first := cal.AddDays(now, cat.FirstReplyWorkingDays)
		c.FirstReplyDue = &first
	}
	c.Extension, c.ExtensionUntil = ExtensionNone, nil
}

// announce tells the responsible agency: its officers, its groups, and for what is urgent its head. Where nobody is bound
// to the agency the coordinator hears of it, unless the case is sealed.
func (c Case) announce(kind NoticeKind, cat Category) Notice {
	n := Notice{Kind: kind, To: ToAgency(c.Agency, RoleOfficer)}
	n.To.Groups = !c.Sealed
	n.To.OrHeads = true
	if cat.Urgent() {
		n.Priority = PriorityUrgent
		n.To.Roles = []Role{RoleOfficer, RoleHead}
	}
	if !c.Sealed {
		n.Else = NoticeDeskUnattended
	}
	return n
}

// tell makes a notice for the author, or none where there is no author any more.
func (c Case) tell(kind NoticeKind) []Notice {
	if c.Author == nil {
		return nil
	}
	return []Notice{{Kind: kind, To: ToPerson(*c.Author), Priority: PriorityReceipt}}
}

// Route gives a case on the coordinator's desk to an agency.
func (c Case) Route(by Actor, agency string, cat Category, cal Calendar, why string, now time.Time) (Change, error) {
	ch, err := c.begin(EventRouted, by, why, now)
	if err != nil {
		return Change{}, err
	}
	if agency == "" {
		return Change{}, Invalid("agency")
	}
	ch.Case.routeTo(agency, cat, cal, now)
	ch.Event.Target = agency
	ch.Notices = append(ch.Case.tell(NoticeRouted), ch.Case.announce(NoticeCaseNew, cat))
	return ch, nil
}

// Accept says that the agency works on the case; whoever accepts has it assigned.
func (c Case) Accept(by Actor, now time.Time) (Change, error) {
	ch, err := c.begin(EventAccepted, by, "", now)
	if err != nil {
		return Change{}, err
	}
	ch.Case.accept(by, now)
	ch.Notices = ch.Case.tell(NoticeAccepted)
	return ch, nil
}

// accept notes the acceptance on the way of an explicit one, or of a step that says the same by its doing.
func (c *Case) accept(by Actor, now time.Time) {
	if c.AcceptedAt == nil {
		c.AcceptedAt = &now
	}
	if c.Assignee == nil && by.Person != 0 {
		c.Assignee = &by.Person
	}
}

// resume lets the clock run again and moves the date of the answer, and the later one that was asked for, by the working
// time that it stood still. A date that the law sets stays.
func (c *Case) resume(cal Calendar, now time.Time) {
	if c.PausedAt == nil {
		return
	}
	stood := max(0, cal.Between(*c.PausedAt, now))
	c.PausedAt = nil
	if c.Statutory {
		return
	}
	later := func(at *time.Time) *time.Time {
		moved := cal.AddHours(*at, stood)
		return &moved
	}
	if c.AnswerDue != nil {
		c.AnswerDue = later(c.AnswerDue)
	}
	if c.Extension == ExtensionAsked && c.ExtensionUntil != nil {
		c.ExtensionUntil = later(c.ExtensionUntil)
	}
}

// firstReply notes the first word that the citizen had from the agency.
func (c *Case) firstReply(now time.Time) {
	if c.FirstReplyAt == nil {
		c.FirstReplyAt = &now
	}
}

// Ask asks the citizen back. The clock stands still until they answer, unless the law sets it; asking again does not
// restart the pause.
func (c Case) Ask(by Actor, question string, now time.Time) (Change, error) {
	ch, err := c.begin(EventAsked, by, question, now)
	if err != nil {
		return Change{}, err
	}
	if ch.Event.Text == "" {
		return Change{}, Invalid("text")
	}
	ch.Case.accept(by, now)
	ch.Case.firstReply(now)
	if ch.Case.PausedAt == nil {
		ch.Case.PausedAt = &now
	}
	ch.Notices = ch.Case.tell(NoticeQuestion)
	return ch, nil
}

// Add takes in what the author says of an open case. Where the agency had asked, the case goes back to it and the clock
// runs again.
func (c Case) Add(by Actor, text string, media []Attachment, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventAdded, by, text, now)
	if err != nil {
		return Change{}, err
	}
	if ch.Event.Text == "" && len(media) == 0 {
		return Change{}, Invalid("text")
	}
	ch.Event.Attachments = media
	if c.Status == StatusNeedInfo {
		ch.Case.Status, ch.Event.To = StatusAccepted, StatusAccepted
		ch.Case.resume(cal, now)
	}
	if c.Agency == "" {
		ch.Notices = []Notice{{Kind: NoticeCaseAdded, To: ToCoordinators()}}
		return ch, nil
	}
	ch.Notices = []Notice{c.forWorkers(NoticeCaseAdded)}
	return ch, nil
}

// forWorkers tells whoever has the case in hand, or all of the agency's officers where nobody has.
func (c Case) forWorkers(kind NoticeKind) Notice {
	n := Notice{Kind: kind, To: ToAgency(c.Agency, RoleOfficer)}
	n.To.OrHeads = true
	if c.Assignee != nil {
		n.To.Only = *c.Assignee
	}
	return n
}

// Answer gives the official answer; the author and those who joined hear it. The author is told before the case closes.
func (c Case) Answer(by Actor, text string, media []Attachment, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventAnswered, by, text, now)
	if err != nil {
		return Change{}, err
	}
	if ch.Event.Text == "" && len(media) == 0 {
		return Change{}, Invalid("text")
	}
	ch.Event.Attachments = media
	ch.Case.accept(by, now)
	ch.Case.resume(cal, now)
	ch.Case.firstReply(now)
	ch.Case.AnsweredAt = &now
	ch.Notices = append(ch.Case.tell(NoticeAnswer), Notice{Kind: NoticeAnswerJoined, To: ToJoiners(), Priority: PriorityReceipt})
	ch.Notices = append(ch.Notices, ch.Case.announceClosing(now)...)
	return ch, nil
}

// announceClosing tells the author, some days after the answer, when the case will be closed.
func (c Case) announceClosing(now time.Time) []Notice {
	notices := c.tell(NoticeClosing)
	for i := range notices {
		after := now.Add(ReopenWithin - ClosingNotice)
		notices[i].After, notices[i].Priority = &after, PriorityRemind
	}
	return notices
}

// ClosesAt is when an answered case is closed unless its author says something.
func (c Case) ClosesAt() time.Time {
	if c.AnsweredAt == nil {
		return time.Time{}
	}
	return c.AnsweredAt.Add(ReopenWithin)
}

// Transfer hands the case to another agency. After MaxHops transfers it goes to the coordinator, who decides. A sealed
// case is never transferred.
func (c Case) Transfer(by Actor, agency, why string, cat Category, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventTransferred, by, why, now)
	if err != nil {
		return Change{}, err
	}
	switch {
	case c.Sealed:
		return Change{}, ErrForbidden
	case agency == "" || agency == c.Agency:
		return Change{}, Invalid("agency")
	case ch.Event.Text == "":
		return Change{}, Invalid("text")
	}
	ch.Event.Target = agency
	if c.Hops >= MaxHops {
		ch.Case.toDesk(cat, cal, now)
		ch.Event.To = StatusSubmitted
		ch.Notices = []Notice{{Kind: NoticeDeskContested, To: ToCoordinators()}}
		return ch, nil
	}
	ch.Case.Hops++
	ch.Case.routeTo(agency, cat, cal, now)
	ch.Notices = append(ch.Case.tell(NoticeTransferred), ch.Case.announce(NoticeCaseNew, cat))
	return ch, nil
}

// toDesk puts the case on the coordinator's desk and starts its clock.
func (c *Case) toDesk(cat Category, cal Calendar, now time.Time) {
	c.Agency, c.Status, c.Assignee = "", StatusSubmitted, nil
	c.RoutedAt, c.AcceptedAt, c.AcceptDue, c.FirstReplyDue, c.AnswerDue, c.PausedAt = nil, nil, nil, nil, nil, nil
	c.Extension, c.ExtensionUntil = ExtensionNone, nil
	c.DeskAt, c.ForwardDue = &now, nil
	if cat.ForwardWorkingHours > 0 {
		due := cal.AddHours(now, time.Duration(cat.ForwardWorkingHours)*time.Hour)
		c.ForwardDue = &due
	}
}

// Assign hands the case to a colleague of the same agency.
func (c Case) Assign(by Actor, colleague Person, now time.Time) (Change, error) {
	ch, err := c.begin(EventAssigned, by, "", now)
	if err != nil {
		return Change{}, err
	}
	if colleague.RoleIn(c.Agency) == "" {
		return Change{}, Invalid("colleague")
	}
	ch.Case.Assignee = &colleague.ID
	ch.Event.Text = colleague.Name
	if colleague.ID != by.Person {
		ch.Notices = []Notice{{Kind: NoticeCaseAssigned, To: ToPerson(colleague.ID), Official: true}}
	}
	return ch, nil
}

// Reject says that the matter is not one to answer here; the text holds why and where to go. The coordinator sees every
// rejection that is not sealed; of a sealed one the agency's head is told.
func (c Case) Reject(by Actor, why string, now time.Time) (Change, error) {
	ch, err := c.begin(EventRejected, by, why, now)
	if err != nil {
		return Change{}, err
	}
	if ch.Event.Text == "" {
		return Change{}, Invalid("text")
	}
	ch.Case.firstReply(now)
	ch.Case.EndedAt, ch.Case.PausedAt = &now, nil
	ch.Notices = append(ch.Case.tell(NoticeRejected), Notice{Kind: NoticeAnswerJoined, To: ToJoiners(), Priority: PriorityReceipt})
	seen := Notice{Kind: NoticeDeskRejected, To: ToCoordinators()}
	if c.Sealed {
		seen.To = ToAgency(c.Agency, RoleHead)
	}
	ch.Notices = append(ch.Notices, seen)
	return ch, nil
}

// AskExtension asks the head for more time to answer: days working days after the present date. Once per case.
func (c Case) AskExtension(by Actor, days int, why string, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventExtensionAsked, by, why, now)
	if err != nil {
		return Change{}, err
	}
	switch {
	case c.Extension != ExtensionNone:
		return Change{}, ErrAlreadyUsed
	case ch.Event.Text == "":
		return Change{}, Invalid("text")
	case days < 1 || days > 30:
		return Change{}, Invalid("days")
	case c.AnswerDue == nil:
		return Change{}, ErrNotNow
	}
	until := cal.AddDays(*c.AnswerDue, days)
	ch.Case.Extension, ch.Case.ExtensionUntil = ExtensionAsked, &until
	ch.Notices = []Notice{{Kind: NoticeExtensionAsked, To: ToAgency(c.Agency, RoleHead), Else: NoticeDeskUnattended}}
	if c.Sealed {
		ch.Notices[0].Else = ""
	}
	return ch, nil
}

// DecideExtension is the head's word on more time. The citizen is told the new date with the officer's reason.
func (c Case) DecideExtension(by Actor, grant bool, why string, now time.Time) (Change, error) {
	kind := EventExtensionDeclined
	if grant {
		kind = EventExtensionGranted
	}
	ch, err := c.begin(kind, by, why, now)
	if err != nil {
		return Change{}, err
	}
	if c.Extension != ExtensionAsked {
		return Change{}, ErrNotNow
	}
	ch.Notices = []Notice{c.forWorkers(NoticeExtensionDecided)}
	if !grant {
		ch.Case.Extension = ExtensionDeclined
		return ch, nil
	}
	ch.Case.Extension, ch.Case.AnswerDue = ExtensionGranted, c.ExtensionUntil
	ch.Notices = append(ch.Notices, ch.Case.tell(NoticeExtended)...)
	return ch, nil
}

// Note keeps a private note of the agency on the case.
func (c Case) Note(by Actor, text string, now time.Time) (Change, error) {
	ch, err := c.begin(EventNoted, by, text, now)
	if err == nil && ch.Event.Text == "" {
		return Change{}, Invalid("text")
	}
	return ch, err
}

// Mark takes in whether the answer helped (1 to 5 stars, 0 where none were given). Helpful closes the case.
func (c Case) Mark(by Actor, helpful bool, stars int, now time.Time) (Change, error) {
	ch, err := c.begin(EventMarked, by, "", now)
	if err != nil {
		return Change{}, err
	}
	if stars < 0 || stars > 5 {
		return Change{}, Invalid("stars")
	}
	said := 0
	if helpful {
		said = 1
	}
	ch.Case.Helpful = &said
	if stars > 0 {
		ch.Case.Stars = stars
		ch.Event.Text = strings.Repeat("★", stars)
	}
	if helpful && c.Status == StatusAnswered {
		ch.Case.Status, ch.Event.To, ch.Case.EndedAt = StatusClosed, StatusClosed, &now
	}
	if c.Helpful == nil || *c.Helpful != said { // stars that follow are seen on the case
		ch.Notices = []Notice{c.forWorkers(NoticeCaseMarked)}
	}
	return ch, nil
}

// Reopen sends the case back to the agency: once, within ReopenWithin of the answer, with a reason.
func (c Case) Reopen(by Actor, why string, cat Category, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventReopened, by, why, now)
	if err != nil {
		return Change{}, err
	}
	switch {
	case c.Reopened > 0:
		return Change{}, ErrAlreadyUsed
	case c.AnsweredAt == nil || now.After(c.AnsweredAt.Add(ReopenWithin)):
		return Change{}, ErrExpired
	case ch.Event.Text == "":
		return Change{}, Invalid("text")
	}
	assignee := c.Assignee
	ch.Case.Reopened++
	ch.Case.routeTo(c.Agency, cat, cal, now)
	ch.Case.Status, ch.Case.Assignee, ch.Case.EndedAt, ch.Case.AnsweredAt = StatusReopened, assignee, nil, nil
	n := ch.Case.announce(NoticeCaseReopened, cat)
	n.To.Roles = []Role{RoleOfficer, RoleHead}
	ch.Notices = []Notice{n}
	return ch, nil
}

// Withdraw ends the case at its author's wish.
func (c Case) Withdraw(by Actor, why string, now time.Time) (Change, error) {
	ch, err := c.begin(EventWithdrawn, by, why, now)
	if err != nil {
		return Change{}, err
	}
	ch.Case.EndedAt, ch.Case.PausedAt = &now, nil
	if c.Agency != "" {
		ch.Notices = []Notice{c.forWorkers(NoticeCaseWithdrawn)}
	}
	// Those who joined wait for an answer that will not come.
	ch.Notices = append(ch.Notices, Notice{Kind: NoticeAnswerJoined, To: ToJoiners(), Priority: PriorityReceipt})
	return ch, nil
}

// Close ends an answered case: its author is content, or was silent.
func (c Case) Close(by Actor, now time.Time) (Change, error) {
	ch, err := c.begin(EventClosed, by, "", now)
	if err != nil {
		return Change{}, err
	}
	ch.Case.EndedAt = &now
	return ch, nil
}
