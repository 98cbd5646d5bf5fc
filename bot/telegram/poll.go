package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Leader lets one replica at a time do what two must not. storage/session has one.
type Leader interface {
	// Lead waits until this replica leads. The context returned ends when it no longer does; release gives it up.
	Lead(ctx context.Context, name string) (leading context.Context, release func(), err error)
}

// Poller receives updates by long polling ("getUpdates"). An update is confirmed to Telegram when it and all before it are
// safe: handled, kept, or such as never can be handled. Set the exported fields, then Run.
type Poller struct {
	Receiver
	Client *Client
	Leader Leader        // nil: this is the only replica
	Wait   time.Duration // of one getUpdates; 8 s where zero, none where negative
	Grace  time.Duration // for updates in hand when Run ends; 6 s where zero
}

// Run polls until ctx ends, then finishes what is in hand. A token that is refused meanwhile does not end it: a proxy may
// have answered, and what a wrong token means is met at start.
func (p *Poller) Run(ctx context.Context) error {
	p.fill()
	for ctx.Err() == nil {
		leading, release, err := p.lead(ctx)
		if err != nil {
			if ctx.Err() == nil {
				p.Log.WarnContext(ctx, "polling waits for its lock", "error", err)
				_ = p.Client.o.Sleep(ctx, time.Second)
			}
			continue
		}
		p.reign(ctx, leading)
		release()
	}
	return nil
}

func (p *Poller) fill() {
	p.Receiver.fill()
	if p.Wait == 0 {
		p.Wait = 8 * time.Second // a connection that has died unseen is met soon after
	}
	if p.Grace == 0 {
		p.Grace = 6 * time.Second
	}
}

func (p *Poller) lead(ctx context.Context) (context.Context, func(), error) {
	if p.Leader == nil {
		return ctx, func() {}, nil
	}
	return p.Leader.Lead(ctx, Channel+" poll")
}

// reign polls while this replica leads, then finishes what is in hand.
func (p *Poller) reign(ctx, leading context.Context) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	h := &hands{p: p, window: newWindow(), work: work}
	p.poll(leading, h)
	defer time.AfterFunc(p.Grace, stop).Stop()
	h.all.Wait()
	if ctx.Err() != nil {
		p.confirm(work, h.window)
	}
}

// mostUpdates is how many updates one getUpdates may bring ("getUpdates").
const mostUpdates = 100

func (p *Poller) poll(ctx context.Context, h *hands) {
	if err := p.Client.DeleteWebhook(ctx); err != nil && ctx.Err() == nil {
		p.Log.WarnContext(ctx, "webhook not taken down", "error", err)
	}
	failed, limit := 0, mostUpdates
	for ctx.Err() == nil {
		offset := h.window.offset()
		updates, err := p.Client.getUpdates(ctx, offset, limit, p.Wait)
		if err != nil {
			failed++
			limit = max(1, limit/2) // an answer that is too large is cut off
			p.recover(ctx, err, failed)
			continue
		}
		if failed > 1 {
			p.Log.InfoContext(ctx, "polling goes on", "failed", failed)
		}
		failed, limit = 0, mostUpdates
		h.window.confirmed(offset)
		for _, raw := range updates {
			h.take(ctx, raw)
		}
		h.window.await(ctx, offset, len(updates) == mostUpdates)
	}
}

// recover waits after a failed getUpdates: as long as Telegram says, or longer each time. On 409 another one polls, or a
// webhook is set, and will be gone some time.
func (p *Poller) recover(ctx context.Context, err error, failed int) {
	if ctx.Err() != nil {
		return
	}
	pause := backoff(failed, time.Second, 5*time.Second)
	var fault *Fault
	if errors.As(err, &fault) {
		if fault.retryAfter > 0 {
			pause = fault.retryAfter
		}
		if fault.code == http.StatusConflict {
			pause = max(pause, 3*time.Second)
		}
	}
	p.Log.WarnContext(ctx, "polling pauses", "pause", pause, "error", err)
	_ = p.Client.o.Sleep(ctx, pause)
}

// confirm tells Telegram, before we leave, what was handled; it is told again what was not.
func (p *Poller) confirm(ctx context.Context, w *window) {
	offset := w.offset()
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if _, err := p.Client.getUpdates(ctx, offset, 1, 0); err != nil {
		p.Log.InfoContext(ctx, "last updates not confirmed, they will come again", "error", err)
	}
}

// pollSlack is how much longer than it was asked to an answer of getUpdates may take.
const pollSlack = 4 * time.Second

// getUpdates asks once, without repeating. Offset 0 confirms nothing.
func (c *Client) getUpdates(ctx context.Context, offset int64, limit int, wait time.Duration) ([]json.RawMessage, error) {
	seconds := max(0, int(wait/time.Second))
	params := tgbotapi.Params{"allowed_updates": encode(AllowedUpdates)}
	params.AddNonZero64("offset", offset)
	params.AddNonZero("limit", limit)
	params.AddNonZero("timeout", seconds)
	raw, fault := c.once(ctx, &request{method: "getUpdates", params: params, timeout: time.Duration(seconds)*time.Second + pollSlack})
	if fault != nil {
		return nil, fault
	}
	var updates []json.RawMessage
	if err := json.Unmarshal(raw, &updates); err != nil {
		return nil, garbled("getUpdates", http.StatusOK)
	}
	return updates, nil
}

// hands are the updates under way.
type hands struct {
	p      *Poller
	window *window
	work   context.Context // outlives the polling by the grace
	all    sync.WaitGroup
}

// take starts one update unless it is under way already.
func (h *hands) take(ctx context.Context, raw json.RawMessage) {
	id, u, ok := h.p.read(ctx, raw)
	if id == 0 || !h.window.begin(id) {
		return
	}
	if !ok {
		h.window.finish(id)
		return
	}
	safe := h.p.Take(h.work, u, true)
	h.all.Go(func() {
		if safe() == nil {
			h.window.finish(id)
		}
	})
}
