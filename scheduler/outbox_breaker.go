package scheduler

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"danvan/civic"
)

// How long sending pauses before the next probe: longer each time. The longest is short enough that nobody waits a quarter
// of a minute after the channel is back.
const (
	probeSoonest, probeLatest = time.Second, 10 * time.Second
	askTimeout                = 5 * time.Second
)

// stubbornPause is how long a notification that fails as the probe, though the channel answers otherwise, lets others be it.
const stubbornPause = probeLatest + 2*time.Second

// breakerState is what an Outbox may do now.
type breakerState int

const (
	goesOn   breakerState = iota
	pauses                // the channel is away
	mayProbe              // it was away; whoever is told this tries one notification
)

// breaker knows whether the channel is away. Each process has its own.
type breaker struct {
	mu      sync.Mutex
	away    bool
	probing bool
	fails   int       // probes that failed
	next    time.Time // the next probe
	answers int       // of the channel, so far
	spell   spell
}

// state tells what may be done at a time. A probe is given to one at a time, who ends it by back, failed or spare.
func (b *breaker) state(now time.Time) breakerState {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !b.away:
		return goesOn
	case b.probing || now.Before(b.next):
		return pauses
	}
	b.probing = true
	return mayProbe
}

// mark is how often the channel has answered, for failed.
func (b *breaker) mark() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.answers
}

// answered notes that the channel answers, and reports whether it was away.
func (b *breaker) answered() (was bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = b.away
	b.answers++
	b.away, b.probing, b.fails = false, false, 0
	return was
}

// spare ends a probe that found nothing out.
func (b *breaker) spare(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing, b.next = false, now.Add(probeSoonest)
}

// failed notes that a call found the channel away; id is the notification where the channel answers otherwise, else 0. Where others had an answer
// since the call's mark the channel is not away. It reports whether it is, whether it was before, and how long the
// notification is to wait.
func (b *breaker) failed(id int64, mark int, probe bool, now time.Time) (is, was bool, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = b.away
	switch {
	case was && !probe: // it was under way when the channel went
		return true, true, 0
	case !was && b.answers > mark:
		return false, false, 0
	}
	b.away = true
	if probe {
		b.probing = false
		if id != 0 {
			wait = stubbornPause
		}
	}
	b.fails++
	b.next = now.Add(min(grown(probeSoonest, probeLatest, b.fails), probeLatest))
	return true, was, wait
}

// probe asks whether the channel is back, and tries the notification that is next. It reports whether sending goes on.
func (o *Outbox) probe(ctx context.Context, now func() time.Time) bool {
	if o.Ask != nil {
		asking, cancel := context.WithTimeout(ctx, askTimeout)
		err := o.Ask(asking)
		cancel()
		switch {
		case ctx.Err() != nil:
			o.breaker.spare(now())
			return false
		case err != nil && (is(err, outage.Away) || !fromChannel(err)):
			o.gone(ctx, civic.Outgoing{}, 0, true, now(), err)
			return false
		}
	}
	claimed, err := o.Store.ClaimNotifications(ctx, now(), o.Lease, 1, o.quiet(now()), o.Without...)
	if err != nil || len(claimed) == 0 {
		if err != nil && ctx.Err() == nil {
			o.database.fails(ctx, o.Log, now(), err)
		}
		if err == nil && o.Ask != nil { // there is nothing to try, and it answers
			o.back(ctx, now())
			return true
		}
		o.breaker.spare(now())
		return false
	}
	o.hands.take(claimed)
	if o.send(ctx, claimed[0], now, true) {
		return true
	}
	if o.breaker.stillProbing() { // nothing left the house
		o.breaker.spare(now())
	}
	return false
}

func (b *breaker) stillProbing() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.probing
}

// back notes that the channel answers.
func (o *Outbox) back(ctx context.Context, now time.Time) {
	if o.breaker.answered() {
		o.Paused(false)
		o.breaker.spell.over(ctx, o.Log, now)
	}
}

// gone notes that the channel could not be reached with a notification, and returns when to try that again. A pause that the
// first probe ends is not worth a line.
func (o *Outbox) gone(ctx context.Context, n civic.Outgoing, mark int, probe bool, now time.Time, err error) time.Time {
	id := n.ID
	if o.Ask == nil { // nothing tells the notification's fault from the channel's
		id = 0
	}
	isAway, was, wait := o.breaker.failed(id, mark, probe, now)
	switch {
	case !isAway:
		return now.Add(pause(n.Tries, err))
	case !was:
		o.Paused(true)
	case probe:
		o.breaker.spell.fails(ctx, o.Log, now, err)
	}
	return now.Add(wait)
}

// spell logs an outage: a line when it begins, one a minute, one when it ends.
type spell struct {
	what string

	mu          sync.Mutex
	since, said time.Time
}

const spellEvery = time.Minute

func (s *spell) fails(ctx context.Context, log *slog.Logger, now time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.since.IsZero():
		s.since, s.said = now, now
		log.WarnContext(ctx, "away", "what", s.what, "error", err)
	case now.Sub(s.said) >= spellEvery:
		s.said = now
		log.WarnContext(ctx, "still away", "what", s.what, "for", now.Sub(s.since).Round(time.Second), "error", err)
	}
}

// over hears of what went well at the time given. What began before the outage says nothing about it.
func (s *spell) over(ctx context.Context, log *slog.Logger, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() || now.Before(s.since) {
		return
	}
	log.InfoContext(ctx, "back again", "what", s.what, "after", now.Sub(s.since).Round(time.Second))
	s.since = time.Time{}
}
