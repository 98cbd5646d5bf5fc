package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// DutyReminders keeps obligations and the reminders of them.
type DutyReminders interface {
	Reminders
	Duties(ctx context.Context) ([]civic.Duty, error)
	DueObligations(ctx context.Context, now time.Time, limit int) ([]civic.Obligation, error)
}

// RemindDuties reminds officers, heads and coordinators of duties by their ladders, once a day.
func RemindDuties(store DutyReminders, timing civic.Timing, log *slog.Logger) Remind {
	return Remind{store: store, timing: timing, log: log, source: reminderSource{
		what: "duties", kind: civic.ReminderDuty, kinds: civic.DutyReminders, as: civic.NoticeDutyReminder, daily: true,
		due: func(ctx context.Context, now time.Time, limit int) ([]climbing, error) {
			due, err := store.DueObligations(ctx, now, limit)
			if err != nil || len(due) == 0 {
				return nil, err
			}
			duties, err := store.Duties(ctx)
			return climbDuties(duties, due, timing, now), err
		},
		about: func(name string, kind civic.ReminderKind, _ string) string { return string(kind) + ": " + name },
	}}
}

// climbDuties moves obligations up their ladders.
func climbDuties(duties []civic.Duty, due []civic.Obligation, timing civic.Timing, now time.Time) []climbing {
	byCode := map[string]civic.Duty{}
	for _, d := range duties {
		byCode[d.Code] = d
	}
	type dates struct {
		duty                string
		opened, due, remind int64
	}
	climbs := map[dates]civic.Climb{} // most units owe by the same date
	list := make([]climbing, len(due))
	for i, o := range due {
		list[i] = climbing{Climbed: civic.Climbed{ID: o.ID, Version: o.Version}, name: fmt.Sprintf("%s of %d, owed by %s", o.Duty, o.Year, o.Agency)}
		d, ok := byCode[o.Duty]
		if !ok || !d.Active(now) { // nobody is reminded of a duty that was stopped; it may be taken up again
			later := now.AddDate(0, 0, 7)
			list[i].RemindAt = &later
			continue
		}
		at := dates{o.Duty, o.OpenedAt.UnixMicro(), o.DueAt.UnixMicro(), o.RemindAt.UnixMicro()}
		climb, ok := climbs[at]
		if !ok {
			climb = o.Climb(d, timing, now)
			climbs[at] = climb
		}
		next, plans := o.Remind(climb, now)
		list[i].RemindAt, list[i].plans = next.RemindAt, plans
	}
	return list
}
