package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage/storagetest"
)

var saigon = time.FixedZone("+07", 7*3600)

// jobFunc is a Job for tests.
type jobFunc func(context.Context, time.Time) error

func (f jobFunc) Run(ctx context.Context, now time.Time) error { return f(ctx, now) }

func nothing(context.Context, time.Time) error { return nil }

// clock is the time of a test; it stands still until the test says otherwise.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// set moves the clock to a time of the day 24 November 2026 in Saigon, or of another given as 2006-01-02 15:04:05.
func (c *clock) set(text string) {
	if len(text) <= len("15:04:05") {
		text = "2026-11-24 " + text
	}
	if strings.Count(text, ":") == 1 {
		text += ":00"
	}
	at, err := time.ParseInLocation(time.DateTime, text, saigon)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// countedRuns is a Runs that counts how often it is asked.
type countedRuns struct {
	Runs
	asked atomic.Int64
}

func (c *countedRuns) LockJob(ctx context.Context, job string) (context.Context, func(), bool, error) {
	c.asked.Add(1)
	return c.Runs.LockJob(ctx, job)
}

// bench is an engine on a database, with a clock.
type bench struct {
	*Jobs
	t     *testing.T
	clock *clock
	runs  *countedRuns
	log   *lockedBuilder
	heard []string // what Observe hears
}

// eachBench runs a test on an engine on every kind of database, with the clock at noon of 24 November 2026.
func eachBench(t *testing.T, test func(t *testing.T, b *bench)) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) { test(t, newBench(t, storagetest.Open(t, dialect))) })
	}
}

func newBench(t *testing.T, runs Runs) *bench {
	b := &bench{t: t, clock: &clock{}, runs: &countedRuns{Runs: runs}, log: &lockedBuilder{}}
	b.clock.set("12:00")
	b.Jobs = NewJobs(saigon, b.clock.now, slog.New(slog.NewTextHandler(b.log, nil)), b.runs)
	b.Observe = func(job, outcome string, _ time.Time) { b.heard = append(b.heard, job+" "+outcome) }
	return b
}

func (b *bench) add(name, spec string, late Lateness, f jobFunc) {
	b.t.Helper()
	if err := b.Add(Entry{Name: name, Spec: spec, Job: f, Late: late}); err != nil {
		b.t.Fatal(err)
	}
}

// ticks sets the clock and sees what runs then, without an error.
func (b *bench) ticks(at string, want ...string) {
	b.t.Helper()
	b.clock.set(at)
	ran, err := b.Tick(b.t.Context())
	if err != nil || !slices.Equal(ran, want) {
		b.t.Errorf("at %s: %q, %v; want %q", at, ran, err, want)
	}
}

// fails is ticks where it ends with an error.
func (b *bench) fails(at string, want ...string) {
	b.t.Helper()
	b.clock.set(at)
	if ran, err := b.Tick(b.t.Context()); err == nil || !slices.Equal(ran, want) {
		b.t.Errorf("at %s: %q, %v; want %q and an error", at, ran, err, want)
	}
}

