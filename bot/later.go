package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Later refuses an update that cannot be handled now, without any fault of its own: it is to be kept, and to come again.
type Later struct {
	At  time.Time // not before
	Why string    // a kind, for an operator: "behind", "many"
}

// Error implements error.
func (l *Later) Error() string { return fmt.Sprintf("to be handled later (%s)", l.Why) }

// Why an update is handled later.
const (
	whyBehind = "behind" // something that its sender sent before waits
	whyMany   = "many"   // its sender sends more than is answered one by one
)

// errPanicked is what handling came to that panicked. The panic is logged where it is met.
var errPanicked = errors.New("panicked")

// patience marks the context of what must not wait for a channel.
type patience struct{}

// Impatient marks what is sent with the context as said by somebody who cannot wait: the channel tries once, and comes
// back at once with an error that says how long it would take (RetryAfter), or that the channel is away.
func Impatient(ctx context.Context) context.Context { return context.WithValue(ctx, patience{}, true) }

// IsImpatient reports whether the context was marked by Impatient.
func IsImpatient(ctx context.Context) bool { return ctx.Value(patience{}) != nil }

// The marks of what the outbox sends.
type (
	briefKey struct{}
	bulkKey  struct{}
)

// Briefly marks what is sent with the context as said by somebody who tries again by itself: a fault is returned soon,
// rather than waited for.
func Briefly(ctx context.Context) context.Context { return context.WithValue(ctx, briefKey{}, true) }

// IsBrief reports whether the context was marked by Briefly.
func IsBrief(ctx context.Context) bool { return ctx.Value(briefKey{}) != nil }

// Bulk marks what is sent with the context as bulk: replies in dialogues go first.
func Bulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

// IsBulk reports whether the context was marked by Bulk.
func IsBulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }
