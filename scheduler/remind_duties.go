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
	Duties(ctx context.Context) ([]civic.Duty, error)
	DueObligations(ctx context.Context, now time.Time, limit int) ([]civic.Obligation, error)
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)
	SaveReminders(ctx context.Context, now time.Time, obligations []civic.Obligation, reminders []civic.Reminder) error
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// RemindDuties reminds officers, heads and coordinators of duties by their ladders: each rung once for each person, and
// all that comes on one day in one message. It looks at what has come due and at nothing else.
type RemindDuties struct {
	Store  DutyReminders
	Timing civic.Timing
	Log    *slog.Logger
}

// remindBatch is how many obligations are looked at in one transaction.
const remindBatch = 1000

// Run implements Job.
func (j RemindDuties) Run(ctx context.Context, now time.Time) error {
	duties, err := j.duties(ctx)
	if err != nil {
		return fmt.Errorf("remind of duties: %w", err)
	}
	for {
		due, err := j.Store.DueObligations(ctx, now, remindBatch)
		if err != nil {
			return fmt.Errorf("remind of duties: %w", err)
		}
		wound, plans := j.climb(duties, due, now)
		reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
		if err != nil {
			return fmt.Errorf("remind of duties: %w", err)
		}
		if len(nobody) > 0 && j.Log != nil {
			j.Log.WarnContext(ctx, "nobody to remind: there is no coordinator", "obligations", len(nobody))
		}
		if err := j.Store.SaveReminders(ctx, now, wound, reminders); err != nil {
			return fmt.Errorf("remind of duties: %w", err)
		}
		if len(due) < remindBatch {
			break
		}
	}
	if !j.Timing.Open(now) { // an outage was made up for at night: it is told with what the morning brings
		return nil
	}
	told, err := j.Store.GatherReminders(ctx, j.gathering(now), now)
	if err != nil {
		return fmt.Errorf("remind of duties: %w", err)
	}
	if told > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "reminded of duties", "people", told)
	}
	return nil
}

// duties returns the duties by code.
func (j RemindDuties) duties(ctx context.Context) (map[string]civic.Duty, error) {
	list, err := j.Store.Duties(ctx)
	if err != nil {
		return nil, err
	}
	duties := map[string]civic.Duty{}
	for _, d := range list {
		duties[d.Code] = d
	}
	return duties, nil
}

// climb moves obligations up their ladders.
func (j RemindDuties) climb(duties map[string]civic.Duty, due []civic.Obligation, now time.Time) (wound []civic.Obligation, plans []civic.ReminderPlan) {
	type dates struct {
		duty                string
		opened, due, remind int64
	}
	climbs := map[dates]civic.Climb{} // most units owe by the same date
	for _, o := range due {
		d, ok := duties[o.Duty]
		if !ok || !d.Active(now) { // nobody is reminded of a duty that was stopped; it may be taken up again
			later := now.AddDate(0, 0, 7)
			o.RemindAt = &later
			wound = append(wound, o)
			continue
		}
		at := dates{o.Duty, o.OpenedAt.UnixMicro(), o.DueAt.UnixMicro(), o.RemindAt.UnixMicro()}
		climb, ok := climbs[at]
		if !ok {
			climb = o.Climb(d, j.Timing, now)
			climbs[at] = climb
		}
		next, some := o.Remind(climb, now)
		wound, plans = append(wound, next), append(plans, some...)
	}
	return wound, plans
}

func (j RemindDuties) gathering(now time.Time) civic.Gathering {
	return civic.Gathering{Kinds: civic.DutyReminders, Notice: civic.NoticeDutyReminder,
		Key: "duties:" + now.In(j.Timing.Zone).Format(time.DateOnly), Later: j.Timing.NextStart(now)}
}

// Plan implements Planner.
func (j RemindDuties) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	duties, err := j.duties(ctx)
	if err != nil {
		return nil, err
	}
	due, err := j.Store.DueObligations(ctx, now, 1_000_000)
	if err != nil {
		return nil, err
	}
	what := map[int64]string{}
	for _, o := range due {
		what[o.ID] = fmt.Sprintf("%s of %d, owed by %s", o.Duty, o.Year, o.Agency)
	}
	_, plans := j.climb(duties, due, now)
	reminders, nobody, err := j.Store.ResolveReminders(ctx, plans)
	if err != nil {
		return nil, err
	}
	return whoReads(ctx, j.Store, reminders, nobody, func(id int64, kind civic.ReminderKind, _ string, due time.Time) string {
		return fmt.Sprintf("%s: %s, due %s", kind, what[id], due.In(j.Timing.Zone).Format(time.DateOnly))
	})
}
