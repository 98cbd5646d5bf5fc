package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"danvan/storage"
	"danvan/storage/session"
)

// TestReadinessWithHangingQuestion: a question that hangs, deaf to its context, holds up neither the answer nor what is said of
// the others, and is not asked again and again.
func TestReadinessWithHangingQuestion(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 10)
	end := make(chan struct{})
	r := &readiness{asks: map[string]func(ctx context.Context) error{
		"database": func(context.Context) error {
			asked <- struct{}{}
			<-end
			return nil
		},
		"redis": func(context.Context) error { return nil },
	}}
	for range 2 {
		began := time.Now()
		states, ready := r.states()
		if took := time.Since(began); took > 4*time.Second || ready || states["database"] != stateUnreachable || states["redis"] != stateOK {
			t.Errorf("after %s: %v, %t", took, states, ready)
		}
	}
	if n := len(asked); n != 1 {
		t.Errorf("asked %d times at once", n)
	}
	close(end)
	for range 2 { // the first may still join the question of before
		r.states()
	}
	if states, ready := r.states(); !ready {
		t.Errorf("afterwards: %v", states)
	}
}

// TestReadiness: what each error and what is awaited become.
func TestReadiness(t *testing.T) {
	for _, test := range []struct {
		database, redis error
		missing         []string
		channels        map[string]bool
		status          int
		want            string
	}{
		{nil, nil, nil, nil, 200, `{"database":"ok","redis":"ok"}`},
		{errors.New("x"), nil, nil, nil, 503, `{"database":"unreachable","redis":"ok"}`},
		{storage.ErrReadOnly, fmt.Errorf("%w: OOM", session.ErrNoWrites), nil, nil, 503, `{"database":"read-only","redis":"read-only"}`},
		{nil, errors.New("x"), []string{"redis"}, map[string]bool{"telegram": false}, 503, `{"database":"ok","redis":"unreachable","telegram":"awaited"}`},
		{nil, nil, []string{"database"}, nil, 503, `{"database":"awaited","redis":"ok"}`},
		{nil, nil, nil, map[string]bool{"telegram": false}, 503, `{"database":"ok","redis":"ok","telegram":"awaited"}`},
		{nil, nil, nil, map[string]bool{"telegram": false, "sms": true}, 200, `{"database":"ok","redis":"ok","telegram":"awaited"}`},
		{errors.New("x"), nil, nil, map[string]bool{"telegram": false, "sms": true}, 503, `{"database":"unreachable","redis":"ok","telegram":"awaited"}`},
	} {
		r := &readiness{missing: func() []string { return test.missing }, asks: map[string]func(ctx context.Context) error{
			"database": func(context.Context) error { return test.database }, "redis": func(context.Context) error { return test.redis }}}
		if test.channels != nil {
			r.channels = func() map[string]bool { return test.channels }
		}
		mux := http.NewServeMux()
		r.health(mux)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if w.Code != test.status || w.Body.String() != test.want+"\n" {
			t.Errorf("%d %s, not %s", w.Code, w.Body, test.want)
		}
	}
}
