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
	ClaimUpdates(ctx context.Context, channels []string, now time.Time, lease time.Duration, senders, most int) ([][]civic.KeptUpdate, error)
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
	// Channels are those that are served now. What was kept of others stays kept.
	Channels func() []string
	Store    UpdateStore
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
