package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
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

// demoFrame is what the demo's page hears.
type demoFrame struct {
	Clock struct {
		Now     int64
		Moving  bool
		Outcome string
	}
	Messages []struct {
		Chat, Date int64
		ID         int
	}
}

// listenTo calls heard for every frame of the demo's page, the first with everything that is there, until it says that
// this is enough.
func listenTo(t *testing.T, address string, heard func(f demoFrame) (enough bool)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	events, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	for lines := bufio.NewReader(events.Body); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		data, found := bytes.CutPrefix(line, []byte("data: "))
		if !found {
			continue
		}
		var f demoFrame
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatal(err)
		}
		if heard(f) {
			return
		}
	}
}

// jumpTo moves the demo's clock by its page's door, waits until that is over, and returns where it has come to and the
// dates of the messages in each chat, in their order.
func jumpTo(t *testing.T, address string, to time.Time) (at time.Time, dates map[int64][]int64) {
	t.Helper()
	resp, err := http.Post(address+"/api/jump", "application/json", strings.NewReader(fmt.Sprintf(`{"to":%d}`, to.Unix())))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Fatalf("the jump is refused: %d", resp.StatusCode)
	}
	byID := map[int64]map[int]int64{}
	listenTo(t, address, func(f demoFrame) bool {
		for _, m := range f.Messages {
			if byID[m.Chat] == nil {
				byID[m.Chat] = map[int]int64{}
			}
			byID[m.Chat][m.ID] = m.Date
		}
		at = time.UnixMilli(f.Clock.Now)
		if !f.Clock.Moving && f.Clock.Outcome != "done" {
			t.Fatalf("the jump ends %s at %s", f.Clock.Outcome, at)
		}
		return !f.Clock.Moving
	})
	dates = map[int64][]int64{}
	for chat, all := range byID {
		ids := make([]int, 0, len(all))
		for id := range all {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			dates[chat] = append(dates[chat], all[id])
		}
	}
	return at, dates
}

// TestDemoJumps lets two weeks go by in the whole demo: what is due comes with the dates of its days, and the demo started
// again goes on where it was.
func TestDemoJumps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	address, stop := startDemo(t, demoCommand{Dir: dir})
	began := time.Now()
	to := began.AddDate(0, 0, 14)
	at, chats := jumpTo(t, address, to)
	if at.Before(to.Truncate(time.Second)) || at.Sub(to) > time.Minute {
		t.Errorf("the jump to %s ends at %s", to, at)
	}
	days := map[string]bool{}
	for chat, dates := range chats {
		if !slices.IsSorted(dates) {
			t.Errorf("chat %d is not in order of time", chat)
		}
		for _, d := range dates {
			days[time.Unix(d, 0).In(demoZone).Format(time.DateOnly)] = true
		}
	}
	if len(days) < 3 {
		t.Errorf("messages of %d days alone in two weeks", len(days))
	}
	stop()
	address, _ = startDemo(t, demoCommand{Dir: dir})
	listenTo(t, address, func(f demoFrame) bool {
		if f.Clock.Now == 0 { // the control is not there yet
			return false
		}
		if now := time.UnixMilli(f.Clock.Now); now.Before(to.Truncate(time.Second)) || now.Sub(to) > 5*time.Minute {
			t.Errorf("started again it is %s", now)
		}
		return true
	})
}

// TestDemoUnitsHandIn lets two months go by: the units without a phone hand in, those on the page owe until somebody there
// does it.
func TestDemoUnitsHandIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	address, stop := startDemo(t, demoCommand{Dir: dir})
	to := time.Now().AddDate(0, 2, 0)
	jumpTo(t, address, to)
	stop()
	store, _, err := demoCommand{Dir: dir}.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	all, _, err := store.Obligations(t.Context(), civic.ObligationQuery{})
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, o := range all {
		switch {
		case o.Status == civic.ObligationAccepted:
			accepted++
		case o.Status.Owed() && to.After(handsIn(o).AddDate(0, 0, 1)) && !hasPhone(o.Agency) && !demoLate[o.Agency]:
			t.Errorf("%s still owes %s, due %s", o.Agency, o.Duty, o.DueAt)
		case o.SubmittedAt != nil && o.SubmittedAt.After(time.Now()) && hasPhone(o.Agency):
			t.Errorf("%s of %s was handed in by nobody", o.Duty, o.Agency)
		}
	}
	if accepted == 0 {
		t.Error("nothing is accepted")
	}
}
