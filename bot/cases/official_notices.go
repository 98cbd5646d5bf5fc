package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// addNotices declares what officers and heads are told, with the case as it is when it is told.
func (d official) addNotices(notices map[civic.NoticeKind]bot.NoticeFunc) {
	notices[civic.NoticeCaseNew] = d.notice(d.sayNew)
	notices[civic.NoticeOfficerBacklog] = d.backlog
	notices[civic.NoticeCasesGathered] = d.casesGathered
	for kind, key := range map[civic.NoticeKind]string{
		civic.NoticeCaseReopened: "reopened", civic.NoticeCaseAssigned: "assigned", civic.NoticeExtensionAsked: "extension_asked",
	} {
		notices[kind] = d.notice(d.sayWithCard("notice_officer." + key))
	}
	for kind, key := range map[civic.NoticeKind]string{
		civic.NoticeCaseAdded: "added", civic.NoticeCaseMarked: "marked", civic.NoticeCaseWithdrawn: "withdrawn",
		civic.NoticeExtensionDecided: "extension_decided", civic.NoticeUndelivered: "undelivered",
	} {
		notices[kind] = d.notice(d.sayEvent("notice_officer." + key))
	}
}

// backlog tells the first of an agency how many notices came while it had nobody.
func (d official) backlog(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Subject == nil {
		return nil, nil
	}
	if n.Group {
		agency, err := d.groupAgency(ctx, n.Channel, n.Address)
		if err != nil || agency == "" {
			return nil, err
		}
	} else if len(t.Person.WorksIn()) == 0 {
		return nil, nil
	}
	return []bot.Message{{Text: t.T("notice_officer.backlog", bot.Args{"Count": *n.Subject})}}, nil
}

// officialNotice is what a notice is about.
type officialNotice struct {
	file  caseFile
	event civic.Event
}

// notice makes a NoticeFunc that reads the case and checks that whoever reads still may. Of one that has moved on
// meanwhile nothing is said: whoever moved it knows.
func (d official) notice(say func(context.Context, *bot.Turn, officialNotice) ([]bot.Message, error)) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		if n.Case == nil {
			return nil, nil
		}
		f, e, err := d.noticed(ctx, n)
		if err != nil {
			return nil, err
		}
		c := f.Case
		if n.Group {
			t.Input.Group = "group" // buttons are for all who are in it
		}
		may, err := d.mayBeTold(ctx, t, n, c)
		if err != nil || !may {
			return nil, err
		}
		messages, err := say(ctx, t, officialNotice{f, e})
		side := bot.SideOfficer
		if onDesk(t, c) {
			side = bot.SideCoordinator
		}
		return aboutCase(messages, c, side), err
	}
}

// mayBeTold reports whether who reads the notice still may. A case that is back on the desk is its coordinators'.
func (d official) mayBeTold(ctx context.Context, t *bot.Turn, n civic.Outgoing, c civic.Case) (bool, error) {
	if n.Group {
		agency, err := d.groupAgency(ctx, n.Channel, n.Address)
		return agency != "" && agency == c.Agency && !c.Sealed, err
	}
	return t.Person.RoleIn(c.Agency) != "" || onDesk(t, c), nil
}

func onDesk(t *bot.Turn, c civic.Case) bool {
	return c.Agency == "" && !c.Sealed && t.Person.Has(civic.RoleCoordinator)
}

// sayNew shows a case that has come: all that it holds, with its buttons.
func (d official) sayNew(_ context.Context, t *bot.Turn, w officialNotice) ([]bot.Message, error) {
	c := w.file.Case
	key := "notice_officer.new"
	category, _ := t.Directory.Category(c.Category)
	switch {
	case category.Urgent():
		key = "notice_officer.urgent"
	case w.event.Kind == civic.EventTransferred:
		key = "notice_officer.transferred"
	}
	text := t.T(key)
	if w.event.Kind == civic.EventTransferred || w.event.Kind == civic.EventRouted { // why, or the coordinator's word
		text = quoted(text, w.event.Text)
	}
	return []bot.Message{{Text: text + "\n\n" + cardText(t, w.file), Media: w.file.Media(), Place: c.Place, Rows: buttons(t, c, false)}}, nil
}

// sayWithCard says a sentence, the event's text and the case with its buttons.
func (d official) sayWithCard(key string) func(context.Context, *bot.Turn, officialNotice) ([]bot.Message, error) {
	return func(_ context.Context, t *bot.Turn, w officialNotice) ([]bot.Message, error) {
		text := quoted(t.T(key, d.args(t, w)), w.event.Text)
		if w.event.Kind == civic.EventAssigned {
			text = t.T(key, d.args(t, w))
		}
		m := d.cardOf(t, w.file)
		m.Text = text + "\n\n" + m.Text
		return []bot.Message{m}, nil
	}
}

// sayEvent says a sentence, the event's text and files, and how to open the case.
func (d official) sayEvent(key string) func(context.Context, *bot.Turn, officialNotice) ([]bot.Message, error) {
	return func(_ context.Context, t *bot.Turn, w officialNotice) ([]bot.Message, error) {
		k := key
		switch {
		case w.event.Kind == civic.EventExtensionGranted:
			k += "_granted"
		case w.event.Kind == civic.EventMarked && w.file.Case.Helpful != nil && *w.file.Case.Helpful == 0:
			k += "_unhelpful"
		}
		m := bot.Message{Text: t.T(k, d.args(t, w)), Media: w.event.Attachments}
		if w.event.Kind != civic.EventMarked && key != "notice_officer.undelivered" {
			m.Text = quoted(m.Text, w.event.Text)
		}
		open := "open"
		if onDesk(t, w.file.Case) {
			open = "desk-open"
		}
		m.Rows = [][]bot.Button{{t.Button("officer.open", open, w.file.Case.Code)}}
		return []bot.Message{m}, nil
	}
}

func (d official) args(t *bot.Turn, w officialNotice) bot.Args {
	args := bot.Args{"Code": w.file.Case.Code, "Category": t.CategoryName(w.file.Case.Category), "Stars": w.event.Text, "Until": "", "By": w.file.Names.Of(w.event.Person)}
	if u := w.file.Case.ExtensionUntil; u != nil {
		args["Until"] = t.Date(*u)
	}
	return args
}

// quoted puts what somebody wrote below a sentence.
func quoted(sentence, text string) string {
	if text == "" {
		return sentence
	}
	return sentence + "\n" + bot.Quote(text)
}
