package storage_test

import (
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// Each reader is told once, of each unit that they head: late rather than not at all, but not days after.
func TestDigestsOnce(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		monday := time.Date(2026, 11, 23, 7, 30, 0, 0, hanoi)
		p, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: "1", Name: "Minh", Locale: "vi"}, "1", monday.AddDate(0, 0, -10))
		if err != nil {
			t.Fatal(err)
		}
		for i, agency := range []string{"ubnd-ba-dong", "ubnd-ba-gia"} {
			token := agency
			at := monday.AddDate(0, 0, -9+i)
			if _, err := s.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: civic.RoleHead, CreatedAt: at, ExpiresAt: at.Add(time.Hour)}, token); err != nil {
				t.Fatal(err)
			}
			if _, err := s.AcceptInvitation(ctx, "", token, p.ID, at); err != nil {
				t.Fatal(err)
			}
		}
		job := scheduler.Digests{Store: s, Zone: hanoi}
		count := func() (n int) {
			if err := s.DB().Get(&n, `SELECT count(*) FROM notifications WHERE kind = 'weekly.digest'`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{-7*24*time.Hour + 5*24*time.Hour, 0}, {-time.Minute, 0}, {2 * time.Hour, 2}, {2*time.Hour + time.Minute, 2}, {4 * 24 * time.Hour, 2}, {7 * 24 * time.Hour, 4}} {
			if err := job.Run(ctx, monday.Add(step.after)); err != nil {
				t.Fatal(err)
			}
			if got := count(); got != step.want {
				t.Errorf("after %s: %d told, want %d", step.after, got, step.want)
			}
		}
	})
}
