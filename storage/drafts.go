package storage

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
)

const draftColumns = `dialogue, person, channel, chat, flow, step, data, saved_at`

// draftsListed bounds how many drafts of one person in one chat are read.
const draftsListed = 16

// SaveDraft keeps a draft in place of what was kept of the same dialogue of the person.
func (s *Store) SaveDraft(ctx context.Context, d civic.Draft) error {
	if _, err := s.db.ExecContext(ctx, `
		INSERT INTO drafts (person, dialogue, channel, chat, flow, step, data, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (person, dialogue) DO UPDATE SET step = excluded.step, data = excluded.data, saved_at = excluded.saved_at`,
		d.Person, d.Dialogue, d.Channel, d.Chat, d.Flow, d.Step, d.Data, stamp(d.SavedAt)); err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}

// DraftsOf lists a person's drafts in a chat, the newest first.
func (s *Store) DraftsOf(ctx context.Context, person int64, channel, chat string) ([]civic.Draft, error) {
	var list []civic.Draft
	if err := s.read.SelectContext(ctx, &list, `
		SELECT `+draftColumns+` FROM drafts
		WHERE person = $1 AND channel = $2 AND chat = $3 ORDER BY saved_at DESC, dialogue LIMIT $4`, person, channel, chat, draftsListed); err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

// DropDraft forgets one draft of a person; none is no error.
func (s *Store) DropDraft(ctx context.Context, person int64, dialogue string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM drafts WHERE person = $1 AND dialogue = $2`, person, dialogue); err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	return nil
}

// DropDrafts forgets all drafts of a person.
func (s *Store) DropDrafts(ctx context.Context, person int64) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM drafts WHERE person = $1`, person); err != nil {
		return fmt.Errorf("drop drafts: %w", err)
	}
	return nil
}

// PruneDrafts forgets drafts that nobody has gone on with since the time, and returns how many.
func (s *Store) PruneDrafts(ctx context.Context, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `DELETE FROM drafts WHERE saved_at < $1`, stamp(before))
	if err != nil {
		return 0, fmt.Errorf("prune drafts: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
