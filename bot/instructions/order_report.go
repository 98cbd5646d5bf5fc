package instructions

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

const flowReport = "officer_report"

// reporting is a report on an instruction that is about to be sent.
type reporting struct {
	ID      int64       `json:"id"`
	Known   int         `json:"known,omitempty"` // how many reports they know of: one more was sent by a colleague
	Card    string      `json:"card,omitempty"`  // the message that was pressed on; it shows the instruction as it is afterwards
	Writing bot.Writing `json:"writing"`
}

// beginReport asks for the report where one is wanted.
func (d official) beginReport(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
	if f.Status != civic.InstructionOpen {
		late(t, f, orderCard(t, f), t.Input.Message)
		return bot.Stay(), nil
	}
	return bot.Begin(flowReport, reporting{ID: f.ID, Known: f.Reports(), Card: t.Input.Message}), nil
}

// reportFlow takes words and files, and sends them once they were looked at.
func (d official) reportFlow() bot.Flow[reporting] {
	return bot.Form[reporting]{Name: flowReport, Title: "instruct.report_title", Worth: func(x *reporting) bool { return len(x.Writing.Parts) > 0 },
		Fields: []bot.Field[reporting]{{Name: "write", Writing: func(x *reporting) *bot.Writing { return &x.Writing },
			TooMany: civic.Invalid("report_files"), Wrong: civic.Invalid("report"),
			Question: func(ctx context.Context, t *bot.Turn, x *reporting) (string, error) {
				f, err := d.order(ctx, t, x.ID)
				return t.T("instruct.ask_report", bot.Args{"State": instructionState(t, f.Instruction), "Text": bot.HTML(bot.Quote(bot.Brief(f.Text, 500)))}), err
			}}},
		Review: bot.Review[reporting]{Name: "preview", Head: "instruct.report_preview", Send: "instruct.report_send", Done: d.sendReport},
	}.Flow()
}

// sendReport sends the report. Where a colleague was first, or the instruction has changed otherwise, it says so.
func (d official) sendReport(ctx context.Context, t *bot.Turn, x *reporting) (bot.Next, error) {
	f, err := d.order(ctx, t, x.ID)
	if errors.Is(err, civic.ErrNotFound) { // they have left the agency meanwhile
		t.Conclude("error.not_found")
		return bot.End(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	if f.Status != civic.InstructionOpen || f.Reports() != x.Known {
		return d.notSent(t, f), nil
	}
	ch, err := f.Report(t.Person, x.Writing.Text(), x.Writing.Media(), t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	ch.Cause = t.Input.Key
	_, err = d.store.ChangeInstruction(ctx, ch)
	conflict := errors.Is(err, civic.ErrConflict)
	if err != nil && !conflict {
		return bot.Stay(), err
	}
	if f, err = d.order(ctx, t, x.ID); err != nil {
		return bot.End(), err
	}
	if conflict {
		return d.notSent(t, f), nil
	}
	if x.Card != "" {
		m := orderCard(t, f)
		m.Edit = x.Card
		t.Say(m)
	}
	who := f.Name(t, f.Person)
	if f.Person == nil || f.Orphan {
		who = t.Label("common.desk")
	}
	t.Conclude("instruct.report_sent", bot.Args{"Who": who, "State": instructionState(t, f.Instruction)})
	return bot.End(), nil
}

// notSent tells who comes too late what was done, and that their own report was not sent.
func (d official) notSent(t *bot.Turn, f instructionFile) bot.Next {
	t.Conclude("instruct.report_not_sent")
	late(t, f, orderCard(t, f), "")
	return bot.End()
}
