package main

import (
	"context"
	"time"
)

// figuresCommand keeps the figures from which digests are written.
type figuresCommand struct {
	Rebuild figuresRebuild `cmd:"" help:"Recount the figures from cases and ratings."`
}

type figuresRebuild struct{}

// Run runs the command.
func (figuresRebuild) Run(ctx context.Context, c config, t terminal) error {
	store, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	began := t.now()
	if err := store.RebuildFigures(ctx); err != nil {
		return err
	}
	t.say("the figures were counted anew, in %s", t.now().Sub(began).Round(100*time.Millisecond))
	return nil
}
