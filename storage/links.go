package storage

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
)

// LinkMessage remembers what a message was about, so that a reply to it finds that.
func (s *Store) LinkMessage(ctx context.Context, channel, chat, message string, about civic.Ref) error {
	if _, err := s.db.ExecContext(ctx, `
		INSERT INTO message_links (channel, chat, message, kind, subject, side) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (channel, chat, message) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, side = excluded.side`,
		channel, chat, message, about.Kind, about.ID, about.Side); err != nil {
		return fmt.Errorf("link message: %w", err)
	}
	return nil
}

// Linked finds what a message was about.
func (s *Store) Linked(ctx context.Context, channel, chat, message string) (civic.Ref, error) {
	var about civic.Ref
	if err := s.read.GetContext(ctx, &about, `
		SELECT kind, subject, side FROM message_links WHERE channel = $1 AND chat = $2 AND message = $3`, channel, chat, message); err != nil {
		return civic.Ref{}, missing(err, "find what a message was about")
	}
	return about, nil
}

// PruneLinks forgets which messages were about what ended before the time: cases, instructions, answered questions, and
// duties that were accepted or ended and whose day is past. It returns how many. A reply to one of them is then met as a
// message about nothing known.
func (s *Store) PruneLinks(ctx context.Context, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		DELETE FROM message_links WHERE kind = $2 AND subject IN (SELECT id FROM cases WHERE ended_at < $1)
			OR kind = $3 AND subject IN (SELECT id FROM instructions WHERE ended_at < $1)
			OR kind = $4 AND subject IN (SELECT id FROM project_questions WHERE answered_at < $1)
			OR kind = $5 AND subject IN (SELECT id FROM obligations WHERE status IN ('accepted', 'ended') AND due_at < $1)`,
		stamp(before), civic.AboutCase, civic.AboutInstruction, civic.AboutQuestion, civic.AboutDuty)
	if err != nil {
		return 0, fmt.Errorf("prune links: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
