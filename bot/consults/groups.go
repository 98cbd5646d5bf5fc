package consults

import (
	"context"
	"errors"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// askGroups lists the groups: to add the opinion to one, or where there is none, to look at one.
func (d official) askGroups(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	question, key := x.Only-1, "consult.groups"
	if x.Opinion != 0 {
		var o consult.OpinionLine
		if _, o, err = d.opinion(ctx, t, x); err != nil {
			return bot.Prompt{}, err
		}
		question, key = o.Question, "consult.groups_into"
	}
	groups, err := d.store.Groups(ctx, r.ID, question)
	if err != nil {
		return bot.Prompt{}, err
	}
	if len(groups) == 0 {
		key = "consult.groups_none"
	}
	p := bot.Prompt{Text: t.T(key, bot.Args{"Size": len(x.Picked) + 1})}
	for _, g := range groups {
		label := t.Label("consult.group_label", bot.Args{"Label": bot.Shorten(g.Label, 40), "N": g.Count})
		if g.Response != "" {
			label = "✓ " + label
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: choiceGroup + bot.ID(g.ID), Words: []string{g.Label}})
	}
	p.Around(t.Choice("consult.to_list", waitingDesk))
	return p, nil
}

func (d official) takeGroups(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	if a.Value == waitingDesk {
		return x.home(), nil
	}
	id, err := bot.ReadID(strings.TrimPrefix(a.Value, choiceGroup))
	if err != nil || x.Opinion == 0 {
		return x.toGroup(id, err)
	}
	r, o, err := d.opinion(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	g, err := d.store.Group(ctx, id)
	switch {
	case err != nil:
		return bot.Stay(), err
	case g.Consultation != r.ID || g.Question != o.Question:
		return bot.Stay(), civic.ErrNotFound
	case r.Phase(t.Now) != consult.PhaseAnswering:
		return bot.Stay(), civic.ErrNotNow
	}
	n, err := d.store.AddToGroup(ctx, t.Input.Key, g.ID, append([]int64{o.ID}, x.Picked...), t.Now)
	if errors.Is(err, civic.ErrConflict) {
		t.Above(t.T("consult.grouped_before"))
		return x.home(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	key := "consult.added"
	if g.Response != "" {
		key = "consult.added_answered"
	}
	t.Above(t.T(key, bot.Args{"Label": g.Label, "Count": n}))
	return x.home(), nil
}
