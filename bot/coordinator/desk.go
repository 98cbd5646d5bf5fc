package coordinator

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// find returns the case of that code and as whom the coordinator acts. A sealed one is not found.
func (d Deps) find(ctx context.Context, t *bot.Turn, code string) (civic.Case, civic.Actor, error) {
	c, err := d.Cases.CaseByCode(ctx, code)
	if err != nil {
		return civic.Case{}, civic.Actor{}, err
	}
	if c.Sealed || !t.Person.Has(civic.RoleCoordinator) || t.Input.InGroup() {
		return civic.Case{}, civic.Actor{}, civic.ErrNotFound
	}
	return c, civic.Actor{Person: t.Person.ID, Role: civic.RoleCoordinator}, nil
}

// card makes the message of a case with what the coordinator can decide now.
func (d Deps) card(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Message, error) {
	f, err := bot.ReadCaseFile(ctx, d.Cases, d.People, c)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Text: t.Card(f), About: &bot.Ref{Case: c.ID, Side: bot.SideCoordinator}}
	if c.Status == civic.StatusSubmitted {
		m.Rows = append(m.Rows, []bot.Button{t.Button("coordinator.route", "desk-route", c.Code), t.Button("coordinator.reject", "desk-reject", c.Code)})
	}
	last := []bot.Button{t.Button("officer.history", "desk-history", c.Code)}
	if len(f.Media()) > 0 || c.Place != nil {
		last = append(last, t.Button("officer.files", "desk-files", c.Code))
	}
	m.Rows = append(m.Rows, last)
	return m, nil
}

func (d Deps) show(ctx context.Context, t *bot.Turn, c civic.Case) error {
	m, err := d.card(ctx, t, c)
	if err == nil {
		t.Say(m)
	}
	return err
}

func (d Deps) history(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	f, err := bot.ReadCaseFile(ctx, d.Cases, d.People, c)
	if err != nil {
		return bot.Stay(), err
	}
	// Notes are private to the agency.
	var events []civic.Event
	for _, e := range f.Events {
		if e.Kind != civic.EventNoted {
			events = append(events, e)
		}
	}
	f.Events = events
	t.Say(bot.Message{Text: t.History(f), About: &bot.Ref{Case: c.ID, Side: bot.SideCoordinator}})
	return bot.Stay(), nil
}

func (d Deps) files(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	f, err := bot.ReadCaseFile(ctx, d.Cases, d.People, c)
	if err != nil {
		return bot.Stay(), err
	}
	t.Say(bot.Message{Text: t.T("officer.files_of", bot.Args{"Code": c.Code}), Media: f.Media(), Place: c.Place, About: &bot.Ref{Case: c.ID, Side: bot.SideCoordinator}})
	return bot.Stay(), nil
}

// step takes a decision on a case; where somebody else was first the coordinator is shown the case as it is.
func (d Deps) step(ctx context.Context, t *bot.Turn, code string, take func(civic.Case, civic.Actor) (civic.Change, error)) (bool, error) {
	c, by, err := d.find(ctx, t, code)
	if err != nil {
		return false, err
	}
	ch, err := take(c, by)
	if err == nil {
		ch.Cause = t.Input.Key
		_, err = d.Steps.ChangeCase(ctx, ch)
	}
	late := errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) || (errors.Is(err, civic.ErrForbidden) && c.Status != civic.StatusSubmitted)
	if !late {
		return err == nil, err
	}
	if c, _, err = d.find(ctx, t, code); err != nil {
		return false, err
	}
	t.Tell("coordinator.moved_on", bot.Args{"Code": code})
	return false, d.show(ctx, t, c)
}

const flowDesk = "coordinator_desk"

// deskLimit is how many cases the desk lists; the engine shows them page by page.
const deskLimit = 80

// looking gathers nothing.
type looking struct{}

// deskFlow lists the cases on the desk, the oldest first; a code that is typed opens any case that is not sealed.
func (d Deps) deskFlow() bot.Flow[looking] {
	open := func(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
		c, _, err := d.find(ctx, t, code)
		if err != nil {
			return bot.Stay(), err
		}
		return bot.Quiet(), d.show(ctx, t, c)
	}
	return bot.Flow[looking]{Name: flowDesk, First: "list", Title: "coordinator.title", Worth: bot.Never[looking], Steps: map[string]bot.Step[looking]{"list": {
		Ask: func(ctx context.Context, t *bot.Turn, _ *looking) (bot.Prompt, error) {
			cases, total, err := d.Cases.Desk(ctx, 0, deskLimit)
			if err != nil {
				return bot.Prompt{}, err
			}
			p := bot.Prompt{Text: t.T("coordinator.list", bot.Args{"Count": total}), Free: true}
			if total == 0 {
				p.Text = t.T("coordinator.empty")
			}
			for _, c := range cases {
				p.Choices = append(p.Choices, bot.Choice{Label: c.FiledAt.In(t.Zone).Format("02/01") + " · " + t.CategoryName(c.Category) + " · " + c.Code, Value: c.Code})
			}
			return p, nil
		},
		Take: func(ctx context.Context, t *bot.Turn, _ *looking, a bot.Answer) (bot.Next, error) {
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
