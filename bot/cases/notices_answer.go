package cases

import (
	"danvan/bot"
	"danvan/civic"
)

// questionNotice asks what the agency asks. A question that nobody waits for any more is left out.
func questionNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	if c.Status != civic.StatusNeedInfo {
		return nil
	}
	how := "notice_citizen.question_how"
	if c.Statutory {
		how = "notice_citizen.question_how_statutory"
	}
	return bot.Texts(bot.Paragraphs(bot.Lines(t.T("notice_citizen.question", bot.Args{"Code": c.Code, "Agency": t.AgencyName(what.Event.Agency)}),
		bot.Quote(what.Event.Text)), t.T(how), anonymousNote(t, c)),
		[]bot.Button{t.Button("follow.reply", "my-add", c.Code)})
}

func anonymousNote(t *bot.Turn, c civic.Case) string {
	if !c.Anonymous {
		return ""
	}
	return t.T("notice_citizen.still_anonymous")
}

// answerNotice is the answer itself, with its files, and asks whether it helped.
func answerNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	values := bot.Args{"Code": c.Code, "Agency": t.AgencyName(what.Event.Agency)}
	m := bot.Message{Text: bot.Paragraphs(bot.Lines(t.T("notice_citizen.answer", values), bot.Quote(what.Event.Text)), t.T("notice_citizen.answer_how")),
		Rows: [][]bot.Button{markButtons(t, c)}}
	if mayReopen(t, c) {
		m.Rows = append(m.Rows, []bot.Button{t.Button("follow.open", "my-case", c.Code)})
	}
	return withFiles(m, what.Event)
}

// closingNotice says when an answered case will be closed, and asks once more whether the answer helped. Of one that its
// author closed or sent back, that was answered anew since, or whose time is over, it says nothing.
func closingNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	if c.Status != civic.StatusAnswered || c.AnsweredAt == nil || !c.AnsweredAt.Equal(what.Event.At) || c.ToldAt == nil || !t.Now.Before(c.ClosesAt()) {
		return nil
	}
	values := bot.Args{"Code": c.Code, "Agency": t.AgencyName(what.Event.Agency), "Date": t.Date(c.ClosesAt())}
	how := ""
	rows := [][]bot.Button{markButtons(t, c)}
	if mayReopen(t, c) {
		how = t.T("notice_citizen.closing_reopen")
		rows = append(rows, []bot.Button{t.Button("follow.open", "my-case", c.Code)})
	}
	return bot.Texts(bot.Paragraphs(t.T("notice_citizen.closing", values), how), rows...)
}

// withFiles sends the event's files ahead: a group of files carries no buttons.
func withFiles(m bot.Message, e civic.Event) []bot.Message {
	if len(e.Attachments) == 0 {
		return []bot.Message{m}
	}
	return []bot.Message{{Media: e.Attachments}, m}
}

// rejectedNotice says why the case is not answered here and where to go.
func rejectedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	by := t.AgencyName(what.Event.Agency) // the coordinator's desk where no agency did
	return bot.Texts(bot.Paragraphs(bot.Lines(t.T("notice_citizen.rejected", bot.Args{"Code": what.Case.Code, "Agency": by}), bot.Quote(what.Event.Text)),
		t.T("notice_citizen.rejected_how")))
}

// joinedNotice confirms that a person's word was added to somebody else's case.
func joinedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	values := bot.Args{"Category": t.CategoryName(c.Category), "Agency": t.AgencyName(c.Agency), "Date": dueDate(t, c), "Count": c.Joined + 1}
	if c.Agency == "" {
		return bot.Texts(t.T("notice_citizen.joined_desk", values))
	}
	return bot.Texts(t.T("notice_citizen.joined", values))
}

// answerJoinedNotice tells those who joined what became of the case: the official word, and nothing of its author's.
func answerJoinedNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	key := "notice_citizen.answer_joined"
	if what.Event.Kind == civic.EventWithdrawn { // why is the author's own affair
		return bot.Texts(t.T("notice_citizen.withdrawn_joined", bot.Args{"Category": t.CategoryName(what.Case.Category)}))
	}
	if what.Event.Kind == civic.EventRejected {
		key = "notice_citizen.rejected_joined"
	}
	m := bot.Message{Text: bot.Lines(t.T(key, bot.Args{"Category": t.CategoryName(what.Case.Category), "Agency": t.AgencyName(what.Event.Agency)}), bot.Quote(what.Event.Text))}
	return withFiles(m, what.Event)
}
