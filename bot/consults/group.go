package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// group reads the group that is looked at, of this consultation.
func (d official) group(ctx context.Context, t *bot.Turn, x *answering) (round, consult.Group, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return r, consult.Group{}, err
	}
	g, err := d.store.Group(ctx, x.Group)
	if err == nil && (g.Consultation != r.ID || g.Question < 0 || g.Question >= len(r.Questions)) {
		err = civic.ErrNotFound
	}
	return r, g, err
}

func (d official) askGroup(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	r, g, err := d.group(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	some, _, err := d.store.GroupOpinions(ctx, g.ID, 0, membersShown)
	if err != nil {
		return bot.Prompt{}, err
	}
	lines := []string{t.T("consult.group", bot.Args{"Label": g.Label, "Count": g.Count, "N": g.Question + 1, "Question": bot.Shorten(r.Questions[g.Question].TextIn(t.Locale()), 200)})}
	const wordings = 3
	seen := map[string]bool{}
	for _, o := range some {
		if !seen[o.Text] && len(seen) < wordings {
			seen[o.Text] = true
			lines = append(lines, bot.Quote(bot.Shorten(o.Text, 300)))
		}
	}
	p := bot.Prompt{}
	if g.Response == "" {
		p.Choices = []bot.Choice{t.Choice("consult.accept", choiceAccept), t.Choice("consult.explain", choiceExplain), t.Choice("consult.members", choiceMembers), t.Choice("consult.rename", choiceRename)}
	} else {
		lines = append(lines, t.T("consult.response_"+string(g.Response)), bot.Quote(g.Reply))
	}
	p.Around(t.Choice("consult.to_list", waitingDesk))
	p.Text = strings.Join(lines, "\n")
	return p, nil
}

func (d official) takeGroup(_ context.Context, _ *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case waitingDesk:
		return x.home(), nil
	case choiceMembers:
		return bot.To(answerMembers), nil
	case choiceRename:
		return bot.To(answerRename), nil
	}
	x.Response = consult.Response(a.Value)
	return bot.To(answerWrite), nil
}

func (d official) askRename(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	_, g, err := d.group(ctx, t, x)
	return bot.Prompt{Text: t.T("consult.ask_rename", bot.Args{"Label": g.Label}), Free: true}, err
}

func (d official) takeRename(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	r, g, err := d.group(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	label := bot.OneLine(a.Input.Text)
	if err := r.CheckGroup(g.Question, label, t.Now); err != nil {
		return bot.Stay(), err
	}
	if err := d.store.RenameGroup(ctx, t.Input.Key, g.ID, label, t.Now); err != nil {
		return bot.Stay(), err
	}
	return bot.To(answerGroup), nil
}
