package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// showCase shows a case and its history to its author, with what they can do now.
func (d author) showCase(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	events, err := d.store.Events(ctx, c.ID)
	if err != nil {
		return bot.Next{}, err
	}
	about := ref(c, bot.SideCitizen)
	if media := lastAnswer(events).Attachments; len(media) > 0 {
		t.Say(bot.Message{Media: media, About: about})
	}
	t.Say(bot.Message{Text: bot.Paragraphs(caseHead(t, c), bot.Lines(t.T("follow.history"), historyOf(t, c, events))), Rows: caseButtons(t, c), About: about})
	return bot.Stay(), nil
}

func lastAnswer(events []civic.Event) civic.Event {
	var last civic.Event
	for _, e := range events {
		if e.Kind == civic.EventAnswered {
			last = e
		}
	}
	return last
}

// caseHead says what the case is about, where it stands, and by when somebody has to act.
func caseHead(t *bot.Turn, c civic.Case) string {
	where, due, anonymous, others := "", "", "", ""
	if name := placeName(t, c.Project, c.Area); name != "" {
		where = t.T("follow.where", bot.Args{"Place": name})
	}
	switch {
	case c.Status == civic.StatusNeedInfo && c.Statutory:
		due = t.T("follow.waiting_statutory", bot.Args{"Date": dueDate(t, c)})
	case c.Status == civic.StatusNeedInfo:
		due = t.T("follow.waiting")
	case c.Status.Open() && c.AnswerDue != nil && t.Now.After(*c.AnswerDue):
		due = t.T("follow.overdue", bot.Args{"Date": t.Date(*c.AnswerDue)})
	case c.Status.Open() && c.AnswerDue != nil:
		due = t.T("follow.due", bot.Args{"Date": t.Date(*c.AnswerDue)})
	}
	if c.Anonymous {
		anonymous = t.T("follow.anonymous")
	}
	if c.Joined > 0 {
		others = t.T("follow.others", bot.Args{"Count": c.Joined})
	}
	return bot.Lines(
		t.T("follow.head", bot.Args{"Code": c.Code, "Status": statusName(t, c.Status)}),
		t.T("follow.category", bot.Args{"Category": t.CategoryName(c.Category)}),
		where, t.T("follow.agency", bot.Args{"Agency": t.AgencyName(c.Agency)}), due, anonymous, others)
}

// historyOf lists what happened to the case, as far as the author may see it, the oldest first.
func historyOf(t *bot.Turn, c civic.Case, events []civic.Event) string {
	var parts []string
	for _, e := range events {
		switch {
		case e.Kind == civic.EventFiled:
			parts = append(parts, eventLine(t, e, c.Place))
		case e.Kind.Public():
			parts = append(parts, eventLine(t, e, nil))
		}
	}
	return bot.Lines(parts...)
}

func eventLine(t *bot.Turn, e civic.Event, place *civic.Point) string {
	key := "follow.event." + string(e.Kind)
	if e.Kind == civic.EventTransferred && e.To == civic.StatusSubmitted {
		key = "follow.event.contested"
	}
	agency := e.Agency
	if e.Target != "" {
		agency = e.Target
	}
	line := t.T("follow.event_line", bot.Args{"Time": shortTime(t, e), "What": bot.HTML(t.T(key, bot.Args{"Agency": t.AgencyName(agency)}))})
	if files := bot.CountFiles(t, e.Attachments, place); files != "" {
		line += t.T("follow.with_files", bot.Args{"Files": files})
	}
	if e.Text == "" {
		return line
	}
	return bot.Lines(line, bot.Quote(e.Text))
}

func shortTime(t *bot.Turn, e civic.Event) string { return e.At.In(t.Zone).Format("15:04 02/01/2006") }

// caseButtons offers what the author can do with the case now.
func caseButtons(t *bot.Turn, c civic.Case) [][]bot.Button {
	var rows [][]bot.Button
	add := func(buttons ...bot.Button) { rows = append(rows, buttons) }
	if c.Can(civic.EventAdded, citizen(t)) == nil {
		key := "follow.add"
		if c.Status == civic.StatusNeedInfo {
			key = "follow.reply"
		}
		add(t.Button(key, "my-add", c.Code))
	}
	if c.Status == civic.StatusAnswered && c.Helpful == nil {
		add(markButtons(t, c)...)
	}
	if mayReopen(t, c) {
		add(t.Button("answer.reopen", "my-reopen", c.Code))
	}
	if c.Status.Open() {
		add(t.Button("follow.withdraw", "my-withdraw", c.Code))
	}
	add(t.Button("follow.all", "my-list"))
	return rows
}

// sayMoved meets a button that is too old: it says what has happened since, and shows the case as it stands.
func (d author) sayMoved(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	t.Toast("follow.moved", bot.Args{"Code": c.Code, "Status": statusName(t, c.Status)})
	return d.showCase(ctx, t, c)
}
