package scheduler

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"danvan/civic"
)

// Reasons that do not come from a channel.
const (
	reasonNobody      = "there is nobody to tell"
	reasonUnreachable = "the chat is unreachable"
	reasonInterrupted = "interrupted by a restart"
	reasonAway        = "the channel is away"
)

// How long one try to write down what became of a notification may take, the last one, which is made after Run's grace, how
// long to wait before the next.
const (
	noteTimeout           = 5 * time.Second
	lastNote              = 2 * time.Second
	noteSoonest, noteMost = 100 * time.Millisecond, 2 * time.Second
)

// send delivers one claimed notification and notes what became of it. It reports whether the channel answered.
func (o *Outbox) send(ctx context.Context, n civic.Outgoing, now func() time.Time, probe bool) (answered bool) {
	defer o.hands.leave(n.ID)
	switch {
	case n.Address == "":
		o.giveUp(ctx, n, civic.GivenUpNobody, reasonNobody, now())
		return false
	case n.Unreachable:
		o.giveUp(ctx, n, civic.GivenUpUnreachable, reasonUnreachable, now())
		return false
	}
	mark := o.breaker.mark()
	d, err := o.deliver(ctx, n)
	if d.Parts != "" {
		n.Parts = d.Parts
	}
	answered = err == nil && len(d.Messages) > 0 || fromChannel(err) && !is(err, outage.Away)
	if answered {
		o.back(ctx, now())
	}
	switch {
	case err == nil:
		o.sent(ctx, n, d, now())
	case ctx.Err() != nil:
		o.retry(ctx, n, now(), reasonInterrupted, false)
	case is(err, unreachable.Unreachable):
		o.note(ctx, n, func(ctx context.Context) error {
			return o.Store.MarkUnreachable(ctx, n.Channel, n.Address, reason(err), now())
		})
		o.giveUp(ctx, n, civic.GivenUpUnreachable, reason(err), now())
	case is(err, permanent.Permanent):
		o.giveUp(ctx, n, civic.GivenUpRefused, reason(err), now())
	case is(err, outage.Away):
		o.retry(ctx, n, o.gone(ctx, n, mark, probe, now(), err), reason(err), false)
	case is(err, passing.Passing), errors.Is(err, context.DeadlineExceeded):
		o.Log.DebugContext(ctx, "notification not delivered yet", "notification", n.ID, "kind", n.Kind, "try", n.Tries, "error", err)
		o.retry(ctx, n, now().Add(pause(n.Tries, err)), reason(err), false)
	case n.Attempts+1 >= o.MaxAttempts:
		n.Attempts++
		o.giveUp(ctx, n, civic.GivenUpFailed, reason(err), now())
	default:
		o.Log.WarnContext(ctx, "notification failed", "notification", n.ID, "kind", n.Kind, "attempt", n.Attempts+1, "error", err)
		o.retry(ctx, n, now().Add(pause(n.Attempts+1, err)), reason(err), true)
	}
	return answered
}

var errPanicked = errors.New("panicked")

// deliver runs Deliver for as long as the notification is ours.
func (o *Outbox) deliver(ctx context.Context, n civic.Outgoing) (d Delivery, err error) {
	ctx, cancel := context.WithTimeout(ctx, o.Longest)
	defer cancel()
	o.hands.endWith(n.ID, cancel)
	defer func() {
		if p := recover(); p != nil {
			o.Log.ErrorContext(ctx, "notification panicked", "notification", n.ID, "kind", n.Kind, "panic", fmt.Sprintf("%T", p))
			err = errPanicked
		}
	}()
	return o.Deliver(ctx, n)
}

func (o *Outbox) sent(ctx context.Context, n civic.Outgoing, d Delivery, now time.Time) {
	o.note(ctx, n, func(ctx context.Context) error {
		return o.Store.MarkSent(ctx, n.ID, now, d.Messages, d.About)
	})
	o.Observe(n.Kind, "sent")
}

