package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is something that is done now and then. It may be run again for the same time, and goes on where it was broken off.
type Job interface {
	Run(ctx context.Context, now time.Time) error
}

// Lateness says what becomes of an occurrence that was missed.
type Lateness int

// The ways of a missed occurrence. Of several only the latest counts.
const (
	MakeUp  Lateness = iota // it runs as soon as somebody can
	Useless                 // it is left out when more than useful is over
)

// useful is how late a job may be whose lateness is Useless.
const useful = 10 * time.Minute

// lookAgain is when to ask the database again that did not answer, or that said that another replica runs the job.
const lookAgain = 5 * time.Second

// Entry is a job on the schedule. Spec is minute, hour, day of month, month, day of week (0 is Sunday).
type Entry struct {
	Name, Spec string
	Job        Job
	Late       Lateness
}

// Jobs runs jobs by the clock: each occurrence, which is a job and a scheduled time, once over all replicas that share
// Runs. An attempt that fails or panics, or whose process dies, is repeated until the job's next occurrence has come; a
// job is never run twice at the same time. Make it with NewJobs, Add entries, then Run, or Tick.
type Jobs struct {
	Every time.Duration // how often Run looks at the clock, in whole seconds; 1 s where zero
	Grace time.Duration // for jobs under way when Run ends; 8 s where zero
	// Observe hears of the end of every attempt, with an Outcome. May be nil.
	Observe func(job, outcome string, at time.Time)

	zone    *time.Location
	now     func() time.Time
	log     *slog.Logger
	runs    Runs
	entries []*entry

	mu   sync.Mutex
	last time.Time // when it looked at the clock
	away bool      // the database does not answer
}

// entry is an Entry and what is known of it. Jobs.mu guards what changes.
type entry struct {
	Entry
	schedule cron.Schedule
	look     time.Time // when to ask the database about it; the zero time is at once
	busy     bool
}

// NewJobs makes an empty schedule in a time zone.
func NewJobs(zone *time.Location, now func() time.Time, log *slog.Logger, runs Runs) *Jobs {
	return &Jobs{zone: zone, now: now, log: log, runs: runs}
}

// Add puts a job on the schedule. A spec that never comes is refused.
func (j *Jobs) Add(e Entry) error {
	schedule, err := parse(e.Spec, j.now().In(j.zone))
	if err != nil {
		return fmt.Errorf("schedule %s at %q: %w", e.Name, e.Spec, err)
	}
	if _, err := j.entry(e.Name); err == nil {
		return fmt.Errorf("schedule %s: there is a job of that name", e.Name)
	}
	j.entries = append(j.entries, &entry{Entry: e, schedule: schedule})
	return nil
}

// Run runs jobs when they are due, each in its own time, until ctx ends; then it waits for those under way, whose context
// has ended too. What they leave unfinished is taken up by another replica, or at the next start.
func (j *Jobs) Run(ctx context.Context) error {
	var under sync.WaitGroup
	start := func() {
		now := j.now()
		for _, d := range j.due(now) {
			under.Go(func() { _, _ = j.handle(ctx, d, now) })
		}
	}
	l := cronLog{j.log}
	c := cron.New(cron.WithLocation(j.zone), cron.WithLogger(l), cron.WithChain(cron.Recover(l), cron.SkipIfStillRunning(l)))
	c.Schedule(cron.Every(orDefault(j.Every, time.Second)), cron.FuncJob(start))
	start()
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	ended := make(chan struct{})
	go func() { under.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(orDefault(j.Grace, 8*time.Second)):
		j.log.WarnContext(ctx, "jobs do not end, left alone")
	}
	return nil
}

// Tick runs what is due now, the earliest scheduled first, one after another, and returns their names, those that failed
// among them, and the errors.
func (j *Jobs) Tick(ctx context.Context) (ran []string, err error) {
	now := j.now()
	for _, d := range j.due(now) {
		did, failure := j.handle(ctx, d, now)
		if did {
			ran = append(ran, d.Name)
		}
		err = errors.Join(err, failure)
	}
	return ran, err
}

// dueEntry is an entry to look at, and its latest scheduled time.
type dueEntry struct {
	*entry
	scheduled time.Time
}

// due marks the entries that are to be looked at now as busy, and lists them. Until an entry's next time nothing is asked
// of the database. A clock that was set back starts everything over.
func (j *Jobs) due(now time.Time) []dueEntry {
	j.mu.Lock()
	defer j.mu.Unlock()
	back := now.Before(j.last)
	j.last = now
	var list []dueEntry
	for _, e := range j.entries {
		if e.busy || (now.Before(e.look) && !back) {
			continue
		}
		e.busy = true
		list = append(list, dueEntry{e, latest(e.schedule, now.In(j.zone))})
	}
	slices.SortStableFunc(list, func(a, b dueEntry) int { return a.scheduled.Compare(b.scheduled) })
	return list
}

// handle runs an occurrence if that is to be run, and frees its entry.
func (j *Jobs) handle(ctx context.Context, d dueEntry, now time.Time) (ran bool, err error) {
	look := now.Add(lookAgain)
	defer func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		d.busy, d.look = false, look
	}()
	next := d.schedule.Next(now.In(j.zone))
	if d.scheduled.IsZero() || (d.Late == Useless && now.Sub(d.scheduled) > useful) {
		look = next
		return false, nil
	}
	result, err := j.attempt(ctx, d.entry, d.scheduled, now, false)
	switch {
	case result.occurrence.Done():
		look = next
	case result.occurrence.Failed():
		look = earlier(*result.occurrence.RetryAt, next)
	}
	return result.ran, err
}

// entry finds a job by its name.
func (j *Jobs) entry(name string) (*entry, error) {
	for _, e := range j.entries {
		if e.Name == name {
			return e, nil
		}
	}
	return nil, ErrUnknownJob
}
