package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/storage/session"
	"danvan/storage/storagetest"
)

// webhookProgram is the program behind a webhook, with a Redis that can be taken away.
type webhookProgram struct {
	t     *testing.T
	app   *app
	web   *httptest.Server
	redis *miniredis.Miniredis
	phone *emulator.User
}

func newHooked(t *testing.T, dialect string) *webhookProgram {
	t.Helper()
	server := emulator.New(emulator.Options{Token: testToken, BotUsername: "danvan_bot"})
	api := httptest.NewServer(server)
	h := &webhookProgram{t: t, redis: miniredis.RunT(t), phone: server.User(emulator.Profile{FirstName: "Lan", LanguageCode: "vi"})}
	sessions, err := session.Open(t.Context(), "redis://"+h.redis.Addr())
	if err != nil {
		t.Fatal(err)
	}
	client, err := telegram.New(telegram.Options{Token: testToken, APIURL: api.URL, Log: testLog()})
	if err != nil {
		t.Fatal(err)
	}
	client.Introduce("danvan_bot")
	h.app = assemble(parts{store: storagetest.OpenSeeded(t, dialect), sessions: sessions, channels: bot.Channels{client},
		zone: time.UTC, now: time.Now, random: seeded(), log: testLog(), directoryFor: time.Hour})
	h.web = httptest.NewServer(&telegram.Webhook{Receiver: h.app.receiver(), Secret: "secret"})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = h.app.converse(ctx) })
	t.Cleanup(func() {
		h.web.Close()
		cancel()
		all.Wait()
		_ = server.Close()
		api.Close()
		_ = sessions.Close()
	})
	return h
}

// deliver posts a text of the citizen as Telegram does, and returns the status.
func (h *webhookProgram) deliver(update int, text string) int {
	h.t.Helper()
	body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"Lan","language_code":"vi"},"text":%q}}`,
		update, update, time.Now().Unix(), h.phone.ID(), h.phone.ID(), text)
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.web.URL, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "secret")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// While Redis is away nothing is acknowledged, however often it is delivered; when it is back the same update is handled.
func TestWebhookWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			h := newHooked(t, dialect)
			if got := h.deliver(1, "/start"); got != http.StatusOK {
				t.Fatalf("answered %d", got)
			}
			h.redis.Close()
			for try := range 5 {
				if got := h.deliver(2, "xin chào"); got != http.StatusInternalServerError {
					t.Fatalf("delivery %d was answered %d", try+1, got)
				}
			}
			if err := h.redis.Restart(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the update is handled", func() (bool, error) { return h.deliver(2, "xin chào") == http.StatusOK, nil })
			eventually(t, "nothing is kept any more", func() (bool, error) { // a connection that had died may have failed it once
				waiting, quarantined, err := h.app.store.CountUpdates(t.Context())
				return waiting+quarantined == 0, err
			})
		})
	}
}

// An update that never can be handled is acknowledged, and those after it are handled.
func TestWebhookWithAnImpossibleDate(t *testing.T) {
	t.Parallel()
	h := newHooked(t, "sqlite")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.web.URL, strings.NewReader(fmt.Sprintf(
		`{"update_id":1,"message":{"message_id":1,"date":999999999999999,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"Lan"},"text":"/start"}}`,
		h.phone.ID(), h.phone.ID())))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "secret")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("answered %d", response.StatusCode)
	}
	if got := h.deliver(2, "/start"); got != http.StatusOK {
		t.Errorf("the next was answered %d", got)
	}
}
