package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"danvan/storage"
	"danvan/storage/session"
)

// Bounds of waiting for what danvan depends on.
const (
	tryBound   = 4 * time.Second
	pauseLeast = 250 * time.Millisecond
	pauseMost  = 2 * time.Second // within the bound in which /readyz must be true again
)

// patience waits for something that is away: the database, Redis, a channel.
type patience struct {
	log  *slog.Logger
	what string
	// final makes the error with which waiting ends of one that will not pass; nil of others.
	final func(err error) error
}

// until tries until it goes well, with growing pauses, and tells the log what is missing. Before that it returns only an
// error that will not pass, or the one of ctx.
func (p patience) until(ctx context.Context, try func(ctx context.Context) error) error {
	for n, pause := 0, pauseLeast; ; n, pause = n+1, min(2*pause, pauseMost) {
		attempt, cancel := context.WithTimeout(ctx, tryBound)
		err := try(attempt)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			if n > 0 {
				p.log.InfoContext(ctx, "what was waited for is there", "for", p.what)
			}
			return nil
		}
		if final := p.final(err); final != nil {
			return final
		}
		p.log.WarnContext(ctx, "danvan waits", "for", p.what, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// awaitDatabase waits until the database answers, and has the schema that this program knows.
func awaitDatabase(ctx context.Context, log *slog.Logger, store *storage.Store) error {
	return patience{log, "database", func(err error) error {
		switch {
		case errors.Is(err, storage.ErrSchemaNewer), errors.Is(err, storage.ErrSchemaOlder):
			return err
		case storage.Refused(err):
			return settingError{"DANVAN_DATABASE_URL", "has a user, password or database that PostgreSQL refuses; correct it"}
		case store.Dialect() == "sqlite": // a file does not come by itself
			return err
		}
		return nil
	}}.until(ctx, store.CheckSchema)
}

// awaitRedis waits until Redis answers.
func awaitRedis(ctx context.Context, log *slog.Logger, sessions *session.Store) error {
	return patience{log, "redis", func(err error) error {
		if session.Refused(err) {
			return settingError{"DANVAN_REDIS_URL", "has a user or password that Redis refuses; correct it"}
		}
		return nil
	}}.until(ctx, sessions.Ping)
}
