package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// Reminders keeps reminders, and finds whom they are for.
type Reminders interface {
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)
	SaveReminders(ctx context.Context, now time.Time, of civic.ReminderKind, climbed []civic.Climbed, reminders []civic.Reminder) (moved int, err error)
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// Remind reminds people of what has reached a rung of its ladder: each rung once for each person, and all that comes at one
// run in one message. It looks at what has come due and at nothing else; it may run at any time, and several at once.
// RemindCases, RemindDuties and RemindInstructions make it.
type Remind struct {
	source reminderSource
	store  Reminders
	timing civic.Timing
	log    *slog.Logger
}

// reminderSource is one kind of thing that people are reminded of.
type reminderSource struct {
	what  string             // "cases"
	kind  civic.ReminderKind // of that whose ladder it is
	kinds []civic.ReminderKind
	as    civic.NoticeKind // the message that gathers reminders of kinds
	// daily says that a person is told once a day, in working hours; else at each run. What comes at another hour, when an
	// outage is made up for, is told with what the morning brings.
	daily bool
	// due lists what has reached a rung, the longest since first, and moves it up its ladder.
	due func(ctx context.Context, now time.Time, limit int) ([]climbing, error)
	// about says what a reminder is about, for Plan.
	about func(name string, kind civic.ReminderKind, clock string) string
}

// climbing is one thing that has reached a rung: as it waits for the next one, and whom to remind of this one.
type climbing struct {
	civic.Climbed
	name  string
	plans []civic.ReminderPlan
}

// remindBatch is how many things are looked at in one transaction.
const remindBatch = 1000

// Run implements Job.
func (j Remind) Run(ctx context.Context, now time.Time) error {
	for more := true; more; {
		var err error
		if more, err = j.climb(ctx, now); err != nil {
			return fmt.Errorf("remind of %s: %w", j.source.what, err)
		}
	}
	if j.source.daily && !j.timing.Open(now) {
		return nil
	}
	told, err := j.store.GatherReminders(ctx, j.gathering(now), now)
	if err != nil {
		return fmt.Errorf("remind of %s: %w", j.source.what, err)
	}
	if told > 0 && j.log != nil {
		j.log.InfoContext(ctx, "people reminded", "of", j.source.what, "people", told)
	}
	return nil
}

// climb moves some things up their ladders, and reports whether there are more.
func (j Remind) climb(ctx context.Context, now time.Time) (bool, error) {
	due, err := j.source.due(ctx, now, remindBatch)
	if err != nil || len(due) == 0 {
		return false, err
	}
	reminders, nobody, err := j.resolve(ctx, due)
	if err != nil {
		return false, err
	}
	climbed := make([]civic.Climbed, len(due))
	for i, c := range due {
		climbed[i] = c.Climbed
	}
	moved, err := j.store.SaveReminders(ctx, now, j.source.kind, climbed, reminders)
	if err != nil {
		return false, err
	}
	if len(nobody) > 0 && j.log != nil {
		j.log.WarnContext(ctx, "nobody to remind", "of", j.source.what, "reminders", len(nobody))
	}
	return len(due) == remindBatch && moved > 0, nil
}

func (j Remind) resolve(ctx context.Context, due []climbing) (found []civic.Reminder, nobody []civic.ReminderPlan, err error) {
	var plans []civic.ReminderPlan
	for _, c := range due {
		plans = append(plans, c.plans...)
	}
	return j.store.ResolveReminders(ctx, plans)
}

// gathering makes one message a person and run, or day. Whoever was told at the same moment by another replica waits a
// little, whoever was told on the same day until the next.
func (j Remind) gathering(now time.Time) civic.Gathering {
	g := civic.Gathering{Kinds: j.source.kinds, Notice: j.source.as, Key: j.source.what + ":" + now.UTC().Format(time.RFC3339), Later: now.Add(10 * time.Minute)}
	if j.source.daily {
		g.Key, g.Later = j.source.what+":"+now.In(j.timing.Zone).Format(time.DateOnly), j.timing.NextStart(now)
	}
	return g
}

// Plan implements Planner.
func (j Remind) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	due, err := j.source.due(ctx, now, 1_000_000)
	if err != nil {
		return nil, err
	}
	reminders, nobody, err := j.resolve(ctx, due)
	if err != nil {
		return nil, err
	}
	names, layout := map[int64]string{}, "2006-01-02 15:04"
	for _, c := range due {
		names[c.ID] = c.name
	}
	if j.source.daily {
		layout = time.DateOnly
	}
	return whoReads(ctx, j.store, reminders, nobody, func(id int64, kind civic.ReminderKind, clock string, due time.Time) string {
		return fmt.Sprintf("%s, due %s", j.source.about(names[id], kind, clock), due.In(j.timing.Zone).Format(layout))
	})
}
