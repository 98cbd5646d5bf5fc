package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"danvan/bot/emulator"
)

func texts(list []map[string]any) (out []string) {
	for _, u := range list {
		if m, ok := u["message"].(map[string]any); ok {
			out = append(out, fmt.Sprint(m["text"]))
		}
	}
	return out
}

func TestPollingOffsets(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Send("1")
	b.ann.Send("2")
	b.ann.Send("3")
	first := b.updates("limit", "2")
	if got := texts(first); !slices.Equal(got, []string{"1", "2"}) {
		t.Fatalf("first: %v", got)
	}
	if got := texts(b.updates()); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("not acknowledged, so again: %v", got)
	}
	next := int64(first[1]["update_id"].(float64)) + 1
	if got := texts(b.updates("offset", itoa(next))); !slices.Equal(got, []string{"3"}) {
		t.Errorf("after the offset: %v", got)
	}
	if b.srv.Pending() != 1 {
		t.Errorf("pending: %d", b.srv.Pending())
	}
	b.updates("offset", itoa(next+1))
	if err := b.srv.Idle(b.ctx()); err != nil {
		t.Error(err)
	}
}

func TestLongPolling(t *testing.T) {
	b := newBench(t, emulator.Options{})
	got := make(chan []string, 1)
	go func() { got <- texts(b.updates("timeout", "20")) }()
	b.ann.Send("đến")
	if list := <-got; !slices.Equal(list, []string{"đến"}) {
		t.Errorf("got %v", list)
	}
}

