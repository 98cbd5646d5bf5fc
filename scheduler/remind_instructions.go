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
	DueInstructions(ctx context.Context, now time.Time, limit int) ([]civic.Instruction, error)
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)
	SaveInstructionReminders(ctx context.Context, now time.Time, list []civic.Instruction, reminders []civic.Reminder) (int, error)
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// RemindInstructions reminds heads, coordinators and who gave them of instructions that are not reported on, by
// civic.DefaultInstructionLadder: each rung once for each person, and all that comes at one run in one message. It may run
// at any time, and several at once.
type RemindInstructions struct {
	Store  InstructionReminders
	Timing civic.Timing
	Log    *slog.Logger
}

// Run implements Job.
func (j RemindInstructions) Run(ctx context.Context, now time.Time) error {
	for more := true; more; {
		var err error
		if more, err = j.climb(ctx, now); err != nil {
			return fmt.Errorf("remind of instructions: %w", err)
		}
	}
	told, err := j.Store.GatherReminders(ctx, gatherInstructions(now), now)
	if err != nil {
		return fmt.Errorf("remind of instructions: %w", err)
	}
	if told > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "reminded of instructions", "people", told)
	}
	return nil
}

// climb moves some instructions up their ladders, and reports whether there are more.
func (j RemindInstructions) climb(ctx context.Context, now time.Time) (bool, error) {
	due, err := j.Store.DueInstructions(ctx, now, remindBatch)
	if err != nil || len(due) == 0 {
		return false, err
	}
	moved, plans := j.plans(due, now)
	reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
	if err != nil {
		return false, err
	}
	n, err := j.Store.SaveInstructionReminders(ctx, now, moved, reminders)
	if err != nil {
		return false, err
	}
	if len(nobody) > 0 && j.Log != nil {
		j.Log.WarnContext(ctx, "nobody to remind of an instruction", "reminders", len(nobody))
	}
	return len(due) == remindBatch && n > 0, nil
}

func (j RemindInstructions) plans(due []civic.Instruction, now time.Time) (moved []civic.Instruction, plans []civic.ReminderPlan) {
	for _, i := range due {
		next, some := i.Remind(j.Timing, now)
		moved, plans = append(moved, next), append(plans, some...)
	}
	return moved, plans
}

// gatherInstructions makes one message a person and run. Whoever was told by another at the same moment waits a little.
func gatherInstructions(now time.Time) civic.Gathering {
	return civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderInstruction}, Notice: civic.NoticeInstructionReminder,
		Key: "instructions:" + now.UTC().Format(time.RFC3339), Later: now.Add(10 * time.Minute)}
}

// Plan implements Planner.
func (j RemindInstructions) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	due, err := j.Store.DueInstructions(ctx, now, 1_000_000)
	if err != nil {
		return nil, err
	}
	agencies := map[int64]string{}
	for _, i := range due {
		agencies[i.ID] = i.Agency
	}
	_, plans := j.plans(due, now)
	reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
	if err != nil {
		return nil, err
	}
	return whoReads(ctx, j.Store, reminders, nobody, func(id int64, _ civic.ReminderKind, _ string, due time.Time) string {
		return fmt.Sprintf("instruction %d of %s, due %s", id, agencies[id], due.In(j.Timing.Zone).Format("2006-01-02 15:04"))
	})
}
