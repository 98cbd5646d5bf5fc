package instructions

import (
	"cmp"
	"context"

	"danvan/bot"
	"danvan/civic"
)

// instructionFile is an instruction with what happened to it.
type instructionFile struct {
	civic.Instruction
	Events []civic.InstructionEvent
	Names  bot.Names // of those who took part
}

// Who is everybody who took part; some of their data may be deleted.
func (f instructionFile) Who() []*int64 {
	who := []*int64{f.Person}
	for _, e := range f.Events {
		who = append(who, e.Person)
	}
	return who
}

// read reads an instruction with what happened to it; what may not be seen is not found.
func (d theme) read(ctx context.Context, id int64, may func(civic.Instruction) bool) (instructionFile, error) {
	var f instructionFile
	var err error
	if f.Instruction, err = d.store.Instruction(ctx, id); err != nil {
		return f, err
	}
	if !may(f.Instruction) {
		return f, civic.ErrNotFound
	}
	if f.Events, err = d.store.InstructionEvents(ctx, id); err != nil {
		return f, err
	}
	f.Names, err = bot.NamesOf(ctx, d.store, f.Who()...)
	return f, err
}

// late tells whoever comes too late with a step what was done last, above the card as it is, in place of a message or anew.
func late(t *bot.Turn, f instructionFile, card bot.Message, instead string) {
	what, short := instructionMoved(t, f)
	card.Edit = instead
	t.Late(card, what, short)
}

// sayFiles sends the files of the reports.
func sayFiles(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
	t.Say(bot.Message{Text: t.T("instruct.files_of", bot.Args{"Agency": t.AgencyName(f.Agency)}), Media: f.Files()})
	return bot.Stay(), nil
}

// Reports counts the reports, those that were returned too.
func (f instructionFile) Reports() int {
	n := 0
	for _, e := range f.Events {
		if e.Kind == civic.InstructionEventReported {
			n++
		}
	}
	return n
}

// Last is the newest event of a kind.
func (f instructionFile) Last(kind civic.InstructionEventKind) (last civic.InstructionEvent) {
	for _, e := range f.Events {
		if e.Kind == kind {
			last = e
		}
	}
	return last
}

// Files are those of all reports.
func (f instructionFile) Files() []civic.Attachment {
	var files []civic.Attachment
	for _, e := range f.Events {
		files = append(files, e.Files...)
	}
	return files
}

// Name is that of somebody who took part, or says that their data was deleted.
func (f instructionFile) Name(t *bot.Turn, person *int64) string {
	return cmp.Or(f.Names.Of(person), t.Label("duty.somebody"))
}
