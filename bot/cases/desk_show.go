package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// card makes the message of a case with what the coordinator can decide now.
func (d desk) card(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Message, error) {
	f, err := d.readFile(ctx, c)
	if err != nil {
		return bot.Message{}, err
	}
	return d.cardOf(t, f), nil
}

func (d desk) cardOf(t *bot.Turn, f caseFile) bot.Message {
	c := f.Case
	m := bot.Message{Text: cardText(t, f), About: ref(c, bot.SideCoordinator)}
	if c.Status == civic.StatusSubmitted {
		m.Rows = append(m.Rows, []bot.Button{t.Button("coordinator.route", "desk-route", c.Code), t.Button("coordinator.reject", "desk-reject", c.Code)})
	}
	last := []bot.Button{t.Button("officer.history", "desk-history", c.Code)}
	if len(f.Media()) > 0 || c.Place != nil {
		last = append(last, t.Button("officer.files", "desk-files", c.Code))
	}
	m.Rows = append(m.Rows, last)
	return m
}

func (d desk) show(ctx context.Context, t *bot.Turn, c civic.Case) error {
	m, err := d.card(ctx, t, c)
	if err == nil {
		t.Say(m)
	}
	return err
}

// history shows what happened to the case. Notes are private to the agency.
func (d desk) history(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.sayHistory(ctx, t, c, false, bot.SideCoordinator)
}

func (d desk) files(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.sayFiles(ctx, t, c, bot.SideCoordinator)
}
