package instructions

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// told reads the instruction of a notification; false where the reader may not see it any more.
func (d leading) told(ctx context.Context, t *bot.Turn, n civic.Outgoing) (instructionFile, bool, error) {
	if n.Subject == nil || n.Group {
		return instructionFile{}, false, nil
	}
	f, err := d.instruction(ctx, t, *n.Subject)
	if errors.Is(err, civic.ErrNotFound) {
		return f, false, nil
	}
	return f, err == nil, err
}

// sayReported shows a report to who gave the instruction, with its files, as long as nobody has decided on it.
func (d leading) sayReported(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	f, ok, err := d.told(ctx, t, n)
	if err != nil || !ok || f.Status != civic.InstructionReported {
		return nil, err
	}
	m := card(t, f)
	m.Text = t.T("instruct.notice_reported", bot.Args{"Agency": t.AgencyName(f.Agency)}) + "\n\n" + m.Text
	list := []bot.Message{m}
	if files := f.Last(civic.InstructionEventReported).Files; len(files) > 0 {
		list = append([]bot.Message{{Text: t.T("instruct.files_of", bot.Args{"Agency": t.AgencyName(f.Agency)}), Media: files}}, m)
	}
	return list, nil
}

// sayAlone tells the coordinators that an agency which has an instruction has nobody who would read of it.
func (d leading) sayAlone(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	f, ok, err := d.told(ctx, t, n)
	if err != nil || !ok || f.Status.Over() {
		return nil, err
	}
	return []bot.Message{{Text: t.T("instruct.notice_alone", bot.Args{"Agency": t.AgencyName(f.Agency), "Who": f.Name(t, f.Person), "State": instructionState(t, f.Instruction),
		"Text": bot.HTML(bot.Quote(bot.Brief(f.Text, 500)))}), Rows: [][]bot.Button{openButton(t, f.Instruction)}}}, nil
}
