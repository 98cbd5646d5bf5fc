package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"danvan/civic"
)

func at(address string, priority civic.Priority) civic.Outgoing {
	n := to(address)
	n.Priority = priority
	return n
}

// An outage of six hours uses up no attempt, is asked for now and then, makes a line a minute at most, and leaves the order:
// the most urgent first, then the oldest.
func TestAnOutageUsesNoAttempts(t *testing.T) {
	for name, ask := range map[string]bool{"without asking": false, "asking first": true} {
		t.Run(name, func(t *testing.T) {
			var rows []civic.Outgoing
			for i := range 40 {
				rows = append(rows, at(fmt.Sprint("chat", i), []civic.Priority{civic.PriorityRemind, civic.PriorityNormal, civic.PriorityReceipt, civic.PriorityUrgent}[i%4]))
			}
			s := newShelf(rows...)
			out, calls, asked := true, 0, 0
			var order []int64
			var log strings.Builder
			var heard []bool
			o := &Outbox{Store: s, Log: discardErrors(&log), Paused: func(p bool) { heard = append(heard, p) }, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
				calls++
				if out {
					return Delivery{}, fault{out: true}
				}
				order = append(order, n.ID)
				return Delivery{Messages: []string{"1"}}, nil
			}}
			if ask {
				o.Ask = func(context.Context) error {
					asked++
					if out {
						return fault{out: true}
					}
					return nil
				}
			}
			now := noon
			for ; now.Before(noon.Add(6 * time.Hour)); now = now.Add(500 * time.Millisecond) {
				if _, err := o.RunOnce(t.Context(), now); err != nil {
					t.Fatal(err)
				}
				drain(s)
			}
			if most := 6 * 3600 / 9; calls+asked > most || ask && calls != 1 {
				t.Errorf("%d calls, asked %d times", calls, asked)
			}
			for id := int64(1); id <= 40; id++ {
				if r := s.row(id); r.Attempts != 0 || r.Status != civic.NotificationPending {
					t.Fatalf("%d: %s after %d attempts", id, r.Status, r.Attempts)
				}
			}
			out = false
			for i := 0; len(order) < 40 && i < 40; i++ {
				now = now.Add(500 * time.Millisecond)
				if _, err := o.RunOnce(t.Context(), now); err != nil {
					t.Fatal(err)
				}
				drain(s)
			}
			if now.After(noon.Add(6*time.Hour + 15*time.Second)) {
				t.Errorf("goes on only at %s", now)
			}
			priority := func(id int64) civic.Priority { return s.row(id).Priority }
			if len(order) != 40 || !slices.IsSortedFunc(order, func(a, b int64) int { return int(1000*(priority(a)-priority(b))) + int(a-b) }) {
				t.Errorf("sent in the order %v", order)
			}
			if lines := strings.Count(log.String(), "\n"); lines > 6*60+2 || !strings.Contains(log.String(), "back again") {
				t.Errorf("%d lines", lines)
			}
			if !slices.Equal(heard, []bool{true, false}) {
				t.Errorf("paused: %v", heard)
			}
		})
	}
}

// drain takes what tests do not wait for.
func drain(s *shelf) {
	for {
		select {
		case <-s.notes:
		default:
			return
		}
	}
}

// Neither a chat that is throttled nor one notification at which the channel stumbles is an outage.
func TestOneChatIsNoOutage(t *testing.T) {
	for name, err := range map[string]error{"throttled": fault{wait: time.Hour}, "stumbles": fault{out: true}} {
		s := newShelf(to("a"), to("bad"), to("b"), to("c"))
		o := &Outbox{Store: s, Ask: func(context.Context) error { return nil }, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
			if n.Address == "bad" {
				return Delivery{}, err
			}
			return Delivery{Messages: []string{"1"}}, nil
		}}
		for now := noon; now.Before(noon.Add(10 * time.Second)); now = now.Add(500 * time.Millisecond) {
			if _, err := o.RunOnce(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			drain(s)
		}
		for _, id := range []int64{1, 3, 4} {
			if r := s.row(id); r.Status != civic.NotificationSent {
				t.Errorf("%s: %d is %s", name, id, r.Status)
			}
		}
		if r := s.row(2); r.Status != civic.NotificationPending || r.Attempts != 0 {
			t.Errorf("%s: the bad one is %s after %d attempts", name, r.Status, r.Attempts)
		}
	}
}

// A notification at which the channel stumbles for ever, though it answers otherwise, keeps nothing else waiting for long.
func TestAStubbornProbeLetsOthersTry(t *testing.T) {
	s := newShelf(at("bad", civic.PriorityUrgent))
	o := &Outbox{Store: s, Ask: func(context.Context) error { return nil }, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		if n.Address == "bad" {
			return Delivery{}, fault{out: true}
		}
		return Delivery{Messages: []string{"1"}}, nil
	}}
	now := noon
	for ; now.Before(noon.Add(2 * time.Minute)); now = now.Add(500 * time.Millisecond) {
		if _, err := o.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		drain(s)
	}
	good := to("good")
	good.ID, good.Status = 2, civic.NotificationPending
	s.rows = append(s.rows, &good)
	for end := now.Add(time.Minute); now.Before(end) && s.row(2).Status != civic.NotificationSent; now = now.Add(500 * time.Millisecond) {
		if _, err := o.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		drain(s)
	}
	if s.row(2).Status != civic.NotificationSent {
		t.Error("the good one is not sent")
	}
}

