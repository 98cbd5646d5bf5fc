package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"danvan/civic"
)

// Runs keeps occurrences, for all replicas.
type Runs interface {
	// LockJob takes the lock that the runner of a job holds; ok is false while somebody else has it. The context returned
	// ends with the lock.
	LockJob(ctx context.Context, job string) (held context.Context, unlock func(), ok bool, err error)
	BeginOccurrence(ctx context.Context, job string, scheduled, now time.Time, byHand bool) (o civic.Occurrence, begun bool, err error)
	EndOccurrence(ctx context.Context, o civic.Occurrence) error
	LastOccurrence(ctx context.Context, job string, failed bool) (civic.Occurrence, error)
}

// Why a job is not run by hand.
var (
	ErrUnknownJob = errors.New("there is no such job")
	ErrRunning    = errors.New("it is being run")
	ErrAlreadyRun = errors.New("it was run for that time")
)

// retryAfter is how long to wait after the first, the second and every later failure.
var retryAfter = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// endGrace is how long writing the end of an attempt may take when the process is told to stop.
const endGrace = 5 * time.Second

// How an attempt ends, for whoever observes.
const (
	OutcomeDone     = "done"
	OutcomeFailed   = "failed"
	OutcomePanicked = "panicked"
	OutcomeStopped  = "stopped" // with its process, or with its lock; it is taken up again
)

// result is what became of an attempt. The occurrence is the zero one where nothing is known of it.
type result struct {
	occurrence civic.Occurrence
	ran        bool
}

// attempt runs an occurrence, unless another runner has the job, or the occurrence is done or is to wait.
func (j *Jobs) attempt(ctx context.Context, e *entry, scheduled, now time.Time, byHand bool) (result, error) {
	held, unlock, ok, err := j.runs.LockJob(ctx, e.Name)
	if err != nil || !ok {
		return result{}, j.answered(ctx, e, err)
	}
	defer unlock()
	o, begun, err := j.runs.BeginOccurrence(ctx, e.Name, scheduled, now, byHand)
	if err := j.answered(ctx, e, err); err != nil || !begun {
		return result{occurrence: o}, err
	}
	at := now
	if byHand {
		at = scheduled
	}
	o, err = j.run(held, e, o, at)
	return result{o, true}, err
}

// answered logs, once, that the database is away, and that it is back.
func (j *Jobs) answered(ctx context.Context, e *entry, err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	was := j.away
	j.away = err != nil && ctx.Err() == nil
	if j.away && !was {
		j.log.ErrorContext(ctx, "job cannot be looked at", "job", e.Name, "error", err)
	}
	return err
}

// run runs an occurrence that was begun, and writes how it ended. One whose context ended stays unfinished, to be taken up
// again.
func (j *Jobs) run(ctx context.Context, e *entry, o civic.Occurrence, at time.Time) (civic.Occurrence, error) {
	err := guarded(ctx, e.Job, at)
	finished := j.now()
	if err != nil && ctx.Err() != nil {
		j.observe(e.Name, OutcomeStopped, finished)
		j.log.InfoContext(ctx, "job stopped", "job", e.Name)
		return o, fmt.Errorf("%s: %w", e.Name, err)
	}
	o.FinishedAt = &finished
	outcome := OutcomeDone
	if err != nil {
		outcome = j.failed(ctx, e, &o, err)
		err = fmt.Errorf("%s: %w", e.Name, err)
	}
	j.log.DebugContext(ctx, "job ended", "job", e.Name, "outcome", outcome, "took", o.Took())
	j.observe(e.Name, outcome, finished)
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()
	if ending := j.runs.EndOccurrence(writing, o); ending != nil { // it will be run again, which does no harm
		j.log.ErrorContext(ctx, "job's end not written", "job", e.Name, "error", ending)
		o.FinishedAt, o.RetryAt = nil, nil
		err = errors.Join(err, ending)
	}
	return o, err
}

// failed notes the failure of an attempt that has ended, and when the next is.
func (j *Jobs) failed(ctx context.Context, e *entry, o *civic.Occurrence, err error) (outcome string) {
	retry := o.FinishedAt.Add(retryAfter[min(o.Attempts, len(retryAfter))-1])
	o.RetryAt = &retry
	var panicked panicError
	if errors.As(err, &panicked) {
		o.Error = panicked.Error()
		j.log.ErrorContext(ctx, "job panicked", "job", e.Name, "attempt", o.Attempts, "panic", panicked.kind, "stack", panicked.stack)
		return OutcomePanicked
	}
	o.Error = string(civic.CodeOf(err))
	j.log.ErrorContext(ctx, "job failed", "job", e.Name, "attempt", o.Attempts, "error", err)
	return OutcomeFailed
}

func (j *Jobs) observe(job, outcome string, at time.Time) {
	if j.Observe != nil {
		j.Observe(job, outcome, at)
	}
}

// panicError is a panic that was caught. What was said with it is left out: people may have written it.
type panicError struct{ kind, stack string }

func (e panicError) Error() string { return "panic " + e.kind }

// guarded runs a job; a panic becomes an error.
func guarded(ctx context.Context, job Job, now time.Time) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicError{kind: fmt.Sprintf("%T", v), stack: string(debug.Stack())}
		}
	}()
	return job.Run(ctx, now)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
