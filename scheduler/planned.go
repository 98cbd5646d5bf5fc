package scheduler

import (
	"context"
	"time"
)

// Planner is a Job that can say beforehand what it would do.
type Planner interface {
	Plan(ctx context.Context, now time.Time) ([]Planned, error)
}

// Planned is one thing that a job would do: whom it concerns, and what they would get.
type Planned struct{ Who, What string }
