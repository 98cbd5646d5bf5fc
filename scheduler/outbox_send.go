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
)

// noteTimeout bounds the writing down of what became of a notification, which is done whatever ends meanwhile.
const noteTimeout = 5 * time.Second

// send delivers one claimed notification and notes what became of it.
func (o *Outbox) send(ctx context.Context, n civic.Outgoing, now func() time.Time) {
	switch {
	case n.Address == "":
		o.giveUp(ctx, n, reasonNobody, now())
		return
	case n.Unreachable:
		o.giveUp(ctx, n, reasonUnreachable, now())
		return
	}
	d, err := o.deliver(ctx, n)
	switch {
	case err == nil:
		o.sent(ctx, n, d, now())
	case ctx.Err() != nil:
		o.retry(ctx, n, now(), reasonInterrupted)
	case is(err, unreachable.Unreachable):
		o.note(ctx, "chat not marked", n, func(ctx context.Context) error {
			return o.Store.MarkUnreachable(ctx, n.Channel, n.Address, reason(err), now())
		})
		o.giveUp(ctx, n, reason(err), now())
	case is(err, permanent.Permanent), n.Attempts >= o.MaxAttempts:
		o.giveUp(ctx, n, reason(err), now())
	default:
		o.Log.WarnContext(ctx, "notification not delivered yet", "notification", n.ID, "kind", n.Kind, "attempt", n.Attempts, "error", err)
		o.retry(ctx, n, now().Add(pause(n.Attempts, err)), reason(err))
	}
}

var errPanicked = errors.New("panicked")

// deliver runs Deliver for as long as the notification is ours.
func (o *Outbox) deliver(ctx context.Context, n civic.Outgoing) (d Delivery, err error) {
	ctx, cancel := context.WithTimeout(ctx, o.Lease*3/4)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			o.Log.ErrorContext(ctx, "notification panicked", "notification", n.ID, "kind", n.Kind, "panic", fmt.Sprintf("%T", p))
			err = errPanicked
		}
	}()
	return o.Deliver(ctx, n)
}

func (o *Outbox) sent(ctx context.Context, n civic.Outgoing, d Delivery, now time.Time) {
	o.note(ctx, "notification not marked as sent", n, func(ctx context.Context) error {
		return o.Store.MarkSent(ctx, n.ID, now, d.Messages, d.Case, d.Side)
	})
	o.Observe(n.Kind, "sent")
}

func (o *Outbox) retry(ctx context.Context, n civic.Outgoing, at time.Time, why string) {
	o.note(ctx, "notification not put back", n, func(ctx context.Context) error {
		return o.Store.RetryNotification(ctx, n.ID, at, why)
	})
	o.Observe(n.Kind, "retried")
}

func (o *Outbox) giveUp(ctx context.Context, n civic.Outgoing, why string, now time.Time) {
	o.Log.WarnContext(ctx, "notification given up", "notification", n.ID, "kind", n.Kind, "attempts", n.Attempts, "reason", why)
	o.note(ctx, "notification not given up", n, func(ctx context.Context) error {
		return o.Store.GiveUpNotification(ctx, n.ID, why, now)
	})
	o.Observe(n.Kind, "given_up")
}

// note writes down what became of a notification, with a few tries: what is not written happens again when the lease is
// over.
func (o *Outbox) note(ctx context.Context, failure string, n civic.Outgoing, write func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	var err error
	for try := range 3 {
		if try > 0 {
			<-time.After(time.Duration(try) * 200 * time.Millisecond)
		}
		attempt, cancel := context.WithTimeout(ctx, noteTimeout)
		err = write(attempt)
		cancel()
		if err == nil {
			return
		}
	}
	o.Log.ErrorContext(ctx, "outbox cannot write", "failed", failure, "notification", n.ID, "kind", n.Kind, "error", err)
}

// What an error of Deliver may say.
type (
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

// How long to wait after the n-th attempt. A channel that is away may be so for hours; our own trouble with one
// notification must not hold up its chat for long.
const (
	channelLeast, channelMost = 10 * time.Second, time.Hour // ×4: three hours in eight attempts
	ownLeast, ownMost         = 5 * time.Second, 5 * time.Minute
)

// pause is how long to wait after a failed attempt: what the channel asks for, or longer each time, up to a fifth of it by
// chance.
func pause(attempt int, err error) time.Duration {
	var channel throttled
	d := grown(ownLeast, ownMost, 2, attempt)
	if errors.As(err, &channel) {
		if asked := channel.RetryAfter(); asked > 0 {
			return asked
		}
		d = grown(channelLeast, channelMost, 4, attempt)
	}
	return d - rand.N(d/5)
}

func grown(least, most time.Duration, factor, attempt int) time.Duration {
	d := least
	for range attempt - 1 {
		if d *= time.Duration(factor); d >= most {
			return most
		}
	}
	return d
}
