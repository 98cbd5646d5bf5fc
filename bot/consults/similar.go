package consults

import (
	"context"
	"errors"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// similarShown is how many opinions that are alike are suggested at once.
const similarShown = 8

// askSimilar suggests opinions that are like the one looked at; each can be taken into a group with it.
func (d official) askSimilar(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	r, o, err := d.opinion(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	alike, err := d.store.SimilarOpinions(ctx, o.ID, similarShown)
	if err != nil {
		return bot.Prompt{}, err
	}
	lines := []string{opinionCard(t, r, o)}
	p := bot.Prompt{}
	if len(alike) == 0 {
		lines = append(lines, t.T("consult.similar_none"))
	} else {
		lines = append(lines, t.T("consult.similar_help"))
	}
	for i, s := range alike {
		mark := "☐ "
		if slices.Contains(x.Picked, s.ID) {
			mark = "☑ "
		}
		likeness := percent(civic.Similarity(o.Text, s.Text))
		lines = append(lines, t.T("consult.similar_line", bot.Args{"N": i + 1, "Mark": mark, "Text": bot.Shorten(bot.OneLine(s.Text), 200), "Likeness": likeness, "Size": max(s.Same, 1)}))
		p.Choices = append(p.Choices, bot.Choice{Label: mark + likeness + " · " + bot.Shorten(bot.OneLine(s.Text), 36), Value: choiceToggle + bot.ID(s.ID)})
	}
	p.Text = strings.Join(lines, "\n\n")
	p.Choices = append(p.Choices, t.Choice("consult.make_group", choiceMake, bot.Args{"N": len(x.Picked) + 1}), t.Choice("consult.into", choiceInto))
	return p, nil
}

func (d official) takeSimilar(_ context.Context, _ *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case choiceMake:
		return bot.To(answerLabel), nil
	case choiceInto:
		return bot.To(answerGroups), nil
	}
	id, err := bot.ReadID(strings.TrimPrefix(a.Value, choiceToggle))
	if err != nil {
		return bot.Stay(), err
	}
	x.Picked = bot.Toggle(x.Picked, id)
	return bot.Stay(), nil
}

func (d official) askLabel(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	_, o, err := d.opinion(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	label := bot.Shorten(bot.OneLine(o.Text), 60)
	return bot.Prompt{Text: t.T("consult.ask_label"), Free: true, Choices: []bot.Choice{{Label: label, Value: label}}}, nil
}

func (d official) takeLabel(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	r, o, err := d.opinion(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	label := a.Value
	if !a.Picked() {
		label = bot.OneLine(a.Input.Text)
	}
	if err := r.CheckGroup(o.Question, label, t.Now); err != nil {
		return bot.Stay(), err
	}
	g, err := d.store.MakeGroup(ctx, t.Input.Key, consult.Group{Consultation: r.ID, Question: o.Question, Label: label}, append([]int64{o.ID}, x.Picked...), t.Person.ID, t.Now)
	if errors.Is(err, civic.ErrConflict) {
		t.Above(t.T("consult.grouped_before"))
		return x.home(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	x.Picked = nil
	return x.toGroup(g.ID, nil)
}
