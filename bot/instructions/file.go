package instructions

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// instructionFile is an instruction with what happened to it.
type instructionFile struct {
	civic.Instruction
	Events []civic.InstructionEvent
	Names  map[int64]string // of those who took part
}

// Who is everybody who took part; some of their data may be deleted.
func (f instructionFile) Who() []*int64 {
	who := []*int64{f.Person}
	for _, e := range f.Events {
		who = append(who, e.Person)
	}
	return who
}

// namesOf finds the names of people, those that are nil or forgotten left out.
func namesOf(ctx context.Context, people interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
}, who ...*int64) (map[int64]string, error) {
	names := map[int64]string{}
	for _, id := range who {
		if id == nil || names[*id] != "" {
			continue
		}
		p, err := people.Person(ctx, *id)
		if err != nil && !errors.Is(err, civic.ErrNotFound) {
			return nil, err
		}
		names[*id] = p.Name
	}
	return names, nil
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
	if person != nil && f.Names[*person] != "" {
		return f.Names[*person]
	}
	return t.Label("duty.somebody")
}
