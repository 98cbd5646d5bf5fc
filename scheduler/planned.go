package scheduler

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
)

// Planner is a Job that can say beforehand what it would do.
type Planner interface {
	Plan(ctx context.Context, now time.Time) ([]Planned, error)
}

// Planned is one thing that a job would do: whom it concerns, and what they would get.
type Planned struct{ Who, What string }

// whoReads lists who gets which reminder; about says what a subject is, of a kind, by a clock and its end.
func whoReads(ctx context.Context, people interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
}, reminders []civic.Reminder, nobody []civic.ReminderPlan, about func(subject int64, kind civic.ReminderKind, clock string, due time.Time) string) ([]Planned, error) {
	var list []Planned
	names := map[int64]string{}
	for _, r := range reminders {
		if names[r.Person] == "" {
			p, err := people.Person(ctx, r.Person)
			if err != nil {
				return nil, fmt.Errorf("name who is reminded: %w", err)
			}
			names[r.Person] = fmt.Sprintf("%s (person %d)", p.Name, p.ID)
		}
		list = append(list, Planned{Who: names[r.Person], What: about(r.Subject, r.Kind, r.Clock, r.DueAt) + ", rung " + r.Rung})
	}
	for _, p := range nobody {
		list = append(list, Planned{Who: "nobody", What: about(p.Subject, p.Kind, p.Clock, p.Due) + ", rung " + p.Rung})
	}
	return list, nil
}
