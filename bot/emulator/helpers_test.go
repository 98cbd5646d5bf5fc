package emulator_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot/emulator"
)

const waitTime = 10 * time.Second

// bench is an emulator behind HTTP with a citizen.
type bench struct {
	t    *testing.T
	srv  *emulator.Server
	base string
	ann  *emulator.User
}

func newBench(t *testing.T, opts emulator.Options) *bench {
	t.Helper()
	srv := emulator.New(opts)
	web := httptest.NewServer(srv)
	t.Cleanup(func() {
		_ = srv.Close()
		web.Close()
	})
	ann := srv.User(emulator.Profile{FirstName: "An", LastName: "Nguyễn", Username: "an_nguyen", LanguageCode: "vi"})
	return &bench{t: t, srv: srv, base: web.URL, ann: ann}
}

func (b *bench) ctx() context.Context {
	ctx, cancel := context.WithTimeout(b.t.Context(), waitTime)
	b.t.Cleanup(cancel)
	return ctx
}

// reply is an answer of the Bot API.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if !r.OK {
		t.Fatalf("call failed: %s", r.Description)
	}
	if err := json.Unmarshal(r.Result, v); err != nil {
		t.Fatalf("decode result: %v", err)
	}
}

// messageID is the id of a returned message.
func (r reply) messageID(t *testing.T) int {
	t.Helper()
	var m struct {
		ID int `json:"message_id"`
	}
	r.into(t, &m)
	return m.ID
}

// call posts a form; pairs are key, value, key, value.
func (b *bench) call(method string, pairs ...string) reply {
	b.t.Helper()
	return b.callContext(b.t.Context(), method, pairs...)
}

func (b *bench) callContext(ctx context.Context, method string, pairs ...string) reply {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+"/bot"+b.srv.Token()+"/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

func (b *bench) do(req *http.Request) reply {
	b.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatalf("%s: %v", req.URL.Path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	var r reply
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		b.t.Fatalf("%s: decode: %v", req.URL.Path, err)
	}
	if !r.OK && resp.StatusCode != r.ErrorCode {
		b.t.Errorf("%s: status %d but error_code %d", req.URL.Path, resp.StatusCode, r.ErrorCode)
	}
	return r
}

// wants checks an error answer.
func (b *bench) wants(r reply, code int, description string) {
	b.t.Helper()
	if r.OK || r.ErrorCode != code || r.Description != description {
		b.t.Errorf("got ok=%v %d %q, want %d %q", r.OK, r.ErrorCode, r.Description, code, description)
	}
}

func (b *bench) chat() string { return itoa(b.ann.ID()) }

func itoa(n int64) string {
	data, _ := json.Marshal(n)
	return string(data)
}

// updates fetches what is queued.
func (b *bench) updates(pairs ...string) []map[string]any {
	b.t.Helper()
	var list []map[string]any
	b.call("getUpdates", pairs...).into(b.t, &list)
	return list
}

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 2, 1, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}
