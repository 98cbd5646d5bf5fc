package projects

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// about says that a reply to a message belongs to a question.
func about(q civic.ProjectQuestion) *bot.Ref {
	return &bot.Ref{Kind: civic.AboutQuestion, ID: q.ID, Side: bot.SideOfficer}
}

// replied takes a reply to the notice of a question as the beginning of its answer.
func (d official) replied(ctx context.Context, t *bot.Turn, to civic.Ref) (bot.Next, error) {
	q, err := d.answerable(ctx, t, to.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if q.Answer != "" {
		return bot.Stay(), d.answered(t, q)
	}
	x := replying{Code: q.Project, Question: q.ID}
	switch {
	case t.Input.Media != nil:
		return bot.Stay(), civic.Invalid("text_only")
	case !x.Writing.Add(t.Input):
		return bot.Stay(), civic.Invalid("text")
	}
	return bot.BeginAt(flowSiteReply, "preview", x), nil
}

// answerable returns a question of a project on which the person works.
func (d official) answerable(ctx context.Context, t *bot.Turn, id int64) (civic.ProjectQuestion, error) {
	q, err := d.store.ProjectQuestion(ctx, id)
	if err != nil {
		return q, err
	}
	_, err = d.site(ctx, t, q.Project, mayWork)
	return q, err
}
