package telegram

import (
	"context"
	"sync"
	"time"
)

// window knows which updates are under way and up to where they are done. Telegram hands out everything from the offset
// on again with each getUpdates, so that it must also know what is done beyond.
type window struct {
	mu      sync.Mutex
	open    map[int64]bool // begun and not finished
	done    map[int64]bool // finished, and not below the offset
	highest int64          // of those begun since the last confirmation of everything
	changed chan struct{}  // closed at the next change
}

func newWindow() *window {
	return &window{open: map[int64]bool{}, done: map[int64]bool{}, changed: make(chan struct{})}
}

// begin reports whether the update is new.
func (w *window) begin(id int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open[id] || w.done[id] {
		return false
	}
	w.open[id] = true
	w.highest = max(w.highest, id)
	return true
}

func (w *window) finish(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, id)
	w.done[id] = true
	close(w.changed)
	w.changed = make(chan struct{})
}

// offset is the lowest update that is not finished, or the one after all; 0 where there is nothing to confirm.
func (w *window) offset() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.low()
}

func (w *window) low() int64 {
	if w.highest == 0 {
		return 0
	}
	low := w.highest + 1
	for id := range w.open {
		low = min(low, id)
	}
	return low
}

// confirmed notes that Telegram has forgotten what is below the offset. With nothing left the window starts anew: after a
// silent week update ids go on from a random number ("Update").
func (w *window) confirmed(offset int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.done {
		if id < offset {
			delete(w.done, id)
		}
	}
	if offset > w.highest && len(w.open) == 0 && len(w.done) == 0 {
		w.highest = 0
	}
}

// Pauses between two getUpdates while updates are under way. Telegram slows down who asks twice within half a second
// from the same offset.
const (
	advancedPause = 50 * time.Millisecond
	samePause     = 500 * time.Millisecond
)

// await returns when the next getUpdates makes sense: at once with nothing under way, or where more is known to wait behind
// an offset that has moved; soon where the offset has moved.
func (w *window) await(ctx context.Context, asked int64, more bool) {
	soon, late := time.NewTimer(advancedPause), time.NewTimer(samePause)
	defer soon.Stop()
	defer late.Stop()
	early := true
	for {
		w.mu.Lock()
		idle, moved, changed := len(w.open) == 0, w.low() > asked, w.changed
		w.mu.Unlock()
		if idle || moved && (more || !early) {
			return
		}
		select {
		case <-changed:
		case <-soon.C:
			early = false
		case <-late.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
