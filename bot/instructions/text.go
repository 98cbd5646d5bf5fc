package instructions

import (
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// instructionMark is a sign for how it stands with an instruction.
func instructionMark(t *bot.Turn, i civic.Instruction) string {
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

// instructionState says how it stands with an instruction, without markup: how many days are left or over, or what became
// of it.
func instructionState(t *bot.Turn, i civic.Instruction) string {
	switch {
	case i.Status.Over() && i.EndedAt != nil:
		return t.Label("instruct.state_"+string(i.Status), bot.Args{"Day": t.DayOf(*i.EndedAt)})
	case i.Status == civic.InstructionReported && i.ReportedAt != nil && i.ReportedAt.After(i.DueAt):
		return t.Label("instruct.state_reported_late", bot.Args{"Day": t.DayOf(*i.ReportedAt), "Due": t.DayOf(i.DueAt)})
	case i.Status == civic.InstructionReported && i.ReportedAt != nil:
		return t.Label("instruct.state_reported", bot.Args{"Day": t.DayOf(*i.ReportedAt)})
	}
	return t.DueState("duty.due_", i.DueAt)
}

// Bounds of an instruction's card: older events are left out, and what was said in older ones is shortened.
const (
	instructionEvents = 10
	instructionWords  = 300
)

// instructionCard writes an instruction as HTML: whose, by whom, how it stands, and what happened.
func instructionCard(t *bot.Turn, f instructionFile) string {
	lines := []string{t.T("instruct.card", bot.Args{"Mark": instructionMark(t, f.Instruction), "Agency": t.AgencyName(f.Agency), "Who": f.Name(t, f.Person),
		"Given": t.DayOf(f.GivenAt), "State": instructionState(t, f.Instruction)}), bot.Quote(f.Text)}
	events := f.Events[max(0, len(f.Events)-instructionEvents):]
	for i, e := range events {
		lines = append(lines, instructionHappened(t, f, e))
		if words := e.Text; words != "" && e.Says() {
			if i < len(events)-3 {
				words = bot.Brief(words, instructionWords)
			}
			lines = append(lines, bot.Quote(words))
		}
		if n := len(e.Files); n > 0 {
			lines = append(lines, t.T("write.files", bot.Args{"Count": n}))
		}
	}
	return strings.Join(lines, "\n")
}

// instructionHappened writes one event as HTML: when, who, what.
func instructionHappened(t *bot.Turn, f instructionFile, e civic.InstructionEvent) string {
	return t.T("instruct.event_"+string(e.Kind), happenedTo(t, f, e))
}

// instructionMoved says, to whoever comes too late with a step, what was done last: as HTML, and in short for a notice on
// the screen.
func instructionMoved(t *bot.Turn, f instructionFile) (head, short string) {
	if len(f.Events) == 0 {
		return "", ""
	}
	e := f.Events[len(f.Events)-1]
	if e.Kind == civic.InstructionEventRedated && len(f.Events) > 1 && f.Events[len(f.Events)-2].At.Equal(e.At) {
		e = f.Events[len(f.Events)-2] // it was returned, with a new date
	}
	plain := strings.TrimPrefix(t.Label("instruct.event_"+string(e.Kind), happenedTo(t, f, e)), "• ")
	return t.T("instruct.moved_on", bot.Args{"What": bot.HTML(instructionHappened(t, f, e))}), t.Label("instruct.moved_on_toast", bot.Args{"What": plain})
}

func happenedTo(t *bot.Turn, f instructionFile, e civic.InstructionEvent) bot.Args {
	return bot.Args{"At": t.Time(e.At), "Who": f.Name(t, e.Person), "Day": instructionDay(t, e)}
}

// instructionDay is the day that an event is about, of those that are about one.
func instructionDay(t *bot.Turn, e civic.InstructionEvent) string {
	day, err := time.ParseInLocation(time.DateOnly, e.Text, t.Zone)
	if err != nil {
		return ""
	}
	return t.Date(day)
}

// instructionReminder writes what a reminder says of an instruction, as HTML.
func instructionReminder(t *bot.Turn, i civic.Instruction, own bool) string {
	key := "instruct.remind_other"
	if own {
		key = "instruct.remind_own"
	}
	return t.T(key, bot.Args{"Mark": instructionMark(t, i), "Agency": t.AgencyName(i.Agency), "Text": bot.Brief(i.Text, 200), "State": instructionState(t, i)})
}
