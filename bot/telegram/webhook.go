package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// webhookWait bounds how long a delivery waits for its update to be safe: Telegram hangs up after a minute.
const webhookWait = 50 * time.Second

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

// Webhook is the http.Handler that Telegram delivers updates to. It answers 200 when an update was handled, is kept, or
// never can be handled, so that Telegram delivers it again otherwise. Set the exported fields first.
type Webhook struct {
	Receiver
	// Secret is what Telegram must show. While it is empty everything is refused.
	Secret string

	once   sync.Once
	closed atomic.Bool
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
	raw, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxUpdate+1))
	var large *http.MaxBytesError
	if err != nil && !errors.As(err, &large) {
		return nil, http.StatusBadRequest // the connection broke off
	}
	return raw, http.StatusOK
}

// admits compares in a time that tells nothing of the secret, not even its length.
func (w *Webhook) admits(shown string) bool {
	a, b := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(w.Secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && w.Secret != ""
}

// take makes sure of an update and returns the status to answer with.
func (w *Webhook) take(ctx context.Context, raw []byte) int {
	_, u, ok := w.Receiver.read(ctx, raw)
	if !ok {
		return http.StatusOK
	}
	ctx = context.WithoutCancel(ctx) // Telegram hanging up stops nothing
	safe := make(chan error, 1)
	wait := w.Take(ctx, u, false)
	go func() { safe <- wait() }()
	patience := time.NewTimer(webhookWait)
	defer patience.Stop()
	select {
	case err := <-safe:
		if err == nil {
			return http.StatusOK
		}
		w.Log.WarnContext(ctx, "update cannot be handled now, will be delivered again", "update", u.Key, "kind", u.Kind, "error", err)
	case <-patience.C:
		w.Log.WarnContext(ctx, "update took too long, will be delivered again", "update", u.Key, "kind", u.Kind)
	}
	return http.StatusInternalServerError
}