func (b *bench) status(name string) Status {
	b.t.Helper()
	list, err := b.List(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, s := range list {
		if s.Name == name {
			return s
		}
	}
	b.t.Fatalf("%s is not listed", name)
	return Status{}
}

func TestSpecsAreChecked(t *testing.T) {
	j := NewJobs(saigon, func() time.Time { return noon }, slog.New(slog.DiscardHandler), nil)
	for _, spec := range []string{"7 * * * *", "*/10 * * * *", "0 7 * * 1-5", "@hourly", "0 0 29 2 *"} {
		if err := j.Add(Entry{Name: spec, Spec: spec, Job: jobFunc(nothing)}); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for _, spec := range []string{"", "TZ=Asia/Tokyo", "CRON_TZ=UTC 0 0 * * *", "0 0 30 2 *", "0 0 * * 7", "61 * * * *", "nonsense", "@every 5m", "* * * * * *"} {
		if err := j.Add(Entry{Name: "x", Spec: spec, Job: jobFunc(nothing)}); err == nil {
			t.Errorf("%q is taken", spec)
		}
	}
	if err := j.Add(Entry{Name: "@hourly", Spec: "@hourly", Job: jobFunc(nothing)}); err == nil {
		t.Error("two jobs of one name")
	}
}

// TestOccurrences sees when a job runs: what was missed once, what comes later at its time, and without asking the database
// in between.
func TestOccurrences(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		var at []string
		note := func(_ context.Context, now time.Time) error {
			at = append(at, now.In(saigon).Format("02 15:04:05"))
			return nil
		}
		b.add("hourly", "7 * * * *", MakeUp, note)
		b.add("morning", "30 7 * * *", MakeUp, jobFunc(nothing))
		b.add("news", "0 8 * * *", Useless, jobFunc(nothing))
		b.ticks("12:00", "morning", "hourly") // never run before: once, the earliest first; the news is four hours old
		asked := b.runs.asked.Load()
		for range 50 {
			b.ticks("12:06:59")
		}
		if b.runs.asked.Load() != asked {
			t.Error("asks the database while nothing is due")
		}
		b.ticks("12:07:00", "hourly")
		b.ticks("12:07:01")
		b.ticks("13:06:59")
		b.ticks("2026-12-05 08:10", "morning", "news", "hourly") // eleven days later, each once; the news may be ten minutes late
		b.ticks("2026-12-05 08:10")
		b.ticks("2026-12-06 08:10:01", "morning", "hourly") // and no more than ten
		b.ticks("2026-12-05 12:00", "hourly")               // a clock that was set back: what it has not come to yet, and nothing twice
		b.ticks("2026-12-05 12:00")
		b.ticks("2026-12-05 12:07", "hourly")
		if want := []string{"24 12:00:00", "24 12:07:00", "05 08:10:00", "06 08:10:01", "05 12:00:00", "05 12:07:00"}; !slices.Equal(at, want) {
			t.Errorf("the job was told %q", at)
		}
	})
}

// TestLatest compares with what the schedule says itself.
func TestLatest(t *testing.T) {
	now := time.Date(2027, 3, 1, 0, 9, 59, 999, saigon)
	for spec, want := range map[string]string{
		"* * * * *": "2027-03-01 00:09", "10 0 * * *": "2027-02-28 00:10", "9 0 * * *": "2027-03-01 00:09", "* 1-22 * * *": "2027-02-28 22:59",
		"* * 1-20 2 *": "2027-02-20 23:59", "0 0 29 2 *": "2024-02-29 00:00", "0 9 1 1 *": "2027-01-01 09:00", "0 8 * * 1": "2027-02-22 08:00",
	} {
		s, err := parse(spec, now)
		if err != nil {
			t.Fatal(err)
		}
		got := latest(s, now)
		if got.Format("2006-01-02 15:04") != want || s.Next(got).Before(now) {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
		if again := latest(s, got); !again.Equal(got) {
			t.Errorf("%s: at %s itself it is %s", spec, got, again)
		}
	}
	s, _ := parse("0 0 29 2 *", now)
	if got := latest(s, time.Date(2103, 2, 1, 0, 0, 0, 0, time.UTC)); !got.IsZero() { // 2100 has none
		t.Error(got)
	}
}

func TestFailuresAreTriedAgain(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		outcomes := []error{errors.New("away"), civic.ErrConflict, errors.New("away"), errors.New("away"), nil}
		b.add("job", "0 * * * *", MakeUp, func(context.Context, time.Time) error {
			if len(b.heard) == 0 {
				panic("Nguyễn Văn A")
			}
			return outcomes[len(b.heard)-1]
		})
		b.fails("12:00:00", "job")
		s := b.status("job")
		if s.LastError == nil || s.LastError.Error != "panic string" || !s.Last.Failed() || s.Last.Done() {
			t.Errorf("%+v", s)
		}
		b.ticks("12:00:59")
		b.fails("12:01:00", "job") // after 1 minute
		b.ticks("12:05:59")
		b.fails("12:06:00", "job") // after 5
		if s := b.status("job"); s.Last.Error != "conflict" || s.Last.Attempts != 3 {
			t.Errorf("%+v", s.Last)
		}
		b.ticks("12:20:59")
		b.fails("12:21:00", "job") // after 15, again and again
		b.fails("12:36:00", "job")
		b.ticks("12:50:59")
		b.ticks("12:51:00", "job")
		b.ticks("12:59:59")
		s = b.status("job")
		if !s.Last.Done() || s.Last.Attempts != 6 || s.LastError == nil || s.LastError.Error != "internal" {
			t.Errorf("%+v %+v", s.Last, s.LastError)
		}
		if want := "job panicked,job failed,job failed,job failed,job failed,job done"; strings.Join(b.heard, ",") != want {
			t.Errorf("heard %q", b.heard)
		}
		if strings.Contains(b.log.String(), "Nguyễn") || !strings.Contains(b.log.String(), "jobs_test.go") {
			t.Errorf("the log must say where it panicked, and not what was said: %s", b.log.String())
		}
	})
}

