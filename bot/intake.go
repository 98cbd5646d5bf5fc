package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"danvan/civic"
)

// Update is an input with the bytes in which its channel delivered it.
type Update struct {
	Input
	Raw []byte
}

// UpdateStore keeps updates that cannot be handled now. storage has one.
type UpdateStore interface {
	KeepUpdates(ctx context.Context, updates []civic.KeptUpdate) error
	ClaimUpdates(ctx context.Context, now time.Time, lease time.Duration, senders, most int) ([][]civic.KeptUpdate, error)
	RenewUpdates(ctx context.Context, keys []string, until time.Time) error
	DropUpdates(ctx context.Context, keys []string) error
}

// Intake makes sure of every update that a channel delivers: it is handled, or kept in the database to be handled later,
// before the channel is told that it need not come again. No chat waits for another.
//
// What cannot be handled for its own sake is tried again with growing pauses, in the order of its sender, and after three
// tries quarantined: its sender is told, and what they sent later goes on. Faults of the database, of Redis or of the
// network count for nobody. Set the exported fields, then Take what comes, and let Run handle what was kept.
type Intake struct {
	// Handle takes one input. A nil error means that it need not come again.
	Handle func(ctx context.Context, in Input) error
	// Together takes several of one chat and one sender, and answers them once.
	Together func(ctx context.Context, in []Input) error
	// Apologise tells the sender of an update that it could not be handled.
	Apologise func(ctx context.Context, in Input) error
	// Decode reads what a channel delivered, as when it was delivered first.
	Decode func(channel string, raw []byte) (Input, bool)
	Store  UpdateStore
	// Away reports whether an error, or the state of things, says that nothing at all can be handled now.
	Away func(ctx context.Context, err error) bool
	// Passing reports whether an error is not the update's own: the same may go well at once.
	Passing func(err error) bool
	Now     func() time.Time
	Log     *slog.Logger
	// Observe hears of every end of an attempt: "ok", "failed", "kept", "quarantined". May be nil.
	Observe func(kind Kind, outcome string, took time.Duration)

	Patience time.Duration // after which an update that is not handled yet is kept, and goes on; 2 s where zero
	Lane     int           // updates of one chat in hand; more are kept and taken together; 12 where zero
	Workers  int           // updates handled at once; 32 where zero
	Tick     time.Duration // how often Run looks; 1 s where zero

	once    sync.Once
	lanes   lanes
	spills  spills
	slots   chan struct{}
	look    chan struct{}
	inHand  held
	keeper  keeper
	all     crowd
	running atomic.Int32 // senders that Run takes up
}

// Bounds of handling.
const (
	handleTimeout = 50 * time.Second
	keptLease     = 8 * time.Second // of a kept update in hand; renewed each quarter of it
	keepTimeout   = 5 * time.Second
	spillPause    = time.Second // before what did not fit into a lane is taken up: those in the lane come first
	mostTogether  = 100
	ownTries      = 3
)

// ownPauses are what is waited after an update's own failures.
var ownPauses = []time.Duration{2 * time.Second, 8 * time.Second}

// awayPauses are what is waited while nothing can be handled.
var awayPauses = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 3 * time.Second}

func (k *Intake) fill() {
	k.once.Do(func() {
		if k.Log == nil {
			k.Log = slog.New(slog.DiscardHandler)
		}
		if k.Now == nil {
			k.Now = time.Now
		}
		if k.Patience == 0 {
			k.Patience = 2 * time.Second
		}
		if k.Lane == 0 {
			k.Lane = 12
		}
		k.lanes.room = k.Lane
		if k.Workers == 0 {
			k.Workers = 32
		}
		if k.Tick == 0 {
			k.Tick = time.Second
		}
		k.slots = make(chan struct{}, k.Workers)
		k.look = make(chan struct{}, 1)
		k.keeper.write = func(updates []civic.KeptUpdate) error {
			ctx, cancel := context.WithTimeout(context.Background(), keepTimeout)
			defer cancel()
			return k.Store.KeepUpdates(ctx, updates)
		}
	})
}

// attempt is an update under way.
type attempt struct {
	Update
	mu      sync.Mutex
	kept    bool // its row is there
	settled bool // what became of it is known
	ended   bool // nobody here handles it any more, and it is not settled
}

// Take takes an update, which has its place among those of its chat when Take returns. The function returned waits until
// it is sure of the update: a nil error says that it need not come again. With persist it tries on while nothing can be
// handled, until ctx ends; without, the update must be delivered again. Handling goes on until ctx ends.
func (k *Intake) Take(ctx context.Context, u Update, persist bool) func() error {
	k.fill()
	place := k.lanes.enter(laneOf(u.Input))
	a := &attempt{Update: u}
	return func() error {
		if (place.over || k.spills.since(place.name, k.Now())) && k.keep(a, civic.KeptUpdate{Fault: whyMany, NextAt: k.Now().Add(spillPause)}) == nil {
			k.spills.note(place.name, k.Now())
			place.leave()
			return nil
		}
		result := make(chan error, 1)
		k.all.Go(func() {
			defer place.leave()
			result <- k.inTurn(ctx, place, a, persist)
		})
		patience := time.NewTimer(k.Patience)
		defer patience.Stop()
		full := place.full
		for {
			select {
			case err := <-result:
				return err
			case <-full: // what is behind it in its channel need not wait for the whole lane
				full = nil
			case <-patience.C:
			}
			if !k.Away(ctx, nil) && k.putAside(a) == nil {
				return nil
			}
			patience.Reset(k.Patience) // nothing goes on, so nothing waits behind it
		}
	}
}

