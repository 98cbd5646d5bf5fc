package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/bot/telegram"
	"danvan/storage/session"
)

// serveCommand runs the bot until it is told to stop.
type serveCommand struct{}

// Bounds of stopping: what is in hand is finished within the grace of the pollers and the outbox; then connections close.
const (
	shutdownGrace  = 9 * time.Second
	webhookPath    = "/telegram/webhook"
	maxConnections = 40
	publicKeep     = 5 * time.Minute
)

// Run runs the command.
func (serveCommand) Run(ctx context.Context, c config, t terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	log := newLog(c, t)
	store, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	sessions, err := session.Open(ctx, c.RedisURL)
	if err != nil {
		return err
	}
	defer func() { _ = sessions.Close() }()
	m := newMetrics(store, t.now, c.reminderHours())
	client, err := telegram.New(telegram.Options{
		Token: c.TelegramToken, APIURL: c.TelegramAPIURL, Limiter: sessions.Limiter(c.limits()), Log: log, Hooks: m.hooks(),
		Locale: c.Locale, Moved: func(ctx context.Context, from, to string) {
			if err := store.MigrateChat(ctx, telegram.Channel, from, to); err != nil {
				log.ErrorContext(ctx, "moved group not noted", "error", err)
			}
		}})
	if err != nil {
		return err
	}
	defer client.Close()
	me, err := client.Me(ctx)
	if err != nil {
		return fmt.Errorf("ask Telegram who we are: %w", err)
	}
	budgets := c.budgets()
	a := assemble(parts{store: store, budgets: &budgets, sessions: sessions, client: client, me: me, zone: c.zone(), hours: c.reminderHours(), rules: c.consultRules(), work: c.workingHours(), now: t.now, random: rand.Reader,
		log: log, hooks: m.hooks(), observe: m.notified, filed: m.filed.Inc, directoryFor: 30 * time.Second})
	log.InfoContext(ctx, "danvan serves", "version", version, "bot", me.Username, "listen", c.Listen, "webhook", c.WebhookURL != "", "database", store.Dialect())
	return a.serve(ctx, c, m)
}

// serve runs everything until ctx ends: receiving, the outbox, the jobs, the web server. Then no more updates are taken,
// those in hand are finished, and it returns nil.
func (a *app) serve(ctx context.Context, c config, m *metrics) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return settingError{"DANVAN_LISTEN", "cannot be listened on; give an address of this machine and a free port"}
	}
	return a.serveOn(ctx, c, m, listener)
}

func (a *app) serveOn(ctx context.Context, c config, m *metrics, listener net.Listener) error {
	jobs, err := a.jobs(c, m.jobRan)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	a.health(mux)
	mux.Handle("GET /metrics", m.handler())
	if c.Public == "on" {
		mux.Handle("/", a.publicPages(a.telegramLink, publicKeep))
	}
	running, ctx := errgroup.WithContext(ctx)
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	if c.WebhookURL != "" {
		hook := &telegram.Webhook{Receiver: a.receiver(), Secret: c.WebhookSecret}
		mux.Handle(webhookPath, hook)
		context.AfterFunc(ctx, hook.Close)
	}
	running.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve http: %w", err)
		}
		return nil
	})
	running.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		return ignoreDeadline(web.Shutdown(grace))
	})
	running.Go(func() error { return a.outbox.Run(ctx) })
	running.Go(func() error { return jobs.Run(ctx) })
	running.Go(func() error { return a.receive(ctx, c) })
	err = running.Wait()
	a.log.InfoContext(context.WithoutCancel(ctx), "danvan has stopped")
	return err
}

// receive takes updates: Telegram delivers them to the webhook, or they are polled for.
func (a *app) receive(ctx context.Context, c config) error {
	if err := a.engine.PublishCommands(ctx, telegram.Channel); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "commands not published", "error", err)
	}
	if c.WebhookURL != "" {
		if err := a.client.SetWebhook(ctx, c.webhookAddress(), c.WebhookSecret, maxConnections); err != nil && ctx.Err() == nil {
			return fmt.Errorf("set webhook: %w", err)
		}
		return nil
	}
	if err := a.client.DeleteWebhook(ctx); ctx.Err() != nil {
		return nil // told to stop before it began
	} else if err != nil {
		return fmt.Errorf("leave webhook: %w", err)
	}
	poller := &telegram.Poller{Receiver: a.receiver(), Client: a.client, Leader: a.sessions}
	return poller.Run(ctx)
}

// ignoreDeadline takes a shutdown that had to hang up on somebody for one that is done.
func ignoreDeadline(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}
