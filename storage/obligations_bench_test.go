package storage_test

import (
	"fmt"
	"testing"
	"time"

	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// BenchmarkRemindDuties plans one morning's reminders: a thousand obligations have reached a rung, out of ten thousand, a
// hundred thousand and a million that are open; then a hundred, and ten thousand, out of a hundred thousand. Each is of
// another unit, and becomes a message of its own. The time must follow how many are due, not how many there are.
func BenchmarkRemindDuties(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		sizes := []struct{ due, all int }{{1000, 10_000}, {1000, 100_000}, {1000, 1_000_000}, {100, 100_000}, {10_000, 100_000}, {10, 100}}
		for _, n := range sizes[storagetest.Size(0, len(sizes)-1):storagetest.Size(len(sizes)-1, len(sizes))] {
			b.Run(fmt.Sprintf("%s/due=%d/all=%d", dialect, n.due, n.all), func(b *testing.B) { remindSome(b, dialect, n.due, n.all) })
		}
	}
}

func remindSome(b *testing.B, dialect string, due, all int) {
	s := storagetest.OpenSeeded(b, dialect)
	morning := time.Date(2027, 1, 18, 7, 30, 0, 0, hanoi)
	do := func(statement string, args ...any) {
		b.Helper()
		if _, err := s.DB().ExecContext(ctx, statement, args...); err != nil {
			b.Fatalf("%v in %.200s", err, statement)
		}
	}
	owe(b, s, do, all)
	job := scheduler.RemindDuties(s, timing, nil)
	for b.Loop() {
		b.StopTimer()
		do(`DELETE FROM reminders`)
		do(`DELETE FROM notifications`)
		do(`UPDATE obligations SET remind_at = $1 WHERE id IN (
			SELECT id FROM obligations WHERE duty = 'd0' ORDER BY id LIMIT `+fmt.Sprint(due)+`)`, morning.UTC())
		if dialect == "postgres" {
			do(`ANALYZE obligations`)
		}
		b.StartTimer()
		if err := job.Run(ctx, morning); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		var told int
		if err := s.DB().GetContext(ctx, &told, `SELECT count(*) FROM reminders WHERE notification IS NOT NULL`); err != nil || told != due {
			b.Fatalf("%d reminders, want %d: %v", told, due, err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(due), "µs/reminder")
}

// owe fills a database with obligations that wait for a rung next month: of ten duties and as many units as it takes, each with
// an officer.
func owe(b *testing.B, s *storage.Store, do func(string, ...any), all int) {
	b.Helper()
	const duties = 10
	units := all / duties
	from := func(n int) string { return numbers(s.Dialect(), n) }
	duty := func(i int) string { return fmt.Sprintf("d%d", i) }
	d, err := s.Duties(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for i := range duties {
		d[0].Code = duty(i)
		if err := s.SaveDuty(ctx, "", d[0], 1, morning(time.January, 1)); err != nil {
			b.Fatal(err)
		}
	}
	opened, next := morning(time.January, 1).UTC(), morning(time.February, 18).UTC()
	do(`INSERT INTO agencies (code, name, kind, valid_from) SELECT 'u' || i, 'Unit', 'commune', $1 FROM `+from(units), opened)
	do(`INSERT INTO people (channel, address, created_at) SELECT 'test', 'u' || i, $1 FROM `+from(units), opened)
	do(`INSERT INTO chats (channel, address, person) SELECT channel, address, id FROM people`)
	do(`INSERT INTO memberships (person, agency, role, since) SELECT id, address, 'officer', created_at FROM people`)
	do(`INSERT INTO obligations (duty, year, agency, status, opened_at, due_at, remind_at)
		SELECT d.code, 2027, a.code, 'open', a.valid_from, $1, $2 FROM agencies a, duties d WHERE a.name = 'Unit' AND d.code LIKE 'd%' AND d.edited_at IS NOT NULL`,
		morning(time.February, 1).Add(9*time.Hour+30*time.Minute).UTC(), next)
	if s.Dialect() == "postgres" {
		do(`ANALYZE`)
	}
	var n int
	if err := s.DB().GetContext(ctx, &n, `SELECT count(*) FROM obligations`); err != nil || n != all {
		b.Fatalf("%d obligations, want %d: %v", n, all, err)
	}
}
