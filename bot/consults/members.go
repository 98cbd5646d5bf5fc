package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// membersShown is how many opinions of a group are shown to take one out.
const membersShown = 24

func (d official) askMembers(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	_, g, err := d.group(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	members, all, err := d.store.GroupOpinions(ctx, g.ID, 0, membersShown)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_leave", bot.Args{"Label": g.Label, "Size": all})}
	for _, o := range members {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(t.Label("consult.member", bot.Args{"Ballot": o.Number, "Text": bot.OneLine(o.Text)}), 60), Value: choiceLeave + bot.ID(o.ID)})
	}
	p.Around(t.Choice("consult.to_group", waitingDesk))
	return p, nil
}

func (d official) takeMembers(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	if a.Value == waitingDesk {
		return bot.To(answerGroup), nil
	}
	id, err := bot.ReadID(strings.TrimPrefix(a.Value, choiceLeave))
	if err != nil {
		return bot.Stay(), err
	}
	r, g, err := d.group(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	o, err := d.store.OpinionLine(ctx, id)
	switch {
	case err != nil:
		return bot.Stay(), err
	case o.Group == nil || *o.Group != g.ID:
		return bot.Stay(), civic.ErrNotFound
	case r.Phase(t.Now) != consult.PhaseAnswering || g.Response != "":
		return bot.Stay(), civic.ErrNotNow
	}
	if err := d.store.LeaveGroup(ctx, t.Input.Key, id, t.Now); err != nil {
		return bot.Stay(), err
	}
	t.Above(t.T("consult.left", bot.Args{"Ballot": o.Number}))
	return bot.Stay(), nil
}
