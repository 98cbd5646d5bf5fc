package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"danvan/bot"
)

// Receiver is what polling and webhook share: it hands inputs to the engine, those of one chat in order.
type Receiver struct {
	// Handle takes one input. A nil error means that it need not come again.
	Handle func(ctx context.Context, in bot.Input) error
	// Healthy tells whether what Handle depends on (the database) works. While it does not, no update is given up. Nil
	// means that it does.
	Healthy func(ctx context.Context) error
	Bot     string // the bot's username
	Log     *slog.Logger
	Hooks   Hooks
	Now     func() time.Time

	lanes lanes
}

func (r *Receiver) fill() {
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if r.Now == nil {
		r.Now = time.Now
	}
}

func (r *Receiver) decoder() Decoder { return Decoder{Bot: r.Bot, Now: r.Now} }

var errPanicked = errors.New("panicked")

// handle runs Handle once.
func (r *Receiver) handle(ctx context.Context, in bot.Input) (err error) {
	start := r.Now()
	defer func() {
		if p := recover(); p != nil {
			r.Log.ErrorContext(ctx, "update panicked", "update", in.Key, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errPanicked
		}
		outcome := "ok"
		if err != nil {
			outcome = "failed"
		}
		r.observe(in.Kind, outcome, r.Now().Sub(start))
	}()
	return r.Handle(ctx, in)
}

func (r *Receiver) observe(kind bot.Kind, outcome string, took time.Duration) {
	if r.Hooks.Update != nil {
		r.Hooks.Update(string(kind), outcome, took)
	}
}

// hopeless reports whether an update that failed often is to be given up: not while nothing else would work either.
func (r *Receiver) hopeless(ctx context.Context, in bot.Input, tries int, err error) bool {
	if r.Healthy != nil && r.Healthy(ctx) != nil {
		return false
	}
	r.Log.ErrorContext(ctx, "update given up", "update", in.Key, "kind", in.Kind, "tries", tries, "error", err)
	r.observe(in.Kind, "given_up", 0)
	return true
}
