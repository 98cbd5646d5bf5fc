package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// DutyOpener keeps duties and what units owe.
type DutyOpener interface {
	Directory(ctx context.Context, now time.Time) (*civic.Directory, error)
	DutyEvents(ctx context.Context, year int, zone *time.Location) (map[string]time.Time, error)
	Opened(ctx context.Context, year int) (map[civic.OwedBy]bool, error)
	OpenObligations(ctx context.Context, list []civic.Obligation) (int, error)
	EndObligations(ctx context.Context, now time.Time) (int, error)
}

// OpenDuties opens duties for their audiences when their time has come, and ends what is owed by units that are no more.
// It may run at any time: what is open already stays as it is.
type OpenDuties struct {
	Store  DutyOpener
	Timing civic.Timing
	Log    *slog.Logger
}

// Run implements Job.
func (j OpenDuties) Run(ctx context.Context, now time.Time) error {
	ended, err := j.Store.EndObligations(ctx, now)
	if err != nil {
		return fmt.Errorf("open duties: %w", err)
	}
	due, err := j.due(ctx, now)
	if err != nil {
		return fmt.Errorf("open duties: %w", err)
	}
	opened, err := j.Store.OpenObligations(ctx, due)
	if err != nil {
		return fmt.Errorf("open duties: %w", err)
	}
	if (opened > 0 || ended > 0) && j.Log != nil {
		j.Log.InfoContext(ctx, "duties opened", "obligations", opened, "ended", ended)
	}
	return nil
}

// due lists the obligations that are asked for now and are not there yet: of this year, and of the next, whose first
// duties are asked for before it begins.
func (j OpenDuties) due(ctx context.Context, now time.Time) ([]civic.Obligation, error) {
	directory, err := j.Store.Directory(ctx, now)
	if err != nil {
		return nil, err
	}
	var list []civic.Obligation
	this := now.In(j.Timing.Zone).Year()
	for year := this; year <= this+1; year++ {
		events, err := j.Store.DutyEvents(ctx, year, j.Timing.Zone)
		if err != nil {
			return nil, err
		}
		there, err := j.Store.Opened(ctx, year)
		if err != nil {
			return nil, err
		}
		for _, d := range directory.Duties {
			for _, a := range directory.Audience(d.Audience) {
				if there[civic.OwedBy{Duty: d.Code, Agency: a.Code}] {
					continue
				}
				if o, ok := d.Open(year, a, events, j.Timing, now); ok {
					list = append(list, o)
				}
			}
		}
	}
	return list, nil
}

// Plan implements Planner.
func (j OpenDuties) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	due, err := j.due(ctx, now)
	if err != nil {
		return nil, err
	}
	var plan []Planned
	for _, o := range due {
		plan = append(plan, Planned{Who: o.Agency, What: fmt.Sprintf("owes %s of %d by %s", o.Duty, o.Year, o.DueAt.In(j.Timing.Zone).Format(time.DateOnly))})
	}
	return plan, nil
}
