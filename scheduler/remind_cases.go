package scheduler

import (
	"context"
	"log/slog"
	"time"

	"danvan/civic"
)

// CaseReminders keeps cases and the reminders of them.
type CaseReminders interface {
	Reminders
	Directory(ctx context.Context, now time.Time) (*civic.Directory, error)
	DueCases(ctx context.Context, now time.Time, limit int) ([]civic.Case, error)
}

// RemindCases reminds officers, heads and coordinators of the clocks of cases by the categories' ladders.
func RemindCases(store CaseReminders, timing civic.Timing, log *slog.Logger) Remind {
	return Remind{store: store, timing: timing, log: log, source: reminderSource{
		what: "cases", kind: civic.ReminderCase, kinds: []civic.ReminderKind{civic.ReminderCase}, as: civic.NoticeCaseReminder,
		due: func(ctx context.Context, now time.Time, limit int) ([]climbing, error) {
			due, err := store.DueCases(ctx, now, limit)
			if err != nil || len(due) == 0 {
				return nil, err
			}
			directory, err := store.Directory(ctx, now)
			if err != nil {
				return nil, err
			}
			list := make([]climbing, len(due))
			for i, c := range due {
				category, _ := directory.Category(c.Category)
				next, plans := c.Remind(category, timing, now)
				list[i] = climbing{civic.Climbed{ID: c.ID, Version: c.Version, RemindAt: next.RemindAt}, c.Code, plans}
			}
			return list, nil
		},
		about: func(code string, _ civic.ReminderKind, clock string) string { return "case " + code + ": " + clock },
	}}
}
