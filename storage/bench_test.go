package storage_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// bench opens a database with the shipped catalog, an officer of a commune and some citizens.
func bench(b *testing.B, dialect string, citizens int) (*storage.Store, *civic.Directory, []civic.Person) {
	b.Helper()
	s := storagetest.OpenSeeded(b, dialect)
	var people []civic.Person
	for i := range citizens + 1 {
		p, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: fmt.Sprint(i), Name: "x", Locale: "vi"}, fmt.Sprint(i), now)
		if err != nil {
			b.Fatal(err)
		}
		people = append(people, p)
	}
	if _, err := s.CreateInvitation(ctx, civic.Invitation{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, "t"); err != nil {
		b.Fatal(err)
	}
	if _, err := s.AcceptInvitation(ctx, "", "t", people[citizens].ID, now); err != nil {
		b.Fatal(err)
	}
	d, err := s.Directory(ctx, now)
	if err != nil {
		b.Fatal(err)
	}
	return s, d, people[:citizens]
}

func filing(d *civic.Directory, author int64, n int64) civic.Change {
	category, _ := d.Category("ht-duong-xa")
	ch, err := civic.File(civic.Case{Code: fmt.Sprintf("PA-26-%06d", n), DraftKey: fmt.Sprint("draft ", n), Author: &author, Area: "ba-dong",
		Text: "Đường thôn lầy lội, xe máy không đi được khi trời mưa"}, category, "ubnd-ba-dong",
		[]civic.Attachment{{Kind: civic.KindPhoto, Channel: "test", Ref: "f1", Size: 10}}, cal, now)
	if err != nil {
		panic(err)
	}
	ch.Cause = fmt.Sprint("update ", n)
	return ch
}

// BenchmarkFileCase files complaints of several citizens at once: one transaction with case, event, photo, receipt and the
// officer's notice each.
func BenchmarkFileCase(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		b.Run(dialect, func(b *testing.B) {
			s, d, people := bench(b, dialect, 8)
			var n atomic.Int64
			b.SetParallelism(8)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					if _, err := s.FileCase(ctx, filing(d, people[i%8].ID, i)); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}

// BenchmarkClaim claims and finishes notifications, 50 chats at a time, with 10,000 others waiting.
func BenchmarkClaim(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		b.Run(dialect, func(b *testing.B) {
			chats, each := 50, storagetest.Size(200, 2)
			s, d, people := bench(b, dialect, chats)
			c, err := s.FileCase(ctx, filing(d, people[0].ID, 1))
			if err != nil {
				b.Fatal(err)
			}
			write := func() {
				var notices []civic.Notice
				for range each {
					for _, p := range people {
						notices = append(notices, civic.Notice{Kind: civic.NoticeReceipt, To: civic.ToPerson(p.ID)})
					}
				}
				if c, err = s.ChangeCase(ctx, civic.Change{Case: c, Event: civic.Event{At: now, Kind: civic.EventNoted, From: c.Status, To: c.Status}, Notices: notices}); err != nil {
					b.Fatal(err)
				}
			}
			write()
			left, claims := chats*each, 0
			for b.Loop() {
				if left == 0 {
					b.StopTimer()
					write()
					left = chats * each
					b.StartTimer()
				}
				claimed, err := s.ClaimNotifications(context.Background(), now.Add(time.Minute), time.Hour, chats, false)
				if err != nil || len(claimed) == 0 {
					b.Fatal(len(claimed), err)
				}
				claims += len(claimed)
				b.StopTimer() // finishing is not what is measured
				for _, n := range claimed {
					if _, err := s.DB().Exec(`UPDATE notifications SET status = 'sent' WHERE id = $1`, n.ID); err != nil {
						b.Fatal(err)
					}
				}
				left -= min(left, len(claimed))
				b.StartTimer()
			}
			b.ReportMetric(float64(claims)/b.Elapsed().Seconds(), "claimed/s")
		})
	}
}
