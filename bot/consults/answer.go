package consults

import (
	"context"
	"errors"
	"fmt"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// answered is what is being answered, in short: it stays in sight while the answer is written.
func (d official) answered(ctx context.Context, t *bot.Turn, x *answering) (string, error) {
	const most = 400
	if x.Group == 0 {
		_, o, err := d.opinion(ctx, t, x)
		return bot.Quote(bot.Shorten(o.Text, most)), err
	}
	_, g, err := d.group(ctx, t, x)
	if err != nil {
		return "", err
	}
	some, _, err := d.store.GroupOpinions(ctx, g.ID, 0, 1)
	if err != nil || len(some) == 0 {
		return "", err
	}
	return t.T("consult.answer_about_group", bot.Args{"Label": g.Label}) + "\n" + bot.Quote(bot.Shorten(some[0].Text, most)), nil
}

// sendAnswer answers what was chosen. Those who said it are told in a message of their own.
func (d official) sendAnswer(ctx context.Context, t *bot.Turn, x *answering) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
	text := x.Writing.Text()
	if err := r.CheckAnswer(x.Response, text, t.Now); err != nil {
		return bot.Stay(), err
	}
	var told int
	if x.Group != 0 {
		told, err = d.answerAll(ctx, t, r, x.Group, x.Response, text)
	} else {
		told, err = d.answerThis(ctx, t, x, text)
	}
	switch {
	case errors.Is(err, civic.ErrConflict):
		t.Above(t.T("consult.answered_before") + "\n" + bot.Quote(text)) // what they wrote is not lost
		return x.home(), nil
	case errors.Is(err, civic.ErrNotFound):
		t.Above(t.T("consult.opinion_gone") + "\n" + bot.Quote(text))
		return x.home(), nil
	case err != nil:
		return bot.Stay(), err
	}
	t.Above(t.T("consult.answered", bot.Args{"Count": told}))
	return x.home(), nil
}

func (d official) answerAll(ctx context.Context, t *bot.Turn, r round, group int64, response consult.Response, text string) (int, error) {
	g, err := d.store.Group(ctx, group)
	if err != nil {
		return 0, err
	}
	if g.Consultation != r.ID {
		return 0, civic.ErrNotFound
	}
	return d.store.AnswerGroup(ctx, t.Input.Key, g.ID, response, text, t.Person.ID, t.Now)
}

// answerThis answers one opinion. Where others have the same words, they become a group, which is answered; should the bot
// end between the two, the group waits in the list.
func (d official) answerThis(ctx context.Context, t *bot.Turn, x *answering, text string) (int, error) {
	r, o, err := d.opinion(ctx, t, x)
	if err != nil {
		return 0, err
	}
	if o.Response != "" || o.Group != nil {
		return 0, civic.ErrConflict
	}
	if o.Same <= 1 {
		return 1, d.store.AnswerOpinion(ctx, t.Input.Key, o.ID, x.Response, text, t.Person.ID, t.Now)
	}
	g := consult.Group{Consultation: r.ID, Question: o.Question, Label: bot.Shorten(bot.OneLine(o.Text), consult.MaxLabel)}
	if g, err = d.store.MakeGroup(ctx, t.Input.Key+" group", g, []int64{o.ID}, t.Person.ID, t.Now); err != nil {
		return 0, fmt.Errorf("group the same words: %w", err)
	}
	return d.store.AnswerGroup(ctx, t.Input.Key, g.ID, x.Response, text, t.Person.ID, t.Now)
}