func laneOf(in Input) string { return in.Channel + ":" + in.Chat }

// inTurn handles an update when its turn comes, and makes sure of it where that fails.
func (k *Intake) inTurn(ctx context.Context, place *ticket, a *attempt, persist bool) error {
	if err := place.wait(ctx); err != nil {
		k.release(a)
		return err
	}
	for try := 0; ; try++ {
		err := k.settle(ctx, a, k.handle(ctx, a.Update.Input, func(ctx context.Context) error { return k.Handle(ctx, a.Input) }), 0)
		if err == nil || !persist || ctx.Err() != nil {
			if err != nil {
				k.release(a)
			}
			return err
		}
		if !pauseFor(ctx, awayPauses[min(try, len(awayPauses)-1)]) {
			k.release(a)
			return err
		}
	}
}

// handle runs a handler when there is a place for it.
func (k *Intake) handle(ctx context.Context, in Input, do func(context.Context) error) (err error) {
	select {
	case k.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	start := k.Now()
	ctx, cancel := context.WithTimeout(ctx, handleTimeout)
	defer func() {
		cancel()
		<-k.slots
		if p := recover(); p != nil {
			k.Log.ErrorContext(ctx, "update panicked", "update", in.Key, "kind", in.Kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errPanicked
		}
		outcome := "ok"
		if err != nil {
			outcome = "failed"
		}
		k.observe(in.Kind, outcome, k.Now().Sub(start))
	}()
	return do(ctx)
}

func (k *Intake) observe(kind Kind, outcome string, took time.Duration) {
	if k.Observe != nil {
		k.Observe(kind, outcome, took)
	}
}

// settle makes sure of an update that was handled, or failed. An error says that it is not safe.
func (k *Intake) settle(ctx context.Context, a *attempt, err error, attempts int) error {
	var later *Later
	switch {
	case err == nil:
		return k.drop(a)
	case errors.As(err, &later):
		return k.keep(a, civic.KeptUpdate{Fault: later.Why, NextAt: later.At, Attempts: attempts})
	case ctx.Err() != nil, k.Away(ctx, err):
		return err
	case k.Passing(err):
		return k.keep(a, civic.KeptUpdate{Fault: "passing", NextAt: k.Now().Add(time.Second), Attempts: attempts})
	}
	return k.ownFailure(ctx, a, err, attempts+1)
}

// ownFailure keeps an update that failed for its own sake, to be tried again, or in the end only to be looked at.
func (k *Intake) ownFailure(ctx context.Context, a *attempt, cause error, attempts int) error {
	row := civic.KeptUpdate{Fault: faultOf(cause), Attempts: attempts}
	if attempts < ownTries {
		k.Log.WarnContext(ctx, "update failed, kept to be tried again", "update", a.Key, "kind", a.Kind, "try", attempts, "error", cause)
		row.NextAt = k.Now().Add(ownPauses[attempts-1])
		return k.keep(a, row)
	}
	row.Status, row.NextAt = civic.UpdateQuarantined, k.Now()
	if err := k.keep(a, row); err != nil {
		return err
	}
	k.Log.ErrorContext(ctx, "update quarantined; danvan doctor shows it", "update", a.Key, "kind", a.Kind, "tries", attempts, "error", cause)
	k.observe(a.Kind, "quarantined", 0)
	if k.Apologise != nil {
		if err := k.Apologise(ctx, a.Input); err != nil {
			k.Log.WarnContext(ctx, "nobody told that an update was quarantined", "update", a.Key, "error", err)
		}
	}
	return nil
}

// faultOf names the kind of an error, for an operator: nothing that anybody wrote.
func faultOf(err error) string {
	switch {
	case errors.Is(err, errPanicked):
		return "panic"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return string(civic.CodeOf(err))
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

// wake has Run look.
func (k *Intake) wake() {
	select {
	case k.look <- struct{}{}:
	default:
	}
}

// Wait returns when nothing is in hand any more, or ctx ends.
func (k *Intake) Wait(ctx context.Context) {
	select {
	case <-k.all.gone():
	case <-ctx.Done():
	}
}

// pauseFor waits, and reports false where ctx ended before.
func pauseFor(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
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

// crowd counts what runs. Unlike a sync.WaitGroup it may be waited for while more comes.
type crowd struct {
	mu    sync.Mutex
	n     int
	empty chan struct{} // closed when n is 0 again; nil where nobody waits
}

// Go runs f beside everything else.
func (c *crowd) Go(f func()) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	go func() {
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.n--; c.n == 0 && c.empty != nil {
				close(c.empty)
				c.empty = nil
			}
		}()
		f()
	}()
}

// gone is closed when nothing runs.
func (c *crowd) gone() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == 0 {
		return closed
	}
	if c.empty == nil {
		c.empty = make(chan struct{})
	}
	return c.empty
}
