package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// CaseReminders keeps cases and the reminders of them.
type CaseReminders interface {
	Directory(ctx context.Context, now time.Time) (*civic.Directory, error)
	DueCases(ctx context.Context, now time.Time, limit int) ([]civic.Case, error)
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)
	SaveCaseReminders(ctx context.Context, now time.Time, cases []civic.Case, reminders []civic.Reminder) (int, error)
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// RemindCases reminds officers, heads and coordinators of the clocks of cases by the categories' ladders: each rung once
// for each person, and all that comes at one run in one message. It looks at what has come due and at nothing else; it may
// run at any time, and several at once.
type RemindCases struct {
	Store  CaseReminders
	Timing civic.Timing
	Log    *slog.Logger
}

// Run implements Job.
func (j RemindCases) Run(ctx context.Context, now time.Time) error {
	directory, err := j.Store.Directory(ctx, now)
	if err != nil {
		return fmt.Errorf("remind of cases: %w", err)
	}
	for more := true; more; {
		if more, err = j.climb(ctx, directory, now); err != nil {
			return fmt.Errorf("remind of cases: %w", err)
		}
	}
	told, err := j.Store.GatherReminders(ctx, gatherCases(now), now)
	if err != nil {
		return fmt.Errorf("remind of cases: %w", err)
	}
	if told > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "reminded of cases", "people", told)
	}
	return nil
}

// climb moves some cases up their ladders, and reports whether there are more.
func (j RemindCases) climb(ctx context.Context, directory *civic.Directory, now time.Time) (bool, error) {
	due, err := j.Store.DueCases(ctx, now, remindBatch)
	if err != nil || len(due) == 0 {
		return false, err
	}
	moved, plans := j.plans(directory, due, now)
	reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
	if err != nil {
		return false, err
	}
	n, err := j.Store.SaveCaseReminders(ctx, now, moved, reminders)
	if err != nil {
		return false, err
	}
	if len(nobody) > 0 && j.Log != nil {
		j.Log.WarnContext(ctx, "nobody to remind of a case", "reminders", len(nobody))
	}
	return len(due) == remindBatch && n > 0, nil
}

func (j RemindCases) plans(directory *civic.Directory, due []civic.Case, now time.Time) (moved []civic.Case, plans []civic.ReminderPlan) {
	for _, c := range due {
		category, _ := directory.Category(c.Category)
		next, some := c.Remind(category, j.Timing, now)
		moved, plans = append(moved, next), append(plans, some...)
	}
	return moved, plans
}

// gatherCases makes one message a person and run. Whoever was told by another at the same moment waits a little.
func gatherCases(now time.Time) civic.Gathering {
	return civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderCase}, Notice: civic.NoticeCaseReminder,
		Key: "cases:" + now.UTC().Format(time.RFC3339), Later: now.Add(10 * time.Minute)}
}

// Plan implements Planner.
func (j RemindCases) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	directory, err := j.Store.Directory(ctx, now)
	if err != nil {
		return nil, err
	}
	due, err := j.Store.DueCases(ctx, now, 1_000_000)
	if err != nil {
		return nil, err
	}
	codes := map[int64]string{}
	for _, c := range due {
		codes[c.ID] = c.Code
	}
	_, plans := j.plans(directory, due, now)
	reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
	if err != nil {
		return nil, err
	}
	return whoReads(ctx, j.Store, reminders, nobody, func(id int64, _ civic.ReminderKind, clock string, due time.Time) string {
		return fmt.Sprintf("case %s: %s, due %s", codes[id], clock, due.In(j.Timing.Zone).Format("2006-01-02 15:04"))
	})
}
