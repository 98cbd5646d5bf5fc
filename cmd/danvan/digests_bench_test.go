package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/bot"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

// BenchmarkDigests writes all digests of a Monday for 500 people on PostgreSQL, and draws and words each as it is sent: heads of every agency, coordinators,
// leaders of the whole, and leaders of areas and fields of their own. The year behind them has 10 thousand cases, or a
// million; DANVAN_BENCH_CASES=10000,1000000,10000000 names others (seeding ten million takes ten minutes). The time must
// hardly follow how many there are.
func BenchmarkDigests(b *testing.B) {
	sizes := os.Getenv("DANVAN_BENCH_CASES")
	if sizes == "" {
		sizes = "1000"
		if storagetest.Size(1, 0) == 1 {
			sizes = "10000,1000000"
		}
	}
	for size := range strings.SplitSeq(sizes, ",") {
		cases, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("cases="+size, func(b *testing.B) { digestsOf(b, cases) })
	}
}

var recipients = storagetest.Size(500, 32)

func digestsOf(b *testing.B, cases int) {
	ctx := context.Background()
	s := storagetest.OpenSeeded(b, "postgres")
	monday := time.Date(2026, 11, 23, 7, 30, 0, 0, demoZone)
	began := time.Now()
	if _, err := seed.Fill(ctx, s, seed.Options{Year: 2026, Cases: cases, Seed: 1, Until: monday}, false, monday); err != nil {
		b.Fatal(err)
	}
	if _, err := s.DB().ExecContext(ctx, `VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	readers(b, s, monday)
	b.Logf("%d cases in %s", cases, time.Since(began).Round(time.Second))
	client, err := telegram.New(telegram.Options{Token: testToken, APIURL: "http://127.0.0.1:1", Log: testLog()}) // nothing is sent
	if err != nil {
		b.Fatal(err)
	}
	a := assemble(parts{store: s, channels: bot.Channels{client}, zone: demoZone, now: func() time.Time { return monday }, random: seeded(), log: testLog(), directoryFor: time.Hour})
	job := scheduler.Digests{Store: s, Zone: demoZone}
	var writing, wording time.Duration
	for b.Loop() {
		b.StopTimer()
		for _, table := range []string{"notifications", "digests"} {
			if _, err := s.DB().ExecContext(ctx, `DELETE FROM `+table); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		at := time.Now()
		if err := job.Run(ctx, monday); err != nil {
			b.Fatal(err)
		}
		writing += time.Since(at)
		at = time.Now()
		if told := render(b, a, monday); told != recipients {
			b.Fatalf("%d told", told)
		}
		wording += time.Since(at)
	}
	b.ReportMetric(float64(writing.Milliseconds())/float64(b.N), "ms/writing")
	b.ReportMetric(float64(wording.Milliseconds())/float64(b.N), "ms/drawing")
}

// render claims all that waits and makes the messages of it, on two cores.
func render(b *testing.B, a *app, now time.Time) (told int) {
	b.Helper()
	for {
		claimed, err := a.store.ClaimNotifications(context.Background(), now.Add(time.Second), time.Hour, 100, false)
		if err != nil {
			b.Fatal(err)
		}
		if len(claimed) == 0 {
			return told
		}
		var drawing errgroup.Group
		drawing.SetLimit(2)
		for _, n := range claimed {
			drawing.Go(func() error {
				messages, err := a.engine.Render(context.Background(), n)
				if err == nil && (len(messages) != 1 || messages[0].Text == "") {
					err = fmt.Errorf("%d messages", len(messages))
				}
				return err
			})
		}
		if err := drawing.Wait(); err != nil {
			b.Fatal(err)
		}
		told += len(claimed)
	}
}

// readers makes the people who read digests.
func readers(b *testing.B, s *storage.Store, monday time.Time) {
	b.Helper()
	ctx := context.Background()
	d, err := s.Directory(ctx, monday)
	if err != nil {
		b.Fatal(err)
	}
	at, heads := monday.AddDate(0, -1, 0), min(len(d.Agencies), recipients/2)
	for i := range recipients {
		address := fmt.Sprint(1_000_000 + i)
		p, err := s.MeetPerson(ctx, civic.Person{Channel: telegram.Channel, Address: address, Name: "Reader", Locale: "vi"}, address, at)
		if err != nil {
			b.Fatal(err)
		}
		in := civic.Invitation{Agency: "ubnd-tinh", Role: civic.RoleLeader, CreatedAt: at, ExpiresAt: at.Add(time.Hour)}
		switch {
		case i < heads:
			in.Agency, in.Role = d.Agencies[i].Code, civic.RoleHead
		case i < heads+10:
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
