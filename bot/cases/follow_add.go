package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Addition is more that an author says of an open case.
type Addition struct {
	bot.Gathered
	Code string `json:"code,omitempty"`
}

// addFlow takes in more on an open case, or the answer to what the agency asked.
func (d author) addFlow() bot.Flow[Addition] {
	return bot.Flow[Addition]{Name: flowAdd, First: "content", Title: "follow.add_title", Edited: bot.Edits(func(a *Addition) *bot.Gathered { return &a.Gathered }),
		Steps: map[string]bot.Step[Addition]{"content": {Ask: d.askAddition, Take: d.takeAddition, Review: true}}}
}

func (d author) pressAdd(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if c.Can(civic.EventAdded, citizen(t)) != nil {
		return d.sayMoved(ctx, t, c)
	}
	return bot.Begin(flowAdd, Addition{Code: c.Code}), nil
}

func (d author) askAddition(ctx context.Context, t *bot.Turn, a *Addition) (bot.Prompt, error) {
	c, err := d.own(ctx, t, a.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	head := t.T("follow.adding", bot.Args{"Code": c.Code})
	if c.Status == civic.StatusNeedInfo {
		events, err := d.store.Events(ctx, c.ID)
		if err != nil {
			return bot.Prompt{}, err
		}
		head = bot.Paragraphs(t.T("follow.answering", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)}), bot.Quote(lastQuestion(events)))
	}
	p := bot.GatherPrompt(t, &a.Gathered, "follow.ask_more", "follow.send_more")
	p.Text = bot.Paragraphs(head, p.Text)
	return p, nil
}

func lastQuestion(events []civic.Event) string {
	question := ""
	for _, e := range events {
		if e.Kind == civic.EventAsked {
			question = e.Text
		}
	}
	return question
}

func (d author) takeAddition(ctx context.Context, t *bot.Turn, a *Addition, answer bot.Answer) (bot.Next, error) {
	switch answer.Value {
	case bot.GatheredClear:
		a.Gathered = bot.Gathered{}
		return bot.Stay(), nil
	case bot.GatheredOn:
		c, err := d.add(ctx, t, a.Code, a.Gathered)
		if errors.Is(err, civic.ErrNotNow) {
			_, err = d.sayMoved(ctx, t, c)
			return bot.End(), err
		}
		if err != nil {
			return bot.Next{}, err
		}
		t.Conclude("follow.added", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)})
		return bot.End(), nil
	}
	return a.Take(t, answer.Input)
}

// add adds what was gathered to the case. A place is told as a link to a map: an event holds text and files.
func (d author) add(ctx context.Context, t *bot.Turn, code string, g bot.Gathered) (civic.Case, error) {
	text := bot.Lines(g.Text(), mapLink(g.Place()))
	return d.change(ctx, t, code, func(c civic.Case) (civic.Change, error) {
		return c.Add(citizen(t), text, g.Media(), d.calendar, t.Now)
	})
}
