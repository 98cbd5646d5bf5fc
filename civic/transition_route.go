package civic

import (
	"time"
)

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

// announce tells the responsible agency: its officers, its groups, and of what is urgent or comes back its head. Where
// nobody is bound to the agency the coordinator hears of it, unless the case is sealed.
func (c Case) announce(kind NoticeKind, cat Category) Notice {
	n := Notice{Kind: kind, To: ToOfficers(c.Agency)}
	if cat.Urgent() {
		n.Priority = PriorityUrgent
	}
	if cat.Urgent() || kind == NoticeCaseReopened {
		n.To = ToAgency(c.Agency, RoleOfficer, RoleHead)
	}
	if !c.Sealed {
		n.To, n.Else = n.To.And(ToGroups(c.Agency)), NoticeDeskUnattended
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

// forWorkers tells whoever has the case in hand, or all of the agency's officers where nobody has.
func (c Case) forWorkers(kind NoticeKind) Notice {
	n := Notice{Kind: kind, To: ToOfficers(c.Agency)}
	if c.Assignee != nil {
		n.To = ToColleague(c.Agency, *c.Assignee).Or(n.To)
	}
	return n
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
