package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
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
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Take: through(func(context.Context, bot.Input) error { return nil })}}
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
		// What never can be handled need not come again.
		"large":      {post(`{"update_id":1,"x":"` + strings.Repeat("a", maxUpdate) + `"}`), 200},
		"bad JSON":   {post(`{"update_id":`), 200},
		"two values": {post(textUpdate + textUpdate), 200},
		"no update":  {post(`{"ok":true}`), 200},
		"empty":      {post(""), 200},
	} {
		if got := answer(w, test.r); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	if got := answer(&Webhook{Receiver: Receiver{Take: w.Take}}, post(textUpdate, secret(""))); got != 401 {
		t.Errorf("without a secret of its own: %d", got)
	}
	w.Close()
	if got := answer(w, post(textUpdate)); got != 503 {
		t.Errorf("closed: %d", got)
	}
}

func TestWebhookAnswersAfterTheWork(t *testing.T) {
	fail := true
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Take: through(func(ctx context.Context, in bot.Input) error {
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
	})}}
	gone := func(r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx)
	}
	for range 200 { // hours of it: nothing is given up
		if got := answer(w, post(textUpdate, gone)); got != 500 {
			t.Fatalf("failed: %d", got)
		}
	}
	if got := answer(w, post(strings.Replace(textUpdate, `"a"`, `"panic"`, 1))); got != 500 {
		t.Errorf("panicked: %d", got)
	}
	fail = false
	if got := answer(w, post(textUpdate)); got != 200 {
		t.Errorf("handled: %d", got)
	}
}

// TestWebhookEndToEnd lets the emulator deliver, with failures in between.
func TestWebhookEndToEnd(t *testing.T) {
	b := newBench(t, emulator.Options{RedeliverAfter: time.Millisecond})
	var mu sync.Mutex
	var got bytes.Buffer
	tries := 0
	w := &Webhook{Secret: "s3cret", Receiver: Receiver{Bot: "danvan_bot", Take: through(func(_ context.Context, in bot.Input) error {
		mu.Lock()
		defer mu.Unlock()
		if tries++; tries%2 == 1 {
			return errors.New("not yet")
		}
		got.WriteString(in.Text + " ")
		return nil
	})}}
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
