package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

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
	listenTo(t, address, func(f demoFrame) bool { return f.Clock.Now != 0 }) // the control is there
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
	t.Parallel()
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
	t.Parallel()
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
