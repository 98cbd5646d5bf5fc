package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

	"danvan/storage"
	"danvan/storage/session"
)

// Bounds of /readyz, which answers within four seconds whatever is wrong, on a machine that is busy, too.
const (
	askBound   = 2500 * time.Millisecond // of a question to one of those that danvan depends on
	readyBound = 3 * time.Second         // of all of them, should one not keep its own
)

// What /readyz says of each of them.
const (
	stateOK          = "ok"
	stateUnreachable = "unreachable"
	stateReadOnly    = "read-only"
	stateAwaited     = "awaited" // the start has not met it yet
)

// readiness knows whether all is there that danvan depends on.
type readiness struct {
	asks     map[string]func(ctx context.Context) error
	missing  func() []string        // what the start still waits for; nil: nothing
	channels func() map[string]bool // whether each has answered since the start: one that has suffices; nil: nothing to wait for
	flights  singleflight.Group
}

// readinessOf asks the database and Redis whether they take what is written to them.
func readinessOf(store *storage.Store, sessions *session.Store, missing func() []string, channels func() map[string]bool) *readiness {
	return &readiness{asks: map[string]func(ctx context.Context) error{"database": store.Writable, "redis": sessions.Writable}, missing: missing, channels: channels}
}

// states asks all at the same time. A question that hangs holds up neither the others nor the answer, and is not asked twice.
func (r *readiness) states() (states map[string]string, ready bool) {
	type answer struct{ name, state string }
	answers := make(chan answer, len(r.asks))
	for name, ask := range r.asks {
		go func() {
			flight := r.flights.DoChan(name, func() (any, error) {
				ctx, cancel := context.WithTimeout(context.Background(), askBound)
				defer cancel()
				return nil, ask(ctx)
			})
			answers <- answer{name, stateOf((<-flight).Err)}
		}()
	}
	states, ready = map[string]string{}, true
	for name := range r.asks {
		states[name] = stateUnreachable
	}
	timer := time.NewTimer(readyBound)
	defer timer.Stop()
	for range r.asks {
		select {
		case a := <-answers:
			states[a.name] = a.state
			continue
		case <-timer.C:
		}
		break
	}
	if r.missing != nil {
		for _, name := range r.missing() {
			if states[name] == "" || states[name] == stateOK {
				states[name] = stateAwaited
			}
		}
	}
	for _, state := range states {
		ready = ready && state == stateOK
	}
	return states, r.someChannel(states) && ready
}

// someChannel names the channels that the start still waits for, and reports whether there is one to serve.
func (r *readiness) someChannel(states map[string]string) bool {
	if r.channels == nil {
		return true
	}
	some := false
	for name, answered := range r.channels() {
		if some = some || answered; !answered {
			states[name] = stateAwaited
		}
	}
	return some
}

func stateOf(err error) string {
	switch {
	case err == nil:
		return stateOK
	case errors.Is(err, storage.ErrReadOnly), errors.Is(err, session.ErrNoWrites):
		return stateReadOnly
	}
	return stateUnreachable // the cause may name hosts; it is in the log of whoever meets it
}

// health serves /healthz, which says that the process runs, and /readyz, which says whether all that it depends on does.
func (r *readiness) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		states, ready := r.states()
		w.Header().Set("Content-Type", "application/json")
		if !ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(states)
	})
}
