package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
)

// Gatherings that begin before another has ended never take the same reminders: whoever comes second says nothing, rather
// than taking away what the first one's message tells.
func TestGatherRemindersOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.waits(w.ha.ID, 1, 2, 3)
		const planners = 3
		let := w.hold(`SELECT id FROM reminders FOR UPDATE`)
		var all sync.WaitGroup
		made := make([]int, planners)
		for i := range planners {
			all.Go(func() {
				g := civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderCase}, Notice: civic.NoticeCaseReminder, Key: fmt.Sprintf("round-%d", i), Later: now.Add(time.Hour)}
				var err error
				if made[i], err = w.GatherReminders(ctx, g, now); err != nil {
					t.Error(err)
				}
			})
		}
		let(planners)
		all.Wait()
		sum := 0
		for _, n := range made {
			sum += n
		}
		if n := notices(t, w.Store, civic.NoticeCaseReminder); n != 1 || sum != 1 {
			t.Errorf("%d messages, %v are said to be made", n, made)
		}
		var told []int64
		if err := w.DB().Select(&told, `SELECT DISTINCT r.notification FROM reminders r JOIN notifications n ON n.id = r.notification`); err != nil || len(told) != 1 {
			t.Errorf("they are told by %v, %v", told, err)
		}
	})
}

// waits writes reminders of cases that may be told.
func (w *town) waits(person int64, subjects ...int64) {
	w.t.Helper()
	var list []civic.Reminder
	for _, id := range subjects {
		list = append(list, civic.Reminder{Person: person, Kind: civic.ReminderCase, Subject: id, Clock: "accept", Rung: "0", RungAt: now, DueAt: now, TellAt: now})
	}
	if err := w.AddReminders(ctx, list); err != nil {
		w.t.Fatal(err)
	}
}

// hold keeps everybody from changing the rows that a statement locks until the function returned is called, which first waits
// until so many transactions wait. On SQLite, where one writes at a time, it does nothing.
func (w *town) hold(rows string) func(waiting int) {
	w.t.Helper()
	if w.Dialect() == "sqlite" {
		return func(int) {}
	}
	tx, err := w.DB().BeginTxx(ctx, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.ExecContext(ctx, rows); err != nil {
		w.t.Fatal(err)
	}
	return func(waiting int) {
		w.t.Helper()
		untilWaiting(w.t, w.Store, waiting)
		if err := tx.Commit(); err != nil {
			w.t.Fatal(err)
		}
	}
}

// untilWaiting returns when so many transactions of a PostgreSQL database wait for a lock.
func untilWaiting(t *testing.T, s *storage.Store, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for n := 0; n < want; {
		if err := s.DB().GetContext(ctx, &n, `
			SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE NOT l.granted AND a.datname = current_database()`); err != nil {
			t.Fatal(err)
		}
	}
}
