package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// InstructionReminders keeps instructions and the reminders of them.
type InstructionReminders interface {
	Reminders
	DueInstructions(ctx context.Context, now time.Time, limit int) ([]civic.Instruction, error)
}

// RemindInstructions reminds heads, coordinators and who gave them of instructions that are not reported on, by
// civic.InstructionLadder.
func RemindInstructions(store InstructionReminders, timing civic.Timing, log *slog.Logger) Remind {
	return Remind{store: store, timing: timing, log: log, source: reminderSource{
		what: "instructions", kind: civic.ReminderInstruction, kinds: []civic.ReminderKind{civic.ReminderInstruction}, as: civic.NoticeInstructionReminder,
		due: func(ctx context.Context, now time.Time, limit int) ([]climbing, error) {
			due, err := store.DueInstructions(ctx, now, limit)
			list := make([]climbing, len(due))
			for n, i := range due {
				next, plans := i.Remind(timing, now)
				list[n] = climbing{civic.Climbed{ID: i.ID, Version: i.Version, RemindAt: next.RemindAt}, fmt.Sprintf("%d of %s", i.ID, i.Agency), plans}
			}
			return list, err
		},
		about: func(name string, _ civic.ReminderKind, _ string) string { return "instruction " + name },
	}}
}
