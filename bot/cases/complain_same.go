package cases

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// sameWithin is for how long the same text by the same person is taken for the same matter, and sameExamined how many of
// their cases are looked at.
const (
	sameWithin   = 24 * time.Hour
	sameExamined = 50
)

// The choices of who files the same text again.
const (
	sameAdd   = "add"
	sameOther = "other"
	sameStop  = "stop"
)

// sameText finds a case that the person filed within a day in the same words, and to which they may still add. Nobody is
// asked twice in one dialogue, nor about an emergency. What is sealed and what is not are apart.
func (d author) sameText(ctx context.Context, t *bot.Turn, draft Draft) (civic.Case, bool, error) {
	words, cat := civic.Fold(draft.Text()), draft.category(t)
	if words == "" || draft.Apart || cat.Urgent() {
		return civic.Case{}, false, nil
	}
	cases, err := d.store.CasesSince(ctx, t.Person.ID, t.Now.Add(-sameWithin), sameExamined)
	if err != nil {
		return civic.Case{}, false, err
	}
	for _, c := range cases {
		ours := c.DraftKey == t.Dialogue // filed by this very dialogue, before a crash
		if !ours && c.Sealed == cat.Sealed() && civic.Fold(c.Text) == words && c.Can(civic.EventAdded, citizen(t)) == nil {
			return c, true, nil
		}
	}
	return civic.Case{}, false, nil
}

func (d author) askSame(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	c, err := d.own(ctx, t, draft.Same)
	if err != nil {
		return bot.Prompt{}, err
	}
	args := bot.Args{"Code": c.Code, "Time": t.Time(c.FiledAt)}
	return bot.Prompt{Text: t.T("complain.same", args), Choices: []bot.Choice{
		t.Choice("complain.same_add", sameAdd, args), t.Choice("complain.same_other", sameOther), t.Choice("complain.same_stop", sameStop)}}, nil
}

// takeSame adds to the case what it does not say yet: the files and the place; or files the text as a matter of its own.
func (d author) takeSame(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case sameOther:
		draft.Apart = true
		return d.send(ctx, t, *draft)
	case sameStop:
		t.Conclude("complain.same_stopped", bot.Args{"Code": draft.Same})
		return bot.End(), nil
	}
	c, err := d.own(ctx, t, draft.Same)
	if err != nil {
		return bot.Next{}, err
	}
	if c.Can(civic.EventAdded, citizen(t)) != nil {
		_, err := d.sayMoved(ctx, t, c)
		return bot.Stay(), err
	}
	more := Addition{Code: c.Code}
	for _, p := range draft.Pieces {
		if p.Text = ""; p.Media != nil || p.Place != nil {
			more.Pieces = append(more.Pieces, p)
		}
	}
	return bot.Begin(flowAdd, more), nil
}
