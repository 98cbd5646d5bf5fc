package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// addActions declares the buttons of a case's card.
func (d official) addActions(m *bot.Module) {
	m.Actions = append(m.Actions,
		d.on("open", itsAgency, func(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
			return bot.Stay(), d.show(ctx, t, c)
		}),
		d.on("accept", itsAgency, d.accept),
		d.on("history", itsAgency, d.history),
		d.on("files", itsAgency, d.files),
		inPrivate(d.on("others", itsAgency, d.others)),
		d.on("grant", itsHead, d.grant),
		d.on("answer", itsAgency, d.beginIf(civic.EventAnswered, flowAnswer)),
		d.on("ask", itsAgency, d.beginIf(civic.EventAsked, flowAsk)),
		inPrivate(d.on("note", itsAgency, d.beginIf(civic.EventNoted, flowNote))),
		d.on("reject", itsAgency, d.beginIf(civic.EventRejected, flowReject)),
		d.on("transfer", itsAgency, d.beginIf(civic.EventTransferred, flowTransfer)),
		d.on("assign", itsAgency, d.beginIf(civic.EventAssigned, flowAssign)),
		d.on("extend", itsAgency, d.beginIf(civic.EventExtensionAsked, flowExtend)),
		d.on("decline", itsHead, d.beginIf(civic.EventExtensionDeclined, flowDecline)))
}

// on makes an action on a case of the person's agency, named by its code; in the agency's group, too.
func (d official) on(name string, who bot.Who, do func(context.Context, *bot.Turn, civic.Case) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Who: who, Groups: true, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
		if len(args) != 1 {
			return bot.Next{}, civic.ErrNotFound
		}
		c, err := d.find(ctx, t, args[0])
		if errors.Is(err, civic.ErrNotFound) {
			return bot.Stay(), d.gone(ctx, t, args[0])
		}
		if err != nil {
			return bot.Next{}, err
		}
		return do(ctx, t, c)
	}}
}

// inPrivate keeps an action out of groups: they may hold others than the agency's officers.
func inPrivate(a bot.Action) bot.Action {
	a.Groups = false
	return a
}

// work is what a person is about to say of a case.
type work struct {
	Code    string      `json:"code"`
	Card    string      `json:"card,omitempty"` // the message that was pressed on; it shows the case as it is afterwards
	Writing bot.Writing `json:"writing"`
	Finder  bot.Finder  `json:"finder"`
	From    string      `json:"from,omitempty"`   // the agency that has it
	Agency  string      `json:"agency,omitempty"` // to transfer to
	Days    int         `json:"days,omitempty"`   // to extend by
}

// beginIf begins a flow about the case where its step can be taken now; otherwise it says what has happened.
func (d official) beginIf(kind civic.EventKind, flow string) func(context.Context, *bot.Turn, civic.Case) (bot.Next, error) {
	return func(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
		err := c.Can(kind, actor(t, c))
		switch {
		case err != nil:
		case kind == civic.EventExtensionAsked && c.Extension != civic.ExtensionNone:
			err = civic.ErrAlreadyUsed
		case kind == civic.EventExtensionDeclined && c.Extension != civic.ExtensionAsked:
			err = civic.ErrNotNow
		case kind == civic.EventTransferred && c.Sealed:
			err = civic.ErrForbidden
		}
		if errors.Is(err, civic.ErrNotNow) {
			return bot.Stay(), d.tooLate(ctx, t, c.Code)
		}
		if err != nil {
			return bot.Stay(), err
		}
		return bot.Begin(flow, work{Code: c.Code, From: c.Agency, Card: t.Input.Message}), nil
	}
}

// accept says that the agency works on the case.
func (d official) accept(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	c, done, err := d.step(ctx, t, c.Code, func(c civic.Case, by civic.Actor) (civic.Change, error) { return c.Accept(by, t.Now) })
	if err != nil || !done {
		return bot.Stay(), err
	}
	t.Toast("officer.accepted", bot.Args{"Code": c.Code})
	return bot.Stay(), d.refresh(ctx, t, c)
}

// history shows what happened to the case, in private with the agency's notes.
func (d official) history(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.sayHistory(ctx, t, c, !t.Input.InGroup(), bot.SideOfficer)
}

func (d official) files(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.sayFiles(ctx, t, c, bot.SideOfficer)
}

// others lists the author's other open cases with the same agency. Nothing is told of who wrote anonymously.
func (d official) others(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if c.Anonymous || c.Author == nil {
		return bot.Stay(), civic.ErrForbidden
	}
	cases, err := d.store.OtherOpenCases(ctx, *c.Author, c.Agency, c.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if len(cases) == 0 {
		t.Alert("officer.no_others")
		return bot.Stay(), nil
	}
	m := bot.Message{Text: t.T("officer.others_of", bot.Args{"Count": len(cases)})}
	for _, o := range cases {
		m.Rows = append(m.Rows, []bot.Button{bot.Do(o.Code+" · "+t.CategoryName(o.Category), "open", o.Code)})
	}
	t.Say(m)
	return bot.Stay(), nil
}

// grant gives the time that an officer asked for; the head alone may.
func (d official) grant(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	f, err := d.readFile(ctx, c)
	if err != nil {
		return bot.Stay(), err
	}
	why := "" // the officer's reason; the citizen is told it with the new date
	for _, e := range f.Events {
		if e.Kind == civic.EventExtensionAsked {
			why = e.Text
		}
	}
	c, done, err := d.step(ctx, t, c.Code, func(c civic.Case, by civic.Actor) (civic.Change, error) {
		return c.DecideExtension(by, true, why, t.Now)
	})
	if err != nil || !done {
		return bot.Stay(), err
	}
	t.Toast("officer.granted")
	return bot.Stay(), d.refresh(ctx, t, c)
}
