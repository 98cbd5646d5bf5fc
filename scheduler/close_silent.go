package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// batch is how many cases a job takes at once.
const batch = 100

// SilentCases finds answered cases and closes them.
type SilentCases interface {
	AnsweredBefore(ctx context.Context, t time.Time, limit int) ([]civic.Case, error)
	ChangeCase(ctx context.Context, ch civic.Change) (civic.Case, error)
}

// CloseSilent closes cases whose author said nothing about the answer for as long as they might have reopened it. They
// were told before, by a notice that the answer brought with it (civic.NoticeClosing).
type CloseSilent struct {
	Store SilentCases
	Log   *slog.Logger
}

// Run implements Job. A case that somebody changes at the same moment is left to the next run.
func (j CloseSilent) Run(ctx context.Context, now time.Time) error {
	total := 0
	for ctx.Err() == nil {
		cases, err := j.Store.AnsweredBefore(ctx, now.Add(-civic.ReopenWithin), batch)
		if err != nil {
			return fmt.Errorf("close silent cases: %w", err)
		}
		closed := 0
		for _, c := range cases {
			ok, err := j.close(ctx, c, now)
			if err != nil {
				return fmt.Errorf("close silent cases: %w", err)
			}
			if ok {
				closed++
			}
		}
		total += closed
		if closed == 0 || len(cases) < batch {
			break
		}
	}
	if total > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "silent cases closed", "count", total)
	}
	return ctx.Err()
}

func (j CloseSilent) close(ctx context.Context, c civic.Case, now time.Time) (bool, error) {
	ch, err := c.Close(civic.Actor{}, now)
	if err == nil {
		_, err = j.Store.ChangeCase(ctx, ch)
	}
	if errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) {
		return false, nil
	}
	return err == nil, err
}

// Plan implements Planner.
func (j CloseSilent) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	cases, err := j.Store.AnsweredBefore(ctx, now.Add(-civic.ReopenWithin), 1_000_000)
	if err != nil {
		return nil, err
	}
	var list []Planned
	for _, c := range cases {
		list = append(list, Planned{Who: "nobody", What: fmt.Sprintf("case %s of %s is closed", c.Code, c.Agency)})
	}
	return list, nil
}
