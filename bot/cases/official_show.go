package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// show says the case's card with its buttons.
func (d official) show(ctx context.Context, t *bot.Turn, c civic.Case) error {
	return d.put(ctx, t, c, "")
}

// refresh is show, in place of the card that was pressed on.
func (d official) refresh(ctx context.Context, t *bot.Turn, c civic.Case) error {
	return d.put(ctx, t, c, t.Pressed())
}

// put says the card in place of a message, or anew where that is "". A case that the agency has handed on leaves a line.
func (d official) put(ctx context.Context, t *bot.Turn, c civic.Case, instead string) error {
	reads, err := d.reads(ctx, t, c)
	if err != nil {
		return err
	}
	if !reads {
		t.Say(bot.Message{Text: t.T("officer.gone", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency), "At": t.Time(t.Now)}), Edit: instead})
		return nil
	}
	f, err := d.readFile(ctx, c)
	if err != nil {
		return err
	}
	m := d.cardOf(t, f)
	m.Edit = instead
	t.Say(m)
	return nil
}

// cardOf makes the message of a case with what can be done about it now.
func (d official) cardOf(t *bot.Turn, f caseFile) bot.Message {
	c := f.Case
	return bot.Message{Text: cardText(t, f), About: ref(c, bot.SideOfficer), Rows: buttons(t, c, len(f.Media()) > 0 || c.Place != nil)}
}

// buttons are what an agency can do with a case in its state. What only a head may do is shown to heads, and in a group to
// all: whoever presses is checked. What is private to the agency, or to a person, is not for a group.
func buttons(t *bot.Turn, c civic.Case, files bool) [][]bot.Button {
	do := func(name string) bot.Button { return t.Button("officer."+name, name, c.Code) }
	private := !t.Input.InGroup()
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
		if c.Extension == civic.ExtensionAsked && (!private || t.Person.RoleIn(c.Agency) == civic.RoleHead) {
			rows = append(rows, []bot.Button{do("grant"), do("decline")})
		}
	}
	last := []bot.Button{do("history")}
	if private {
		last = []bot.Button{do("note"), do("history")}
	}
	if files {
		last = append(last, do("files"))
	}
	rows = append(rows, last)
	if c.Author != nil && !c.Anonymous && private {
		rows = append(rows, []bot.Button{do("others")})
	}
	return rows
}
