package storage_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

// BenchmarkDigests writes and tells all digests of a Monday for 500 people on PostgreSQL: heads of every agency, coordinators,
// leaders of the whole, and leaders of areas and fields of their own. The year behind them has 10 thousand cases, or a
// million; DANVAN_BENCH_CASES=10000,1000000,10000000 names others (seeding ten million takes ten minutes). The time must
// hardly follow how many there are.
func BenchmarkDigests(b *testing.B) {
	sizes := os.Getenv("DANVAN_BENCH_CASES")
	if sizes == "" {
		sizes = "10000,1000000"
	}
	for size := range strings.SplitSeq(sizes, ",") {
		cases, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("cases="+size, func(b *testing.B) { digestsOf(b, cases) })
	}
}

const recipients = 500

func digestsOf(b *testing.B, cases int) {
	s := storagetest.OpenSeeded(b, "postgres")
	monday := time.Date(2026, 11, 23, 7, 30, 0, 0, hanoi)
	began := time.Now()
	if _, err := seed.Fill(ctx, s, seed.Options{Year: 2026, Cases: cases, Seed: 1, Until: monday}, false, monday); err != nil {
		b.Fatal(err)
	}
	if _, err := s.DB().ExecContext(ctx, `VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	read(b, s, monday)
	b.Logf("%d cases in %s", cases, time.Since(began).Round(time.Second))
	job := scheduler.Digests{Store: s, Zone: hanoi}
	for b.Loop() {
		b.StopTimer()
		for _, table := range []string{"notifications", "digests"} {
			if _, err := s.DB().ExecContext(ctx, `DELETE FROM `+table); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := job.Run(ctx, monday); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		var told int
		if err := s.DB().GetContext(ctx, &told, `SELECT count(*) FROM notifications WHERE kind = $1`, civic.NoticeDigest); err != nil || told != recipients {
			b.Fatalf("%d told: %v", told, err)
		}
		b.StartTimer()
	}
}

// read makes the people who read digests.
func read(b *testing.B, s *storage.Store, monday time.Time) {
	b.Helper()
	d, err := s.Directory(ctx, monday)
	if err != nil {
		b.Fatal(err)
	}
	at := monday.AddDate(0, -1, 0)
	for i := range recipients {
		address := fmt.Sprint(1_000_000 + i)
		p, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: address, Name: "Reader", Locale: "vi"}, address, at)
		if err != nil {
			b.Fatal(err)
		}
		in := civic.Invitation{Agency: "ubnd-tinh", Role: civic.RoleLeader, CreatedAt: at, ExpiresAt: at.Add(time.Hour)}
		switch {
		case i < len(d.Agencies):
			in.Agency, in.Role = d.Agencies[i].Code, civic.RoleHead
		case i < len(d.Agencies)+10:
			in.Agency, in.Role = "so-noi-vu", civic.RoleCoordinator
		}
		if _, err := s.CreateInvitation(ctx, in, address); err != nil {
			b.Fatal(err)
		}
		if _, err := s.AcceptInvitation(ctx, "", address, p.ID, at); err != nil {
			b.Fatal(err)
		}
		if in.Role != civic.RoleLeader || i%5 == 0 {
			continue
		}
		w, err := s.DigestSettings(ctx, p.ID)
		if err != nil {
			b.Fatal(err)
		}
		if i%2 == 0 {
			w.Areas = []string{d.Areas[i%len(d.Areas)].Code, d.Areas[(i+7)%len(d.Areas)].Code}
		} else {
			w.Categories = []string{d.Categories[i%len(d.Categories)].Code}
		}
		if err := s.SaveDigestSettings(ctx, "", w, at); err != nil {
			b.Fatal(err)
		}
	}
}
