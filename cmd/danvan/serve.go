package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/bot"
	"danvan/storage"
	"danvan/storage/session"
)

// serveCommand runs the bot until it is told to stop.
type serveCommand struct{}

// Bounds of stopping: what is in hand is finished within the grace of the pollers, the outbox and the web server; then
// connections are cut, and what hangs even so is left.
const (
	shutdownGrace = 7 * time.Second
	stopBound     = 8 * time.Second
	closeBound    = 300 * time.Millisecond
)

const (
	webhookPath    = "/telegram/webhook"
	maxConnections = 40
	publicKeep     = 5 * time.Minute
	statementBound = 10 * time.Second // of the database; jobs are given more
	maxScrapers    = 32               // connections at once to the listener of the metrics
)

// Run runs the command.
func (serveCommand) Run(ctx context.Context, c config, t terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	lines := gather(newLog(c, t).Handler(), time.Now)
	defer lines.all.sweep(true)
	go lines.all.run(ctx)
	s, err := newService(c, t, lines)
	if err != nil {
		return err
	}
	defer s.close()
	return s.serve(ctx)
}

// service is one run of danvan serve. Each part of it works as soon as what it needs is there.
type service struct {
	parts
	c      config
	m      *metrics
	guests *guests
	lines  []*line
	found  chan struct{}  // closed when the database is there
	met    [2]atomic.Bool // whether the start has met what it waits for: see metNames; lines know it of themselves
	public lateHandler
}

// What the start waits for.
const (
	metDatabase = iota
	metRedis
)

var metNames = [...]string{metDatabase: "database", metRedis: "redis"}

// newService puts together what asks nothing of anybody yet.
func newService(c config, t terminal, lines slog.Handler) (*service, error) {
	log := slog.New(lines)
	store, err := storage.New(c.DatabaseURL, storage.Options{Statement: statementBound, Log: log})
	if err != nil {
		return nil, err
	}
	sessions, err := session.New(c.RedisURL)
	if err != nil {
		return nil, err
	}
	m := newMetrics(store, t.now, c.reminderHours())
	served, err := c.lines(surroundings{store: store, sessions: sessions, metrics: m, log: log})
	if err != nil {
		return nil, err
	}
	budgets := c.budgets()
	s := &service{c: c, m: m, guests: newGuests(maxGuests, time.Now), lines: served, found: make(chan struct{}), parts: parts{
		store: store, budgets: &budgets, sessions: sessions, channels: channelsOf(served), zone: c.zone(), hours: c.reminderHours(), rules: c.consultRules(),
		work: c.WorkingHours, now: t.now, random: rand.Reader, log: log, updated: m.updated, observe: m.notified, paused: m.paused, lease: t.lease, filed: m.filed.Inc, directoryFor: 30 * time.Second}}
	s.known, s.there = newDirectory(s.parts), func(channel string) bool { return s.answered()[channel] }
	for _, l := range served {
		m.paused(l.Name(), false)
	}
	m.registry.MustRegister(s.guests)
	return s, nil
}

// close lets connections go, unless that hangs.
func (s *service) close() {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		for _, l := range s.lines {
			l.close()
		}
		_ = s.sessions.Close()
		_ = s.store.Close()
	}()
	timer := time.NewTimer(closeBound)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
	}
}

// serve runs everything until ctx ends. Then no more updates are taken, those in hand are finished, and it returns nil.
func (s *service) serve(ctx context.Context) error {
	servers, err := s.servers(ctx)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, servers) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		timer := time.NewTimer(stopBound)
		defer timer.Stop()
		select {
		case err = <-ended:
		case <-timer.C:
			s.log.WarnContext(ctx, "something hangs, and is left")
		}
	}
	if ctx.Err() != nil { // it was told to stop
		if err != nil && !errors.Is(err, context.Canceled) {
			s.log.WarnContext(ctx, "stopped with an error", "error", err)
		}
		err = nil
	}
	s.log.InfoContext(ctx, "danvan has stopped")
	return err
}

// worker is something that runs until its context ends.
type worker func(ctx context.Context) error

// together runs workers until all have ended. When one fails, the others are told to end.
func together(ctx context.Context, workers ...worker) error {
	running, ctx := errgroup.WithContext(ctx)
	for _, work := range workers {
		running.Go(func() error { return work(ctx) })
	}
	return running.Wait()
}

