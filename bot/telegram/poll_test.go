package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
)

// poll runs a poller until the test ends, or the function returned is called.
func (b *bench) poll(handle func(context.Context, bot.Input) error, change ...func(*Poller)) (stop func() error) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	p := &Poller{Client: b.client, Receiver: Receiver{Handle: handle, Bot: "danvan_bot"}}
	for _, f := range change {
		f(p)
	}
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	b.Cleanup(func() { _ = stop() })
	return stop
}

// idle waits until every update is confirmed.
func (b *bench) idle() {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
	defer cancel()
	if err := b.srv.Idle(ctx); err != nil {
		b.Fatal(err)
	}
}

func TestPollKeepsAChatInOrderAndChatsApart(t *testing.T) {
	b := newBench(t, emulator.Options{})
	other := b.srv.User(emulator.Profile{FirstName: "Bình", Username: "binh"})
	hold, came := make(chan struct{}), make(chan string, 100)
	b.poll(func(_ context.Context, in bot.Input) error {
		if in.Text == "0" {
			<-hold
		}
		if in.Kind == bot.KindText {
			came <- in.Text
		}
		return nil
	})
	for i := range 5 {
		b.ann.Send(fmt.Sprint(i))
	}
	other.Send("other")
	if first := <-came; first != "other" {
		t.Errorf("%q came first, though its chat was held up", first)
	}
	if b.srv.Pending() == 0 {
		t.Error("updates were confirmed before they were handled")
	}
	close(hold)
	for i := range 5 {
		if got := <-came; got != fmt.Sprint(i) {
			t.Errorf("%q came when it was the turn of %d", got, i)
		}
	}
	b.idle()
}

func TestPollTriesAgainAndThenGivesUp(t *testing.T) {
	var log syncBuilder
	b := newBench(t, emulator.Options{})
	var mu sync.Mutex
	tries, ill := map[string]int{}, true
	b.poll(func(_ context.Context, in bot.Input) error {
		mu.Lock()
		defer mu.Unlock()
		tries[in.Text]++
		switch {
		case in.Text == "poison":
			return errors.New("no way")
		case in.Text == "panic":
			panic("Nguyễn Văn A")
		case in.Text == "later" && tries["later"] < 3:
			return errors.New("not yet")
		}
		return nil
	}, func(p *Poller) {
		p.Pauses = []time.Duration{time.Second, 2 * time.Second}
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
		p.Healthy = func(context.Context) error { // the database is away for a while
			mu.Lock()
			defer mu.Unlock()
			if ill && tries["poison"] > 9 {
				ill = false
			}
			if ill {
				return errors.New("away")
			}
			return nil
		}
	})
	for _, text := range []string{"poison", "later", "panic", "after"} {
		b.ann.Send(text)
	}
	b.idle()
	mu.Lock()
	defer mu.Unlock()
	if tries["later"] != 3 || tries["after"] != 1 || tries["panic"] != 3 {
		t.Errorf("tries %v", tries)
	}
	if tries["poison"] != 10 {
		t.Errorf("poison was tried %d times: nothing is given up while the database is away", tries["poison"])
	}
	if text := log.String(); strings.Count(text, "given up") != 2 || strings.Contains(text, "Nguyễn") || !strings.Contains(text, "telegram:") {
		t.Errorf("log: %s", text)
	}
	if slept := b.sleeps.list(); slept[0] != time.Second || slept[1] != 2*time.Second {
		t.Errorf("slept %v", slept)
	}
}

func TestPollFinishesWhatIsInHand(t *testing.T) {
	b := newBench(t, emulator.Options{})
	started, hold := make(chan struct{}), make(chan struct{})
	var handled []string
	stop := b.poll(func(ctx context.Context, in bot.Input) error {
		if in.Text == "in hand" {
			close(started)
			<-hold
		}
		if ctx.Err() != nil {
			t.Error("the context of what is in hand has ended")
		}
		handled = append(handled, in.Text)
		return nil
	})
	b.ann.Send("in hand")
	b.ann.Send("queued")
	<-started
	ended := make(chan error)
	go func() { ended <- stop() }()
	select {
	case err := <-ended:
		t.Fatal(err, "it left an update in hand")
	case <-time.After(10 * time.Millisecond):
	}
	close(hold)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if want := []string{"/start", "in hand"}; !slices.Equal(handled, want) {
		t.Errorf("handled %v", handled)
	}
	if n := b.srv.Pending(); n != 1 { // what was handled is confirmed, what was not is not
		t.Errorf("%d updates pending", n)
	}
}

