package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// about says that a reply to a message belongs to an instruction.
func about(i civic.Instruction) *bot.Ref {
	return &bot.Ref{Kind: civic.AboutInstruction, ID: i.ID, Side: bot.SideOfficer}
}

// replied takes a reply to a notice, reminder or card of an instruction as the beginning of the report on it.
func (d official) replied(ctx context.Context, t *bot.Turn, to civic.Ref) (bot.Next, error) {
	f, err := d.order(ctx, t, to.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if f.Status != civic.InstructionOpen {
		late(t, f, orderCard(t, f), "")
		return bot.Stay(), nil
	}
	x := reporting{ID: f.ID, Known: f.Reports()}
	if !x.Writing.Add(t.Input) {
		return bot.Stay(), civic.Invalid("report")
	}
	return bot.BeginAt(flowReport, "preview", x), nil
}
