package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var demoZone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// demoAt is a time in the demo, written as 02/01 15:04 of 2027.
func demoAt(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("02/01 15:04 2006", text+" 2027", demoZone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// newDemoClock opens the clock of a folder; real is the real time.
func newDemoClock(t *testing.T, dir string, real *testClock) *demoClock {
	t.Helper()
	c, err := openDemoClock(filepath.Join(dir, "clock.json"), demoZone, real.now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDemoClockJumps tells at which times a jump lets things happen: once a day, in order, and at its end.
func TestDemoClockJumps(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to string
		stops    []string
	}{
		"to tomorrow":          {"01/03 10:00", "02/03 08:00", []string{"02/03 07:30", "02/03 08:00"}},
		"from the early hours": {"01/03 05:00", "02/03 07:00", []string{"01/03 07:30", "02/03 07:00"}},
		"within a day":         {"01/03 10:00", "01/03 16:00", []string{"01/03 16:00"}},
		"to a beginning":       {"01/03 10:00", "03/03 07:30", []string{"02/03 07:30", "03/03 07:30"}},
		"from a beginning":     {"01/03 07:30", "02/03 07:30", []string{"02/03 07:30"}},
		"over a month's end":   {"27/02 20:00", "02/03 08:00", []string{"28/02 07:30", "01/03 07:30", "02/03 07:30", "02/03 08:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			real := &testClock{at: demoAt(t, tt.from)}
			c := newDemoClock(t, t.TempDir(), real)
			var stops []string
			err := c.Jump(t.Context(), demoAt(t, tt.to), func(_ context.Context, now time.Time) error {
				real.set(real.now().Add(3 * time.Second)) // what happens takes its time, and the clock stands
				if got := c.Now(); !got.Equal(now) || !c.jumping() {
					t.Errorf("at %s the clock shows %s", now, got)
				}
				stops = append(stops, now.In(demoZone).Format("02/01 15:04"))
				return nil
			})
			if err != nil || !slices.Equal(stops, tt.stops) {
				t.Errorf("stops at %q, %v; want %q", stops, err, tt.stops)
			}
			if got := c.Now(); !got.Equal(demoAt(t, tt.to)) || c.jumping() {
				t.Errorf("arrives at %s", got)
			}
			real.set(real.now().Add(time.Hour))
			if got := c.Now(); !got.Equal(demoAt(t, tt.to).Add(time.Hour)) {
				t.Errorf("an hour later it is %s", got)
			}
		})
	}
}

// TestDemoClockYear passes each day of a year once.
func TestDemoClockYear(t *testing.T) {
	real := &testClock{at: demoAt(t, "01/01 09:00")}
	c := newDemoClock(t, t.TempDir(), real)
	days := map[string]int{}
	if err := c.Jump(t.Context(), real.now().AddDate(1, 0, 0), func(_ context.Context, now time.Time) error {
		if now.Equal(real.now().AddDate(1, 0, 0)) {
			return nil // the end of the way
		}
		days[now.In(demoZone).Format(time.DateOnly)]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(days) != 365 || days["2027-06-15"] != 1 {
		t.Errorf("passes %d days", len(days))
	}
	for day, n := range days {
		if n != 1 {
			t.Errorf("%s came %d times", day, n)
		}
	}
}

// TestDemoClockRefuses refuses the past, and a jump within a jump.
func TestDemoClockRefuses(t *testing.T) {
	real := &testClock{at: demoAt(t, "01/03 10:00")}
	c := newDemoClock(t, t.TempDir(), real)
	nothing := func(context.Context, time.Time) error { t.Error("time passes"); return nil }
	for _, to := range []string{"01/03 10:00", "01/03 09:59", "28/02 10:00"} {
		if err := c.Jump(t.Context(), demoAt(t, to), nothing); !errors.Is(err, errBackwards) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	err := c.Jump(t.Context(), demoAt(t, "01/03 11:00"), func(ctx context.Context, _ time.Time) error {
		return c.Jump(ctx, demoAt(t, "02/03 11:00"), nothing)
	})
	if !errors.Is(err, errJumping) {
		t.Errorf("a second jump: %v", err)
	}
}

// TestDemoClockEndsEarly stays where it has come to when a day fails or the jump is stopped, and goes on from there.
func TestDemoClockEndsEarly(t *testing.T) {
	away := errors.New("the database is away")
	for name, end := range map[string]func(stop func()) error{
		"failed":  func(func()) error { return away },
		"stopped": func(stop func()) error { stop(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			real := &testClock{at: demoAt(t, "01/03 10:00")}
			c := newDemoClock(t, t.TempDir(), real)
			ctx, stop := context.WithCancel(t.Context())
			passed := 0
			err := c.Jump(ctx, demoAt(t, "20/03 08:00"), func(context.Context, time.Time) error {
				if passed++; passed == 3 {
					return end(stop)
				}
				return nil
			})
			stop()
			if !errors.Is(err, away) && !errors.Is(err, context.Canceled) || passed != 3 {
				t.Errorf("ends after %d days with %v", passed, err)
			}
			if got := c.Now(); !got.Equal(demoAt(t, "04/03 07:30")) || c.jumping() {
				t.Errorf("it is %s", got)
			}
			if err := c.Jump(t.Context(), demoAt(t, "05/03 08:00"), func(context.Context, time.Time) error { return nil }); err != nil {
				t.Errorf("go on: %v", err)
			}
		})
	}
}

// TestDemoClockIsKept opens the clock anew: after a jump, and after a process that died on its way.
func TestDemoClockIsKept(t *testing.T) {
	dir, real := t.TempDir(), &testClock{at: demoAt(t, "01/03 10:00")}
	if got := newDemoClock(t, dir, real).Now(); !got.Equal(real.now()) {
		t.Errorf("a new clock shows %s", got)
	}
	err := newDemoClock(t, dir, real).Jump(t.Context(), demoAt(t, "04/03 08:00"), func(_ context.Context, now time.Time) error {
		if got := newDemoClock(t, dir, real).Now(); got.Before(now) {
			t.Errorf("a clock opened on %s shows %s", now, got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	real.set(real.now().Add(2 * time.Hour))
	if got := newDemoClock(t, dir, real).Now(); !got.Equal(demoAt(t, "04/03 10:00")) {
		t.Errorf("two hours after the jump it is %s", got)
	}
	for _, garbled := range []string{"", "{", `{"ahead":"soon"}`, `{}`} {
		if err := os.WriteFile(filepath.Join(dir, "clock.json"), []byte(garbled), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openDemoClock(filepath.Join(dir, "clock.json"), demoZone, real.now); err == nil || !strings.Contains(err.Error(), "--fresh") {
			t.Errorf("%q: %v", garbled, err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	c := newDemoClock(t, dir, real)
	if err := c.Jump(t.Context(), real.now().Add(time.Hour), func(context.Context, time.Time) error { t.Error("time passes"); return nil }); err == nil {
		t.Error("a jump that cannot be kept")
	}
}
