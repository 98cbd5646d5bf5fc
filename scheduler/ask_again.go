package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// FollowUps finds closed cases, and asks about them again.
type FollowUps interface {
	ClosedCases(ctx context.Context, from time.Time, after int64, before time.Time, limit int) ([]civic.Case, error)
	AskAgain(ctx context.Context, list []civic.FollowUp, now time.Time) (int, error)
}

// AskAgain asks the authors of a sample of the cases that were closed a week ago whether the matter is settled.
type AskAgain struct {
	Store   FollowUps
	Percent int // of the cases; 0: none
	Log     *slog.Logger
}

// Run implements Job.
func (j AskAgain) Run(ctx context.Context, now time.Time) error {
	asked := 0
	err := j.each(ctx, now, func(list []civic.FollowUp) error {
		n, err := j.Store.AskAgain(ctx, list, now)
		asked += n
		return err
	})
	if err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	if asked > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "citizens asked again", "count", asked)
	}
	return nil
}

// each goes through the questions that are due, some at a time.
func (j AskAgain) each(ctx context.Context, now time.Time, do func(list []civic.FollowUp) error) error {
	if j.Percent <= 0 {
		return nil
	}
	from, before := now.Add(-civic.FollowUpWithin).Add(time.Microsecond), now.Add(-civic.FollowUpAfter).Add(time.Microsecond)
	for after := int64(0); ctx.Err() == nil; {
		cases, err := j.Store.ClosedCases(ctx, from, after, before, 10*batch)
		if err != nil {
			return err
		}
		var list []civic.FollowUp
		for _, c := range cases {
			from, after = *c.EndedAt, c.ID
			if f, may := c.FollowUp(j.Percent, now); may {
				list = append(list, f)
			}
		}
		if len(list) > 0 {
			if err := do(list); err != nil {
				return err
			}
		}
		if len(cases) < 10*batch {
			return nil
		}
	}
	return ctx.Err()
}

// Plan implements Planner. Who was asked lately is among them.
func (j AskAgain) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	var planned []Planned
	err := j.each(ctx, now, func(list []civic.FollowUp) error {
		for _, f := range list {
			planned = append(planned, Planned{Who: fmt.Sprintf("person %d", *f.Person), What: fmt.Sprintf("is the matter settled that %s answered", f.Agency)})
		}
		return nil
	})
	return planned, err
}
