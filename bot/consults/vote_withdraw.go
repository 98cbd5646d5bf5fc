package consults

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// takingBack is the ballot that is about to be withdrawn.
type takingBack struct {
	Ballot int64 `json:"ballot"`
}

const withdrawYes = "yes"

// takeable reads a ballot of the person's own that can be withdrawn now.
func (d voters) takeable(ctx context.Context, t *bot.Turn, id int64) (consult.Ballot, error) {
	b, c, err := d.ownBallot(ctx, t, id)
	if err == nil {
		_, err = c.Withdraw(b, t.Person.ID, t.Now)
	}
	return b, err
}

// beginWithdraw asks whether a ballot is to be withdrawn.
func beginWithdraw(_ context.Context, _ *bot.Turn, b consult.Ballot) (bot.Next, error) {
	return bot.Begin(flowVoteWithdraw, takingBack{Ballot: b.ID}), nil
}

// ownBallot returns a ballot that the person cast; anybody else's is not found.
func (d voters) ownBallot(ctx context.Context, t *bot.Turn, id int64) (consult.Ballot, consult.Consultation, error) {
	b, err := d.store.Ballot(ctx, id)
	if err == nil && (b.Person == nil || *b.Person != t.Person.ID) {
		err = civic.ErrNotFound
	}
	if err != nil {
		return b, consult.Consultation{}, err
	}
	c, err := d.store.Consultation(ctx, b.Consultation)
	return b, c, err
}

func (d voters) withdrawVoteFlow() bot.Flow[takingBack] {
	return bot.Flow[takingBack]{Name: flowVoteWithdraw, First: "sure", Title: "vote.withdraw_title", Worth: bot.Never[takingBack],
		Steps: map[string]bot.Step[takingBack]{"sure": {Ask: d.askWithdrawVote, Take: d.takeWithdrawVote, Review: true}}}
}

func (d voters) askWithdrawVote(ctx context.Context, t *bot.Turn, x *takingBack) (bot.Prompt, error) {
	_, c, err := d.ownBallot(ctx, t, x.Ballot)
	key := "vote.withdraw_ask"
	if c.Phase(t.Now) == consult.PhaseAnswering {
		key = "vote.withdraw_ask_late"
	}
	return bot.Prompt{Text: t.T(key, bot.Args{"Title": c.TitleIn(t.Locale())}), Choices: []bot.Choice{t.Yes("vote.withdraw_yes", withdrawYes)}}, err
}

func (d voters) takeWithdrawVote(ctx context.Context, t *bot.Turn, x *takingBack, _ bot.Answer) (bot.Next, error) {
	const tries = 5
	for try := 1; ; try++ {
		b, c, err := d.ownBallot(ctx, t, x.Ballot)
		if err != nil {
			return bot.Stay(), err
		}
		gone, err := c.Withdraw(b, t.Person.ID, t.Now)
		if err != nil {
			return bot.Stay(), err
		}
		err = d.store.WithdrawBallot(ctx, t.Input.Key, gone, t.Now)
		if errors.Is(err, civic.ErrConflict) && try < tries {
			continue
		}
		if err != nil && !errors.Is(err, civic.ErrRepeated) {
			return bot.Stay(), err
		}
		t.Conclude("vote.withdraw_done")
		return bot.End(), nil
	}
}
