package consults

import (
	"context"
	"errors"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// opinion reads the opinion that is looked at, of this consultation.
func (d official) opinion(ctx context.Context, t *bot.Turn, x *answering) (round, consult.OpinionLine, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return r, consult.OpinionLine{}, err
	}
	o, err := d.store.OpinionLine(ctx, x.Opinion)
	if err != nil {
		return r, o, err
	}
	b, err := d.store.Ballot(ctx, o.Ballot)
	if err == nil && (b.Consultation != r.ID || o.Question < 0 || o.Question >= len(r.Questions)) {
		err = civic.ErrNotFound
	}
	return r, o, err
}

// opinionCard writes one opinion: no name, no address, the number of its ballot alone.
func opinionCard(t *bot.Turn, r round, o consult.OpinionLine) string {
	q := r.Questions[o.Question]
	from := t.Label("consult.from_" + string(o.Source))
	if o.Area != "" {
		from += ", " + t.AreaName(o.Area)
	}
	lines := []string{t.T("consult.opinion", bot.Args{"Ballot": o.Number, "From": from, "N": o.Question + 1, "Question": bot.Shorten(q.TextIn(t.Locale()), 200)})}
	if o.Choice != "" {
		lines = append(lines, t.T("consult.opinion_choice", bot.Args{"Choice": choiceText(t, q, o.Opinion)}))
	}
	lines = append(lines, bot.Quote(o.Text))
	if o.Same > 1 {
		lines = append(lines, t.T("consult.opinion_same", bot.Args{"Count": o.Same}))
	}
	if o.Response != "" {
		lines = append(lines, t.T("consult.response_"+string(o.Response)), bot.Quote(o.Reply))
	}
	return strings.Join(lines, "\n")
}

// The choices at an opinion and at a group.
const (
	choiceAccept  = "accepted"
	choiceExplain = "explained"
	choiceSimilar = "similar"
	choiceInto    = "into"
	choiceMembers = "members"
	choiceRename  = "rename"
	choiceMake    = "make"
	choiceToggle  = "t:"
	choiceGroup   = "g:"
	choiceLeave   = "l:"
)

func (d official) askOpinion(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	r, o, err := d.opinion(ctx, t, x)
	if errors.Is(err, civic.ErrNotFound) { // withdrawn by its author
		return bot.Prompt{Text: t.T("consult.opinion_gone"), Choices: []bot.Choice{t.Choice("consult.to_list", waitingDesk)}}, nil
	}
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: opinionCard(t, r, o)}
	switch {
	case o.Response != "":
	case o.Group != nil:
		p.Choices = append(p.Choices, t.Choice("consult.to_group", choiceGroup+bot.ID(*o.Group)))
	default:
		p.Choices = append(p.Choices, t.Choice("consult.accept", choiceAccept), t.Choice("consult.explain", choiceExplain),
			t.Choice("consult.similar", choiceSimilar), t.Choice("consult.into", choiceInto))
	}
	p.Around(t.Choice("consult.to_list", waitingDesk))
	return p, nil
}

func (d official) takeOpinion(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case waitingDesk:
		return x.home(), nil
	case choiceSimilar:
		return bot.To(answerSimilar), nil
	case choiceInto:
		return bot.To(answerGroups), nil
	case choiceAccept, choiceExplain:
		if _, _, err := d.opinion(ctx, t, x); err != nil {
			return bot.Stay(), err
		}
		x.Response = consult.Response(a.Value)
		return bot.To(answerWrite), nil
	}
	if id, ok := strings.CutPrefix(a.Value, choiceGroup); ok {
		return x.toGroup(bot.ReadID(id))
	}
	return bot.Stay(), civic.Invalid("callback")
}
