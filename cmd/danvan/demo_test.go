package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output keeps what a command says, and wakes who waits for something.
type output struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func (h *output) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(p)
	select {
	case h.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (h *output) said() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

var pageAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startDemo runs the demo on a free port, and returns its page's address and a function that stops it.
func startDemo(t *testing.T, d demoCommand) (string, func()) {
	t.Helper()
	return startDemoAt(t, d, time.Now)
}

// startDemoAt is startDemo by another clock.
func startDemoAt(t *testing.T, d demoCommand, now func() time.Time) (string, func()) {
	t.Helper()
	c := defaultConfig()
	c.Listen = "127.0.0.1:0"
	ctx, cancel := context.WithCancel(context.Background())
	said, failed := &output{more: make(chan struct{}, 1)}, make(chan error, 1)
	go func() {
		failed <- d.Run(ctx, c, terminal{out: said, err: io.Discard, getenv: os.Getenv, now: now})
	}()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-failed; err != nil {
			t.Errorf("the demo ends with %v", err)
		}
	})
	t.Cleanup(stop)
	for {
		if address := pageAddress.FindString(said.said()); address != "" {
			return address, stop
		}
		select {
		case <-said.more:
		case err := <-failed:
			failed <- err
			t.Fatalf("the demo ends before it begins: %v", err)
		case <-time.After(time.Minute):
			t.Fatal("the demo does not begin")
		}
	}
}

// TestDemoKeepsWhatWasThere starts the demo anew on the folder of an earlier one, and then with --fresh.
func TestDemoKeepsWhatWasThere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	count := func() (cases, people int) {
		t.Helper()
		store, migrated, err := demoCommand{Dir: dir}.openStore(t.Context())
		if err != nil || migrated != nil {
			t.Fatalf("the database is fresh: %v, %v", migrated, err)
		}
		defer store.Close()
		for query, into := range map[string]*int{`SELECT count(*) FROM cases`: &cases, `SELECT count(*) FROM people`: &people} {
			if err := store.DB().GetContext(t.Context(), into, query); err != nil {
				t.Fatal(err)
			}
		}
		return cases, people
	}
	address, stop := startDemo(t, demoCommand{Dir: dir})
	page, err := http.Get(address + "/")
	if err != nil || page.StatusCode != http.StatusOK {
		t.Fatalf("no page: %v", err)
	}
	page.Body.Close()
	stop()
	cases, people := count()
	if cases != 3 || people < 12 {
		t.Errorf("a new demo has %d cases and %d people", cases, people)
	}
	_, stop = startDemo(t, demoCommand{Dir: dir})
	stop()
	if again, sameOnes := count(); again != cases || sameOnes != people {
		t.Errorf("the demo started again has %d cases and %d people, and had %d and %d", again, sameOnes, cases, people)
	}
	own := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(own, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stop = startDemo(t, demoCommand{Dir: dir, Fresh: true})
	stop()
	if anew, _ := count(); anew != 3 {
		t.Errorf("the demo started fresh has %d cases", anew)
	}
	if _, err := os.Stat(own); err != nil {
		t.Error("--fresh removed a file that is not the demo's")
	}
}

// TestDemoDigest starts the demo on different days and hours: a digest with something in it waits for the leader.
func TestDemoDigest(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]time.Time{
		"before Monday's hour":  time.Date(2026, 11, 23, 7, 0, 0, 0, demoZone),
		"Saturday night":        time.Date(2026, 7, 18, 23, 30, 0, 0, demoZone),
		"the first of the year": time.Date(2027, 1, 1, 10, 0, 0, 0, demoZone),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "demo")
			_, stop := startDemoAt(t, demoCommand{Dir: dir, Past: 300}, func() time.Time { return at })
			stop()
			store, _, err := demoCommand{Dir: dir}.openStore(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			var told []struct {
				Status  string
				Subject int64
				Agency  string
			}
			if err := store.DB().Select(&told, `SELECT n.status, n.subject, m.agency FROM notifications n JOIN memberships m ON m.person = n.person WHERE n.kind = 'weekly.digest'`); err != nil {
				t.Fatal(err)
			}
			if len(told) != 1 || told[0].Status != "sent" || told[0].Agency != "ubnd-tinh" {
				t.Fatalf("%+v", told)
			}
			i, err := store.Issue(t.Context(), told[0].Subject)
			if err != nil || i.Quiet() || i.Usual < 2 {
				t.Errorf("%v: received %d (usually %.1f), answered %d, said %d", err, i.Received, i.Usual, i.Answered, i.Said)
			}
			var reminders int
			if err := store.DB().Get(&reminders, `SELECT count(*) FROM cases WHERE author IS NULL AND remind_at IS NOT NULL`); err != nil || reminders != 0 {
				t.Errorf("people are reminded of %d invented cases: %v", reminders, err)
			}
		})
	}
}
