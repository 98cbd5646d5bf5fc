package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Withdrawal is a case that its author is about to withdraw.
type Withdrawal struct {
	Code string `json:"code,omitempty"`
}

// withdrawFlow asks once more before a case is withdrawn.
func (d author) withdrawFlow() bot.Flow[Withdrawal] {
	return bot.Flow[Withdrawal]{Name: flowWithdraw, First: "confirm", Title: "follow.withdraw_title",
		Worth: bot.Never[Withdrawal], Steps: map[string]bot.Step[Withdrawal]{"confirm": {Ask: askWithdraw, Take: d.takeWithdraw, Review: true}}}
}

func (d author) pressWithdraw(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if !c.Status.Open() {
		return d.sayMoved(ctx, t, c)
	}
	return bot.Begin(flowWithdraw, Withdrawal{Code: c.Code}), nil
}

func askWithdraw(_ context.Context, t *bot.Turn, w *Withdrawal) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("follow.ask_withdraw", bot.Args{"Code": w.Code}), Choices: []bot.Choice{
		t.Yes("follow.withdraw_yes", "yes"), t.No("follow.withdraw_no", "no")}}, nil
}

func (d author) takeWithdraw(ctx context.Context, t *bot.Turn, w *Withdrawal, a bot.Answer) (bot.Next, error) {
	if a.Value != "yes" {
		t.Conclude("follow.not_withdrawn", bot.Args{"Code": w.Code})
		return bot.End(), nil
	}
	c, err := d.change(ctx, t, w.Code, func(c civic.Case) (civic.Change, error) {
		if !c.Status.Open() {
			return civic.Change{}, civic.ErrNotNow
		}
		return c.Withdraw(citizen(t), "", t.Now)
	})
	if errors.Is(err, civic.ErrNotNow) {
		_, err = d.sayMoved(ctx, t, c)
		return bot.End(), err
	}
	if err != nil {
		return bot.Next{}, err
	}
	t.Conclude("follow.withdrawn", bot.Args{"Code": c.Code})
	return bot.End(), nil
}
