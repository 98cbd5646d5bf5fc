package duties

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// about says that a reply to a message belongs to what an agency owes.
func about(o civic.Obligation) *bot.Ref {
	return &bot.Ref{Kind: civic.AboutDuty, ID: o.ID, Side: bot.SideOfficer}
}

// replied takes a reply to a reminder, notice or card of a duty: a file begins handing it in; anything else, and a file that
// the duty does not take, is met by the question for the files.
func (d unit) replied(ctx context.Context, t *bot.Turn, to civic.Ref) (bot.Next, error) {
	o, err := d.owing(ctx, t, to.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if !mayHandIn(o.Obligation) {
		t.Tell("duty_officer.no_more")
		return openCard(o.ID), nil
	}
	if t.Input.Media == nil {
		t.Wrong(civic.Invalid("need_file"))
		return handIn(t, o, nil), nil
	}
	return handIn(t, o, []civic.Attachment{*t.Input.Media}), nil
}