func TestRunPausesAndGoesOn(t *testing.T) {
	s := newShelf(to("a"), to("b"))
	var out, ahead atomic.Int64
	out.Store(1)
	o := &Outbox{Store: s, Tick: time.Millisecond, Now: func() time.Time { return noon.Add(time.Duration(ahead.Add(int64(time.Second)))) },
		Deliver: func(context.Context, civic.Outgoing) (Delivery, error) {
			if out.Load() > 0 {
				return Delivery{}, fault{out: true}
			}
			return Delivery{Messages: []string{"1"}}, nil
		}}
	run(t, o)
	for range 5 {
		if got := <-s.notes; !strings.HasSuffix(got, "pending") {
			t.Fatal(got)
		}
	}
	out.Store(0)
	sent := map[string]bool{}
	for len(sent) < 2 {
		if got := <-s.notes; strings.HasSuffix(got, "sent") {
			sent[got] = true
		}
	}
	if r := s.row(1); r.Attempts != 0 {
		t.Errorf("%d attempts", r.Attempts)
	}
}

// Bulk that waits for its chats' limits keeps no worker from what is urgent.
func TestUrgentFindsAWorker(t *testing.T) {
	var rows []civic.Outgoing
	for i := range 30 {
		rows = append(rows, at(fmt.Sprint("bulk", i), civic.PriorityBulk))
	}
	s := newShelf(rows...)
	hold := make(chan struct{})
	started := make(chan struct{}, 40)
	o := &Outbox{Store: s, Tick: time.Hour, Now: func() time.Time { return noon }, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		if n.Priority >= civic.PriorityBulk {
			started <- struct{}{}
			<-hold
		}
		return Delivery{}, nil
	}}
	run(t, o)
	for range 12 {
		<-started
	}
	urgent := at("urgent", civic.PriorityUrgent)
	urgent.ID, urgent.Status = 31, civic.NotificationPending
	s.mu.Lock()
	s.rows = append(s.rows, &urgent)
	s.mu.Unlock()
	s.wake <- struct{}{}
	if got := <-s.notes; got != "31 sent" {
		t.Error(got)
	}
	close(hold)
}

func TestLeasesAreRenewed(t *testing.T) {
	s := newShelf(to("a"), to("b"))
	s.renewed = make(chan []int64, 1)
	hold := make(chan struct{})
	o := &Outbox{Store: s, Lease: 30 * time.Millisecond, Now: func() time.Time { return noon }, Deliver: func(ctx context.Context, _ civic.Outgoing) (Delivery, error) {
		<-hold
		return Delivery{}, ctx.Err()
	}}
	run(t, o)
	for range 3 {
		ids := slices.Clone(<-s.renewed) // the outbox reads the list, too
		if slices.Sort(ids); !slices.Equal(ids, []int64{1, 2}) {
			t.Errorf("renewed %v", ids)
		}
	}
	go func() {
		for range s.renewed { // until the test ends
		}
	}()
	close(hold)
	got := []string{<-s.notes, <-s.notes}
	if slices.Sort(got); !slices.Equal(got, []string{"1 sent", "2 sent"}) {
		t.Error(got)
	}
}

// What somebody else has claimed since is left to them.
func TestWhatIsTakenIsLeft(t *testing.T) {
	s := newShelf(to("a"))
	started, ended := make(chan struct{}), make(chan error, 1)
	o := &Outbox{Store: s, Lease: 30 * time.Millisecond, Now: func() time.Time { return noon }, Deliver: func(ctx context.Context, _ civic.Outgoing) (Delivery, error) {
		close(started)
		<-ctx.Done()
		ended <- ctx.Err()
		return Delivery{}, ctx.Err()
	}}
	run(t, o)
	<-started
	s.mu.Lock()
	s.taken = true
	s.rows[0].Tries++
	s.mu.Unlock()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if r := s.row(1); r.Status != civic.NotificationSending {
		t.Errorf("is %s", r.Status)
	}
}

// A note that cannot be written is tried until the end, and once more then.
func TestANoteIsTriedToTheEnd(t *testing.T) {
	s := newShelf(to("a"))
	delivered := make(chan struct{})
	o := &Outbox{Store: s, Grace: 50 * time.Millisecond, Now: func() time.Time { return noon }, Deliver: func(context.Context, civic.Outgoing) (Delivery, error) {
		s.breakFor(1_000_000)
		close(delivered)
		return Delivery{Messages: []string{"1"}}, nil
	}}
	stop := run(t, o)
	<-delivered
	if err := stop(); err != nil { // it ends, though nothing can be written
		t.Fatal(err)
	}
	if r := s.row(1); r.Status != civic.NotificationSending {
		t.Errorf("is %s", r.Status)
	}
}

func TestPartsAreKeptForTheNextTry(t *testing.T) {
	s := newShelf(to("a"))
	var had []string
	o := &Outbox{Store: s, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		if had = append(had, n.Parts); len(had) == 1 {
			return Delivery{Parts: "3:7"}, fault{}
		}
		return Delivery{Messages: []string{"7", "8", "9"}}, nil
	}}
	for _, now := range []time.Time{noon, noon.Add(time.Minute)} {
		if _, err := o.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(had, []string{"", "3:7"}) || s.row(1).Status != civic.NotificationSent {
		t.Errorf("had %q, is %s", had, s.row(1).Status)
	}
}
