package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// OutboxStore keeps notifications. A claim hands out the earliest unfinished notification of each chat only, those of a lower
// priority number first, then the older ones, and nothing of the channels without which it is made. What a claim hands out
// carries its number of tries; what is done with it later, other than that it arrived, counts only while nobody else has
// claimed it.
type OutboxStore interface {
	ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error)
	ClaimUrgent(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error)
	RenewNotifications(ctx context.Context, held []civic.Outgoing, until time.Time) (still []int64, err error)
	MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, about *civic.Ref) error
	RetryNotification(ctx context.Context, n civic.Outgoing, next time.Time, reason string, counts bool) error
	GiveUpNotification(ctx context.Context, n civic.Outgoing, class civic.GivenUp, reason string, now time.Time) error
	MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error
	Wake(ctx context.Context) <-chan struct{}
}

// Delivery is what a notification became, or with an error how far it came.
type Delivery struct {
	Messages []string   // ids on the channel, in order; none where there was nothing to say any more
	About    *civic.Ref // what replies to them belong to, or nil
	Parts    string     // of several parts those that arrived, for the next try: Notification.Parts
}

// Outbox sends the notifications of one channel until they are delivered or given up. Each leaves at least once: should the
// process die between the sending of a part and the note of it, that part leaves again when the lease is over; so of each chat
// at most one message may come twice. While the channel is away nothing is claimed but a probe, no attempt is used up, and what
// waits goes on when it is back: the most urgent first, then the oldest. Set Store and Deliver, then Run.
type Outbox struct {
	Store   OutboxStore
	Channel string   // as the log calls it
	Without []string // the channels that have an Outbox of their own; what goes to none is any's
	// Deliver renders and sends one notification. Its errors may say more by the methods Away() bool, Passing() bool,
	// Unreachable() bool, Permanent() bool, RetryAfter() time.Duration and Reason() string, the last without anything that
	// people wrote.
	Deliver func(ctx context.Context, n civic.Outgoing) (Delivery, error)
	// Ask asks whether the channel answers, before a probe is claimed. May be nil.
	Ask   func(ctx context.Context) error
	Now   func() time.Time
	Hours civic.Hours // outside of which bulk and reminders wait; the zero Hours are always open
	Log   *slog.Logger
	// Observe hears of every end of an attempt: "sent", "retried", "given_up". May be nil.
	Observe func(kind civic.NoticeKind, outcome string)
	// Paused hears when sending pauses because the channel is away, and when it goes on. May be nil.
	Paused func(bool)

	Workers     int           // deliveries at once, each to another chat, a quarter of them for what is urgent; 16 where zero
	Lease       time.Duration // after which another replica may take what a dead one claimed; renewed thrice in it; 15 s where zero
	Longest     time.Duration // one delivery may take; 2 minutes where zero
	Grace       time.Duration // for what is in hand when Run ends; 5 s where zero
	Tick        time.Duration // how often to look without having been woken; 1 s where zero
	MaxAttempts int           // that fail for the notification's own sake; 8 where zero

	breaker  breaker
	database spell
	hands    hands
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
	if o.Paused == nil {
		o.Paused = func(bool) {}
	}
	o.Workers = orDefault(o.Workers, 16)
	o.MaxAttempts = orDefault(o.MaxAttempts, 8)
	o.Lease = orDefault(o.Lease, 15*time.Second)
	o.Longest = orDefault(o.Longest, 2*time.Minute)
	o.Grace = orDefault(o.Grace, 5*time.Second)
	o.Tick = orDefault(o.Tick, time.Second)
	o.database.what = "the outbox's database"
	o.breaker.spell.what = cmp.Or(o.Channel, "the channel of notifications")
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
	kept := make(chan struct{})
	ended, end := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(kept)
		o.keep(ended)
	}()
	defer func() { end(); <-kept }()
	wake := o.Store.Wake(ctx)
	ticker := time.NewTicker(o.Tick)
	defer ticker.Stop()
	finished := make(chan struct{}, o.Workers)
	busy, look := 0, true
	begin := func(f func()) {
		busy++
		go func() {
			defer func() { finished <- struct{}{} }()
			f()
		}()
	}
	for ctx.Err() == nil {
		if look && busy < o.Workers {
			look = false
			switch o.breaker.state(o.Now()) {
			case goesOn:
				for _, n := range o.claim(ctx, busy) {
					begin(func() { o.send(work, n, o.Now, false) })
				}
			case mayProbe:
				begin(func() { o.probe(work, o.Now) })
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

// claim takes what may be sent while so many deliveries are under way. A quarter of the workers is kept for what is urgent
// and for receipts: bulk that waits for its chats' limits holds nothing else up.
func (o *Outbox) claim(ctx context.Context, busy int) []civic.Outgoing {
	now, take, limit := o.Now(), o.Store.ClaimNotifications, o.Workers-o.Workers/4-busy
	if limit <= 0 {
		take, limit = o.Store.ClaimUrgent, o.Workers-busy
	}
	claimed, err := take(ctx, now, o.Lease, limit, o.quiet(now), o.Without...)
	if err != nil {
		if ctx.Err() == nil {
			o.database.fails(ctx, o.Log, now, err)
		}
		return nil
	}
	o.database.over(ctx, o.Log, now)
	o.hands.take(claimed)
	return claimed
}

// RunOnce sends what is due at the time given, one after another, until nothing is or the channel is away, and returns how
// many were tried.
func (o *Outbox) RunOnce(ctx context.Context, now time.Time) (int, error) {
	o.fill()
	tried, at := 0, func() time.Time { return now }
	for {
		if state := o.breaker.state(now); state == pauses || state == mayProbe && !o.probe(ctx, at) {
			return tried, ctx.Err()
		}
		claimed, err := o.Store.ClaimNotifications(ctx, now, o.Lease, o.Workers, o.quiet(now), o.Without...)
		if err != nil {
			return tried, fmt.Errorf("run outbox: %w", err)
		}
		if len(claimed) == 0 {
			return tried, ctx.Err()
		}
		o.hands.take(claimed)
		for _, n := range claimed {
			if o.breaker.state(now) != goesOn {
				o.retry(ctx, n, now, reasonAway, false)
				o.hands.leave(n.ID)
				continue
			}
			o.send(ctx, n, at, false)
			tried++
		}
	}
}
