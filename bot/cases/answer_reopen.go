package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Reopening is a case that its author sends back, with the reason.
type Reopening struct {
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
}

const reopenSend = "send"

// reopenFlow asks why, shows it, and sends the case back: once, within a week of the answer.
func (d author) reopenFlow() bot.Flow[Reopening] {
	return bot.Flow[Reopening]{Name: flowReopen, First: "reason", Title: "answer.reopen_title",
		Steps: map[string]bot.Step[Reopening]{
			"reason":  {Ask: askReason, Take: takeReason, Edited: editReason},
			"confirm": {Ask: d.askReopening, Take: d.takeReopening, Review: true},
		}}
}

func (d author) pressReopen(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if !mayReopen(t, c) {
		return d.sayMoved(ctx, t, c)
	}
	return bot.Begin(flowReopen, Reopening{Code: c.Code}), nil
}

func askReason(_ context.Context, t *bot.Turn, r *Reopening) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("answer.ask_reason", bot.Args{"Code": r.Code}), Free: true}, nil
}

func takeReason(ctx context.Context, t *bot.Turn, r *Reopening, a bot.Answer) (bot.Next, error) {
	_, err := editReason(ctx, t, r, a.Input)
	return bot.To("confirm"), err
}

// editReason takes the reason, or what its message says now.
func editReason(_ context.Context, _ *bot.Turn, r *Reopening, in bot.Input) (bot.Next, error) {
	text := civic.CleanText(in.Text)
	if text == "" {
		return bot.Stay(), civic.Invalid("reopen_reason")
	}
	r.Reason = text
	return bot.Stay(), nil
}

func (d author) askReopening(ctx context.Context, t *bot.Turn, r *Reopening) (bot.Prompt, error) {
	c, err := d.own(ctx, t, r.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	send := t.Sending("answer.reopen_send", reopenSend)
	return bot.Prompt{Text: bot.Paragraphs(t.T("answer.confirm_reopen", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)}), bot.Quote(r.Reason)),
		Choices: []bot.Choice{send}}, nil
}

func (d author) takeReopening(ctx context.Context, t *bot.Turn, r *Reopening, _ bot.Answer) (bot.Next, error) {
	c, err := d.change(ctx, t, r.Code, func(c civic.Case) (civic.Change, error) {
		cat, _ := t.Directory.Category(c.Category)
		return c.Reopen(citizen(t), r.Reason, cat, d.calendar, t.Now)
	})
	switch {
	case errors.Is(err, civic.ErrAlreadyUsed), errors.Is(err, civic.ErrExpired), errors.Is(err, civic.ErrNotNow):
		t.Tell("answer.no_more_reopen", bot.Args{"Code": r.Code})
		return bot.End(), nil
	case err != nil:
		return bot.Next{}, err
	}
	due := ""
	if c.AnswerDue != nil {
		due = t.Date(*c.AnswerDue)
	}
	t.Conclude("answer.reopened", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency), "Date": due})
	return bot.End(), nil
}
