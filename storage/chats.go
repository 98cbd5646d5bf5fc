package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const chatColumns = `id, channel, address, person, agency, title, unreachable_at, unreachable_reason`

// MeetGroup returns a group, new or known, as reachable and under its present title.
func (s *Store) MeetGroup(ctx context.Context, channel, address, title string, _ time.Time) (civic.Chat, error) {
	var c civic.Chat
	if err := s.db.GetContext(ctx, &c, `
		INSERT INTO chats (channel, address, title) VALUES ($1, $2, $3)
		ON CONFLICT (channel, address) DO UPDATE SET title = excluded.title, unreachable_at = NULL, unreachable_reason = ''
		RETURNING `+chatColumns, channel, address, title); err != nil {
		return civic.Chat{}, fmt.Errorf("keep group: %w", err)
	}
	return c, nil
}

// ChatByAddress finds a chat.
func (s *Store) ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error) {
	var c civic.Chat
	if err := s.read.GetContext(ctx, &c, `SELECT `+chatColumns+` FROM chats WHERE channel = $1 AND address = $2`, channel, address); err != nil {
		return civic.Chat{}, missing(err, "find chat")
	}
	return c, nil
}

// BindGroup makes a group an agency's: its cases are posted there too. A person's private chat is never bound.
func (s *Store) BindGroup(ctx context.Context, chat int64, agency string, by int64, now time.Time) error {
	return s.setGroupAgency(ctx, chat, optional(agency), by, "bound group", agency, now)
}

// UnbindGroup ends that.
func (s *Store) UnbindGroup(ctx context.Context, chat, by int64, now time.Time) error {
	return s.setGroupAgency(ctx, chat, nil, by, "unbound group", "", now)
}

func (s *Store) setGroupAgency(ctx context.Context, chat int64, agency *string, by int64, what, whose string, now time.Time) error {
	return s.within(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE chats SET agency = $1 WHERE id = $2 AND person IS NULL`, agency, chat)
		if err != nil {
			return fmt.Errorf("bind group: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("bind group: %w", civic.ErrNotFound)
		}
		return audit(ctx, tx, now, by, what, whose)
	})
}

// MigrateChat gives a chat its new address, as when Telegram turns a group into a supergroup.
func (s *Store) MigrateChat(ctx context.Context, channel, old, address string) error {
	return s.within(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM chats WHERE channel = $1 AND address = $2 AND person IS NULL AND agency IS NULL`, channel, address); err != nil {
			return fmt.Errorf("migrate chat: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE chats SET address = $1 WHERE channel = $2 AND address = $3`, address, channel, old); err != nil {
			return fmt.Errorf("migrate chat: %w", err)
		}
		return nil
	})
}

// MarkUnreachable notes that the bot cannot write to a chat, and why.
func (s *Store) MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE chats SET unreachable_at = $1, unreachable_reason = $2 WHERE channel = $3 AND address = $4 AND unreachable_at IS NULL`,
		stamp(now), reason, channel, address)
	if err != nil {
		return fmt.Errorf("mark chat unreachable: %w", err)
	}
	return nil
}

// MarkReachable notes that it can again.
func (s *Store) MarkReachable(ctx context.Context, channel, address string) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE chats SET unreachable_at = NULL, unreachable_reason = '' WHERE channel = $1 AND address = $2`, channel, address)
	if err != nil {
		return fmt.Errorf("mark chat reachable: %w", err)
	}
	return nil
}
