package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"danvan/bot"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Bounds of the webhook.
const (
	maxUpdate     = 1 << 20          // bytes
	handleTimeout = 50 * time.Second // Telegram hangs up after a minute
	givenUpAfter  = 5 * time.Minute  // since its first failure, and
	givenUpTries  = 6
)

// SetWebhook makes Telegram deliver updates to the address, with the secret (1–256 of A–Z a–z 0–9 _ -), over at most
// connections (1–100) at once.
func (c *Client) SetWebhook(ctx context.Context, address, secret string, connections int) error {
	params := tgbotapi.Params{"url": address, "secret_token": secret, "allowed_updates": encode(AllowedUpdates)}
	params.AddNonZero("max_connections", connections)
	_, err := c.do(ctx, &request{method: "setWebhook", params: params})
	return err
}

// DeleteWebhook makes Telegram keep updates for polling. None is dropped.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	_, err := c.do(ctx, &request{method: "deleteWebhook"})
	return err
}

// Webhook is the http.Handler that Telegram delivers updates to. It answers 200 when an update was handled or given up,
// so that Telegram delivers it again otherwise. Set the exported fields first.
type Webhook struct {
	Receiver
	// Secret is what Telegram must show. While it is empty everything is refused.
	Secret string

	once     sync.Once
	closed   atomic.Bool
	mu       sync.Mutex
	failures map[string]failure // by Input.Key
}

// failure counts how often an update failed.
type failure struct {
	tries int
	since time.Time
}

// Close refuses what comes from now on; what is in hand is finished by http.Server.Shutdown.
func (w *Webhook) Close() { w.closed.Store(true) }

// ServeHTTP implements http.Handler.
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.once.Do(w.fill)
	raw, status := w.read(rw, r)
	if status == http.StatusOK {
		status = w.take(r.Context(), raw)
	}
	rw.WriteHeader(status)
}

// read checks a request and returns its body, or the status that refuses it.
func (w *Webhook) read(rw http.ResponseWriter, r *http.Request) ([]byte, int) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method != http.MethodPost:
		rw.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	case !w.admits(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")):
		return nil, http.StatusUnauthorized
	case w.closed.Load():
		rw.Header().Set("Retry-After", "5")
		return nil, http.StatusServiceUnavailable
	case kind != "application/json":
		return nil, http.StatusUnsupportedMediaType
	}
	raw, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxUpdate))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil || !json.Valid(raw):
		return nil, http.StatusBadRequest
	}
	return raw, http.StatusOK
}

// admits compares in a time that tells nothing of the secret, not even its length.
func (w *Webhook) admits(shown string) bool {
	a, b := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(w.Secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && w.Secret != ""
}

// take handles an update in its turn and returns the status to answer with.
func (w *Webhook) take(ctx context.Context, raw []byte) int {
	_, in, ok, err := w.decoder().Decode(raw)
	if err != nil {
		return http.StatusBadRequest
	}
	if !ok {
		return http.StatusOK
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handleTimeout) // Telegram hanging up stops nothing
	defer cancel()
	ticket := w.lanes.enter(in.Chat)
	defer ticket.leave()
	if err := ticket.wait(ctx); err != nil {
		return http.StatusInternalServerError
	}
	if err := w.handle(ctx, in); err != nil && !w.failed(ctx, in, err) {
		return http.StatusInternalServerError
	}
	w.forget(in.Key)
	return http.StatusOK
}

// failed counts a failure and reports whether the update is given up.
func (w *Webhook) failed(ctx context.Context, in bot.Input, err error) bool {
	now := w.Now()
	w.mu.Lock()
	if w.failures == nil || len(w.failures) > 10_000 {
		w.failures = map[string]failure{}
	}
	f := w.failures[in.Key]
	if f.tries++; f.tries == 1 {
		f.since = now
	}
	w.failures[in.Key] = f
	w.mu.Unlock()
	if f.tries >= givenUpTries && now.Sub(f.since) >= givenUpAfter && w.hopeless(ctx, in, f.tries, err) {
		return true
	}
	w.Log.WarnContext(ctx, "update failed, will be delivered again", "update", in.Key, "kind", in.Kind, "try", strconv.Itoa(f.tries), "error", err)
	return false
}

func (w *Webhook) forget(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.failures, key)
}