// TestNextOccurrenceEndsRetries sees that a failed occurrence gives way to the next.
func TestNextOccurrenceEndsRetries(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		failing := true
		b.add("job", "*/3 * * * *", MakeUp, func(context.Context, time.Time) error {
			if failing {
				return civic.ErrNotNow
			}
			return nil
		})
		b.fails("12:00", "job")
		b.fails("12:01", "job") // to be tried again at 12:06
		b.fails("12:03", "job") // the next one, to be tried again at 12:04
		failing = false
		b.ticks("12:04", "job")
		b.ticks("12:06", "job")
		b.ticks("12:07")
		if s := b.status("job"); !s.Last.Done() || s.LastError.ScheduledAt.In(saigon).Format("15:04") != "12:03" || s.LastError.Attempts != 2 {
			t.Errorf("%+v %+v", s.Last, s.LastError)
		}
	})
}

// TestStopped sees that an occurrence in hand when the process is told to stop is finished by the next.
func TestStopped(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		ctx, stop := context.WithCancel(t.Context())
		b.add("job", "0 12 * * *", MakeUp, func(ctx context.Context, _ time.Time) error {
			stop()
			return ctx.Err()
		})
		if _, err := b.Tick(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if s := b.status("job"); s.Last.FinishedAt != nil || s.LastError != nil || b.heard[0] != "job stopped" {
			t.Errorf("%+v %q", s.Last, b.heard)
		}
		next := newBench(t, b.runs)
		next.add("job", "0 12 * * *", MakeUp, nothing)
		next.ticks("12:00:20", "job")
		if s := next.status("job"); !s.Last.Done() || s.Last.Attempts != 2 {
			t.Errorf("%+v", s.Last)
		}
		b.ticks("12:00:30")
	})
}

// awayRuns is a database that does not answer.
type awayRuns struct{ Runs }

func (awayRuns) LockJob(context.Context, string) (context.Context, func(), bool, error) {
	return nil, nil, false, errors.New("connection refused")
}

func TestDatabaseAway(t *testing.T) {
	b := newBench(t, storagetest.Open(t, "sqlite"))
	there := b.Jobs.runs
	b.Jobs.runs = awayRuns{}
	b.add("job", "0 12 * * *", MakeUp, nothing)
	b.fails("12:00:00")
	b.ticks("12:00:01") // it is not asked every second
	b.fails("12:00:05")
	if n := strings.Count(b.log.String(), "cannot be looked at"); n != 1 {
		t.Errorf("said %d times", n)
	}
	b.Jobs.runs = there
	b.ticks("12:00:10", "job")
}

// TestRunLooksAtTheClock runs jobs as danvan serve does: what was missed at once, and what comes when the clock has come to
// it, though another job is not done yet.
func TestRunLooksAtTheClock(t *testing.T) {
	b := newBench(t, storagetest.Open(t, "sqlite"))
	b.Observe = nil
	ran := make(chan time.Time, 2)
	b.add("long", "0 6 * * *", MakeUp, func(ctx context.Context, _ time.Time) error { <-ctx.Done(); return ctx.Err() })
	b.add("job", "0 * * * *", MakeUp, func(_ context.Context, now time.Time) error { ran <- now; return nil })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	first := <-ran
	b.clock.set("13:00:01")
	second := <-ran
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if first.In(saigon).Format(time.TimeOnly) != "12:00:00" || second.In(saigon).Format(time.TimeOnly) != "13:00:01" {
		t.Error(first, second)
	}
	if s := b.status("long"); s.Last.FinishedAt != nil {
		t.Errorf("a job that was stopped is done: %+v", s.Last)
	}
}

// planning is a job that says what it would do.
type planning struct{ jobFunc }

func (planning) Plan(_ context.Context, now time.Time) ([]Planned, error) {
	return []Planned{{Who: "so-noi-vu", What: now.Format(time.TimeOnly)}}, nil
}

