package telegram

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"danvan/bot"
)

// Receiver is what polling and webhook share: it reads updates, and hands them on.
type Receiver struct {
	// Take takes an update, which has its place among those of its chat when Take returns. The function returned waits until
	// the update is safe: handled, or kept. With persist that is tried until ctx ends; without, an error says that it must be
	// delivered again. bot.Intake has one.
	Take func(ctx context.Context, u bot.Update, persist bool) (safe func() error)
	Bot  string // the bot's username
	Log  *slog.Logger
	Now  func() time.Time
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

// maxUpdate bounds an update, in bytes. Telegram's largest are far smaller.
const maxUpdate = 1 << 20

// read reads an update. ok says that it is something for the bot. One that never can be handled is refused once and for
// all, with a line in the log; it has an id where id is not 0.
func (r *Receiver) read(ctx context.Context, raw json.RawMessage) (id int64, u bot.Update, ok bool) {
	id, in, ok, err := r.decode(raw)
	switch {
	case len(raw) > maxUpdate:
		r.Log.ErrorContext(ctx, "update refused: it is too large", "update", id, "bytes", len(raw))
		return id, bot.Update{}, false
	case err != nil:
		r.Log.ErrorContext(ctx, "update refused", "update", id, "error", err)
		return id, bot.Update{}, false
	}
	return id, bot.Update{Input: in, Raw: raw}, ok
}

// decode reads an update, whatever it holds.
func (r *Receiver) decode(raw json.RawMessage) (id int64, in bot.Input, ok bool, err error) {
	defer func() {
		if recover() != nil {
			id, ok, err = bareID(raw), false, errDecoder
		}
	}()
	return r.decoder().Decode(raw)
}
