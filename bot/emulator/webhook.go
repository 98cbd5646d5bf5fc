package emulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Bounds of webhook delivery ("setWebhook").
const (
	defaultConnections = 40
	maxBackoff         = time.Minute
	deliveryTimeout    = 60 * time.Second
)

// webhook is where updates are delivered. Exported fields are kept.
type webhook struct {
	URL            string
	Secret         string
	MaxConnections int
	LastErrorDate  int64
	LastError      string

	client   *http.Client
	inflight int
	busy     map[int64]bool      // chats with a delivery under way
	notUntil map[int64]time.Time // chats that wait after a failure
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func setWebhook(ctx context.Context, s *Server, p *params) (any, *apiError) {
	address := p.str("url")
	if address == "" {
		return deleteWebhook(ctx, s, p)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, badRequest("bad webhook: invalid URL")
	}
	secret := p.str("secret_token")
	if len(secret) > 256 {
		return nil, badRequest("secret token is too long")
	}
	if secret != "" && !secretForm.MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	n, ok := p.int("max_connections")
	if !ok || n < 1 || n > 100 {
		n = defaultConnections
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.readAllowed(p); err != nil {
		return nil, err
	}
	s.drop(p)
	s.endPoll(conflict("terminated by setWebhook request"))
	s.hook.URL, s.hook.Secret, s.hook.MaxConnections = address, secret, int(n)
	s.hook.LastErrorDate, s.hook.LastError, s.hook.notUntil = 0, "", nil
	s.notify()
	s.dispatch()
	return described{true, "Webhook was set"}, nil
}

func deleteWebhook(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(p)
	said := "Webhook was deleted"
	if s.hook.URL == "" {
		said = "Webhook is already deleted"
	}
	s.hook.URL, s.hook.Secret, s.hook.notUntil = "", "", nil
	s.notify()
	return described{true, said}, nil
}

// drop empties the queue where a call says drop_pending_updates.
func (s *Server) drop(p *params) {
	if p.bool("drop_pending_updates") {
		s.queue, s.again = nil, nil
	}
}

func getWebhookInfo(_ context.Context, s *Server, _ *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := wireWebhookInfo{URL: s.hook.URL, PendingUpdateCount: len(s.queue), AllowedUpdates: s.allowed}
	if s.hook.URL != "" {
		info.MaxConnections = s.hook.MaxConnections
		info.LastErrorDate, info.LastErrorMessage = s.hook.LastErrorDate, s.hook.LastError
	}
	return info, nil
}

// dispatch starts the deliveries that may start now: one at a time a chat,
// max_connections in all. The lock is held.
func (s *Server) dispatch() {
	h := &s.hook
	if h.URL == "" || s.closed {
		return
	}
	if h.busy == nil {
		h.busy = map[int64]bool{}
	}
	if h.client == nil {
		h.client = &http.Client{
			Timeout:   deliveryTimeout,
			Transport: &http.Transport{MaxIdleConnsPerHost: 100, IdleConnTimeout: time.Minute},
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // Telegram does not follow either
			},
		}
	}
	now := time.Now()
	held := map[int64]bool{}
	for _, u := range s.queue {
		if h.inflight >= h.MaxConnections {
			return
		}
		if h.busy[u.Chat] || held[u.Chat] {
			continue
		}
		if now.Before(h.notUntil[u.Chat]) {
			held[u.Chat] = true
			continue
		}
		h.busy[u.Chat] = true
		h.inflight++
		s.posts.Add(1)
		go s.deliverUpdate(h.client, h.URL, h.Secret, u)
	}
}

// deliverUpdate posts one update and settles what came of it.
func (s *Server) deliverUpdate(client *http.Client, address, secret string, u *update) {
	defer s.posts.Done()
	failure := postUpdate(s.ctx, client, address, secret, u.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &s.hook
	h.inflight--
	delete(h.busy, u.Chat)
	switch {
	case failure == nil && s.opts.DeliverTwice && !u.Twin:
		u.Twin, u.attempts = true, 0
	case failure == nil:
		s.queue = slices.DeleteFunc(s.queue, func(q *update) bool { return q == u })
		delete(h.notUntil, u.Chat)
	default:
		s.postpone(u, failure)
	}
	s.notify()
	s.dispatch()
}

// postpone notes a failed delivery and plans the next. The lock is held.
func (s *Server) postpone(u *update, failure error) {
	if s.closed {
		return
	}
	h := &s.hook
	h.LastErrorDate, h.LastError = s.opts.Now().Unix(), failure.Error()
	pause := s.opts.RedeliverAtMost
	if u.attempts < 16 {
		pause = min(s.opts.RedeliverAfter<<u.attempts, pause)
	}
	u.attempts++
	if h.notUntil == nil {
		h.notUntil = map[int64]time.Time{}
	}
	h.notUntil[u.Chat] = time.Now().Add(pause)
	time.AfterFunc(pause, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dispatch()
	})
}

// postUpdate returns nil where the bot took the update. The error is what
// getWebhookInfo shows; it does not name the address.
func postUpdate(ctx context.Context, client *http.Client, address, secret string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return refuse("Wrong webhook URL")
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := client.Do(req)
	if err != nil {
		var network net.Error
		if errors.As(err, &network) && network.Timeout() {
			return refuse("Read timeout expired")
		}
		return refuse("Connection failed")
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return refuse("Wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
