package civic

import (
	"strings"
	"time"
)

// announceClosing tells the author, some days after the answer, when the case will be closed.
func (c Case) announceClosing(now time.Time) []Notice {
	notices := c.tell(NoticeClosing)
	for i := range notices {
		after := now.Add(ReopenWithin - ClosingNotice)
		notices[i].After, notices[i].Priority = &after, PriorityRemind
	}
	return notices
}

// ClosesAt is when an answered case is closed unless its author says something: counted from when they had the answer, and
// from the answer where there is no author any more. Zero: not while the answer has not arrived.
func (c Case) ClosesAt() time.Time {
	switch {
	case c.AnsweredAt == nil:
		return time.Time{}
	case c.ToldAt != nil:
		return c.ToldAt.Add(ReopenWithin)
	case c.Author == nil:
		return c.AnsweredAt.Add(ReopenWithin)
	}
	return time.Time{}
}

// InTimeToReopen reports whether the author may still be discontent with the answer, as far as time goes.
func (c Case) InTimeToReopen(now time.Time) bool {
	at := c.ClosesAt()
	return c.AnsweredAt != nil && (at.IsZero() || !now.After(at))
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

// Reopen sends the case back to the agency: once, until it would be closed for silence (ClosesAt), with a reason.
func (c Case) Reopen(by Actor, why string, cat Category, cal Calendar, now time.Time) (Change, error) {
	ch, err := c.begin(EventReopened, by, why, now)
	if err != nil {
		return Change{}, err
	}
	switch {
	case c.Reopened > 0:
		return Change{}, ErrAlreadyUsed
	case !c.InTimeToReopen(now):
		return Change{}, ErrExpired
	case ch.Event.Text == "":
		return Change{}, Invalid("text")
	}
	assignee := c.Assignee
	ch.Case.Reopened++
	ch.Case.routeTo(c.Agency, cat, cal, now)
	ch.Case.Status, ch.Case.Assignee, ch.Case.EndedAt, ch.Case.AnsweredAt = StatusReopened, assignee, nil, nil
	ch.Case.ToldAt = nil
	ch.Notices = []Notice{ch.Case.announce(NoticeCaseReopened, cat)}
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
