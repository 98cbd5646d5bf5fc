package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// gatherFor is over how long repeats of a warning or an error are gathered into one line.
const gatherFor = time.Minute

// gatherer is a slog.Handler that keeps an outage from filling the log. The first of equal warnings or errors passes; while
// they repeat, one line a minute says how often; when none has come for a minute, a last line says that it is over. Equal
// are those with the same level, message and attribute "for" or "why": the other attributes of a line are those of the newest.
type gatherer struct {
	inner slog.Handler
	all   *outages
}

// outages are what repeats now; handlers made of one another share them.
type outages struct {
	now func() time.Time

	mu    sync.Mutex
	known map[outageKey]*outage
}

type outageKey struct {
	level   slog.Level
	message string
	what    string
}

func keyOf(r slog.Record) outageKey {
	key := outageKey{level: r.Level, message: r.Message}
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "for" || a.Key == "why" {
			key.what = a.Value.String()
		}
		return key.what == ""
	})
	return key
}

// outage is a warning or an error that may repeat.
type outage struct {
	began, told, last time.Time
	repeats           int // since it was told
	total             int
	newest            slog.Record
	handler           slog.Handler // of the newest
}

// gather makes a handler that gathers what goes to another.
func gather(inner slog.Handler, now func() time.Time) *gatherer {
	return &gatherer{inner: inner, all: &outages{now: now, known: map[outageKey]*outage{}}}
}

// Enabled implements slog.Handler.
func (g *gatherer) Enabled(ctx context.Context, level slog.Level) bool {
	return g.inner.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (g *gatherer) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &gatherer{inner: g.inner.WithAttrs(attrs), all: g.all}
}

// WithGroup implements slog.Handler.
func (g *gatherer) WithGroup(name string) slog.Handler {
	return &gatherer{inner: g.inner.WithGroup(name), all: g.all}
}

// Handle implements slog.Handler.
func (g *gatherer) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn || !g.all.repeats(r, g.inner) {
		return g.inner.Handle(ctx, r)
	}
	return nil
}

// repeats notes a record, and reports whether it is the repetition of one that was let through.
func (o *outages) repeats(r slog.Record, h slog.Handler) bool {
	now := o.now()
	o.mu.Lock()
	defer o.mu.Unlock()
	key := keyOf(r)
	known := o.known[key]
	if known == nil || now.Sub(known.last) >= gatherFor && known.total == 1 {
		o.known[key] = &outage{began: now, told: now, last: now, total: 1, newest: r.Clone(), handler: h}
		return false
	}
	known.last, known.newest, known.handler = now, r.Clone(), h
	known.repeats++
	known.total++
	return true
}

// sweep tells what has repeated for a minute, and what has ceased for one. At the end of the program everything has.
func (o *outages) sweep(end bool) {
	now := o.now()
	o.mu.Lock()
	defer o.mu.Unlock()
	for key, k := range o.known {
		switch {
		case end || now.Sub(k.last) >= gatherFor:
			delete(o.known, key)
			if k.total > 1 {
				k.tell(now, slog.Bool("over", true), slog.Int("repeated", k.repeats), slog.Int("total", k.total), slog.Duration("lasted", k.last.Sub(k.began).Round(time.Second)))
			}
		case k.repeats > 0 && now.Sub(k.told) >= gatherFor:
			k.tell(now, slog.Int("repeated", k.repeats))
			k.told, k.repeats = now, 0
		}
	}
}

// tell writes the newest once more, with what is known about the others.
func (k *outage) tell(now time.Time, attrs ...slog.Attr) {
	r := k.newest.Clone()
	r.Time = now
	r.AddAttrs(attrs...)
	_ = k.handler.Handle(context.Background(), r)
}

// run sweeps until ctx ends.
func (o *outages) run(ctx context.Context) {
	ticker := time.NewTicker(gatherFor / 12)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			o.sweep(false)
		}
	}
}
