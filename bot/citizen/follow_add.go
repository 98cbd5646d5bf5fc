package citizen

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Addition is more that an author says of an open case.
type Addition struct {
	Gathered
	Code string `json:"code,omitempty"`
}

// addFlow takes in more on an open case, or the answer to what the agency asked.
func (d CaseDeps) addFlow() bot.Flow[Addition] {
	return bot.Flow[Addition]{Name: flowAdd, First: "content", Title: "follow.add_title",
		Steps: map[string]bot.Step[Addition]{"content": {Ask: d.askAddition, Take: d.takeAddition, Review: true}}}
}

func (d CaseDeps) pressAdd(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if c.Can(civic.EventAdded, citizen(t)) != nil {
		return d.sayMoved(ctx, t, c)
	}
	return bot.Begin(flowAdd, Addition{Code: c.Code}), nil
}

func (d CaseDeps) askAddition(ctx context.Context, t *bot.Turn, a *Addition) (bot.Prompt, error) {
	c, err := d.own(ctx, t, a.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	head := t.T("follow.adding", bot.Args{"Code": c.Code})
	if c.Status == civic.StatusNeedInfo {
		events, err := d.Cases.Events(ctx, c.ID)
		if err != nil {
			return bot.Prompt{}, err
		}
		head = paragraphs(t.T("follow.answering", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)}), quote(lastQuestion(events)))
	}
	p := gatherPrompt(t, &a.Gathered, "follow.ask_more", "follow.send_more")
	p.Text = paragraphs(head, p.Text)
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

func (d CaseDeps) takeAddition(ctx context.Context, t *bot.Turn, a *Addition, answer bot.Answer) (bot.Next, error) {
	switch answer.Value {
	case chooseClear:
		a.Gathered = Gathered{}
		return bot.Stay(), nil
	case chooseOn:
		c, err := d.add(ctx, t, a.Code, a.Gathered)
		if errors.Is(err, civic.ErrNotNow) {
			_, err = d.sayMoved(ctx, t, c)
			return bot.End(), err
		}
		if err != nil {
			return bot.Next{}, err
		}
		conclude(t, "follow.added", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)})
		return bot.End(), nil
	}
	return a.take(answer.Input)
}

// add adds what was gathered to the case. A place is told as a link to a map: an event holds text and files.
func (d CaseDeps) add(ctx context.Context, t *bot.Turn, code string, g Gathered) (civic.Case, error) {
	text := lines(g.text(), mapLink(g.place()))
	return d.change(ctx, t, code, func(c civic.Case) (civic.Change, error) {
		return c.Add(citizen(t), text, g.media(), d.Calendar, t.Now)
	})
}