func TestPollingConflicts(t *testing.T) {
	b := newBench(t, emulator.Options{})
	first := make(chan reply, 1)
	ctx, cancel := context.WithCancel(b.ctx())
	defer cancel()
	go func() { first <- b.callContext(ctx, "getUpdates", "timeout", "20") }()
	var second reply
	for done := false; !done; { // the first poll is under way when it is ended
		b.call("getUpdates")
		select {
		case second = <-first:
			done = true
		default:
		}
	}
	b.wants(second, 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")

	b.call("setWebhook", "url", "http://127.0.0.1:9/")
	b.wants(b.call("getUpdates"), 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	b.call("deleteWebhook")
	if r := b.call("getUpdates"); !r.OK {
		t.Error(r.Description)
	}
}

func TestAllowedUpdates(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.updates("allowed_updates", `["my_chat_member"]`)
	b.ann.Send("không")
	b.ann.Block()
	list := b.updates()
	if len(list) != 1 || list[0]["my_chat_member"] == nil {
		t.Errorf("got %v", list)
	}
}

func TestPollingTwice(t *testing.T) {
	b := newBench(t, emulator.Options{DeliverTwice: true})
	b.ann.Send("1")
	next := itoa(int64(b.updates()[0]["update_id"].(float64)) + 1)
	b.ann.Send("2")
	if got := texts(b.updates("offset", next)); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("second delivery: %v", got)
	}
	if got := texts(b.updates("offset", next)); !slices.Equal(got, []string{"2"}) {
		t.Errorf("third time: %v", got)
	}
}

// hook is a bot behind a webhook.
type hook struct {
	mu     sync.Mutex
	got    map[int64][]string // texts by chat
	open   map[int64]int      // deliveries under way by chat
	worst  int                // most at once in one chat
	total  int                // under way
	peak   int
	fail   func(text string) int // status
	secret []string
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var u struct {
		Message struct {
			Text string
			Chat struct{ ID int64 }
		}
	}
	_ = json.NewDecoder(r.Body).Decode(&u)
	chat := u.Message.Chat.ID
	h.mu.Lock()
	h.open[chat]++
	h.total++
	h.worst, h.peak = max(h.worst, h.open[chat]), max(h.peak, h.total)
	h.secret = append(h.secret, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
	status := http.StatusOK
	if h.fail != nil {
		status = h.fail(u.Message.Text)
	}
	h.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	if status == http.StatusOK {
		h.got[chat] = append(h.got[chat], u.Message.Text)
	}
	h.open[chat]--
	h.total--
	w.WriteHeader(status)
}

func newHook(t *testing.T) (*hook, string) {
	h := &hook{got: map[int64][]string{}, open: map[int64]int{}}
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return h, web.URL + "/hook"
}

func TestWebhookOrderAndRedelivery(t *testing.T) {
	b := newBench(t, emulator.Options{RedeliverAfter: time.Millisecond})
	h, address := newHook(t)
	failures := map[string]int{"1": 2, "3": 1}
	h.fail = func(text string) int {
		if failures[text] > 0 {
			failures[text]--
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	b.call("setWebhook", "url", address, "secret_token", "s3cret-_", "max_connections", "4")
	var people []*emulator.User
	for range 6 {
		people = append(people, b.srv.User(emulator.Profile{FirstName: "Người"}))
	}
	for i := range 5 {
		for _, u := range people {
			u.Send(itoa(int64(i)))
		}
	}
	if err := b.srv.Idle(b.ctx()); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, u := range people {
		if got := h.got[u.ID()]; !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
			t.Errorf("order: %v", got)
		}
	}
	if h.worst > 1 || h.peak > 4 {
		t.Errorf("at once: %d in a chat, %d in all", h.worst, h.peak)
	}
	for _, s := range h.secret {
		if s != "s3cret-_" {
			t.Errorf("secret %q", s)
		}
	}
	var info struct {
		URL       string `json:"url"`
		Pending   int    `json:"pending_update_count"`
		LastError string `json:"last_error_message"`
	}
	b.call("getWebhookInfo").into(t, &info)
	if info.URL != address || info.Pending != 0 || info.LastError != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("info: %+v", info)
	}
}

func TestWebhookTwice(t *testing.T) {
	b := newBench(t, emulator.Options{DeliverTwice: true})
	h, address := newHook(t)
	b.call("setWebhook", "url", address)
	b.ann.Send("a")
	b.ann.Send("b")
	if err := b.srv.Idle(b.ctx()); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if got := h.got[b.ann.ID()]; !slices.Equal(got, []string{"a", "a", "b", "b"}) {
		t.Errorf("got %v", got)
	}
}

// TestWebhookPauses sees that pauses between deliveries double no further than asked for: twelve failures would take 40 s.
func TestWebhookPauses(t *testing.T) {
	b := newBench(t, emulator.Options{RedeliverAfter: 10 * time.Millisecond, RedeliverAtMost: 20 * time.Millisecond})
	h, address := newHook(t)
	failures := 12
	h.fail = func(string) int {
		if failures--; failures >= 0 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	b.call("setWebhook", "url", address)
	b.ann.Send("a")
	if err := b.srv.Idle(b.ctx()); err != nil {
		t.Fatal(err)
	}
}

func TestWebhookUnreachable(t *testing.T) {
	b := newBench(t, emulator.Options{RedeliverAfter: time.Millisecond})
	b.call("setWebhook", "url", "http://127.0.0.1:1/")
	b.ann.Send("a")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := b.srv.Idle(ctx); err == nil {
		t.Error("idle with an update pending")
	}
	b.call("setWebhook", "url", "http://127.0.0.1:1/", "drop_pending_updates", "true")
	if n := b.srv.Pending(); n != 0 {
		t.Errorf("pending %d", n)
	}
}

func TestFaults(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	send := func() reply { return b.call("sendMessage", "chat_id", b.chat(), "text", "a") }
	b.srv.FailNext("sendMessage", 1, emulator.Fault{RetryAfter: 7})
	r := send()
	b.wants(r, 429, "Too Many Requests: retry after 7")
	if r.Parameters.RetryAfter != 7 {
		t.Error("no retry_after")
	}
	b.srv.FailNext("*", 1, emulator.Fault{Code: 500})
	b.wants(send(), 500, "Internal Server Error")

	b.srv.FailNext("sendMessage", 1, emulator.Fault{BadGateway: true, After: true})
	resp, err := http.Get(b.base + "/bot" + b.srv.Token() + "/sendMessage?chat_id=" + b.chat() + "&text=x")
	if err != nil || resp.StatusCode != 502 {
		t.Fatalf("bad gateway: %v %v", err, resp)
	}
	_ = resp.Body.Close()
	if b.ann.Last().Text != "x" {
		t.Error("the call with a lost answer had no effect")
	}
	// POST: the transport repeats a dropped GET by itself.
	b.srv.FailNext("sendMessage", 1, emulator.Fault{DropConnection: true})
	if resp, err := http.Post(b.base+"/bot"+b.srv.Token()+"/sendMessage?chat_id="+b.chat()+"&text=y", "", nil); err == nil {
		_ = resp.Body.Close()
		t.Error("the connection was not dropped")
	}
	if r := send(); !r.OK {
		t.Error(r.Description)
	}
	if calls := b.srv.Calls(); len(calls) != 5 || calls[0].Code != 429 || calls[4].Params["text"] != "a" {
		t.Errorf("calls: %+v", calls)
	}
}
