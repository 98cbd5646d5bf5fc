package session

import (
	"context"
	"errors"
	"testing"
	"time"
)

var errSlept = errors.New("would sleep")

// impatient makes a limiter that does not wait but says how long it would.
func impatient(s *Store, l Limits, slept *time.Duration) *Limiter {
	limiter := s.Limiter("telegram", l)
	limiter.sleep = func(_ context.Context, d time.Duration) error {
		*slept = d
		return errSlept
	}
	return limiter
}

func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for name, test := range map[string]struct {
			limits      Limits
			group, bulk bool
			spread      bool          // each to another chat
			free        int           // that go through at once
			wait        time.Duration // at most, of the next
		}{
			"one chat":     {limits: Limits{ChatPerSecond: 1, ChatBurst: 3, PerSecond: 1000}, free: 3, wait: time.Second},
			"a group":      {limits: Limits{GroupPerMinute: 20}, group: true, free: 20, wait: 3 * time.Second},
			"not a group":  {limits: Limits{GroupPerMinute: 20}, free: 25},
			"overall":      {limits: Limits{PerSecond: 30}, spread: true, free: 29, wait: time.Second / 15},
			"bulk":         {limits: Limits{PerSecond: 30, BulkPerSecond: 20}, bulk: true, spread: true, free: 19, wait: time.Second / 10},
			"no limit":     {limits: Limits{}, group: true, bulk: true, free: 50},
			"zero is none": {limits: Limits{ChatPerSecond: 0, ChatBurst: 3}, free: 10},
		} {
			t.Run(name, func(t *testing.T) {
				s := w.replica()
				s.prefix += name + ":"
				var slept time.Duration
				l := impatient(s, test.limits, &slept)
				freeze(w)
				for i := range test.free {
					chat := "1"
					if test.spread {
						chat = string(rune('a' + i))
					}
					if err := l.Wait(t.Context(), chat, 1, test.group, test.bulk); err != nil {
						t.Fatalf("message %d: %v", i+1, err)
					}
				}
				if test.wait == 0 {
					return
				}
				var err error
				for range 2 { // the limits are kept in floating point: one more may slip through
					if err = l.Wait(t.Context(), "1", 1, test.group, test.bulk); err != nil {
						break
					}
				}
				if w.mini != nil && !errors.Is(err, errSlept) {
					t.Fatalf("one too many: %v", err)
				}
				if slept > test.wait {
					t.Errorf("the next one waits %v", slept)
				}
			})
		}
	})
}

// freeze stops the clock of the Redis in process.
func freeze(w world) {
	if w.mini != nil {
		w.mini.SetTime(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	}
}

func TestBulkLeavesAShareToDialogues(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var slept time.Duration
		l := impatient(w.replica(), Limits{PerSecond: 30, BulkPerSecond: 20}, &slept)
		freeze(w)
		for l.Wait(t.Context(), "1", 1, false, true) == nil { // until bulk is used up
			slept = 0
		}
		for i := range 10 {
			if err := l.Wait(t.Context(), "2", 1, false, false); err != nil {
				t.Fatalf("reply %d waits: %v", i+1, err)
			}
		}
	})
}

// TestPaceOverTime lets the clock run: one a second after the burst, whatever is asked.
func TestPaceOverTime(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		if w.mini == nil {
			t.Skip("the clock of a real Redis cannot be set; TestLimits holds there")
		}
		now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		start := now
		w.mini.SetTime(now)
		l := w.replica().Limiter("telegram", Limits{ChatPerSecond: 1, ChatBurst: 3})
		l.sleep = func(_ context.Context, d time.Duration) error {
			now = now.Add(d)
			w.mini.SetTime(now)
			return nil
		}
		for range 13 {
			if err := l.Wait(t.Context(), "1", 1, false, false); err != nil {
				t.Fatal(err)
			}
		}
		if took := now.Sub(start).Round(100 * time.Millisecond); took != 10*time.Second {
			t.Errorf("13 messages took %v", took)
		}
		if err := l.Hold(t.Context(), "1", 7*time.Second); err != nil {
			t.Fatal(err)
		}
		held := now
		if err := l.Wait(t.Context(), "1", 1, false, false); err != nil {
			t.Fatal(err)
		}
		if took := now.Sub(held).Round(100 * time.Millisecond); took != 7*time.Second {
			t.Errorf("after Hold the next one waited %v", took)
		}
		before := now
		if err := l.Wait(t.Context(), "1", 10, false, false); err != nil { // an album
			t.Fatal(err)
		}
		if took := now.Sub(before).Round(100 * time.Millisecond); took != 3*time.Second {
			t.Errorf("an album waited %v", took)
		}
	})
}

func TestHoldIsSeenByAllReplicas(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		freeze(w)
		var slept time.Duration
		limits := Limits{ChatPerSecond: 1, ChatBurst: 3}
		a, b := impatient(w.replica(), limits, &slept), impatient(w.replica(), limits, &slept)
		if err := a.Hold(t.Context(), "1", 30*time.Second); err != nil {
			t.Fatal(err)
		}
		if err := a.Hold(t.Context(), "1", time.Second); err != nil { // a shorter one takes nothing back
			t.Fatal(err)
		}
		if err := b.Wait(t.Context(), "1", 1, false, false); !errors.Is(err, errSlept) || slept < 29*time.Second || slept > 30*time.Second {
			t.Errorf("the other replica waits %v, %v", slept, err)
		}
		if err := b.Wait(t.Context(), "2", 1, false, false); err != nil {
			t.Errorf("another chat waits, too: %v", err)
		}
	})
}

// Who cannot wait is told for how long they would have to, and uses up nothing of others.
func TestTry(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s := w.replica()
		freeze(w)
		l := s.Limiter("telegram", Limits{ChatPerSecond: 1, ChatBurst: 1, PerSecond: 1000})
		if wait, err := l.Try(t.Context(), "1", 1, false, false); wait != 0 || err != nil {
			t.Fatalf("the first waits %v, %v", wait, err)
		}
		if wait, err := l.Try(t.Context(), "1", 1, false, false); wait < 500*time.Millisecond || wait > time.Second || err != nil {
			t.Errorf("the second waits %v, %v", wait, err)
		}
		if wait, err := l.Try(t.Context(), "2", 1, false, false); wait != 0 || err != nil {
			t.Errorf("another chat waits %v, %v", wait, err)
		}
	})
}
