package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

var saigon = time.FixedZone("+07", 7*3600)

// jobFunc is a Job for tests.
type jobFunc func(context.Context, time.Time) error

func (f jobFunc) Run(ctx context.Context, now time.Time) error { return f(ctx, now) }

func nothing(context.Context, time.Time) error { return nil }

func TestSpecsAreChecked(t *testing.T) {
	j := NewJobs(saigon, func() time.Time { return noon }, slog.New(slog.DiscardHandler))
	d := DefaultSpecs()
	for _, spec := range []string{d.CloseSilent, d.Prune, "0 7 * * 1-5", "@hourly"} {
		if err := j.Add("x", spec, jobFunc(nothing)); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for _, spec := range []string{"", "TZ=Asia/Tokyo", "CRON_TZ=UTC 0 0 * * *", "0 0 30 2 *", "0 0 * * 7", "61 * * * *", "nonsense"} {
		if err := j.Add("x", spec, jobFunc(nothing)); err == nil {
			t.Errorf("%q is taken", spec)
		}
	}
}

func TestJobsRunAndSurviveTheirTroubles(t *testing.T) {
	var log lockedBuilder
	j := NewJobs(saigon, time.Now, slog.New(slog.NewTextHandler(&log, nil)))
	ran, once := make(chan struct{}), sync.Once{}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(j.Add("panics", "@every 1s", jobFunc(func(context.Context, time.Time) error { panic("Nguyễn Văn A") })))
	must(j.Add("fails", "@every 1s", jobFunc(func(context.Context, time.Time) error { return errors.New("away") })))
	must(j.Add("runs", "@every 1s", jobFunc(func(ctx context.Context, now time.Time) error {
		if ctx.Err() == nil && !now.IsZero() && strings.Contains(log.String(), "panicked") && strings.Contains(log.String(), "job failed") {
			once.Do(func() { close(ran) })
		}
		return nil
	})))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- j.Run(ctx) }()
	<-ran
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), "Nguyễn") {
		t.Errorf("log: %s", log.String())
	}
}

type lockedBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuilder) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuilder) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// cases are answered cases in memory.
type cases struct {
	list    []civic.Case
	stale   map[int64]bool
	changes []civic.Change
	failing error
}

func (c *cases) AnsweredBefore(_ context.Context, t time.Time, limit int) ([]civic.Case, error) {
	var out []civic.Case
	for _, k := range c.list {
		if k.Status == civic.StatusAnswered && k.AnsweredAt.Before(t) && len(out) < limit {
			out = append(out, k)
		}
	}
	return out, c.failing
}

func (c *cases) ChangeCase(_ context.Context, ch civic.Change) (civic.Case, error) {
	if c.stale[ch.Case.ID] {
		return civic.Case{}, civic.ErrConflict
	}
	c.changes = append(c.changes, ch)
	c.list[ch.Case.ID-1] = ch.Case
	return ch.Case, nil
}

func answered(id int64, at time.Time) civic.Case {
	return civic.Case{ID: id, Status: civic.StatusAnswered, AnsweredAt: &at}
}

func TestCloseSilent(t *testing.T) {
	week := 7 * 24 * time.Hour
	c := &cases{stale: map[int64]bool{2: true}}
	c.list = []civic.Case{answered(1, noon.Add(-week-time.Second)), answered(2, noon.Add(-2*week)), answered(3, noon.Add(-week+time.Second))}
	for i := range int64(250) { // several batches
		c.list = append(c.list, answered(4+i, noon.Add(-3*week)))
	}
	j := CloseSilent{Store: c}
	for range 2 { // the second time nothing is left to do
		if err := j.Run(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.changes) != 251 {
		t.Errorf("%d closed", len(c.changes))
	}
	if ch := c.changes[0]; ch.Event.Kind != civic.EventClosed || ch.Event.Person != nil || ch.Case.EndedAt == nil {
		t.Errorf("%+v", ch)
	}
	if c.list[1].Status != civic.StatusAnswered || c.list[2].Status != civic.StatusAnswered {
		t.Error("closed what somebody works on, or too early")
	}
	c.failing = errors.New("away")
	if err := j.Run(t.Context(), noon); err == nil {
		t.Error("a failure is not told")
	}
}

// updates remembers until when it was asked to forget.
type updates struct{ before time.Time }

func (u *updates) PruneProcessed(_ context.Context, before time.Time) (int, error) {
	u.before = before
	return 3, nil
}

func TestPrune(t *testing.T) {
	u := &updates{}
	if err := (Prune{Store: u}).Run(t.Context(), noon); err != nil || !u.before.Equal(noon.Add(-48*time.Hour)) {
		t.Errorf("%v, %v", u.before, err)
	}
}
