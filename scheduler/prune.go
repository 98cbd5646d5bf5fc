package scheduler

import (
	"context"
	"fmt"
	"time"
)

// remember is how long the keys of processed updates are kept. Telegram delivers an update again for 24 hours at most.
const remember = 48 * time.Hour

// ProcessedUpdates forgets which updates were processed.
type ProcessedUpdates interface {
	PruneProcessed(ctx context.Context, before time.Time) (int, error)
}

// Prune forgets processed updates that cannot come again.
type Prune struct {
	Store ProcessedUpdates
}

// Run implements Job.
func (j Prune) Run(ctx context.Context, now time.Time) error {
	if _, err := j.Store.PruneProcessed(ctx, now.Add(-remember)); err != nil {
		return fmt.Errorf("prune processed updates: %w", err)
	}
	return nil
}
