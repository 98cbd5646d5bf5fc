package consults

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// The choices of the list, beside opinions and groups.
const (
	waitingOpinion = "o:"
	waitingGroup   = "g:"
	waitingOnly    = "only"
	waitingGroups  = "groups"
	waitingNext    = "next"
	waitingBefore  = "before"
	waitingDesk    = "desk"
	waitingShown   = 8
)

// askWaiting lists the opinions that wait, the most frequent wordings first; groups that wait come before.
func (d official) askWaiting(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	s, err := d.store.Standing(ctx, r.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	groups, err := d.store.Groups(ctx, r.ID, x.Only-1)
	if err != nil {
		return bot.Prompt{}, err
	}
	waiting, all, err := d.store.OpinionsWaiting(ctx, r.ID, x.Only-1, x.Offset, waitingShown)
	if err != nil {
		return bot.Prompt{}, err
	}
	if len(waiting) == 0 && x.Offset > 0 { // others answered the rest
		x.Offset = 0
		return d.askWaiting(ctx, t, x)
	}
	lines := []string{t.T("consult.answers", bot.Args{"Code": r.Code, "State": bot.HTML(strings.Join(remainsLines(t, r, consult.Standing{Unanswered: s.Unanswered}), "\n"))})}
	if x.Only > 0 && x.Only <= len(r.Questions) {
		lines = append(lines, t.T("consult.answers_only", bot.Args{"N": x.Only, "Text": bot.Shorten(r.Questions[x.Only-1].TextIn(t.Locale()), 120)}))
	}
	p := bot.Prompt{First: true}
	n := 0
	if x.Offset == 0 {
		for _, g := range groups {
			if g.Response != "" || g.Count == 0 || n >= waitingShown {
				continue
			}
			n++
			lines = append(lines, t.T("consult.waiting_group", bot.Args{"N": n, "Label": g.Label, "Size": g.Count, "Question": g.Question + 1}))
			p.Choices = append(p.Choices, bot.Choice{Label: "🗂 " + bot.Shorten(g.Label, 40), Value: waitingGroup + bot.ID(g.ID)})
		}
	}
	for _, o := range waiting {
		n++
		lines = append(lines, t.T("consult.waiting_opinion", bot.Args{"N": n, "Text": bot.Shorten(bot.OneLine(o.Text), 140), "Size": max(o.Same, 1), "Question": o.Question + 1}))
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(bot.OneLine(o.Text), 40), Value: waitingOpinion + bot.ID(o.ID)})
	}
	switch {
	case n > 0:
		lines = append(lines, t.T("consult.answers_help"))
	case s.Unanswered > 0:
		lines = append(lines, t.T("consult.answers_none"))
	default:
		lines = append(lines, t.T("consult.answers_all"))
	}
	p.Text = strings.Join(lines, "\n\n")
	nav := func(key, value string, args ...bot.Args) {
		c := t.Choice(key, value, args...)
		c.Nav = true
		p.Choices = append(p.Choices, c)
	}
	if x.Offset+len(waiting) < all {
		nav("consult.waiting_next", waitingNext, bot.Args{"N": all - x.Offset - len(waiting)})
	}
	if x.Offset > 0 {
		nav("consult.waiting_before", waitingBefore)
	}
	if len(r.Questions) > 1 {
		nav("consult.waiting_only", waitingOnly)
	}
	if len(groups) > 0 {
		nav("consult.waiting_groups", waitingGroups, bot.Args{"N": len(groups)})
	}
	nav("consult.open", waitingDesk)
	return p, nil
}

func (d official) takeWaiting(ctx context.Context, t *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	x.Opinion, x.Group, x.Picked = 0, 0, nil
	switch a.Value {
	case waitingNext:
		x.Offset += waitingShown
		return bot.Stay(), nil
	case waitingBefore:
		x.Offset = max(0, x.Offset-waitingShown)
		return bot.Stay(), nil
	case waitingOnly:
		return bot.To(answerQuestion), nil
	case waitingGroups:
		return bot.To(answerGroups), nil
	case waitingDesk:
		r, err := d.read(ctx, t, x.Code)
		if err != nil {
			return bot.Stay(), err
		}
		_, err = d.openDesk(ctx, t, r)
		return bot.End(), err
	}
	if id, ok := strings.CutPrefix(a.Value, waitingGroup); ok {
		return x.toGroup(bot.ReadID(id))
	}
	id, err := bot.ReadID(strings.TrimPrefix(a.Value, waitingOpinion))
	if err != nil {
		return bot.Stay(), err
	}
	x.Opinion = id
	return bot.To(answerOne), nil
}

func (x *answering) toGroup(id int64, err error) (bot.Next, error) {
	if err != nil {
		return bot.Stay(), err
	}
	x.Group = id
	return bot.To(answerGroup), nil
}

func (d official) askOnly(ctx context.Context, t *bot.Turn, x *answering) (bot.Prompt, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_only"), Choices: []bot.Choice{t.Choice("consult.only_all", "0")}}
	for i, q := range c.Questions {
		if q.Kind != consult.AskChoice {
			p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(t.Label("consult.only_one", bot.Args{"N": i + 1, "Text": q.TextIn(t.Locale())}), 60), Value: strconv.Itoa(i + 1)})
		}
	}
	return p, nil
}

func takeOnly(_ context.Context, _ *bot.Turn, x *answering, a bot.Answer) (bot.Next, error) {
	n, err := strconv.Atoi(a.Value)
	if err != nil || n < 0 || n > consult.MaxQuestions {
		return bot.Stay(), civic.Invalid("callback")
	}
	x.Only, x.Offset = n, 0
	return bot.To(answerList), nil
}
