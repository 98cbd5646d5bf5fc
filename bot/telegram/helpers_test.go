package telegram

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
)

// sleeps takes notes instead of sleeping.
type sleeps struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *sleeps) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, d)
	return ctx.Err()
}

func (s *sleeps) list() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.all...)
}

// bench is a client of an emulator, and a citizen who has started the bot.
type bench struct {
	*testing.T
	srv    *emulator.Server
	client *Client
	sleeps *sleeps
	ann    *emulator.User
	to     bot.Destination
}

func newBench(t *testing.T, opts emulator.Options, change ...func(*Options)) *bench {
	t.Helper()
	srv := emulator.New(opts)
	web := httptest.NewServer(srv)
	t.Cleanup(func() {
		_ = srv.Close()
		web.Close()
	})
	b := &bench{T: t, srv: srv, sleeps: &sleeps{}}
	o := Options{Token: srv.Token(), APIURL: web.URL, Sleep: b.sleeps.sleep}
	for _, f := range change {
		f(&o)
	}
	var err error
	if b.client, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.client.Close)
	b.ann = srv.User(emulator.Profile{FirstName: "An", LastName: "Nguyễn", Username: "an_nguyen", LanguageCode: "vi-VN"})
	b.ann.Start("")
	b.to = bot.Destination{Channel: Channel, Address: decimal(b.ann.ID())}
	return b
}

// send sends a message to Ann that must go out, and returns its ids.
func (b *bench) send(m bot.Message) []string {
	b.Helper()
	ids, err := b.client.Send(b.Context(), b.to, bot.Saying(m))
	if err != nil {
		b.Fatal(err)
	}
	return ids
}

// said are the bot's messages to Ann, oldest first.
func (b *bench) said() []emulator.Message {
	var out []emulator.Message
	for _, m := range b.ann.Messages() {
		if m.FromBot && !m.Deleted {
			out = append(out, m)
		}
	}
	return out
}

// calls are the methods called so far.
func (b *bench) calls() []string {
	var out []string
	for _, c := range b.srv.Calls() {
		out = append(out, c.Method)
	}
	return out
}

// rawServer answers every call with f.
func rawServer(t *testing.T, f http.HandlerFunc, change ...func(*Options)) (*Client, *sleeps) {
	t.Helper()
	web := httptest.NewServer(f)
	t.Cleanup(web.Close)
	s := &sleeps{}
	o := Options{Token: testToken, APIURL: web.URL, Sleep: s.sleep}
	for _, g := range change {
		g(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, s
}

const testToken = "4200000001:AAsecretSecretSECRET_-"
