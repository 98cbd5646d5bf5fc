package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
)

const textUpdate = `{"update_id":7001,"message":{"message_id":12,` + private + `,"text":"a"}}`

func post(body string, change ...func(*http.Request)) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s3cret")
	for _, f := range change {
		f(r)
	}
	return r
}

func answer(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestWebhookRefuses(t *testing.T) {
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Handle: func(context.Context, bot.Input) error { return nil }}}
	secret := func(s string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Telegram-Bot-Api-Secret-Token", s) }
	}
	for name, test := range map[string]struct {
		r    *http.Request
		want int
	}{
		"good":         {post(textUpdate), 200},
		"unknown kind": {post(`{"update_id":1,"poll":{}}`), 200},
		"GET":          {post("", func(r *http.Request) { r.Method = http.MethodGet }), 405},
		"no secret":    {post(textUpdate, secret("")), 401},
		"wrong secret": {post(textUpdate, secret("s3cre")), 401},
		"form":         {post("a=b", func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }), 415},
		"large":        {post(`{"update_id":1,"x":"` + strings.Repeat("a", maxUpdate) + `"}`), 413},
		"bad JSON":     {post(`{"update_id":`), 400},
		"two values":   {post(textUpdate + textUpdate), 400},
		"no update":    {post(`{"ok":true}`), 400},
		"empty":        {post(""), 400},
	} {
		if got := answer(w, test.r); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	if got := answer(&Webhook{Receiver: Receiver{Handle: w.Handle}}, post(textUpdate, secret(""))); got != 401 {
		t.Errorf("without a secret of its own: %d", got)
	}
	w.Close()
	if got := answer(w, post(textUpdate)); got != 503 {
		t.Errorf("closed: %d", got)
	}
}

func TestWebhookAnswersAfterTheWork(t *testing.T) {
	now := received
	fail := true
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Now: func() time.Time { return now }, Handle: func(ctx context.Context, in bot.Input) error {
		if in.Text == "panic" {
			panic("x")
		}
		if ctx.Err() != nil {
			t.Error("the work ends with the request")
		}
		if fail {
			return errors.New("database is away")
		}
		return nil
	}}}
	gone := func(r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx)
	}
	if got := answer(w, post(textUpdate, gone)); got != 500 {
		t.Errorf("failed: %d", got)
	}
	if got := answer(w, post(strings.Replace(textUpdate, `"a"`, `"panic"`, 1))); got != 500 {
		t.Errorf("panicked: %d", got)
	}
	fail = false
	if got := answer(w, post(textUpdate)); got != 200 {
		t.Errorf("handled: %d", got)
	}
	if len(w.failures) != 0 {
		t.Error("failures are remembered of what was handled")
	}
}

func TestWebhookGivesUpInTheEnd(t *testing.T) {
	now, healthy := received, false
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{
		Now:    func() time.Time { return now },
		Handle: func(context.Context, bot.Input) error { return errors.New("poison") },
		Healthy: func(context.Context) error {
			if !healthy {
				return errors.New("away")
			}
			return nil
		},
	}}
	for range 20 {
		now = now.Add(time.Minute)
		if got := answer(w, post(textUpdate)); got != 500 {
			t.Fatalf("given up while the database is away: %d", got)
		}
	}
	healthy = true
	if got := answer(w, post(textUpdate)); got != 200 {
		t.Errorf("not given up: %d", got)
	}
	for range givenUpTries {
		if got := answer(w, post(strings.Replace(textUpdate, "7001", "7002", 1))); got != 500 {
			t.Errorf("given up at once: %d", got)
		}
	}
}

func TestWebhookKeepsAChatInOrder(t *testing.T) {
	var inside atomic.Int32
	entered, hold := make(chan string, 10), make(chan struct{})
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Handle: func(_ context.Context, in bot.Input) error {
		if n := inside.Add(1); n > 1 {
			t.Errorf("%d of one chat at once", n)
		}
		entered <- in.Key
		<-hold
		inside.Add(-1)
		return nil
	}}}
	var all sync.WaitGroup
	for i := range 5 {
		body := strings.Replace(textUpdate, "7001", fmt.Sprint(7001+i), 1)
		w.once.Do(w.fill)
		_, in, _, _ := w.decoder().Decode([]byte(body))
		before := newest(w, in.Chat)
		all.Go(func() {
			if got := answer(w, post(body)); got != 200 {
				t.Errorf("%d", got)
			}
		})
		for newest(w, in.Chat) == before { // until it stands in its lane
			runtime.Gosched()
		}
	}
	for i := range 5 {
		if got, want := <-entered, fmt.Sprintf("telegram:%d", 7001+i); got != want {
			t.Errorf("%s came when it was the turn of %s", got, want)
		}
		hold <- struct{}{}
	}
	all.Wait()
	if len(w.lanes.last) != 0 {
		t.Error("a lane was left behind")
	}
}

func newest(w *Webhook, chat string) *ticket {
	w.lanes.mu.Lock()
	defer w.lanes.mu.Unlock()
	return w.lanes.last[chat]
}

// TestWebhookEndToEnd lets the emulator deliver, with failures in between.
func TestWebhookEndToEnd(t *testing.T) {
	b := newBench(t, emulator.Options{RedeliverAfter: time.Millisecond})
	var mu sync.Mutex
	var got bytes.Buffer
	tries := 0
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Bot: "danvan_bot", Handle: func(_ context.Context, in bot.Input) error {
		mu.Lock()
		defer mu.Unlock()
		if tries++; tries%2 == 1 {
			return errors.New("not yet")
		}
		got.WriteString(in.Text + " ")
		return nil
	}}}
	web := httptest.NewServer(w)
	defer web.Close()
	if err := b.client.SetWebhook(t.Context(), web.URL, "s3cret", 20); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		b.ann.Send(fmt.Sprint(i))
	}
	b.idle()
	if err := b.client.DeleteWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if got.String() != "/start 0 1 2 3 4 " {
		t.Errorf("handled %s", got.String())
	}
}
