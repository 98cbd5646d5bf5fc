package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/civic"
)

// manyClients is how many clients of each kind come.
const manyClients = 1000

// manner is how a client behaves that asks for more than it is due.
type manner struct {
	name string
	says string // and then nothing more, nor does it read
}

// TestServeThousandClients has a thousand clients of each kind come at once: idle ones, those whose header or body never
// ends, those that keep a connection and never ask again, those that do not read the document that they asked for. An honest
// client is answered all the while, and memory and connections stay bounded.
func TestServeThousandClients(t *testing.T) {
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		h.race = false // it would be its memory that is measured
		document := h.largeDocument(15 << 20)
		settings := hows[1].settings(t)
		p := h.serve(settings...)
		quiet := p.memory()
		t.Logf("before: %d MB resident, %.0f connections", quiet>>20, p.metric("danvan_http_connections"))
		for _, m := range []manner{
			{"idle", ""},
			{"slow header", "GET / HTTP/1.1\r\nHost: danvan\r\nX-Slow: "},
			{"slow body", "POST " + webhookPath + " HTTP/1.1\r\nHost: danvan\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"},
			{"slow body of a page", "GET / HTTP/1.1\r\nHost: danvan\r\nContent-Length: 100000\r\n\r\n{"},
			{"keeps its connection", "GET /healthz HTTP/1.1\r\nHost: danvan\r\n\r\n"},
			{"does not read", "GET " + document + " HTTP/1.1\r\nHost: danvan\r\n\r\n"},
		} {
			began := time.Now()
			leave := p.visit(m)
			came := time.Since(began)
			began = time.Now()
			if state := p.readiness(); state["database"] != stateOK || state["redis"] != stateOK {
				t.Errorf("%s: /readyz: %v", m.name, state)
			}
			if status, err := p.update(settings); err != nil || status != http.StatusOK {
				t.Errorf("%s: the webhook: %d, %v", m.name, status, err)
			}
			took, memory, connections := time.Since(began), p.memory(), p.metric("danvan_http_connections")
			t.Logf("%d, %s: %d MB resident, %.0f connections; they came in %s; an honest client was answered twice in %s", manyClients, m.name, memory>>20, connections, came.Round(time.Millisecond), took.Round(time.Millisecond))
			if memory > quiet+150<<20 {
				t.Errorf("%s: %d MB resident", m.name, memory>>20)
			}
			if connections > maxGuests {
				t.Errorf("%s: %.0f connections", m.name, connections)
			}
			leave()
		}
		if status, body, err := p.get(document); err != nil || status != http.StatusOK || len(body) != 15<<20 {
			t.Errorf("the document, after all that: %d, %d bytes, %v", status, len(body), err)
		}
		t.Logf("after: %d MB resident, %.0f connections, %.0f dropped", p.memory()>>20, p.metric("danvan_http_connections"), p.metric("danvan_http_connections_dropped_total"))
		p.stop()
	})
}

// visit lets the clients come, and returns how they leave.
func (p *process) visit(m manner) (leave func()) {
	p.t.Helper()
	var mu sync.Mutex
	var all []net.Conn
	var each sync.WaitGroup
	seats := make(chan struct{}, 64)
	for range manyClients {
		each.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			c, err := net.DialTimeout("tcp", p.listen, 5*time.Second)
			if err != nil {
				p.t.Errorf("%s: %v", m.name, err)
				return
			}
			_ = c.(*net.TCPConn).SetReadBuffer(4 << 10)
			_, _ = io.WriteString(c, m.says) // it may have been hung up on
			mu.Lock()
			defer mu.Unlock()
			all = append(all, c)
		})
	}
	each.Wait()
	return func() {
		for _, c := range all {
			_ = c.Close()
		}
	}
}

// update delivers an update that says nothing.
func (p *process) update(settings []string) (int, error) {
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://"+p.listen+webhookPath, strings.NewReader(`{"update_id":1}`))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	for _, s := range settings {
		if secret, ok := strings.CutPrefix(s, "WEBHOOK_SECRET="); ok {
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// memory is how many bytes of the process are resident.
func (p *process) memory() int64 {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skip("no /proc here")
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		p.t.Fatalf("no resident memory: %s", bytes.TrimSpace(status))
	}
	kb, _ := strconv.ParseInt(string(found[1]), 10, 64)
	return kb << 10
}

// metric is a value of /metrics.
func (p *process) metric(name string) float64 {
	p.t.Helper()
	_, body, err := p.get("/metrics")
	if err != nil {
		p.t.Errorf("/metrics: %v", err)
	}
	for line := range strings.Lines(body) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return n
		}
	}
	return -1
}

// largeDocument stores a document of a project, and returns its path on the public page.
func (h *house) largeDocument(size int) string {
	h.t.Helper()
	s, ctx, now := h.store(), h.t.Context(), time.Now()
	data := make([]byte, size)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(data)
	ref, err := s.StoreFile(ctx, data)
	if err == nil {
		err = s.SaveProject(ctx, "", civic.Project{Code: "cau", Name: "Cầu Ba Động", Owner: "bqlda", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}, 0, nil, now)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	d, err := s.PublishDocument(ctx, "", civic.ProjectDocument{Project: "cau", Kind: civic.DocumentPlan, Title: "Quyết định", PublishedAt: now,
		File: civic.Attachment{Kind: civic.KindDocument, Channel: civic.StoredChannel, Ref: ref, Name: "quyet-dinh.pdf", Size: int64(size)}}, 0, civic.ProjectChange{Project: "cau", Step: civic.StepKnow, Kind: civic.ChangedDocument, Title: "Quyết định", At: now})
	if err != nil {
		h.t.Fatal(err)
	}
	return fmt.Sprintf("/documents/%d", d.ID)
}