func TestByHand(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		ctx, failing := t.Context(), true
		var told time.Time
		b.add("job", "0 12 * * *", MakeUp, func(_ context.Context, now time.Time) error {
			told = now
			if failing {
				return civic.ErrExpired
			}
			return nil
		})
		if err := b.Add(Entry{Name: "planner", Spec: "0 13 * * *", Job: planning{nothing}}); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2027, 1, 2, 12, 0, 0, 5e8, saigon)
		if _, err := b.RunOne(ctx, "job", at); !errors.Is(err, civic.ErrExpired) {
			t.Error(err)
		}
		failing = false
		o, err := b.RunOne(ctx, "job", at) // without waiting for the time to try again
		if err != nil || !o.Done() || o.Attempts != 2 || !told.Equal(at.Truncate(time.Second)) || !o.StartedAt.Equal(b.clock.now()) {
			t.Errorf("%+v, %v", o, err)
		}
		if o, err := b.RunOne(ctx, "job", at); !errors.Is(err, ErrAlreadyRun) || o.Attempts != 2 {
			t.Errorf("%+v, %v", o, err)
		}
		if _, err := b.RunOne(ctx, "nobody", at); !errors.Is(err, ErrUnknownJob) {
			t.Error(err)
		}
		_, unlock, ok, err := b.runs.LockJob(ctx, "planner")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if _, err := b.RunOne(ctx, "planner", at); !errors.Is(err, ErrRunning) {
			t.Error(err)
		}
		unlock()
		if plan, ok, err := b.Plan(ctx, "planner", at); err != nil || !ok || !slices.Equal(plan, []Planned{{"so-noi-vu", "12:00:00"}}) {
			t.Error(plan, ok, err)
		}
		if plan, ok, err := b.Plan(ctx, "job", at); err != nil || ok || plan != nil {
			t.Error(plan, ok, err)
		}
		if _, _, err := b.Plan(ctx, "nobody", at); !errors.Is(err, ErrUnknownJob) {
			t.Error(err)
		}
		b.ticks("12:00", "planner", "job") // what is run by hand at another time replaces nothing; the planner's was yesterday
		b.ticks("2027-01-02 12:00", "planner")
		if s := b.status("planner"); !s.Next.Equal(time.Date(2027, 1, 2, 13, 0, 0, 0, saigon)) {
			t.Errorf("%+v", s)
		}
	})
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

func TestCloseSilentPlan(t *testing.T) {
	c := &cases{list: []civic.Case{answered(1, noon.Add(-8*24*time.Hour)), answered(2, noon)}}
	c.list[0].Code, c.list[0].Agency = "PA-26-7K3M9Q", "so-y-te"
	plan, err := (CloseSilent{Store: c}).Plan(t.Context(), noon.In(saigon))
	if want := []Planned{{"nobody", "case PA-26-7K3M9Q of so-y-te is closed"}}; err != nil || !slices.Equal(plan, want) || len(c.changes) != 0 {
		t.Errorf("%q, %v", plan, err)
	}
}

// memory remembers until when it was asked to forget.
type memory struct{ updates, runs, quarantined, drafts, guesses, pushes, links time.Time }

func (m *memory) PruneProcessed(_ context.Context, before time.Time) (int, error) {
	m.updates = before
	return 3, nil
}

func (m *memory) PruneOccurrences(_ context.Context, before time.Time) (int, error) {
	m.runs = before
	return 3, nil
}

func (m *memory) PruneDrafts(_ context.Context, before time.Time) (int, error) {
	m.drafts = before
	return 3, nil
}

func (m *memory) PruneUpdates(_ context.Context, before time.Time) (int, error) {
	m.quarantined = before
	return 3, nil
}

func (m *memory) PruneGuesses(_ context.Context, before time.Time) (int, error) {
	m.guesses = before
	return 3, nil
}

func (m *memory) PrunePushHours(_ context.Context, before time.Time) (int, error) {
	m.pushes = before
	return 3, nil
}

func (m *memory) PruneLinks(_ context.Context, before time.Time) (int, error) {
	m.links = before
	return 3, nil
}

func TestPrune(t *testing.T) {
	m := &memory{}
	if err := (Prune{Store: m}).Run(t.Context(), noon); err != nil || !m.updates.Equal(noon.Add(-48*time.Hour)) || !m.runs.Equal(noon.AddDate(0, 0, -400)) ||
		!m.quarantined.Equal(noon.AddDate(0, 0, -30)) || !m.drafts.Equal(noon.AddDate(0, 0, -30)) || !m.guesses.Equal(m.updates) || !m.pushes.Equal(m.runs) ||
		!m.links.Equal(noon.AddDate(0, 0, -366)) {
		t.Errorf("%+v, %v", m, err)
	}
}
