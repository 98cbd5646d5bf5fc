package officer

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// find returns the case of that code and as whom the person acts on it. A case of another agency is not found.
func (d Deps) find(ctx context.Context, t *bot.Turn, code string) (civic.Case, civic.Actor, error) {
	c, err := d.Cases.CaseByCode(ctx, code)
	if err != nil {
		return civic.Case{}, civic.Actor{}, err
	}
	role := t.Person.RoleIn(c.Agency)
	if c.Agency == "" || role == "" || (c.Sealed && t.Input.InGroup()) {
		return civic.Case{}, civic.Actor{}, civic.ErrNotFound
	}
	return c, civic.Actor{Person: t.Person.ID, Role: role, Agency: c.Agency}, nil
}

// file gathers what is shown of a case.
func (d Deps) file(ctx context.Context, c civic.Case) (bot.CaseFile, error) {
	return bot.ReadCaseFile(ctx, d.Cases, d.People, c)
}

// step takes a step with a case: it reads the case anew, lets the domain decide, and commits. done reports whether it was
// taken; where somebody else was first, or the case has moved on, the person is told what happened and shown the case.
func (d Deps) step(ctx context.Context, t *bot.Turn, code string, take func(civic.Case, civic.Actor) (civic.Change, error)) (c civic.Case, done bool, err error) {
	c, by, err := d.find(ctx, t, code)
	if err != nil {
		return c, false, err
	}
	ch, err := take(c, by)
	if err == nil {
		ch.Cause = t.Input.Key
		c, err = d.Steps.ChangeCase(ctx, ch)
	}
	if errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) {
		return c, false, d.tooLate(ctx, t, code)
	}
	return c, err == nil, err
}

// tooLate says what has happened to a case since, and shows it as it is.
func (d Deps) tooLate(ctx context.Context, t *bot.Turn, code string) error {
	c, _, err := d.find(ctx, t, code)
	if err != nil {
		return err
	}
	f, err := d.file(ctx, c)
	if err != nil {
		return err
	}
	for i := len(f.Events) - 1; i >= 0; i-- {
		if e := f.Events[i]; e.Kind != civic.EventNoted && e.Kind != civic.EventJoined {
			t.Say(bot.Message{Text: t.T("officer.moved_on", bot.Args{"What": bot.HTML(t.HappenedLine(f, e))})})
			break
		}
	}
	if t.Input.Kind == bot.KindPress {
		t.Toast("officer.moved_on_toast")
	}
	return d.show(ctx, t, c)
}

// show says the case's card with its buttons, in place of the card that was pressed on.
func (d Deps) show(ctx context.Context, t *bot.Turn, c civic.Case) error {
	m, err := d.card(ctx, t, c)
	if err != nil {
		return err
	}
	t.Say(m)
	return nil
}

// refresh is show, in place of the card that was pressed on.
func (d Deps) refresh(ctx context.Context, t *bot.Turn, c civic.Case) error {
	m, err := d.card(ctx, t, c)
	if err != nil {
		return err
	}
	if t.Input.Kind == bot.KindPress {
		m.Edit = t.Input.Message
	}
	t.Say(m)
	return nil
}

// card makes the message of a case with what can be done about it now.
func (d Deps) card(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Message, error) {
	f, err := d.file(ctx, c)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Text: t.Card(f), About: &bot.Ref{Case: c.ID, Side: bot.SideOfficer}}
	m.Rows = d.buttons(t, c, len(f.Media()) > 0 || c.Place != nil)
	return m, nil
}

// buttons are what an agency can do with a case in its state. What only a head may do is shown to heads, and in a group to
// all: whoever presses is checked.
func (d Deps) buttons(t *bot.Turn, c civic.Case, files bool) [][]bot.Button {
	do := func(name string) bot.Button { return t.Button("officer."+name, name, c.Code) }
	var rows [][]bot.Button
	if c.Can(civic.EventAccepted, civic.Actor{}) == nil {
		rows = append(rows, []bot.Button{do("accept"), do("answer")})
	} else if c.Can(civic.EventAnswered, civic.Actor{}) == nil {
		rows = append(rows, []bot.Button{do("answer")})
	}
	if c.Can(civic.EventAnswered, civic.Actor{}) == nil {
		second := []bot.Button{do("ask")}
		if !c.Sealed {
			second = append(second, do("transfer"))
		}
		rows = append(rows, append(second, do("assign")))
		third := []bot.Button{do("reject")}
		if c.Extension == civic.ExtensionNone {
			third = append(third, do("extend"))
		}
		rows = append(rows, third)
		if c.Extension == civic.ExtensionAsked && (t.Input.InGroup() || t.Person.RoleIn(c.Agency) == civic.RoleHead) {
			rows = append(rows, []bot.Button{do("grant"), do("decline")})
		}
	}
	last := []bot.Button{do("note"), do("history")}
	if files {
		last = append(last, do("files"))
	}
	rows = append(rows, last)
	if c.Author != nil && !c.Anonymous && !t.Input.InGroup() {
		rows = append(rows, []bot.Button{do("others")})
	}
	return rows
}
