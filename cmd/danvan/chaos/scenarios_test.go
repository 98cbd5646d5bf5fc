package chaos

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"
)

// scenario is one kind of bad day.
type scenario struct {
	name string
	// faults happen one after the other, at times and for spans that the seed draws; together: at the same time.
	faults   []string
	together bool
	flood    bool // one account writes a thousand texts meanwhile
	by       string
	least    time.Duration // that each fault lasts, where that is longer than usual
}

// scenarios are the bad days. Each runs by polling or by webhook as the seed draws, in a full run by both.
var scenarios = []scenario{
	{name: "calm"},

	{name: "postgres-restart", faults: []string{"postgres-restart"}},
	{name: "postgres-kill", faults: []string{"postgres-kill"}},
	{name: "postgres-pause", faults: []string{"postgres-pause"}},
	{name: "postgres-cut", faults: []string{"postgres-cut"}},
	{name: "postgres-silent", faults: []string{"postgres-silent"}},
	{name: "postgres-half-open", faults: []string{"postgres-half-open"}},
	{name: "postgres-forgotten", faults: []string{"postgres-forgotten"}},
	{name: "postgres-slow", faults: []string{"postgres-slow"}},
	{name: "postgres-read-only", faults: []string{"postgres-read-only"}},
	{name: "postgres-crowded", faults: []string{"postgres-crowded"}},
	{name: "postgres-full", faults: []string{"postgres-full"}},

	{name: "redis-kill", faults: []string{"redis-kill"}},
	{name: "redis-pause", faults: []string{"redis-pause"}},
	{name: "redis-cut", faults: []string{"redis-cut"}},
	{name: "redis-silent", faults: []string{"redis-silent"}},
	{name: "redis-slow", faults: []string{"redis-slow"}},
	{name: "redis-read-only", faults: []string{"redis-read-only"}},
	{name: "redis-empty", faults: []string{"redis-empty"}},

	{name: "telegram-errors", faults: []string{"telegram-errors"}},
	{name: "telegram-limits", faults: []string{"telegram-limits"}},
	{name: "telegram-after", faults: []string{"telegram-after"}},
	{name: "telegram-hang", faults: []string{"telegram-hang"}},
	{name: "telegram-away", faults: []string{"telegram-away"}},
	{name: "telegram-cut", faults: []string{"telegram-cut"}},
	{name: "telegram-silent", faults: []string{"telegram-silent"}},
	{name: "telegram-half-open", faults: []string{"telegram-half-open"}},
	{name: "telegram-slow", faults: []string{"telegram-slow"}},

	{name: "danvan-kill", faults: []string{"danvan-kill", "danvan-kill"}},
	{name: "danvan-roll", faults: []string{"danvan-roll"}},
	{name: "kill-while-sending", faults: []string{"danvan-kill-sending"}},
	{name: "roll-while-postgres-silent", faults: []string{"postgres-silent", "danvan-roll"}, together: true, least: longerThanStops},
	{name: "roll-while-telegram-silent", faults: []string{"telegram-silent", "danvan-roll"}, together: true, least: longerThanStops},
	{name: "start-without-postgres", faults: []string{"postgres-restart", "danvan-kill"}, together: true, least: longerThanStops},
	{name: "start-without-redis", faults: []string{"redis-kill", "danvan-kill"}, together: true, least: longerThanStops},
	{name: "start-without-telegram", faults: []string{"telegram-silent", "danvan-kill"}, together: true, least: longerThanStops},

	{name: "flood-polling", flood: true, by: polling},
	{name: "flood-webhook", flood: true, by: webhook},
}

// longerThanStops outlasts the time in which a process must stop, and that until one that starts must answer.
const longerThanStops = 14 * time.Second

// fault is one way in which something goes wrong for a while.
type fault struct {
	name string
	// begin breaks it, end mends it and returns when it is whole again. prepare does before what takes time and breaks little.
	prepare, begin, end func(ctx context.Context, h *house) error
	unready             bool // /readyz must say so while it lasts
	keeps               bool // PostgreSQL or Redis is concerned: that a message was just sent may not be noted
	atOnce              bool // it is over as soon as it has begun
	small               bool // PostgreSQL needs a small disk
}

