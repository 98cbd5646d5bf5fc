package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"danvan/civic"
)

// Status is how a job stands.
type Status struct {
	Name, Spec string
	Next       time.Time
	Last       *civic.Occurrence // that was started last; nil where there was none
	LastError  *civic.Occurrence // in which an attempt failed last; nil where there was none
}

// List says how every job stands, in the order in which they were added.
func (j *Jobs) List(ctx context.Context) ([]Status, error) {
	now := j.now().In(j.zone)
	var list []Status
	for _, e := range j.entries {
		s := Status{Name: e.Name, Spec: e.Spec, Next: e.schedule.Next(now)}
		var err error
		if s.Last, err = j.find(ctx, e.Name, false); err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		if s.LastError, err = j.find(ctx, e.Name, true); err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		list = append(list, s)
	}
	return list, nil
}

func (j *Jobs) find(ctx context.Context, job string, failed bool) (*civic.Occurrence, error) {
	o, err := j.runs.LastOccurrence(ctx, job, failed)
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	return &o, err
}

// RunOne runs a job by hand as if it were the time given, and records that as an occurrence. One that failed is tried at
// once. Errors: ErrUnknownJob, ErrAlreadyRun, ErrRunning, and those of the job.
func (j *Jobs) RunOne(ctx context.Context, name string, at time.Time) (civic.Occurrence, error) {
	e, err := j.entry(name)
	if err != nil {
		return civic.Occurrence{}, fmt.Errorf("run %s: %w", name, err)
	}
	result, err := j.attempt(ctx, e, at.Truncate(time.Second), j.now(), true)
	switch {
	case err != nil:
		err = fmt.Errorf("run %w", err)
	case result.occurrence.Attempts == 0:
		err = fmt.Errorf("run %s: %w", name, ErrRunning)
	case !result.ran:
		err = fmt.Errorf("run %s: %w", name, ErrAlreadyRun)
	}
	return result.occurrence, err
}

// Plan says what a job would do at the time given, and does nothing; ok is false where the job cannot say.
// Errors: ErrUnknownJob, and those of the job.
func (j *Jobs) Plan(ctx context.Context, name string, at time.Time) (plan []Planned, ok bool, err error) {
	e, err := j.entry(name)
	if err != nil {
		return nil, false, fmt.Errorf("plan %s: %w", name, err)
	}
	planner, ok := e.Job.(Planner)
	if !ok {
		return nil, false, nil
	}
	if plan, err = planner.Plan(ctx, at); err != nil {
		return nil, true, fmt.Errorf("plan %s: %w", name, err)
	}
	return plan, true, nil
}
