package bot

import (
	"strings"
	"time"

	"danvan/civic"
)

// InstructionMark is a sign for how it stands with an instruction.
func (t *Turn) InstructionMark(i civic.Instruction) string {
	switch {
	case i.Late(t.Now):
		return "🔴"
	case i.Status == civic.InstructionReported:
		return "📨"
	case i.Status == civic.InstructionDone:
		return "✅"
	case i.Status == civic.InstructionCancelled:
		return "✖"
	}
	return "⏳"
}

// InstructionState says how it stands with an instruction, without markup: how many days are left or over, or what became
// of it.
func (t *Turn) InstructionState(i civic.Instruction) string {
	switch {
	case i.Status.Over() && i.EndedAt != nil:
		return t.Label("instruct.state_"+string(i.Status), Args{"Day": t.day(*i.EndedAt)})
	case i.Status == civic.InstructionReported && i.ReportedAt != nil && i.ReportedAt.After(i.DueAt):
		return t.Label("instruct.state_reported_late", Args{"Day": t.day(*i.ReportedAt), "Due": t.day(i.DueAt)})
	case i.Status == civic.InstructionReported && i.ReportedAt != nil:
		return t.Label("instruct.state_reported", Args{"Day": t.day(*i.ReportedAt)})
	}
	return t.ObligationState(civic.Obligation{Status: civic.ObligationOpen, DueAt: i.DueAt})
}

// Bounds of an instruction's card: older events are left out, and what was said in older ones is shortened.
const (
	instructionEvents = 10
	instructionWords  = 300
)

// InstructionCard writes an instruction as HTML: whose, by whom, how it stands, and what happened.
func (t *Turn) InstructionCard(f InstructionFile) string {
	lines := []string{t.T("instruct.card", Args{"Mark": t.InstructionMark(f.Instruction), "Agency": t.AgencyName(f.Agency), "Who": f.Name(t, f.Person),
		"Given": t.day(f.GivenAt), "State": t.InstructionState(f.Instruction)}), Quote(f.Text)}
	events := f.Events[max(0, len(f.Events)-instructionEvents):]
	for i, e := range events {
		lines = append(lines, t.InstructionHappened(f, e))
		if words := e.Text; words != "" && e.Says() {
			if i < len(events)-3 {
				words = Brief(words, instructionWords)
			}
			lines = append(lines, Quote(words))
		}
		if n := len(e.Files); n > 0 {
			lines = append(lines, t.T("write.files", Args{"Count": n}))
		}
	}
	return strings.Join(lines, "\n")
}

// InstructionHappened writes one event as HTML: when, who, what.
func (t *Turn) InstructionHappened(f InstructionFile, e civic.InstructionEvent) string {
	return t.T("instruct.event_"+string(e.Kind), t.happenedTo(f, e))
}

// InstructionMoved says, to whoever comes too late with a step, what was done last: as HTML, and in short for a notice on
// the screen.
func (t *Turn) InstructionMoved(f InstructionFile) (head, short string) {
	if len(f.Events) == 0 {
		return "", ""
	}
	e := f.Events[len(f.Events)-1]
	if e.Kind == civic.InstructionEventRedated && len(f.Events) > 1 && f.Events[len(f.Events)-2].At.Equal(e.At) {
		e = f.Events[len(f.Events)-2] // it was returned, with a new date
	}
	plain := strings.TrimPrefix(t.Label("instruct.event_"+string(e.Kind), t.happenedTo(f, e)), "• ")
	return t.T("instruct.moved_on", Args{"What": HTML(t.InstructionHappened(f, e))}), t.Label("instruct.moved_on_toast", Args{"What": plain})
}

func (t *Turn) happenedTo(f InstructionFile, e civic.InstructionEvent) Args {
	return Args{"At": t.Time(e.At), "Who": f.Name(t, e.Person), "Day": instructionDay(t, e)}
}

// instructionDay is the day that an event is about, of those that are about one.
func instructionDay(t *Turn, e civic.InstructionEvent) string {
	day, err := time.ParseInLocation(time.DateOnly, e.Text, t.Zone)
	if err != nil {
		return ""
	}
	return t.Date(day)
}

// InstructionReminder writes what a reminder says of an instruction, as HTML.
func (t *Turn) InstructionReminder(i civic.Instruction, own bool) string {
	key := "instruct.remind_other"
	if own {
		key = "instruct.remind_own"
	}
	return t.T(key, Args{"Mark": t.InstructionMark(i), "Agency": t.AgencyName(i.Agency), "Text": Brief(i.Text, 200), "State": t.InstructionState(i)})
}
