package storage

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
)

// LinkMessage remembers that a message was about a case, on one side, so that a reply to it finds the case.
func (s *Store) LinkMessage(ctx context.Context, channel, chat, message string, caseID int64, side string) error {
	if _, err := s.db.ExecContext(ctx, `
		INSERT INTO message_links (channel, chat, message, case_id, side) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel, chat, message) DO UPDATE SET case_id = excluded.case_id, side = excluded.side`,
		channel, chat, message, caseID, side); err != nil {
		return fmt.Errorf("link message: %w", err)
	}
	return nil
}

// LinkedCase finds the case that a message was about.
func (s *Store) LinkedCase(ctx context.Context, channel, chat, message string) (civic.Link, error) {
	var l civic.Link
	if err := s.read.GetContext(ctx, &l, `
		SELECT l.case_id, c.code, l.side FROM message_links l JOIN cases c ON c.id = l.case_id
		WHERE l.channel = $1 AND l.chat = $2 AND l.message = $3`, channel, chat, message); err != nil {
		return civic.Link{}, missing(err, "find linked case")
	}
	return l, nil
}

// PruneLinks forgets which messages were about cases that ended before the time, and returns how many. A reply to one of
// them is then met as a message about nothing known.
func (s *Store) PruneLinks(ctx context.Context, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `DELETE FROM message_links WHERE case_id IN (SELECT id FROM cases WHERE ended_at < $1)`, stamp(before))
	if err != nil {
		return 0, fmt.Errorf("prune links: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