func (o *Outbox) retry(ctx context.Context, n civic.Outgoing, at time.Time, why string, counts bool) {
	o.note(ctx, n, func(ctx context.Context) error {
		return o.Store.RetryNotification(ctx, n, at, why, counts)
	})
	o.Observe(n.Kind, "retried")
}

func (o *Outbox) giveUp(ctx context.Context, n civic.Outgoing, class civic.GivenUp, why string, now time.Time) {
	o.Log.WarnContext(ctx, "notification given up", "notification", n.ID, "kind", n.Kind, "attempts", n.Attempts, "class", class, "reason", why)
	o.note(ctx, n, func(ctx context.Context) error {
		return o.Store.GiveUpNotification(ctx, n, class, why, now)
	})
	o.Observe(n.Kind, "given_up")
}

// note writes down what became of a notification, and tries until it is written: the notification stays in hand, so that
// nobody sends it again meanwhile. When ctx has ended, as after Run's grace, it tries once more.
func (o *Outbox) note(ctx context.Context, n civic.Outgoing, write func(context.Context) error) {
	for wait := noteSoonest; ; wait = min(2*wait, noteMost) {
		last := ctx.Err() != nil
		err := o.writeOnce(ctx, write)
		if err == nil {
			o.database.over(ctx, o.Log, o.Now())
			return
		}
		o.database.fails(ctx, o.Log, o.Now(), err)
		if last {
			o.Log.ErrorContext(ctx, "not noted what became of a notification", "notification", n.ID, "kind", n.Kind, "error", err)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// writeOnce gives a note its time; after ctx has ended it is short.
func (o *Outbox) writeOnce(ctx context.Context, write func(context.Context) error) error {
	attempt, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastNote, cancel) })()
	return write(attempt)
}

// What an error of Deliver may say.
type (
	outage      interface{ Away() bool }    // the whole channel cannot be reached
	passing     interface{ Passing() bool } // the notification is not at fault: the attempt does not count
	unreachable interface{ Unreachable() bool }
	permanent   interface{ Permanent() bool }
	throttled   interface{ RetryAfter() time.Duration }
	reasoned    interface{ Reason() string }
)

// is reports whether the error, or one that it wraps, has the method and says yes.
func is[T any](err error, says func(T) bool) bool {
	var t T
	return errors.As(err, &t) && says(t)
}

// fromChannel reports whether the error is what a channel said, or that it said nothing.
func fromChannel(err error) bool {
	var channel throttled
	return errors.As(err, &channel)
}

// reason is why, fit to be stored: texts that did not promise to hold nothing that people wrote are left out.
func reason(err error) string {
	var said reasoned
	if errors.As(err, &said) {
		return said.Reason()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "took too long"
	}
	innermost := err
	for next := errors.Unwrap(innermost); next != nil; next = errors.Unwrap(innermost) {
		innermost = next
	}
	return fmt.Sprintf("%s (%T)", civic.CodeOf(err), innermost)
}

// How long to wait after the n-th try. What is not the notification's fault passes soon; our own trouble with one
// notification must not hold up its chat for long.
const (
	passingLeast, passingMost = time.Second, time.Minute
	ownLeast, ownMost         = 5 * time.Second, 5 * time.Minute
)

// pause is how long to wait after a failed try: what the channel asks for, or longer each time, up to a fifth of it by
// chance.
func pause(try int, err error) time.Duration {
	var channel throttled
	d := grown(ownLeast, ownMost, try)
	if errors.As(err, &channel) {
		if asked := channel.RetryAfter(); asked > 0 {
			return asked
		}
		d = grown(passingLeast, passingMost, try)
	}
	return d - rand.N(d/5)
}

func grown(least, most time.Duration, n int) time.Duration {
	d := least
	for range n - 1 {
		if d *= 2; d >= most {
			return most
		}
	}
	return d
}
