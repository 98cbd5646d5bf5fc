package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/bot/emulator"
	"danvan/storage/storagetest"
)

// post is the second channel of a test, which is away until it is there.
type post struct {
	*bottest.Plain
	there atomic.Bool
	taken chan struct{} // closed when it takes what people type
}

func newPost() *post { return &post{Plain: bottest.NewPlain(time.Now), taken: make(chan struct{})} }

// shut is the error of a channel that is away.
type shut struct{}

func (shut) Error() string { return "the post is shut" }
func (shut) Away() bool    { return true }

func (p *post) Ask(context.Context) error {
	if !p.there.Load() {
		return shut{}
	}
	return nil
}

func (p *post) Send(ctx context.Context, to bot.Destination, s bot.Sending) ([]string, error) {
	if !p.there.Load() {
		return nil, shut{}
	}
	return p.Plain.Send(ctx, to, s)
}

func (p *post) line() *line {
	return &line{Channel: p, close: func() {}, receive: func(ctx context.Context, a *app) error {
		p.Take = a.intake.Take
		close(p.taken)
		<-ctx.Done()
		return nil
	}}
}

// files types a complaint, from the first word on, and reports whether its receipt has come: what was said at once did, and so
// did the outbox.
func (p *post) files(t *testing.T) {
	t.Helper()
	<-p.taken
	for _, text := range []string{"/start", "1", "/phananh", "1", "duong thon", "xa ba dong", "ghi ten", "Cống trước nhà văn hóa sập từ tuần trước", "1", "1"} {
		if err := p.Type(t.Context(), bot.Sender{Address: "0900000001", Name: "Hoa", Locale: "vi"}, text); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the receipt", func() (bool, error) {
		return receiptCode.MatchString(strings.Join(p.Told("0900000001"), "\n")), nil
	})
}

// serveWith runs danvan serve in this process on Telegram and another channel.
func (h *house) serveWith(t *testing.T, other *post) (listen string) {
	t.Helper()
	listen = freeAddress(t)
	parsed, _, err := parse([]string{"serve", "--listen", listen}, func(name string) string { return h.env[name] }, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newService(parsed.config, terminal{out: io.Discard, err: io.Discard, now: time.Now}, testLog().Handler())
	if err != nil {
		t.Fatal(err)
	}
	s.lines = append(s.lines, other.line())
	s.channels = channelsOf(s.lines)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		s.close()
	})
	return listen
}

// TestServeWithoutAChannel starts danvan while one of two channels is away. The other is served, dialogues and notifications,
// and danvan is ready; what is away is named, and served as soon as it is there.
func TestServeWithoutAChannel(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		for _, away := range []string{"telegram", bottest.Name} {
			t.Run(away, func(t *testing.T) {
				h := newHouse(t, emulator.Options{})
				proxy, address := storagetest.Before(t, h.web.URL)
				h.env["DANVAN_TELEGRAM_API_URL"] = address
				other := newPost()
				lan := h.server.User(emulator.Profile{FirstName: "Lan", LanguageCode: "vi"})
				sides := map[string]func(){
					"telegram": func() {
						code, err := converse(lan, append([]exchange{{say: "/start", hear: "Đồng ý"}, {press: "Đồng ý – Tiếng Việt", hear: "ghi nhận sự đồng ý"}},
							complaint("Đường thôn 2 hư hỏng nặng, xe máy không đi được")...))
						if err != nil || code == "" {
							t.Fatalf("on telegram: %q, %v", code, err)
						}
					},
					bottest.Name: func() { other.files(t) },
				}
				there := bottest.Name
				if other.there.Store(away == "telegram"); away == bottest.Name {
					there = "telegram"
				} else {
					proxy.Refuse()
				}
				p := &process{t: t, listen: h.serveWith(t, other)}
				ready := func() bool {
					status, _, err := p.get("/readyz")
					return err == nil && status == http.StatusOK
				}
				eventually(t, "it to be ready", func() (bool, error) { return ready(), nil })
				sides[there]()
				if state := p.readiness(); state[away] != stateAwaited || state[there] != "" || !ready() {
					t.Errorf("/readyz: %v", state)
				}
				proxy.Open()
				other.there.Store(true)
				sides[away]()
				if state := p.readiness(); state[away] != "" || !ready() {
					t.Errorf("/readyz: %v", state)
				}
			})
		}
	})
}