func TestPollMeetsFaults(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.srv.FailNext("getUpdates", 1, emulator.Fault{Code: 409, Description: "Conflict: terminated by other getUpdates request"})
	b.srv.FailNext("getUpdates", 1, emulator.Fault{RetryAfter: 11})
	b.srv.FailNext("getUpdates", 1, emulator.Fault{BadGateway: true})
	b.srv.FailNext("getUpdates", 1, emulator.Fault{DropConnection: true})
	b.poll(func(context.Context, bot.Input) error { return nil })
	b.ann.Send("a")
	b.idle()
	if slept := b.sleeps.list(); len(slept) != 4 || slept[0] < 3*time.Second || slept[1] != 11*time.Second {
		t.Errorf("slept %v", slept)
	}
}

func TestPollTakesTheWebhookDown(t *testing.T) {
	b := newBench(t, emulator.Options{})
	if err := b.client.SetWebhook(t.Context(), "https://127.0.0.1:1/hook", "secret", 10); err != nil {
		t.Fatal(err)
	}
	b.poll(func(context.Context, bot.Input) error { return nil })
	b.idle()
}

func TestPollSkipsWhatItDoesNotKnow(t *testing.T) {
	b := newBench(t, emulator.Options{})
	var got []string
	b.poll(func(_ context.Context, in bot.Input) error {
		got = append(got, string(in.Kind))
		return nil
	})
	b.idle()
	for kind, payload := range map[string]any{"poll": map[string]any{"id": "1"}, "message": "nonsense"} {
		if err := b.srv.Inject(b.ann.ID(), kind, payload); err != nil {
			t.Fatal(err)
		}
	}
	b.ann.Send("a")
	b.idle()
	if want := []string{"command", "text"}; !slices.Equal(got, want) {
		t.Errorf("handled %v", got)
	}
}

func TestPollEndsWithAWrongToken(t *testing.T) {
	c, _ := rawServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"ok":false,"error_code":401,"description":"Unauthorized"}`))
	})
	p := &Poller{Client: c, Receiver: Receiver{Handle: func(context.Context, bot.Input) error { return nil }}}
	if err := p.Run(t.Context()); err == nil {
		t.Error("it goes on")
	}
}

// baton is a Leader that a test hands over.
type baton struct {
	mu      sync.Mutex
	cancel  context.CancelFunc
	reigns  int
	changed chan struct{}
}

func (l *baton) Lead(ctx context.Context, _ string) (context.Context, func(), error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reigns++
	if l.reigns == 2 {
		return nil, nil, errors.New("redis is away")
	}
	ctx, l.cancel = context.WithCancel(ctx)
	l.changed <- struct{}{}
	return ctx, l.cancel, nil
}

func TestPollOnlyWhileLeading(t *testing.T) {
	b := newBench(t, emulator.Options{})
	l := &baton{changed: make(chan struct{}, 10)}
	came := make(chan string, 10)
	b.poll(func(_ context.Context, in bot.Input) error {
		came <- in.Text
		return nil
	}, func(p *Poller) { p.Leader = l })
	<-l.changed
	if got := <-came; got != "/start" {
		t.Errorf("%q", got)
	}
	l.mu.Lock()
	l.cancel() // somebody else leads
	l.mu.Unlock()
	<-l.changed // and this one again, after a failure
	b.ann.Send("again")
	for got := range came {
		if got == "again" {
			return
		}
	}
}

func TestPollWithEveryUpdateTwice(t *testing.T) {
	b := newBench(t, emulator.Options{DeliverTwice: true})
	var mu sync.Mutex
	keys := map[string]int{}
	b.poll(func(_ context.Context, in bot.Input) error {
		mu.Lock()
		defer mu.Unlock()
		keys[in.Key]++
		return nil
	})
	for range 5 {
		b.ann.Send("a")
	}
	b.idle()
	mu.Lock()
	defer mu.Unlock()
	if len(keys) != 6 {
		t.Errorf("%v", keys)
	}
}

// syncBuilder is a strings.Builder for several writers.
type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
