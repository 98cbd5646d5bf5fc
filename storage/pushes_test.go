package storage_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

// due claims what is to be sent at a time, and lists it as kind and name; hours says of gathered messages which hour they
// are about.
func (w *town) due(at time.Time) (list []string, hours []int64) {
	w.t.Helper()
	for {
		claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 100, false)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(claimed) == 0 {
			slices.Sort(list)
			return list, hours
		}
		for _, n := range claimed {
			if n.Kind != civic.NoticeReceipt {
				list = append(list, strings.ReplaceAll(string(n.Kind)+" to "+n.Address, " to group", " to"))
			}
			if n.Kind == civic.NoticeCasesGathered || n.Kind == civic.NoticeDeskGathered {
				hours = append(hours, *n.Subject)
			}
			if err := w.MarkSent(ctx, n.ID, at, []string{"1"}, ofCase(n.Case, "officer")); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

func (w *town) mustFile(category, agency string, at time.Time) {
	w.t.Helper()
	if _, err := w.fileAt(category, agency, at, 0); err != nil {
		w.t.Fatal(err)
	}
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: told %q, want %q", what, got, want)
	}
}

func TestPushesAreGathered(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.BoundPushes(2)
		w.group("Tổ", "ubnd-ba-dong")
		began := time.Date(2026, 3, 2, 9, 0, 0, 0, hanoi)
		at := began.Add(10 * time.Minute)
		for range 5 {
			w.mustFile("ht-duong-xa", "ubnd-ba-dong", at)
		}
		w.mustFile("thien-tai", "ubnd-ba-dong", at)
		told, _ := w.due(at)
		same(t, "at once", told, "officer.new to Hà", "officer.new to Hà", "officer.new to Tổ", "officer.new to Tổ",
			"officer.new to Hà", "officer.new to Minh", "officer.new to Tổ") // the emergency: officer, head and group
		told, _ = w.due(began.Add(time.Hour - time.Second))
		same(t, "before the hour is over", told)
		told, hours := w.due(began.Add(time.Hour))
		same(t, "when the hour is over", told, "officer.gathered to Hà", "officer.gathered to Tổ")
		for _, id := range hours {
			h, err := w.PushHour(ctx, id)
			if err != nil || h.Agency != "ubnd-ba-dong" || h.Pushed != 5 || h.Gathered != 3 || !h.Hour.Equal(began) {
				t.Errorf("%+v, %v", h, err)
			}
		}
		told, _ = w.due(began.Add(3 * time.Hour))
		same(t, "later", told)
		w.mustFile("ht-duong-xa", "ubnd-ba-dong", began.Add(time.Hour)) // another hour, another budget
		for range 3 {
			w.mustFile("ht-duong-xa", "ubnd-ba-too", at) // nobody is there, and no list of the desk shows it: each is told
		}
		told, _ = w.due(began.Add(time.Hour))
		same(t, "in the next hour", told, "officer.new to Hà", "officer.new to Tổ", "desk.unattended to Điều", "desk.unattended to Điều", "desk.unattended to Điều")
		if n, err := w.PrunePushHours(ctx, began.Add(time.Hour)); err != nil || n != 1 {
			t.Errorf("%d hours forgotten, %v", n, err)
		}
	})
}

func TestDeskPushesAreGathered(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.BoundPushes(1)
		at := time.Date(2026, 3, 2, 9, 10, 0, 0, hanoi)
		w.mustFile("khac", "", at)
		w.mustFile("khac", "", at)
		w.mustFile("khac", "", at)
		told, _ := w.due(at)
		same(t, "at once", told, "desk.unrouted to Điều")
		told, hours := w.due(at.Add(time.Hour))
		same(t, "when the hour is over", told, "desk.gathered to Điều")
		if h, err := w.PushHour(ctx, hours[0]); err != nil || h.Agency != "" || h.Gathered != 2 {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

// TestLatePushIsToldAlone: a case whose hour was told of already, or is being told of, is in no message: it gets its own.
func TestLatePushIsToldAlone(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.BoundPushes(1)
		at := time.Date(2026, 3, 2, 9, 59, 59, 0, hanoi)
		over := at.Add(time.Second)
		w.mustFile("ht-duong-xa", "ubnd-ba-dong", at)
		w.mustFile("ht-duong-xa", "ubnd-ba-dong", at)
		told, _ := w.due(at)
		same(t, "at once", told, "officer.new to Hà")
		claimed, err := w.ClaimNotifications(ctx, over, time.Minute, 10, false)
		if err != nil || len(claimed) != 1 || claimed[0].Kind != civic.NoticeCasesGathered {
			t.Fatalf("claimed %+v, %v", claimed, err)
		}
		w.mustFile("ht-duong-xa", "ubnd-ba-dong", at)
		if err := w.MarkSent(ctx, claimed[0].ID, over, nil, nil); err != nil {
			t.Fatal(err)
		}
		w.mustFile("ht-duong-xa", "ubnd-ba-dong", at)
		told, _ = w.due(over)
		same(t, "late", told, "officer.new to Hà", "officer.new to Hà")
		if h, err := w.PushHour(ctx, *claimed[0].Subject); err != nil || h.Gathered != 1 {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

// TestPushesAtOnce: of many cases at once, each is told of by itself or counted in the one message that gathers.
func TestPushesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		const bound, atOnce = 4, 20
		w.BoundPushes(bound)
		at := time.Date(2026, 3, 2, 9, 10, 0, 0, hanoi)
		var drafts []civic.Change
		for range atOnce {
			ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
			ch.Case.FiledAt, ch.Event.At = at, at
			drafts = append(drafts, ch)
		}
		var running sync.WaitGroup
		for _, ch := range drafts {
			running.Go(func() {
				if _, err := w.FileCase(ctx, ch); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		told, _ := w.due(at)
		same(t, "at once", told, slices.Repeat([]string{"officer.new to Hà"}, bound)...)
		told, hours := w.due(at.Add(time.Hour))
		same(t, "when the hour is over", told, "officer.gathered to Hà")
		if h, err := w.PushHour(ctx, hours[0]); err != nil || h.Pushed != atOnce || h.Gathered != atOnce-bound {
			t.Errorf("%+v, %v", h, err)
		}
	})
}
