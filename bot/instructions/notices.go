package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// sayReported shows a report to who gave the instruction, with its files, as long as nobody has decided on it.
func sayReported(_ context.Context, t *bot.Turn, f instructionFile) ([]bot.Message, error) {
	if f.Status != civic.InstructionReported {
		return nil, nil
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
func sayAlone(_ context.Context, t *bot.Turn, f instructionFile) ([]bot.Message, error) {
	if f.Status.Over() {
		return nil, nil
	}
	return []bot.Message{{Text: t.T("instruct.notice_alone", bot.Args{"Agency": t.AgencyName(f.Agency), "Who": f.Name(t, f.Person), "State": instructionState(t, f.Instruction),
		"Text": bot.HTML(bot.Quote(bot.Brief(f.Text, 500)))}), Rows: [][]bot.Button{openButton(t, f.Instruction)}}}, nil
}