// faults are all of them.
var faults = []fault{
	{name: "postgres-restart", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error { h.postgres.stop(); return nil },
		end:   func(ctx context.Context, h *house) error { return h.postgres.start(ctx) }},
	{name: "postgres-kill", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error { h.postgres.run.kill(); return nil },
		end:   func(ctx context.Context, h *house) error { return h.postgres.start(ctx) }},
	{name: "postgres-pause", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error { h.postgres.run.signal(sigStop); return nil },
		end:   func(_ context.Context, h *house) error { h.postgres.run.signal(sigCont); return nil }},
	through("postgres-cut", "postgres", proxyCut, true),
	through("postgres-silent", "postgres", proxySilent, true),
	through("postgres-half-open", "postgres", proxyHalf, true),
	through("postgres-forgotten", "postgres", proxyForgot, false),
	through("postgres-slow", "postgres", proxySlow, false),
	{name: "postgres-read-only", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error {
			return h.postgres.configure("default_transaction_read_only = on\n")
		},
		end: func(_ context.Context, h *house) error { return h.postgres.configure("") }},
	{name: "postgres-crowded", unready: true, keeps: true,
		prepare: func(_ context.Context, h *house) error { h.postgres.hog(); return nil },
		begin:   func(ctx context.Context, h *house) error { return h.postgres.hogAll(ctx) },
		end:     func(_ context.Context, h *house) error { h.postgres.unhog(); return nil }},
	{name: "postgres-full", keeps: true, small: true,
		begin: func(_ context.Context, h *house) error { return h.postgres.fill() },
		end:   func(ctx context.Context, h *house) error { return h.postgres.free(ctx) }},

	{name: "redis-kill", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error { h.redis.run.kill(); return nil },
		end:   func(ctx context.Context, h *house) error { return h.redis.start(ctx) }},
	{name: "redis-pause", unready: true, keeps: true,
		begin: func(_ context.Context, h *house) error { h.redis.run.signal(sigStop); return nil },
		end:   func(_ context.Context, h *house) error { h.redis.run.signal(sigCont); return nil }},
	through("redis-cut", "redis", proxyCut, true),
	through("redis-silent", "redis", proxySilent, true),
	through("redis-slow", "redis", proxySlow, false),
	{name: "redis-read-only", keeps: true,
		begin: func(_ context.Context, h *house) error { return h.redis.say("CONFIG SET min-replicas-to-write 1") },
		end:   func(_ context.Context, h *house) error { return h.redis.say("CONFIG SET min-replicas-to-write 0") }},
	{name: "redis-empty", keeps: true, atOnce: true,
		begin: func(_ context.Context, h *house) error { return h.redis.say("FLUSHALL") }},

	under("telegram-errors", weather{faultError: 0.2, faultPage: 0.2, faultReset: 0.1}),
	under("telegram-limits", weather{faultLimit: 0.4}),
	under("telegram-after", weather{faultAfterPage: 0.1, faultAfterReset: 0.1, faultAfterHang: 0.02}),
	under("telegram-hang", weather{faultHang: 0.2}),
	under("telegram-away", weather{faultPage: 1}),
	through("telegram-cut", "telegram", proxyCut, false),
	through("telegram-silent", "telegram", proxySilent, false),
	through("telegram-half-open", "telegram", proxyHalf, false),
	through("telegram-slow", "telegram", proxySlow, false),

	{name: "danvan-kill", atOnce: true, begin: func(ctx context.Context, h *house) error {
		return h.killAndStart(ctx, h.danvans[h.draw(len(h.danvans))])
	}},
	{name: "danvan-kill-sending", atOnce: true, begin: func(ctx context.Context, h *house) error {
		h.proxies["telegram"].set(proxySlow) // the answer to what was just sent is still on its way
		defer h.proxies["telegram"].set(proxyPass)
		for range 2 {
			process, err := h.ledger.awaitNotice(ctx, sendingPatience)
			if err != nil {
				break // nothing is sent any more
			}
			if err := h.killAndStart(ctx, h.danvans[process]); err != nil {
				return err
			}
		}
		return nil
	}},
	{name: "danvan-roll", atOnce: true, begin: func(ctx context.Context, h *house) error {
		for i, d := range h.danvans {
			if i > 0 {
				_ = until(ctx, rollPatience, h.danvans[i-1].name(), func() bool { return h.danvans[i-1].ready(ctx) })
			}
			d.stop()
			if err := d.start(); err != nil {
				return err
			}
		}
		return nil
	}},
}

