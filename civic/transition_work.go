package civic

import (
	"time"
)

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

// Answer gives the official answer; the author and those who joined hear it. When the author has it, the clock of silence
// begins (AfterDelivery).
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
	ch.Case.AnsweredAt, ch.Case.ToldAt, ch.Case.Thin = &now, nil, len([]rune(ch.Event.Text)) < ThinAnswer && len(media) == 0
	ch.Notices = append(ch.Case.tell(NoticeAnswer), Notice{Kind: NoticeAnswerJoined, To: ToJoiners(), Priority: PriorityReceipt})
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
