package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is something that is done now and then.
type Job interface {
	Run(ctx context.Context, now time.Time) error
}

// Specs say when jobs run: minute, hour, day of month, month, day of week (0 is Sunday), in the installation's time zone.
type Specs struct {
	CloseSilent string
	Prune       string
}

// DefaultSpecs are the times where nothing else is configured. A run that was missed is made up for by the next.
func DefaultSpecs() Specs {
	return Specs{CloseSilent: "7 * * * *", Prune: "43 * * * *"}
}

// Jobs starts jobs by the clock. Make one with NewJobs.
type Jobs struct {
	now  func() time.Time
	log  *slog.Logger
	cron *cron.Cron
	zone *time.Location
	ctx  context.Context
}

// NewJobs makes a schedule in a time zone. A job that panics is logged, one that still runs is not started again.
func NewJobs(zone *time.Location, now func() time.Time, log *slog.Logger) *Jobs {
	l := cronLog{log}
	return &Jobs{now: now, log: log, zone: zone,
		cron: cron.New(cron.WithLocation(zone), cron.WithLogger(l), cron.WithChain(cron.Recover(l), cron.SkipIfStillRunning(l)))}
}

// Add puts a job on the schedule. A spec that never comes is refused.
func (j *Jobs) Add(name, spec string, job Job) error {
	schedule, err := parse(spec, j.now().In(j.zone))
	if err != nil {
		return fmt.Errorf("schedule %s at %q: %w", name, spec, err)
	}
	j.cron.Schedule(schedule, cron.FuncJob(func() {
		start := j.now()
		if err := job.Run(j.ctx, start); err != nil && j.ctx.Err() == nil {
			j.log.ErrorContext(j.ctx, "job failed", "job", name, "error", err)
			return
		}
		j.log.DebugContext(j.ctx, "job done", "job", name, "took", j.now().Sub(start))
	}))
	return nil
}

// parse reads a spec. The parser panics on some.
func parse(spec string, now time.Time) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, fmt.Errorf("not a schedule")
		}
	}()
	if strings.Contains(spec, "TZ=") {
		return nil, fmt.Errorf("a schedule has no time zone of its own")
	}
	if s, err = cron.ParseStandard(spec); err != nil {
		return nil, err
	}
	if s.Next(now).IsZero() {
		return nil, fmt.Errorf("there is no such time")
	}
	return s, nil
}

// Run starts jobs until ctx ends, then waits for those under way, whose context has ended too.
func (j *Jobs) Run(ctx context.Context) error {
	j.ctx = ctx
	j.cron.Start()
	<-ctx.Done()
	<-j.cron.Stop().Done()
	return nil
}

// cronLog lets cron log through slog.
type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (l cronLog) Info(msg string, args ...any) {
	if msg == "skip" {
		l.log.Warn("job skipped, it still runs")
		return
	}
	l.log.Debug("cron", append([]any{"event", msg}, args...)...)
}

// Error implements cron.Logger.
func (l cronLog) Error(err error, _ string, args ...any) {
	l.log.Error("job panicked", append([]any{"panic", fmt.Sprintf("%T", err)}, args...)...)
}
