package scheduler

import (
	"context"
	"slices"
	"sync"
	"time"

	"danvan/civic"
)

// hands are the notifications that an Outbox has claimed and not finished.
type hands struct {
	mu   sync.Mutex
	held map[int64]*inHand
}

type inHand struct {
	civic.Outgoing
	end context.CancelFunc // of its delivery; nil before
}

func (h *hands) take(list []civic.Outgoing) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held == nil {
		h.held = map[int64]*inHand{}
	}
	for _, n := range list {
		h.held[n.ID] = &inHand{Outgoing: n}
	}
}

func (h *hands) leave(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.held, id)
}

func (h *hands) endWith(id int64, end context.CancelFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := h.held[id]; n != nil {
		n.end = end
	}
}

func (h *hands) list() []civic.Outgoing {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]civic.Outgoing, 0, len(h.held))
	for _, n := range h.held {
		list = append(list, n.Outgoing)
	}
	return list
}

// lost ends the delivery of what is not ours any more: somebody else sends it.
func (h *hands) lost(had []civic.Outgoing, still []int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range had {
		if mine := h.held[n.ID]; mine != nil && mine.Tries == n.Tries && mine.end != nil && !slices.Contains(still, n.ID) {
			mine.end()
		}
	}
}

// keep renews the leases of what is in hand, all in one statement, until ctx ends.
func (o *Outbox) keep(ctx context.Context) {
	ticker := time.NewTicker(o.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			o.renew(ctx)
		}
	}
}

func (o *Outbox) renew(ctx context.Context) {
	had := o.hands.list()
	if len(had) == 0 {
		return
	}
	asking, cancel := context.WithTimeout(ctx, o.Lease/3)
	defer cancel()
	now := o.Now()
	still, err := o.Store.RenewNotifications(asking, had, now.Add(o.Lease))
	switch {
	case err == nil:
		o.hands.lost(had, still)
	case ctx.Err() == nil:
		o.database.fails(ctx, o.Log, now, err)
	}
}
