package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"danvan/bot"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Leader lets one replica at a time do what two must not. storage/session has one.
type Leader interface {
	// Lead waits until this replica leads. The context returned ends when it no longer does; release gives it up.
	Lead(ctx context.Context, name string) (leading context.Context, release func(), err error)
}

// Poller receives updates by long polling ("getUpdates"). An update is confirmed to Telegram when it and all before it
// were handled or given up. Set the exported fields, then Run.
type Poller struct {
	Receiver
	Client *Client
	Leader Leader        // nil: this is the only replica
	Wait   time.Duration // of one getUpdates; 50 s where zero, none where negative
	Grace  time.Duration // for updates in hand when Run ends; 6 s where zero
	// Workers bounds how many updates are handled at once; 32 where zero.
	Workers int
	// Pauses between the tries of one update; after the last it is given up. Four minutes in all where nil.
	Pauses []time.Duration
}

// pollHandleTimeout bounds one try of one update.
const pollHandleTimeout = 2 * time.Minute

var defaultPauses = []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second,
	30 * time.Second, time.Minute, time.Minute, time.Minute}

// Run polls until ctx ends, then finishes what is in hand. Before that it returns only where the token does not hold.
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
		err = p.reign(ctx, leading)
		release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Poller) fill() {
	p.Receiver.fill()
	if p.Wait == 0 {
		p.Wait = 50 * time.Second
	}
	if p.Grace == 0 {
		p.Grace = 6 * time.Second
	}
	if p.Workers == 0 {
		p.Workers = 32
	}
	if p.Pauses == nil {
		p.Pauses = defaultPauses
	}
}

func (p *Poller) lead(ctx context.Context) (context.Context, func(), error) {
	if p.Leader == nil {
		return ctx, func() {}, nil
	}
	return p.Leader.Lead(ctx, "poll")
}

// reign polls while this replica leads, then finishes what is in hand.
func (p *Poller) reign(ctx, leading context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	h := &hands{p: p, window: newWindow(), work: work, slots: make(chan struct{}, p.Workers)}
	err := p.poll(leading, h)
	defer time.AfterFunc(p.Grace, stop).Stop()
	h.all.Wait()
	if ctx.Err() != nil {
		p.confirm(work, h.window)
	}
	return err
}

func (p *Poller) poll(ctx context.Context, h *hands) error {
	if err := p.Client.DeleteWebhook(ctx); err != nil && ctx.Err() == nil {
		p.Log.WarnContext(ctx, "webhook not taken down", "error", err)
	}
	failed := 0
	for ctx.Err() == nil {
		offset := h.window.offset()
		updates, err := p.Client.getUpdates(ctx, offset, 100, p.Wait)
		if err != nil {
			if hopelessToken(err) {
				return err
			}
			failed++
			p.recover(ctx, err, failed)
			continue
		}
		failed = 0
		h.window.confirmed(offset)
		for _, raw := range updates {
			h.take(ctx, raw)
		}
		h.window.await(ctx, offset)
	}
	return nil
}

// hopelessToken reports whether Telegram knows no such bot.
func hopelessToken(err error) bool {
	var fault *Fault
	return errors.As(err, &fault) && (fault.code == http.StatusUnauthorized || fault.code == http.StatusNotFound)
}

// recover waits after a failed getUpdates: as long as Telegram says, or longer each time. On 409 another one polls, or a
// webhook is set, and will be gone some time.
func (p *Poller) recover(ctx context.Context, err error, failed int) {
	if ctx.Err() != nil {
		return
	}
	pause := backoff(failed, time.Second, 30*time.Second)
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

// getUpdates asks once, without repeating. Offset 0 confirms nothing.
func (c *Client) getUpdates(ctx context.Context, offset int64, limit int, wait time.Duration) ([]json.RawMessage, error) {
	seconds := max(0, int(wait/time.Second))
	params := tgbotapi.Params{"allowed_updates": encode(AllowedUpdates)}
	params.AddNonZero64("offset", offset)
	params.AddNonZero("limit", limit)
	params.AddNonZero("timeout", seconds)
	raw, fault := c.once(ctx, &request{method: "getUpdates", params: params, timeout: time.Duration(seconds)*time.Second + 15*time.Second})
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
	slots  chan struct{}
	all    sync.WaitGroup
}

// take starts one update unless it is under way already.
func (h *hands) take(ctx context.Context, raw json.RawMessage) {
	id, in, ok, err := h.p.decoder().Decode(raw)
	if err != nil || !h.window.begin(id) {
		return
	}
	if !ok {
		h.window.finish(id)
		return
	}
	ticket := h.p.lanes.enter(in.Chat)
	h.all.Go(func() {
		defer ticket.leave()
		if ticket.wait(ctx) == nil && h.handle(ctx, in) {
			h.window.finish(id)
		}
	})
}

// handle tries an update until it is handled or given up. It reports false where polling ended before.
func (h *hands) handle(ctx context.Context, in bot.Input) bool {
	for try := 0; ; try++ {
		select {
		case h.slots <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		work, done := context.WithTimeout(h.work, pollHandleTimeout)
		err := h.p.handle(work, in)
		done()
		<-h.slots
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if try >= len(h.p.Pauses) && h.p.hopeless(ctx, in, try+1, err) {
			return true
		}
		pause := h.p.Pauses[min(try, len(h.p.Pauses)-1)]
		h.p.Log.WarnContext(ctx, "update failed, will be tried again", "update", in.Key, "kind", in.Kind, "pause", pause, "error", err)
		if h.p.Client.o.Sleep(ctx, pause) != nil {
			return false
		}
	}
}
