package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/storage/storagetest"
)

// proxies stand before all that a house's danvan depends on.
func (h *house) proxies() map[string]*storagetest.Proxy {
	h.t.Helper()
	all := map[string]*storagetest.Proxy{}
	for name, setting := range map[string]string{"database": "DANVAN_DATABASE_URL", "redis": "DANVAN_REDIS_URL", "telegram": "DANVAN_TELEGRAM_API_URL"} {
		all[name], h.env[setting] = storagetest.Before(h.t, h.env[setting])
	}
	return all
}

// asks /readyz, which must answer within four seconds.
func (p *process) readiness() map[string]string {
	p.t.Helper()
	began := time.Now()
	_, body, err := p.get("/readyz")
	if took := time.Since(began); err != nil || took > 4*time.Second {
		p.t.Errorf("/readyz: after %s: %v", took, err)
	}
	state := map[string]string{}
	_ = json.Unmarshal([]byte(body), &state)
	return state
}

// warnings counts the lines of the log that warn.
func (p *process) warnings() (n int) {
	for line := range strings.Lines(p.out.String()) {
		if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) {
			n++
		}
	}
	return n
}

// TestServeWithSilent has PostgreSQL, and then Redis, fall silent without closing a connection. /readyz says so in time,
// /metrics and /healthz answer, the log tells it in a few lines, and all is well when they speak again.
func TestServeWithSilent(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		proxies := h.proxies()
		p := h.serve()
		for _, name := range []string{"database", "redis"} {
			u := h.citizen(h.store(), "with-silent-"+name)
			proxies[name].Silence()
			u.Send("/phananh")
			for range 2 {
				if state := p.readiness(); state[name] != stateUnreachable {
					t.Errorf("with a silent %s: %v", name, state)
				}
			}
			for _, path := range []string{"/metrics", "/healthz"} {
				began := time.Now()
				if status, _, err := p.get(path); err != nil || status != http.StatusOK || time.Since(began) > 4*time.Second {
					t.Errorf("%s with a silent %s: %d after %s: %v", path, name, status, time.Since(began), err)
				}
			}
			if n := p.warnings(); n > 20 {
				t.Errorf("%d warnings:\n%s", n, p.out)
			}
			proxies[name].Open()
			p.awaitReady()
			if _, err := u.AwaitText(t.Context(), "loại nào"); err != nil {
				t.Errorf("what came with a silent %s: %v\n%s", name, err, p.out)
			}
		}
		p.stop()
	})
}

// TestServeStopsWhateverHangs tells danvan to stop while something that it depends on is silent, or a client is slow. It ends
// well, within ten seconds.
func TestServeStopsWhateverHangs(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		proxies := h.proxies()
		for _, name := range []string{"database", "redis", "telegram", "all", "client"} {
			t.Run(name, func(t *testing.T) {
				p := h.serve()
				p.t = t
				for of, proxy := range proxies {
					if of == name || name == "all" {
						proxy.Silence()
					}
				}
				h.server.User(emulator.Profile{FirstName: name, LanguageCode: "vi"}).Send("/start")
				if name == "client" {
					c, err := net.Dial("tcp", p.listen)
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					fmt.Fprintf(c, "GET /data/")
				}
				p.readiness()
				p.stop()
				for _, proxy := range proxies {
					proxy.Open()
				}
			})
		}
	})
}

// TestServeStartsWithout starts danvan while something that it depends on is away. The port is open, /readyz says what is
// missing, the log says it once, and danvan serves as soon as it is there. Told to stop before, it ends well.
func TestServeStartsWithout(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		proxies := h.proxies()
		for _, how := range []string{"refused", "silent"} {
			for name, proxy := range proxies {
				t.Run(name+" "+how, func(t *testing.T) {
					if how == "silent" {
						proxy.Silence()
					} else {
						proxy.Refuse()
					}
					defer proxy.Open()
					p := h.start([]string{"serve"}, "LISTEN="+freeAddress(t))
					p.t = t
					eventually(t, "the port", func() (bool, error) {
						status, _, err := p.get("/healthz")
						return err == nil && status == http.StatusOK, nil
					})
					eventually(t, "the log to tell", func() (bool, error) {
						return strings.Contains(p.out.String(), `"msg":"danvan waits","for":"`+name+`"`), nil
					})
					if state := p.readiness(); state[name] == "" || state[name] == stateOK {
						t.Errorf("/readyz: %v", state)
					}
					if status, _, err := p.get("/"); err != nil || (status == http.StatusOK) == (name == "database") {
						t.Errorf("the public page: %d, %v", status, err)
					}
					if status, _, err := p.get("/metrics"); err != nil || status != http.StatusOK {
						t.Errorf("/metrics: %d, %v", status, err)
					}
					if n := strings.Count(p.out.String(), `"danvan waits"`); n != 1 {
						t.Errorf("told %d times:\n%s", n, p.out)
					}
					proxy.Open()
					p.awaitReady()
					p.stop()
				})
			}
		}
		t.Run("no such host", func(t *testing.T) {
			p := h.start([]string{"serve"}, "LISTEN="+freeAddress(t), "DATABASE_URL=postgres://danvan@nowhere.invalid/danvan", "REDIS_URL=redis://nowhere.invalid:6379/0",
				"TELEGRAM_API_URL=http://nowhere.invalid")
			p.t = t
			eventually(t, "the port", func() (bool, error) {
				status, _, err := p.get("/healthz")
				return err == nil && status == http.StatusOK, nil
			})
			if state := p.readiness(); state["database"] != stateUnreachable || state["redis"] != stateUnreachable || state["telegram"] != "awaited" {
				t.Errorf("/readyz: %v", state)
			}
			p.stop()
		})
	})
}

// TestServeReadOnlyDatabase: a database that takes no writes is not ready, and is again when it does.
func TestServeReadOnlyDatabase(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		p := h.serve()
		db := h.store().DB()
		name := h.database[strings.LastIndex(h.database, "/")+1:]
		name, _, _ = strings.Cut(name, "?")
		change := func(how string) {
			if _, err := db.ExecContext(t.Context(), `ALTER DATABASE `+name+` `+how); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
				t.Fatal(err)
			}
		}
		change("SET default_transaction_read_only = on")
		eventually(t, "it not to be ready", func() (bool, error) { return p.readiness()["database"] == stateReadOnly, nil })
		change("RESET default_transaction_read_only")
		p.awaitReady()
		p.stop()
	})
}

// TestMetricsListen: /metrics has a listener of its own where one is wanted, and is nowhere else.
func TestMetricsListen(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		own := freeAddress(t)
		p := h.serve("METRICS_LISTEN=" + own)
		if status, body, err := p.get("/metrics"); err != nil || status == http.StatusOK || strings.Contains(body, "danvan_outbox_waiting") {
			t.Errorf("on the public listener: %d, %v", status, err)
		}
		metrics := *p
		metrics.listen = own
		if status, body, err := metrics.get("/metrics"); err != nil || status != http.StatusOK || !strings.Contains(body, "danvan_outbox_waiting 0") || !strings.Contains(body, "danvan_http_connections ") {
			t.Errorf("on its own: %d, %v\n%s", status, err, body)
		}
		if status, _, err := metrics.get("/readyz"); err != nil || status != http.StatusNotFound {
			t.Errorf("/readyz there: %d, %v", status, err)
		}
		p.stop()
	})
}
