package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/bot/emulator"
	"danvan/bot/people"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/locales"
	"danvan/storage/session"
	"danvan/storage/storagetest"
)

// testClock is the time of a story; it stands still until the story says otherwise.
type testClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// world is the whole program with its surroundings: a database, a Redis in process, the emulator over HTTP.
type world struct {
	server *emulator.Server
	web    *httptest.Server
	clock  *testClock
	zone   *time.Location
	app    *app
	client *telegram.Client
	plain  *bottest.Plain // the second channel
	stop   func()
	tokens int
}

type bootOptions struct {
	dialect string
	twice   bool // every update is delivered twice
	budgets *civic.Budgets
	texts   *locales.Texts
}

const testToken = "7000000001:AAH_transcripts"

// boot starts the whole program, with a clock that stands still and seeded randomness, so that a story always reads the
// same.
func boot(t *testing.T, o bootOptions) *world {
	t.Helper()
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	w := &world{zone: zone, clock: &testClock{at: time.Date(2026, 11, 23, 8, 0, 0, 0, zone)}}
	store := storagetest.OpenSeeded(t, o.dialect)
	w.server = emulator.New(emulator.Options{Token: testToken, BotUsername: "danvan_bot", BotName: "Dân vận", Now: w.clock.now,
		Seed: 1, DeliverTwice: o.twice})
	w.web = httptest.NewServer(w.server)
	sessions, err := session.InProcess(context.Background(), w.clock.now, "")
	if err != nil {
		t.Fatal(err)
	}
	client, err := telegram.New(telegram.Options{Token: testToken, APIURL: w.web.URL, Log: testLog(), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Ask(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.client, w.plain = client, bottest.NewPlain(w.clock.now)
	budgets := civic.DefaultBudgets
	if o.budgets != nil {
		budgets = *o.budgets
	}
	budgets.InputsPerMinute = 0 // no minute passes while the clock stands still
	w.app = assemble(parts{store: store, budgets: &budgets, texts: o.texts, sessions: sessions, channels: bot.Channels{client, w.plain}, zone: zone, now: w.clock.now,
		random: seeded(), log: testLog(), directoryFor: time.Hour})
	w.run()
	t.Cleanup(func() {
		w.stop()
		_ = w.server.Close()
		w.web.Close()
		_ = sessions.Close()
	})
	return w
}

func seeded() io.Reader { return rand.NewChaCha8([32]byte{'d', 'a', 'n', 'v', 'a', 'n'}) }

// testLog is silent, unless DANVAN_TEST_LOG asks for what the program logs.
func testLog() *slog.Logger {
	if os.Getenv("DANVAN_TEST_LOG") != "" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.DiscardHandler)
}

// run starts polling.
func (w *world) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	poller := &telegram.Poller{Receiver: w.app.receiver(), Client: w.client}
	w.plain.Take = w.app.intake.Take
	go func() {
		defer close(done)
		var all sync.WaitGroup
		all.Go(func() { _ = w.app.converse(ctx) })
		_ = poller.Run(ctx)
		all.Wait()
	}()
	w.stop = func() {
		cancel()
		<-done
	}
}

// restart ends the program and starts it again on the same database and Redis.
func (w *world) restart(t *testing.T) {
	t.Helper()
	w.stop()
	w.app = assemble(w.app.parts)
	w.run()
}

// settle waits until every update is handled and every notification sent.
func (w *world) settle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		if err := w.server.Idle(ctx); err != nil {
			t.Fatalf("updates are not handled: %v", err)
		}
		sent, err := w.app.outbox.RunOnce(ctx, w.clock.now())
		if err != nil {
			t.Fatalf("notifications are not sent: %v", err)
		}
		if sent == 0 && w.server.Pending() == 0 {
			return
		}
	}
}

// person returns the person behind a phone.
func (w *world) person(u *emulator.User) (civic.Person, error) {
	return w.app.store.MeetPerson(context.Background(), civic.Person{Channel: telegram.Channel, Address: chatAddress(u.ID()), Name: "?"},
		chatAddress(u.ID()), w.clock.now())
}

// join makes a phone's owner somebody who has read the notice, and with a role a member of the agency, by an invitation.
func (w *world) join(u *emulator.User, name, locale, agency string, role civic.Role) error {
	u.Open()
	return w.joinOn(telegram.Channel, chatAddress(u.ID()), name, locale, agency, role)
}

// joinOn is join for an address of any channel.
func (w *world) joinOn(channel, address, name, locale, agency string, role civic.Role) error {
	ctx, now := context.Background(), w.clock.now()
	p, err := w.app.store.MeetPerson(ctx, civic.Person{Channel: channel, Address: address, Name: name, Locale: locale}, address, now)
	if err != nil {
		return err
	}
	if err := w.app.store.GiveConsent(ctx, p.ID, people.ConsentVersion, now); err != nil || role == "" {
		return err
	}
	w.tokens++
	sum := sha256.Sum256([]byte{byte(w.tokens)})
	hash := hex.EncodeToString(sum[:])
	if _, err := w.app.store.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, hash); err != nil {
		return err
	}
	_, err = w.app.store.AcceptInvitation(ctx, "", hash, p.ID, now)
	return err
}
