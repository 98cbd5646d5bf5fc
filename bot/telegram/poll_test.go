package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
)

// through is a Take that keeps nothing: each chat's updates go one after the other to the handler.
func through(handle func(context.Context, bot.Input) error) func(context.Context, bot.Update, bool) func() error {
	k := &bot.Intake{Handle: handle, Store: nowhere{}, Patience: time.Hour, Lane: 1000,
		Away: func(context.Context, error) bool { return true }}
	return k.Take
}

// nowhere keeps nothing.
type nowhere struct{ bot.UpdateStore }

// poll runs a poller until the test ends, or the function returned is called.
func (b *bench) poll(handle func(context.Context, bot.Input) error, change ...func(*Poller)) (stop func() error) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	p := &Poller{Client: b.client, Receiver: Receiver{Take: through(handle), Bot: "danvan_bot"}}
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
	if want := []string{"/start", "in hand", "queued"}; !slices.Equal(handled, want) {
		t.Errorf("handled %v", handled)
	}
	if n := b.srv.Pending(); n != 0 { // what was handled is confirmed
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

// A token that is refused for a while, as by a proxy, does not end the polling.
func TestPollGoesOnAfterARefusedToken(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.srv.FailNext("getUpdates", 3, emulator.Fault{Code: 401, Description: "Unauthorized"})
	b.srv.FailNext("getUpdates", 2, emulator.Fault{Code: 404, Description: "Not Found"})
	b.poll(func(context.Context, bot.Input) error { return nil })
	b.ann.Send("a")
	b.idle()
	if slept := b.sleeps.list(); len(slept) != 5 {
		t.Errorf("slept %v", slept)
	}
}

// What never can be handled is refused once and for all, with a line in the log that quotes nothing of it.
func TestPollRefusesWhatNeverCanBeHandled(t *testing.T) {
	var log syncBuilder
	b := newBench(t, emulator.Options{})
	var got []string
	b.poll(func(_ context.Context, in bot.Input) error {
		got = append(got, in.Text)
		return nil
	}, func(p *Poller) { p.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	b.idle()
	chat := map[string]any{"id": b.ann.ID(), "type": "private"}
	from := map[string]any{"id": b.ann.ID(), "first_name": "An"}
	for _, date := range []any{int64(1) << 60, int64(1), time.Now().AddDate(40, 0, 0).Unix(), "soon"} {
		if err := b.srv.Inject(b.ann.ID(), "message", map[string]any{"message_id": 900, "chat": chat, "from": from, "date": date, "text": "Bí mật"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.srv.Inject(b.ann.ID(), "message", map[string]any{"message_id": 901, "chat": chat, "from": from, "date": time.Now().Unix(),
		"text": strings.Repeat("x", maxUpdate)}); err != nil {
		t.Fatal(err)
	}
	b.ann.Send("after")
	b.idle()
	if want := []string{"/start", "after"}; !slices.Equal(got, want) {
		t.Errorf("handled %d", len(got))
	}
	if text := log.String(); strings.Count(text, "update refused") != 5 || strings.Contains(text, "mật") || strings.Contains(text, "xxx") {
		t.Errorf("log: %.2000s", text)
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