// run runs what needs nothing, and lets what needs something wait for it.
func (s *service) run(ctx context.Context, servers []worker) error {
	return together(ctx, append(servers, s.onRedis, s.onDatabase, s.onChannels)...)
}

// servers take the ports, and serve what there is to be had there.
func (s *service) servers(ctx context.Context) ([]worker, error) {
	mux := http.NewServeMux()
	readinessOf(s.store, s.sessions, s.missing, s.answered).health(mux)
	for _, l := range s.lines {
		if l.path != "" {
			mux.Handle(l.path, l.hook)
		}
	}
	if s.c.Public == "on" {
		mux.Handle("/", &s.public)
	}
	l, err := listenOn(ctx, "DANVAN_LISTEN", s.c.Listen)
	if err != nil {
		return nil, err
	}
	all := []worker{s.server(mux, l, s.guests)}
	if s.c.MetricsListen == "" {
		mux.Handle("GET /metrics", s.m.handler())
		return all, nil
	}
	own := http.NewServeMux()
	own.Handle("GET /metrics", s.m.handler())
	if l, err = listenOn(ctx, "DANVAN_METRICS_LISTEN", s.c.MetricsListen); err != nil {
		return nil, err
	}
	return append(all, s.server(own, l, newGuests(maxScrapers, time.Now))), nil
}

func (s *service) server(mux http.Handler, l net.Listener, g *guests) worker {
	return func(ctx context.Context) error { return serveWeb(ctx, webServer(ctx, bodiless(mux), s.log), l, g) }
}

// missing is what the start still waits for, but for channels.
func (s *service) missing() (names []string) {
	for i, name := range metNames {
		if !s.met[i].Load() {
			names = append(names, name)
		}
	}
	return names
}

// answered are the channels, and whether each has answered since the start.
func (s *service) answered() map[string]bool {
	all := map[string]bool{}
	for _, l := range s.lines {
		all[l.Name()] = l.met.Load()
	}
	return all
}

// onRedis waits for Redis, to tell that it is away: what needs it waits for it by itself.
func (s *service) onRedis(ctx context.Context) error {
	if err := awaitRedis(ctx, s.log, s.sessions); err != nil {
		return err
	}
	s.met[metRedis].Store(true)
	return nil
}

// onDatabase runs what needs the database alone: the jobs, the public page.
func (s *service) onDatabase(ctx context.Context) error {
	if err := awaitDatabase(ctx, s.log, s.store); err != nil {
		return err
	}
	jobs, err := jobsOf(s.c, s.parts, timingOf(s.parts))
	if err != nil {
		return err
	}
	jobs.Observe = s.m.jobRan
	s.public.set(publicPages(s.parts, s.known, doorsOf(s.channels), publicKeep))
	s.met[metDatabase].Store(true)
	close(s.found)
	return jobs.Run(storage.Unhurried(ctx))
}

// onChannels runs what needs channels as well: each channel as soon as it is there, whatever becomes of the others, and the
// conversations as soon as one is.
func (s *service) onChannels(ctx context.Context) error {
	a := sync.OnceValue(func() *app { return assemble(s.parts) }) // when the database is there
	some := make(chan struct{})
	one := sync.OnceFunc(func() { close(some) })
	workers := []worker{func(ctx context.Context) error {
		if err := after(ctx, some); err != nil {
			return err
		}
		return together(ctx, a().converse, func(ctx context.Context) error { a().sayUnattended(ctx); return nil })
	}}
	for _, l := range s.lines {
		workers = append(workers, func(ctx context.Context) error {
			if err := awaitChannel(ctx, s.log, l); err != nil {
				return err
			}
			l.met.Store(true)
			if err := after(ctx, s.found); err != nil {
				return err
			}
			one()
			return s.onChannel(ctx, l, a())
		})
	}
	return together(ctx, workers...)
}

// after waits until done is closed, or ctx ends.
func after(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// onChannel serves one channel that is there.
func (s *service) onChannel(ctx context.Context, l *line, a *app) error {
	s.log.InfoContext(ctx, "danvan serves", "version", version, "channel", l.Name(), "bot", bot.Username(l), "listen", s.c.Listen, "webhook", l.path != "", "database", s.store.Dialect())
	return together(ctx,
		a.outbox.of(l).Run,
		func(ctx context.Context) error { a.publishCommands(ctx, l); return nil },
		func(ctx context.Context) error { return l.receive(ctx, a) })
}
