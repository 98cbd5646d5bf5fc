package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
	"danvan/civic/digest"
)

// DigestStore keeps digests, and what they are written from.
type DigestStore interface {
	DigestReaders(ctx context.Context) ([]digest.Reader, error)
	Told(ctx context.Context, keys []string) (map[string]bool, error)
	DigestData(ctx context.Context, day string, now time.Time) (digest.Data, error)
	IssueID(ctx context.Context, day string, scope digest.Scope) (int64, error)
	SaveIssue(ctx context.Context, day string, i digest.Issue, now time.Time) (int64, error)
	TellDigests(ctx context.Context, list []digest.Telling, now time.Time) (int, error)
}

// Digests writes the weekly digests, and tells everybody at the day and hour that they chose: once, and late rather than not
// at all, but not after late. Readers of the same scope and day read the same digest.
type Digests struct {
	Store DigestStore
	Zone  *time.Location
	Log   *slog.Logger
}

// lateDigest is how late a digest is still told.
const lateDigest = 3 * 24 * time.Hour

// dueDigest is a digest that somebody is to read.
type dueDigest struct {
	day   string
	scope digest.Scope
	digest.Telling
}

// Run implements Job.
func (j Digests) Run(ctx context.Context, now time.Time) error {
	due, err := j.due(ctx, now)
	if err != nil {
		return fmt.Errorf("digests: %w", err)
	}
	w := digestWriter{store: j.Store, now: now, composers: map[string]*digest.Composer{}, ids: map[string]int64{}}
	var list []digest.Telling
	for _, d := range due {
		if d.Digest, err = w.write(ctx, d.day, d.scope); err != nil {
			return fmt.Errorf("digests: %w", err)
		}
		list = append(list, d.Telling)
	}
	if len(list) == 0 {
		return nil
	}
	told, err := j.Store.TellDigests(ctx, list, now)
	if err != nil {
		return fmt.Errorf("digests: %w", err)
	}
	if told > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "digests told", "people", told)
	}
	return nil
}

// due lists what is to be told now.
func (j Digests) due(ctx context.Context, now time.Time) ([]dueDigest, error) {
	readers, err := j.Store.DigestReaders(ctx)
	if err != nil {
		return nil, err
	}
	var all []dueDigest
	var keys []string
	for _, r := range readers {
		slot := r.Slot(now, j.Zone)
		if r.Off || now.Sub(slot) > lateDigest {
			continue
		}
		day := slot.In(j.Zone).Format(time.DateOnly)
		for _, scope := range r.Scopes(slot) {
			key := digest.KeyOf(day, r.Person, scope)
			all, keys = append(all, dueDigest{day, scope, digest.Telling{Person: r.Person, Key: key}}), append(keys, key)
		}
	}
	told, err := j.Store.Told(ctx, keys)
	if err != nil {
		return nil, err
	}
	var due []dueDigest
	for _, d := range all {
		if !told[d.Key] {
			due = append(due, d)
		}
	}
	return due, nil
}

// digestWriter writes each digest of a run once, and reads for each day once.
type digestWriter struct {
	store     DigestStore
	now       time.Time
	composers map[string]*digest.Composer
	ids       map[string]int64
}

func (w digestWriter) write(ctx context.Context, day string, scope digest.Scope) (int64, error) {
	key := day + "|" + scope.Key()
	if id, ok := w.ids[key]; ok {
		return id, nil
	}
	id, err := w.store.IssueID(ctx, day, scope)
	if errors.Is(err, civic.ErrNotFound) {
		if w.composers[day] == nil {
			data, err := w.store.DigestData(ctx, day, w.now)
			if err != nil {
				return 0, err
			}
			w.composers[day] = digest.NewComposer(data)
		}
		id, err = w.store.SaveIssue(ctx, day, w.composers[day].Compose(scope), w.now)
	}
	w.ids[key] = id
	return id, err
}

// Plan implements Planner.
func (j Digests) Plan(ctx context.Context, now time.Time) ([]Planned, error) {
	due, err := j.due(ctx, now)
	if err != nil {
		return nil, err
	}
	var list []Planned
	for _, d := range due {
		list = append(list, Planned{Who: fmt.Sprintf("person %d", d.Person), What: fmt.Sprintf("digest of %s: %s %s", d.day, d.scope.Kind, d.scope.Agency)})
	}
	return list, nil
}