// sendingPatience is how long a kill waits for a notice to be sent.
const sendingPatience = 10 * time.Second

// killAndStart kills a process and starts it again after a while that is drawn.
func (h *house) killAndStart(ctx context.Context, d *danvan) error {
	d.kill()
	pause(ctx, time.Duration(h.draw(1500))*time.Millisecond)
	return d.start()
}

// rollPatience is how long the next process of a roll waits for the one before it to be ready.
const rollPatience = 5 * time.Second

// through is a fault of the way to a server. Only what keeps something makes danvan unready.
func through(name, server string, mode proxyMode, unready bool) fault {
	return fault{name: name, unready: unready, keeps: server != "telegram",
		begin: func(_ context.Context, h *house) error { h.proxies[server].set(mode); return nil },
		end:   func(_ context.Context, h *house) error { h.proxies[server].set(proxyPass); return nil }}
}

// under is a fault of Telegram's own, call by call.
func under(name string, w weather) fault {
	return fault{name: name,
		begin: func(ctx context.Context, h *house) error { return h.phones.weather(ctx, w) },
		end:   func(ctx context.Context, h *house) error { return h.phones.weather(ctx, weather{}) }}
}

// scale is how much happens in a run of a scenario.
type scale struct {
	citizens, complaints int
	rounds               int           // of each scenario's faults
	least, most          time.Duration // of a fault
	gap                  time.Duration // at most, before each
	thinks               time.Duration // at most, between two steps of a dialogue; at least half of it
	patience             time.Duration // with what did not come in time, to measure when it does
}

// steadyThinks is how long people think at most where it is measured how fast they are answered: they must not come up against
// Telegram's limit of one message a second to a chat.
const steadyThinks = 2200 * time.Millisecond

var (
	shortScale = scale{citizens: 12, complaints: 1, rounds: 1, least: 5500 * time.Millisecond, most: 7 * time.Second, gap: 1500 * time.Millisecond,
		thinks: time.Second}
	fullScale = scale{citizens: 24, complaints: 2, rounds: 2, least: 5 * time.Second, most: 15 * time.Second, gap: 8 * time.Second,
		thinks: steadyThinks, patience: 45 * time.Second}
)

// planned is a fault that will happen.
type planned struct {
	fault
	after, lasts time.Duration // after what came before
}

// plan draws when a scenario's faults happen and how long each lasts. Those in one group happen at the same time: the second
// begins while the first lasts.
func (s scenario) plan(random *rand.Rand, of scale) (groups [][]planned) {
	between := func(least, most time.Duration) time.Duration {
		return least + time.Duration(random.Int64N(int64(most-least)+1))
	}
	for range of.rounds {
		for i, name := range s.faults {
			p := planned{fault: faultNamed(name), after: between(time.Second, of.gap), lasts: max(s.least, between(of.least, of.most))}
			if s.together && i > 0 {
				p.after = between(500*time.Millisecond, 2*time.Second)
				groups[len(groups)-1] = append(groups[len(groups)-1], p)
			} else {
				groups = append(groups, []planned{p})
			}
		}
	}
	return groups
}

func faultNamed(name string) fault {
	for _, f := range faults {
		if f.name == name {
			return f
		}
	}
	panic("no fault " + name)
}

// pairs are two faults at a time: all of those that concern different servers.
func pairs() (list []scenario) {
	for i, a := range faults {
		for _, b := range faults[i+1:] {
			if server(a.name) != server(b.name) {
				if a.atOnce {
					a, b = b, a
				}
				list = append(list, scenario{name: a.name + "+" + b.name, faults: []string{a.name, b.name}, together: true})
			}
		}
	}
	return list
}

func server(fault string) string {
	name, _, _ := strings.Cut(fault, "-")
	return name
}
