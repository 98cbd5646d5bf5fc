package cases

import (
	"context"
	"errors"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// find returns the case of that code and as whom the coordinator acts. A sealed one is not found.
func (d desk) find(ctx context.Context, t *bot.Turn, code string) (civic.Case, civic.Actor, error) {
	c, err := d.store.CaseByCode(ctx, code)
	if err != nil {
		return civic.Case{}, civic.Actor{}, err
	}
	if c.Sealed || !t.Person.Has(civic.RoleCoordinator) || t.Input.InGroup() {
		return civic.Case{}, civic.Actor{}, civic.ErrNotFound
	}
	return c, civic.Actor{Person: t.Person.ID, Role: civic.RoleCoordinator}, nil
}

// step takes a decision on a case; where somebody else was first the coordinator is told who, and shown the case as it is.
func (d desk) step(ctx context.Context, t *bot.Turn, x decision, take func(civic.Case, civic.Actor) (civic.Change, error)) (bool, error) {
	c, by, err := d.find(ctx, t, x.Code)
	if err != nil {
		return false, err
	}
	if c.Status != civic.StatusSubmitted {
		return false, d.tooLate(ctx, t, c)
	}
	ch, err := take(c, by)
	if err == nil {
		ch.Cause = t.Input.Key
		c, err = d.store.ChangeCase(ctx, ch)
	}
	if errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) {
		if c, _, err = d.find(ctx, t, x.Code); err != nil {
			return false, err
		}
		return false, d.tooLate(ctx, t, c)
	}
	if err != nil || x.Card == "" {
		return err == nil, err
	}
	m, err := d.card(ctx, t, c)
	if err != nil {
		return true, err
	}
	m.Edit = x.Card
	t.Say(m)
	return true, nil
}

// tooLate says what was decided on a case already, and shows it as it is, in place of what was pressed on.
func (d desk) tooLate(ctx context.Context, t *bot.Turn, c civic.Case) error {
	f, err := readFile(ctx, d.store, c)
	if err != nil {
		return err
	}
	m := d.cardOf(t, f)
	head, short := movedOn(t, f)
	m.Text = head + "\n\n" + m.Text
	if t.Input.Kind == bot.KindPress {
		t.Alert("officer.moved_on_toast", bot.Args{"What": short})
		m.Edit = t.Input.Message
	}
	t.Say(m)
	return nil
}

// unattended reports whether a case on the desk is one of an agency that has nobody.
func unattended(c civic.Case) bool { return c.Agency != "" }

const flowDesk = "coordinator_desk"

// deskLimit is how many cases the desk lists; the engine shows them page by page.
const deskLimit = 80

// looking gathers nothing.
type lookingAtDesk struct{}

// deskFlow lists the cases on the desk, the oldest first, with those of agencies that have nobody; a code that is typed opens any case that is not sealed.
func (d desk) deskFlow() bot.Flow[lookingAtDesk] {
	open := func(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
		c, _, err := d.find(ctx, t, code)
		if err != nil {
			return bot.Stay(), err
		}
		return bot.Quiet(), d.show(ctx, t, c)
	}
	return bot.Flow[lookingAtDesk]{Name: flowDesk, First: "list", Title: "coordinator.title", Worth: bot.Never[lookingAtDesk], Steps: map[string]bot.Step[lookingAtDesk]{"list": {
		Ask: func(ctx context.Context, t *bot.Turn, _ *lookingAtDesk) (bot.Prompt, error) {
			cases, total, err := d.store.Desk(ctx, 0, deskLimit)
			if err != nil {
				return bot.Prompt{}, err
			}
			p := bot.Prompt{Text: t.T("coordinator.list", bot.Args{"Count": total}), Free: true}
			if total == 0 {
				p.Text = t.T("coordinator.empty")
			}
			if total > len(cases) {
				p.Text += "\n" + t.T("coordinator.more", bot.Args{"Count": len(cases)})
			}
			if slices.ContainsFunc(cases, unattended) {
				p.Text += "\n" + t.T("coordinator.alone")
			}
			for _, c := range cases {
				mark := ""
				if unattended(c) {
					mark = "⚠ "
				}
				p.Choices = append(p.Choices, bot.Choice{Label: mark + c.FiledAt.In(t.Zone).Format("02/01") + " · " + t.CategoryName(c.Category) + " · " + c.Code, Value: c.Code, Words: []string{c.Code}})
			}
			return p, nil
		},
		Take: func(ctx context.Context, t *bot.Turn, _ *lookingAtDesk, a bot.Answer) (bot.Next, error) {
			if a.Picked() {
				return open(ctx, t, a.Value)
			}
			if code, ok := civic.ParseCaseCode(a.Input.Text); ok {
				return open(ctx, t, code)
			}
			return bot.Stay(), civic.Invalid("code")
		},
	}}}
}
