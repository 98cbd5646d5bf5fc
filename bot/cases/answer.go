package cases

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// Marking is an answer on which its reader has given their word and may give stars.
type Marking struct {
	Code    string `json:"code,omitempty"`
	Helpful bool   `json:"helpful,omitempty"`
}

// Choices of the marking.
const (
	markReopen = "reopen"
	markSkip   = "skip"
)

// markButtons ask whether an answer helped; one tap is a complete word.
func markButtons(t *bot.Turn, c civic.Case) []bot.Button {
	return []bot.Button{t.Button("answer.helpful", "my-helpful", c.Code), t.Button("answer.unhelpful", "my-unhelpful", c.Code)}
}

// mayReopen reports whether the author may still send the case back.
func mayReopen(t *bot.Turn, c civic.Case) bool {
	return c.Can(civic.EventReopened, citizen(t)) == nil && c.Reopened == 0 && c.InTimeToReopen(t.Now)
}

func (d author) pressHelpful(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.mark(ctx, t, c, true)
}

func (d author) pressUnhelpful(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	return d.mark(ctx, t, c, false)
}

// mark keeps whether the answer helped, then asks for stars, which may be left out.
func (d author) mark(ctx context.Context, t *bot.Turn, c civic.Case, helpful bool) (bot.Next, error) {
	if c.Status != civic.StatusAnswered {
		return d.sayMoved(ctx, t, c)
	}
	if c.Helpful == nil || (*c.Helpful == 1) != helpful {
		_, err := d.change(ctx, t, c.Code, func(c civic.Case) (civic.Change, error) {
			return c.Mark(citizen(t), helpful, 0, t.Now)
		})
		if errors.Is(err, civic.ErrNotNow) {
			return d.sayMoved(ctx, t, c)
		}
		if err != nil {
			return bot.Next{}, err
		}
	}
	t.Toast("answer.noted")
	return bot.Begin(flowMark, Marking{Code: c.Code, Helpful: helpful}), nil
}

// markFlow asks for the stars of an answer, and offers to reopen where it did not help.
func (d author) markFlow() bot.Flow[Marking] {
	return bot.Flow[Marking]{Name: flowMark, First: "stars", Title: "answer.mark_title",
		Steps: map[string]bot.Step[Marking]{"stars": {Ask: d.askStars, Take: d.takeStars, Review: true}, "reopen": {Ask: askReopen, Take: takeReopen}}}
}

func (d author) askStars(ctx context.Context, t *bot.Turn, m *Marking) (bot.Prompt, error) {
	c, err := d.own(ctx, t, m.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	key := "answer.stars_unhelpful"
	if m.Helpful {
		key = "answer.stars_helpful"
	}
	p := bot.Prompt{Text: t.T(key, bot.Args{"Code": m.Code}), Columns: 5}
	for n := 1; n <= 5; n++ {
		p.Choices = append(p.Choices, bot.Choice{Label: "★", Value: strconv.Itoa(n), Words: []string{strings.Repeat("★", n)}})
	}
	if !m.Helpful && mayReopen(t, c) {
		p.Choices = append(p.Choices, t.Choice("answer.reopen", markReopen))
	}
	skip := t.Choice("answer.no_stars", markSkip)
	skip.Nav = true
	skip.Words = []string{"bo qua", "skip"}
	p.Choices = append(p.Choices, skip)
	return p, nil
}

func (d author) takeStars(ctx context.Context, t *bot.Turn, m *Marking, a bot.Answer) (bot.Next, error) {
	if a.Value == markReopen {
		return bot.Begin(flowReopen, Reopening{Code: m.Code}), nil
	}
	if a.Value == markSkip {
		t.Conclude("answer.thanks")
		return bot.End(), nil
	}
	stars, err := strconv.Atoi(a.Value)
	if err != nil {
		return bot.Next{}, civic.Invalid("stars")
	}
	c, err := d.change(ctx, t, m.Code, func(c civic.Case) (civic.Change, error) {
		return c.Mark(citizen(t), m.Helpful, stars, t.Now)
	})
	if errors.Is(err, civic.ErrNotNow) {
		_, err = d.sayMoved(ctx, t, c)
		return bot.End(), err
	}
	if err != nil {
		return bot.Next{}, err
	}
	if !m.Helpful && mayReopen(t, c) {
		return bot.To("reopen"), nil
	}
	t.Conclude("answer.thanks_stars", bot.Args{"Stars": strings.Repeat("★", stars)})
	return bot.End(), nil
}

func askReopen(_ context.Context, t *bot.Turn, m *Marking) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("answer.offer_reopen", bot.Args{"Code": m.Code}), First: true, Choices: []bot.Choice{
		t.Choice("answer.reopen", markReopen), t.Choice("answer.no_reopen", markSkip)}}, nil
}

func takeReopen(_ context.Context, t *bot.Turn, m *Marking, a bot.Answer) (bot.Next, error) {
	if a.Value == markReopen {
		return bot.Begin(flowReopen, Reopening{Code: m.Code}), nil
	}
	t.Conclude("answer.thanks")
	return bot.End(), nil
}
