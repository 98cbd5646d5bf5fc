package scheduler

import (
	"context"
	"fmt"
	"time"
)

// remember is how long the keys of processed updates are kept. Telegram delivers an update again for 24 hours at most.
const remember = 48 * time.Hour

// rememberRuns is how long occurrences are kept: those of a job that runs once a year are seen again. So are the counts of
// pushes: a message that was given up may be sent after all.
const rememberRuns = 400 * 24 * time.Hour

// rememberQuarantined is how long updates are kept that could not be handled. Operators have that long to look at them.
const rememberQuarantined = 30 * 24 * time.Hour

// rememberDrafts is how long what a person never confirmed is kept: as long as a dialogue that nobody goes on with.
const rememberDrafts = 30 * 24 * time.Hour

// rememberLinks is how long a reply still finds what a message was about, after that has ended.
const rememberLinks = 366 * 24 * time.Hour

// Forgetter forgets what has served.
type Forgetter interface {
	PruneProcessed(ctx context.Context, before time.Time) (int, error)
	PruneOccurrences(ctx context.Context, before time.Time) (int, error)
	PruneUpdates(ctx context.Context, before time.Time) (int, error)
	PruneDrafts(ctx context.Context, before time.Time) (int, error)
	PruneGuesses(ctx context.Context, before time.Time) (int, error)
	PrunePushHours(ctx context.Context, before time.Time) (int, error)
	PruneLinks(ctx context.Context, before time.Time) (int, error)
}

// Prune forgets processed updates that cannot come again, old occurrences and counts, updates that nobody had handled, what
// nobody confirmed, and which messages were about what ended long ago.
type Prune struct {
	Store Forgetter
}

// Run implements Job.
func (j Prune) Run(ctx context.Context, now time.Time) error {
	if _, err := j.Store.PruneProcessed(ctx, now.Add(-remember)); err != nil {
		return fmt.Errorf("prune processed updates: %w", err)
	}
	if _, err := j.Store.PruneOccurrences(ctx, now.Add(-rememberRuns)); err != nil {
		return fmt.Errorf("prune occurrences: %w", err)
	}
	if _, err := j.Store.PruneUpdates(ctx, now.Add(-rememberQuarantined)); err != nil {
		return fmt.Errorf("prune kept updates: %w", err)
	}
	if _, err := j.Store.PruneDrafts(ctx, now.Add(-rememberDrafts)); err != nil {
		return fmt.Errorf("prune drafts: %w", err)
	}
	if _, err := j.Store.PruneGuesses(ctx, now.Add(-remember)); err != nil {
		return fmt.Errorf("prune guesses: %w", err)
	}
	if _, err := j.Store.PrunePushHours(ctx, now.Add(-rememberRuns)); err != nil {
		return fmt.Errorf("prune hours of pushes: %w", err)
	}
	if _, err := j.Store.PruneLinks(ctx, now.Add(-rememberLinks)); err != nil {
		return fmt.Errorf("prune links of messages: %w", err)
	}
	return nil
}
