package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// OutboxStore keeps notifications. A claim hands out the earliest unfinished notification of each chat only, and counts
// it as an attempt.
type OutboxStore interface {
	ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool) ([]civic.Outgoing, error)
	MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, caseID *int64, side string) error
	RetryNotification(ctx context.Context, id int64, next time.Time, reason string) error
	GiveUpNotification(ctx context.Context, id int64, reason string, now time.Time) error
	MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error
	Wake(ctx context.Context) <-chan struct{}
}

// Delivery is what a notification became.
type Delivery struct {
	Messages []string // ids on the channel, in order; none where there was nothing to say any more
	Case     *int64   // what replies to them belong to, or nil
	Side     string
}

// Outbox sends notifications until they are delivered or given up. Each leaves at least once: should the process die
// between the sending and the note of it, it leaves again. Set Store and Deliver, then Run.
type Outbox struct {
	Store OutboxStore
	// Deliver renders and sends one notification. Its errors may say more by the methods Unreachable() bool, Permanent()
	// bool, RetryAfter() time.Duration and Reason() string, the last without anything that people wrote.
	Deliver func(ctx context.Context, n civic.Outgoing) (Delivery, error)
	Now     func() time.Time
	Hours   civic.Hours // outside of which bulk and reminders wait; the zero Hours are always open
	Log     *slog.Logger
	// Observe hears of every end of an attempt: "sent", "retried", "given_up". May be nil.
	Observe func(kind civic.NoticeKind, outcome string)

	Workers     int           // deliveries at once, each to another chat; 16 where zero
	Lease       time.Duration // after which another replica may take what we claimed; 2 minutes where zero
	Grace       time.Duration // for what is in hand when Run ends; 6 s where zero
	Tick        time.Duration // how often to look without having been woken; 1 s where zero
	MaxAttempts int           // 8 where zero
}

func (o *Outbox) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(civic.NoticeKind, string) {}
	}
	o.Workers = orDefault(o.Workers, 16)
	o.MaxAttempts = orDefault(o.MaxAttempts, 8)
	o.Lease = orDefault(o.Lease, 2*time.Minute)
	o.Grace = orDefault(o.Grace, 6*time.Second)
	o.Tick = orDefault(o.Tick, time.Second)
}

// quiet reports whether bulk and reminders wait now.
func (o *Outbox) quiet(now time.Time) bool { return o.Hours.Zone != nil && !o.Hours.Open(now) }

func orDefault[T int | time.Duration](v, fallback T) T {
	if v == 0 {
		return fallback
	}
	return v
}

// Run sends what is due, as soon as it is, until ctx ends; then it finishes what is in hand and returns.
func (o *Outbox) Run(ctx context.Context) error {
	o.fill()
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	wake := o.Store.Wake(ctx)
	ticker := time.NewTicker(o.Tick)
	defer ticker.Stop()
	finished := make(chan struct{}, o.Workers)
	busy, look := 0, true
	for ctx.Err() == nil {
		if look && busy < o.Workers {
			look = false
			for _, n := range o.claim(ctx, o.Workers-busy) {
				busy++
				go func() {
					defer func() { finished <- struct{}{} }()
					o.send(work, n, o.Now)
				}()
			}
		}
		select {
		case <-ctx.Done():
		case <-wake:
			look = true
		case <-ticker.C:
			look = true
		case <-finished: // the chat's next may be due; several are claimed together under load
			busy--
			look = look || busy <= o.Workers*3/4
		}
	}
	defer time.AfterFunc(o.Grace, stop).Stop()
	for ; busy > 0; busy-- {
		<-finished
	}
	return nil
}

func (o *Outbox) claim(ctx context.Context, limit int) []civic.Outgoing {
	now := o.Now()
	claimed, err := o.Store.ClaimNotifications(ctx, now, o.Lease, limit, o.quiet(now))
	if err != nil {
		if ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "outbox cannot claim", "error", err)
		}
		return nil
	}
	return claimed
}

// RunOnce sends what is due at the time given, one after another, until nothing is, and returns how many were tried.
func (o *Outbox) RunOnce(ctx context.Context, now time.Time) (int, error) {
	o.fill()
	tried := 0
	for {
		claimed, err := o.Store.ClaimNotifications(ctx, now, o.Lease, o.Workers, o.quiet(now))
		if err != nil {
			return tried, fmt.Errorf("run outbox: %w", err)
		}
		if len(claimed) == 0 {
			return tried, ctx.Err()
		}
		for _, n := range claimed {
			o.send(ctx, n, func() time.Time { return now })
			tried++
		}
	}
}
