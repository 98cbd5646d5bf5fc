package cases

import (
	"context"
	"errors"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// find returns the case of that code to a coordinator. A sealed one is not found.
func (d desk) find(ctx context.Context, t *bot.Turn, code string) (civic.Case, error) {
	c, err := d.store.CaseByCode(ctx, code)
	if err == nil && (c.Sealed || !t.Person.Has(civic.RoleCoordinator) || t.Input.InGroup()) {
		return civic.Case{}, civic.ErrNotFound
	}
	return c, err
}

// step takes a decision on a case; where somebody else was first the coordinator is told who, and shown the case as it is.
func (d desk) step(ctx context.Context, t *bot.Turn, x decision, take func(civic.Case, civic.Actor) (civic.Change, error)) (bool, error) {
	c, err := d.find(ctx, t, x.Code)
	if err != nil {
		return false, err
	}
	if c.Status != civic.StatusSubmitted {
		return false, d.tooLate(ctx, t, c)
	}
	ch, err := take(c, civic.Actor{Person: t.Person.ID, Role: civic.RoleCoordinator})
	if err == nil {
		ch.Cause = t.Input.Key
		c, err = d.store.ChangeCase(ctx, ch)
	}
	if errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) {
		if c, err = d.find(ctx, t, x.Code); err != nil {
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
	f, err := d.readFile(ctx, c)
	if err == nil {
		tooLate(t, f, d.cardOf(t, f))
	}
	return err
}

// unattended reports whether a case on the desk is one of an agency that has nobody.
func unattended(c civic.Case) bool { return c.Agency != "" }

const flowDesk = "coordinator_desk"

// deskLimit is how many cases the desk lists; the engine shows them page by page.
const deskLimit = 80

// deskFlow lists the cases on the desk, the oldest first, with those of agencies that have nobody; a code that is typed
// opens any case that is not sealed.
func (d desk) deskFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowDesk, First: "list", Title: "coordinator.title", Worth: bot.Never[bot.Nothing],
		Steps: map[string]bot.Step[bot.Nothing]{"list": {Ask: d.askDesk, Take: d.takeDesk}}}
}

func (d desk) askDesk(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
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
		label := c.FiledAt.In(t.Zone).Format("02/01") + " · " + t.CategoryName(c.Category) + " · " + c.Code
		if unattended(c) {
			label = "⚠ " + label
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: c.Code, Words: []string{c.Code}})
	}
	return p, nil
}

func (d desk) takeDesk(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	code := a.Value
	if !a.Picked() {
		var ok bool
		if code, ok = civic.ParseCaseCode(a.Input.Text); !ok {
			return bot.Stay(), civic.Invalid("code")
		}
	}
	c, err := d.find(ctx, t, code)
	if err != nil {
		return bot.Stay(), err
	}
	return bot.Quiet(), d.show(ctx, t, c)
}
