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

// heard keeps what a command says, and wakes who waits for something.
type heard struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Write(p)
	select {
	case h.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (h *heard) said() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

var pageAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startDemo runs the demo on a free port, and returns its page's address and a function that stops it.
func startDemo(t *testing.T, d demoCommand) (string, func()) {
	t.Helper()
	c := defaults
	c.Listen = "127.0.0.1:0"
	ctx, cancel := context.WithCancel(context.Background())
	said, failed := &heard{more: make(chan struct{}, 1)}, make(chan error, 1)
	go func() {
		failed <- d.Run(ctx, c, terminal{out: said, err: io.Discard, getenv: os.Getenv, now: time.Now})
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
		case <-time.After(20 * time.Second):
			t.Fatal("the demo does not begin")
		}
	}
}

// TestDemoKeepsWhatWasThere starts the demo anew on the folder of an earlier one, and then with --fresh.
func TestDemoKeepsWhatWasThere(t *testing.T) {
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
