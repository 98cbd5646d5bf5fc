package scheduler

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

// losingRuns is a Runs whose locks are lost when the test says so. The lock itself is freed, as a database frees that of a
// connection which is gone.
type losingRuns struct {
	Runs
	unnoticed bool // the runner's context does not end with the lock
	lose      func()
}

func (l *losingRuns) LockJob(ctx context.Context, job string) (context.Context, func(), bool, error) {
	held, unlock, ok, err := l.Runs.LockJob(ctx, job)
	if err != nil || !ok {
		return held, unlock, ok, err
	}
	if l.unnoticed {
		held = context.WithoutCancel(held)
		l.lose = unlock
		return held, unlock, true, nil
	}
	held, cancel := context.WithCancel(held)
	l.lose = func() { cancel(); unlock() }
	return held, func() { cancel(); unlock() }, true, nil
}

// A runner that lost its lock hears of it and stops. What it did not finish is no failure: whoever has the lock next takes
// it up at once, and has the say on how it ended.
func TestRunnerLosesItsLock(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		l := &losingRuns{Runs: b.runs.Runs}
		b.runs.Runs = l
		var runs []string
		b.add("job", "0 * * * *", MakeUp, func(ctx context.Context, _ time.Time) error {
			if len(runs) > 0 {
				runs = append(runs, "finished")
				return nil
			}
			l.lose()
			select {
			case <-ctx.Done():
				runs = append(runs, "stopped")
			default:
				runs = append(runs, "goes on without the lock")
			}
			return ctx.Err()
		})
		b.fails("12:00:00", "job")
		if s := b.status("job"); s.Last.Done() || s.Last.Failed() || s.Last.Error != "" || s.LastError != nil {
			t.Errorf("what lost its lock is %+v, %+v", s.Last, s.LastError)
		}
		b.ticks("12:00:05", "job")
		if s := b.status("job"); !s.Last.Done() || s.Last.Attempts != 2 {
			t.Errorf("taken up again it is %+v", s.Last)
		}
		if want := []string{"stopped", "finished"}; !slices.Equal(runs, want) {
			t.Errorf("the job %q", runs)
		}
		if want := []string{"job stopped", "job done"}; !slices.Equal(b.heard, want) {
			t.Errorf("heard %q", b.heard)
		}
	})
}

// A runner that does not notice, while another has taken its occurrence up, changes nothing of how that one ends.
func TestRunnerWithoutItsLockEndsNothing(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		l := &losingRuns{Runs: b.runs.Runs, unnoticed: true}
		b.runs.Runs = l
		other := newBench(t, l.Runs)
		other.add("job", "0 * * * *", MakeUp, nothing)
		b.add("job", "0 * * * *", MakeUp, func(context.Context, time.Time) error {
			l.lose()
			other.ticks("12:00:05", "job")
			return civic.ErrNotNow
		})
		b.clock.set("12:00:00")
		if _, err := b.Tick(t.Context()); !errors.Is(err, civic.ErrNotNow) {
			t.Errorf("it ends with %v", err)
		}
		if s := other.status("job"); !s.Last.Done() || s.Last.Error != "" || s.LastError != nil || s.Last.Attempts != 2 {
			t.Errorf("%+v, %+v", s.Last, s.LastError)
		}
	})
}
