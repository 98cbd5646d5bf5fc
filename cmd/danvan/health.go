package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// health serves /healthz, which says that the process runs, and /readyz, which says whether all that it depends on does.
func (a *app) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		state, ready := map[string]string{}, true
		for name, ping := range map[string]func(context.Context) error{"database": a.store.Ping, "redis": a.sessions.Ping} {
			state[name] = "ok"
			if ping(ctx) != nil { // the cause may name hosts; it is in the log of whoever meets it
				state[name], ready = "unreachable", false
			}
		}
		w.Header().Set("Content-Type", "application/json")
		if !ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(state)
	})
}
