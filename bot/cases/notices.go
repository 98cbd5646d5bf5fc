package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// citizenNotice is what a notice is about, as it stands when it is sent.
type citizenNotice struct {
	Case  civic.Case
	Event civic.Event // zero where the notice has none
}

// addNotices declares how the notices to citizens read.
func (d author) addNotices(into map[civic.NoticeKind]bot.NoticeFunc) {
	for kind, render := range map[civic.NoticeKind]func(*bot.Turn, citizenNotice) []bot.Message{
		civic.NoticeReceipt:     receiptNotice,
		civic.NoticeRouted:      routedNotice,
		civic.NoticeAccepted:    acceptedNotice,
		civic.NoticeQuestion:    questionNotice,
		civic.NoticeAnswer:      answerNotice,
		civic.NoticeRejected:    rejectedNotice,
		civic.NoticeTransferred: transferredNotice,
		civic.NoticeExtended:    extendedNotice,
		civic.NoticeClosing:     closingNotice,
		civic.NoticeFollowUp:    followUpNotice,
	} {
		into[kind] = d.toAuthor(render)
	}
	into[civic.NoticeJoinedReceipt] = d.toJoiner(joinedNotice)
	into[civic.NoticeAnswerJoined] = d.toJoiner(answerJoinedNotice)
}

// toAuthor renders for the case's author alone: whoever is no longer its author (their data was deleted) reads nothing.
func (d author) toAuthor(render func(*bot.Turn, citizenNotice) []bot.Message) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		what, err := d.about(ctx, n)
		if err != nil || !t.Person.IsAuthor(what.Case) || n.Group {
			return nil, err
		}
		return aboutCase(render(t, what), what.Case, bot.SideCitizen), nil
	}
}

// toJoiner renders for somebody who joined the case.
func (d author) toJoiner(render func(*bot.Turn, citizenNotice) []bot.Message) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		what, err := d.about(ctx, n)
		if err != nil || what.Case.Sealed || n.Group {
			return nil, err
		}
		has, err := d.store.HasJoined(ctx, what.Case.ID, t.Person.ID)
		if err != nil || !has {
			return nil, err
		}
		return aboutCase(render(t, what), what.Case, bot.SideCitizen), nil
	}
}

func (d author) about(ctx context.Context, n civic.Outgoing) (citizenNotice, error) {
	if n.Case == nil {
		return citizenNotice{}, civic.ErrNotFound
	}
	c, err := d.store.Case(ctx, *n.Case)
	if err != nil || n.Event == nil {
		return citizenNotice{Case: c}, err
	}
	e, err := d.store.Event(ctx, *n.Event)
	return citizenNotice{Case: c, Event: e}, err
}

// aboutCase says of each message which case a reply to it belongs to, on a side.
func aboutCase(messages []bot.Message, c civic.Case, side string) []bot.Message {
	for i := range messages {
		messages[i].About = ref(c, side)
	}
	return messages
}

// receiptNotice says that the case was received: its code, who answers, by when, and how to follow it.
func receiptNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	values := bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)}
	who := t.T("notice_citizen.receipt_desk", values)
	if c.Agency != "" && c.AnswerDue != nil {
		values["Date"] = t.Date(*c.AnswerDue)
		who = t.T("notice_citizen.receipt_agency", values)
	}
	sealed, anonymous, urgent := "", "", ""
	if c.Sealed {
		sealed = t.T("notice_citizen.receipt_sealed", values)
	}
	if c.Anonymous {
		anonymous = t.T("notice_citizen.receipt_anonymous", values)
	}
	if cat, _ := t.Directory.Category(c.Category); cat.Urgent() {
		urgent = t.T("notice_citizen.receipt_urgent")
	}
	return bot.Texts(bot.Paragraphs(t.T("notice_citizen.receipt", values), who, sealed, anonymous, urgent, t.T("notice_citizen.receipt_follow")),
		[]bot.Button{t.Button("follow.open", "my-case", c.Code)})
}

// routedNotice says which agency the coordinator gave the case to.
func routedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	return bot.Texts(t.T("notice_citizen.routed", bot.Args{"Code": what.Case.Code, "Agency": t.AgencyName(what.Event.Target), "Date": dueDate(t, what.Case)}))
}

func dueDate(t *bot.Turn, c civic.Case) string {
	if c.AnswerDue == nil {
		return t.Label("notice_citizen.no_date")
	}
	return t.Date(*c.AnswerDue)
}

// acceptedNotice says that the agency works on the case; where more has happened already, that says it.
func acceptedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	if what.Case.Status != civic.StatusAccepted {
		return nil
	}
	return bot.Texts(t.T("notice_citizen.accepted", bot.Args{"Code": what.Case.Code, "Agency": t.AgencyName(what.Event.Agency), "Date": dueDate(t, what.Case)}))
}

// transferredNotice says where the case went, and why.
func transferredNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	return bot.Texts(bot.Lines(t.T("notice_citizen.transferred", bot.Args{"Code": what.Case.Code, "From": t.AgencyName(what.Event.Agency),
		"Agency": t.AgencyName(what.Event.Target), "Date": dueDate(t, what.Case)}), bot.Quote(what.Event.Text)))
}

// extendedNotice says until when the agency was given time, and why.
func extendedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	return bot.Texts(bot.Lines(t.T("notice_citizen.extended", bot.Args{"Code": what.Case.Code, "Agency": t.AgencyName(what.Event.Agency),
		"Date": dueDate(t, what.Case)}), bot.Quote(what.Event.Text)))
}
