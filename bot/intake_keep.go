package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"danvan/civic"
)

// attempt is an update under way.
type attempt struct {
	Update
	mu      sync.Mutex
	kept    bool // its row is there
	settled bool // what became of it is known
	ended   bool // nobody here handles it any more, and it is not settled
}

// keep writes an update's row, or what changed in it. The row is nobody's then.
func (k *Intake) keep(a *attempt, row civic.KeptUpdate) error {
	if err := k.write(a, row, false); err != nil {
		return err
	}
	k.observe(a.Kind, "kept", 0)
	k.wake()
	return nil
}

// putAside keeps an update that is still under way: it is safe then, and its channel need not wait.
func (k *Intake) putAside(a *attempt) error {
	return k.write(a, civic.KeptUpdate{Fault: "slow", NextAt: k.Now().Add(keptLease)}, true)
}

func (k *Intake) write(a *attempt, row civic.KeptUpdate, aside bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case aside && a.settled: // it was handled, or kept otherwise, at this very moment
		return nil
	case aside && a.ended: // it failed at this very moment
		return errEnded
	}
	row.Key, row.Seq, row.Channel, row.Sender, row.Chat, row.Raw, row.ReceivedAt = a.Key, a.Seq, a.Channel, a.From.Address, a.Chat, a.Raw, k.Now()
	if row.Status == "" {
		row.Status = civic.UpdateWaiting
	}
	if aside {
		k.inHand.add(a.Key)
	}
	err := k.keeper.keep(row)
	if err == nil {
		a.kept, a.settled = true, !aside
	}
	if !aside || err != nil {
		k.inHand.remove(a.Key)
	}
	return err
}

// drop forgets the row of an update that was handled, where there is one. That it cannot now is no matter: the update is
// known as handled when it is taken up again.
func (k *Intake) drop(a *attempt) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settled = true
	if !a.kept {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), keepTimeout)
	defer cancel()
	if err := k.Store.DropUpdates(ctx, []string{a.Key}); err != nil {
		k.Log.WarnContext(ctx, "handled update not forgotten", "update", a.Key, "error", err)
	}
	k.inHand.remove(a.Key)
	k.wake()
	return nil
}

// errEnded refuses to keep as under way what is not any more.
var errEnded = errors.New("it is not under way any more")

// release lets others take up an update that we cannot finish.
func (k *Intake) release(a *attempt) {
	a.mu.Lock()
	kept := a.kept
	a.ended = true
	a.mu.Unlock()
	if kept {
		_ = k.keep(a, civic.KeptUpdate{Fault: "interrupted", NextAt: k.Now()})
	}
}

// keeper writes updates into the database: those that come while it writes go together next.
type keeper struct {
	write func([]civic.KeptUpdate) error

	mu      sync.Mutex
	writing bool
	next    []civic.KeptUpdate
	told    []chan error
}

func (k *keeper) keep(u civic.KeptUpdate) error {
	k.mu.Lock()
	result := make(chan error, 1)
	k.next, k.told = append(k.next, u), append(k.told, result)
	if k.writing {
		k.mu.Unlock()
		return <-result
	}
	k.writing = true
	for len(k.next) > 0 {
		updates, told := k.next, k.told
		k.next, k.told = nil, nil
		k.mu.Unlock()
		err := k.write(updates)
		for _, t := range told {
			t <- err
		}
		k.mu.Lock()
	}
	k.writing = false
	k.mu.Unlock()
	return <-result
}

// spills knows the chats of which updates were just kept since they were too many. What comes after them is kept at once: it
// would be put off all the same.
type spills struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (s *spills) note(lane string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, at := range s.last {
		if now.Sub(at) > spillPause {
			delete(s.last, name)
		}
	}
	if s.last == nil {
		s.last = map[string]time.Time{}
	}
	s.last[lane] = now
}

func (s *spills) since(lane string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.last[lane]
	return ok && now.Sub(at) <= spillPause
}

// held are the keys of kept updates in our hands.
type held struct {
	mu   sync.Mutex
	keys map[string]bool
}

func (h *held) add(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.keys == nil {
		h.keys = map[string]bool{}
	}
	h.keys[key] = true
}

func (h *held) remove(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.keys, key)
}

func (h *held) list() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var keys []string
	for key := range h.keys {
		keys = append(keys, key)
	}
	return keys
}
