package storage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// replicas opens a new database as several processes have it. SQLite serves one process, whose engines share the Store.
func replicas(t *testing.T, dialect string, n int) []*storage.Store {
	t.Helper()
	url := storagetest.URL(t, dialect)
	var list []*storage.Store
	for range n {
		if dialect == "sqlite" && len(list) > 0 {
			list = append(list, list[0])
			continue
		}
		s, err := storage.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if _, err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

func eachReplicas(t *testing.T, n int, test func(t *testing.T, stores []*storage.Store)) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) { test(t, replicas(t, dialect, n)) })
	}
}

type job func(ctx context.Context, now time.Time) error

func (f job) Run(ctx context.Context, now time.Time) error { return f(ctx, now) }

func engine(t *testing.T, s *storage.Store, now func() time.Time, entries ...scheduler.Entry) *scheduler.Jobs {
	t.Helper()
	j := scheduler.NewJobs(hanoi, now, slog.New(slog.DiscardHandler), s)
	for _, e := range entries {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

// TestOccurrencesOnceOverReplicas lets five replicas, whose clocks are 3 s apart, live through two days, and kills one
// every six hours.
func TestOccurrencesOnceOverReplicas(t *testing.T) {
	specs := map[string]string{"often": "*/10 * * * *", "hourly": "7 * * * *", "daily": "30 7 * * *", "friday": "0 16 * * 5"}
	eachReplicas(t, 5, func(t *testing.T, stores []*storage.Store) {
		start := time.Date(2027, 1, 7, 0, 2, 0, 0, hanoi) // a Thursday
		var at atomic.Pointer[time.Time]
		at.Store(&start)
		runs := map[string]*atomic.Int64{}
		var entries []scheduler.Entry
		for name, spec := range specs {
			runs[name] = &atomic.Int64{}
			entries = append(entries, scheduler.Entry{Name: name, Spec: spec, Job: job(func(context.Context, time.Time) error { runs[name].Add(1); return nil })})
		}
		var engines []*scheduler.Jobs
		boot := func(i int) *scheduler.Jobs {
			return engine(t, stores[i], func() time.Time { return at.Load().Add(time.Duration(3*i-6) * time.Second) }, entries...)
		}
		for i := range stores {
			engines = append(engines, boot(i))
		}
		for step := range 2 * 24 * 12 {
			now := start.Add(time.Duration(step) * 5 * time.Minute)
			at.Store(&now)
			if step%72 == 71 {
				engines[step/72%5] = boot(step / 72 % 5) // it has forgotten everything
			}
			var ticks sync.WaitGroup
			for _, e := range engines {
				ticks.Go(func() {
					if _, err := e.Tick(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			ticks.Wait()
		}
		// The first of each is the one that was missed before they started.
		for name, want := range map[string]int64{"often": 2 * 24 * 6, "hourly": 1 + 2*24, "daily": 1 + 2, "friday": 1 + 1} {
			if got := runs[name].Load(); got != want {
				t.Errorf("%s ran %d times, want %d", name, got, want)
			}
		}
		var rows, once int
		if err := stores[0].DB().Get(&rows, `SELECT count(*) FROM job_runs`); err != nil {
			t.Fatal(err)
		}
		if err := stores[0].DB().Get(&once, `SELECT count(*) FROM job_runs WHERE attempts = 1 AND finished_at IS NOT NULL AND retry_at IS NULL`); err != nil {
			t.Fatal(err)
		}
		total := runs["often"].Load() + runs["hourly"].Load() + runs["daily"].Load() + runs["friday"].Load()
		if rows != once || int64(rows) != total {
			t.Errorf("%d occurrences, %d of them run once, in %d runs", rows, once, total)
		}
	})
}

// TestLongRunIsNotOverlapped sees that no other replica begins a job that runs, not even for its next time.
func TestLongRunIsNotOverlapped(t *testing.T) {
	eachReplicas(t, 2, func(t *testing.T, stores []*storage.Store) {
		begun, goOn := make(chan struct{}), make(chan struct{})
		long := job(func(context.Context, time.Time) error { close(begun); <-goOn; return nil })
		noon := time.Date(2027, 1, 7, 12, 0, 0, 0, hanoi)
		first := engine(t, stores[0], func() time.Time { return noon }, scheduler.Entry{Name: "long", Spec: "0 * * * *", Job: long})
		ended := make(chan error)
		go func() {
			_, err := first.Tick(ctx)
			ended <- err
		}()
		<-begun
		now := noon
		second := engine(t, stores[1], func() time.Time { return now }, scheduler.Entry{Name: "long", Spec: "0 * * * *",
			Job: job(func(context.Context, time.Time) error { return nil })})
		ticks := func(want int) {
			t.Helper()
			if ran, err := second.Tick(ctx); err != nil || len(ran) != want {
				t.Errorf("at %s: %q, %v", now, ran, err)
			}
		}
		ticks(0)
		if ran, err := first.Tick(ctx); err != nil || ran != nil { // nor its own process
			t.Error(ran, err)
		}
		now = noon.Add(2*time.Hour + time.Minute)
		ticks(0)
		close(goOn)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		now = now.Add(5 * time.Second)
		ticks(1) // of the two that came meanwhile, the latest
		now = now.Add(5 * time.Second)
		ticks(0)
		o, err := stores[0].LastOccurrence(ctx, "long", false)
		if err != nil || !o.ScheduledAt.Equal(noon.Add(2*time.Hour)) || o.Attempts != 1 {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// TestRunnerDies sees that the occurrence of a process that died is taken up by another, and not before.
func TestRunnerDies(t *testing.T) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			url := storagetest.URL(t, dialect)
			dead, err := storage.Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			defer dead.Close()
			if _, err := dead.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			dead.CheckLocksEvery(time.Millisecond)
			noon := time.Date(2027, 1, 7, 12, 0, 0, 0, hanoi)
			held, unlock, ok, err := dead.LockJob(ctx, "job")
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if _, begun, err := dead.BeginOccurrence(ctx, "job", noon, noon, false); err != nil || !begun {
				t.Fatal(begun, err)
			}
			alive, err := storage.Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			defer alive.Close()
			now := noon
			other := engine(t, alive, func() time.Time { return now }, scheduler.Entry{Name: "job", Spec: "0 * * * *",
				Job: job(func(context.Context, time.Time) error { return nil })})
			if dialect == "postgres" { // SQLite's other process is there only when the first is not
				if ran, err := other.Tick(ctx); err != nil || ran != nil {
					t.Error(ran, err)
				}
				var ended []bool
				if err := alive.DB().Select(&ended, `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
					WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); err != nil || len(ended) != 1 {
					t.Fatal(ended, err)
				}
				<-held.Done() // it hears of it
			}
			now = noon.Add(5 * time.Second)
			if ran, err := other.Tick(ctx); err != nil || len(ran) != 1 {
				t.Error(ran, err)
			}
			o, err := alive.LastOccurrence(ctx, "job", false)
			if err != nil || !o.Done() || o.Attempts != 2 {
				t.Errorf("%+v, %v", o, err)
			}
			late := civic.Occurrence{Job: "job", ScheduledAt: noon, FinishedAt: &now, Attempts: 1}
			if err := dead.EndOccurrence(ctx, late); !errors.Is(err, civic.ErrConflict) {
				t.Errorf("one that was given up ends: %v", err)
			}
			unlock()
			unlock()
		})
	}
}

func TestJobLock(t *testing.T) {
	eachReplicas(t, 2, func(t *testing.T, stores []*storage.Store) {
		ctx, cancel := context.WithCancel(ctx)
		held, unlock, ok, err := stores[0].LockJob(ctx, "job")
		if err != nil || !ok || held.Err() != nil {
			t.Fatal(ok, err)
		}
		for _, s := range stores {
			if _, _, ok, err := s.LockJob(t.Context(), "job"); ok || err != nil {
				t.Error(ok, err)
			}
			_, unlock, ok, err := s.LockJob(t.Context(), "another")
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			unlock()
		}
		cancel()
		if held.Err() == nil {
			t.Error("the job's context does not end")
		}
		if _, _, ok, err := stores[1].LockJob(t.Context(), "job"); ok || err != nil {
			t.Error("it is freed before its runner has ended", err)
		}
		unlock()
		for range 40 { // more than there are connections
			_, unlock, ok, err := stores[1].LockJob(t.Context(), "job")
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			unlock()
		}
	})
}

func TestOccurrenceRows(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		begin := func(at, now time.Time, byHand, want bool) civic.Occurrence {
			t.Helper()
			o, begun, err := s.BeginOccurrence(ctx, "job", at, now, byHand)
			if err != nil || begun != want {
				t.Fatalf("%+v %v, %v", o, begun, err)
			}
			return o
		}
		end := func(o civic.Occurrence, at time.Time, retry *time.Time, reason string) {
			t.Helper()
			o.FinishedAt, o.RetryAt, o.Error = &at, retry, reason
			if err := s.EndOccurrence(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.LastOccurrence(ctx, "job", false); !errors.Is(err, civic.ErrNotFound) {
			t.Error(err)
		}
		minute := func(n int) time.Time { return now.Add(time.Duration(n) * time.Minute) }
		retry := minute(5)
		o := begin(now, now, false, true)
		end(o, minute(1), &retry, "internal")
		begin(now, minute(4), false, false)
		o = begin(now, minute(5), false, true)
		if o.Attempts != 2 || o.RetryAt != nil || o.FinishedAt != nil || o.Error != "internal" {
			t.Errorf("%+v", o)
		}
		end(o, minute(6), &retry, "conflict")
		o = begin(now, minute(1), true, true) // by hand
		end(o, minute(7), nil, o.Error)
		o = begin(now, minute(8), true, false)
		if !o.Done() || o.Took() != 6*time.Minute || o.Attempts != 3 || o.Error != "conflict" {
			t.Errorf("%+v", o)
		}
		if err := s.EndOccurrence(ctx, o); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("ends twice: %v", err)
		}
		for i := range 3 {
			end(begin(now.AddDate(0, i+1, 0), now.AddDate(0, i+1, 0), false, true), now.AddDate(0, i+1, 0), nil, "")
		}
		last, err := s.LastOccurrence(ctx, "job", false)
		failed, err2 := s.LastOccurrence(ctx, "job", true)
		if err != nil || err2 != nil || !last.ScheduledAt.Equal(now.AddDate(0, 3, 0).Truncate(time.Microsecond)) || failed.Error != "conflict" {
			t.Errorf("%+v, %v; %+v, %v", last, err, failed, err2)
		}
		for _, prune := range []struct {
			before time.Time
			want   int
		}{{now, 0}, {now.AddDate(0, 2, 0), 2}, {now.AddDate(5, 0, 0), 1}, {now.AddDate(5, 0, 0), 0}} { // the last one stays
			if n, err := s.PruneOccurrences(ctx, prune.before); err != nil || n != prune.want {
				t.Errorf("%s: %d, %v", fmt.Sprint(prune.before), n, err)
			}
		}
	})
}
