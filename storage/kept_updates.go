package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const keptColumns = `id, key, seq, channel, sender, chat, raw, status, attempts, fault, received_at, next_at`

// KeepUpdates keeps updates that cannot be handled now. One that is kept already takes over the attempts, the fault, the
// status and the time given.
func (s *Store) KeepUpdates(ctx context.Context, updates []civic.KeptUpdate) error {
	const batch, columns = 100, 11
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for part := range slices.Chunk(updates, batch) {
			var places []string
			var args []any
			for i, u := range part {
				places = append(places, placesFrom(columns*i+1, columns))
				args = append(args, u.Key, u.Seq, u.Channel, u.Sender, u.Chat, u.Raw, u.Status, u.Attempts, u.Fault, stamp(u.ReceivedAt), stamp(u.NextAt))
			}
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO kept_updates (key, seq, channel, sender, chat, raw, status, attempts, fault, received_at, next_at)
				VALUES `+strings.Join(places, ", ")+`
				ON CONFLICT (key) DO UPDATE SET status = excluded.status, attempts = excluded.attempts, fault = excluded.fault,
					next_at = excluded.next_at`, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep updates: %w", err)
	}
	return nil
}

// ClaimUpdates takes what waits of up to senders senders on the channels, whose first is due: of each up to most updates in
// the order in which they were sent. Each sender's first is the caller's until now+lease, and with it those behind it.
func (s *Store) ClaimUpdates(ctx context.Context, channels []string, now time.Time, lease time.Duration, senders, most int) ([][]civic.KeptUpdate, error) {
	if len(channels) == 0 {
		return nil, nil
	}
	due, args, err := sqlx.In(`SELECT `+keptColumns+` FROM kept_updates k
		WHERE k.status = 'waiting' AND k.next_at <= ? AND k.channel IN (?) AND NOT EXISTS (
			SELECT 1 FROM kept_updates e WHERE e.channel = k.channel AND e.sender = k.sender AND e.status = 'waiting' AND e.seq < k.seq)
		ORDER BY k.next_at LIMIT `+fmt.Sprint(senders)+` `+s.dialect.lockRows, stamp(now), channels)
	if err != nil {
		return nil, fmt.Errorf("claim kept updates: %w", err)
	}
	var claimed [][]civic.KeptUpdate
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		var first []civic.KeptUpdate
		if err := tx.SelectContext(ctx, &first, tx.Rebind(due), args...); err != nil || len(first) == 0 {
			return err
		}
		for _, f := range first {
			if _, err := tx.ExecContext(ctx, `UPDATE kept_updates SET next_at = $1 WHERE id = $2`, stamp(now.Add(lease)), f.ID); err != nil {
				return err
			}
			var all []civic.KeptUpdate
			if err := tx.SelectContext(ctx, &all, `SELECT `+keptColumns+` FROM kept_updates
				WHERE channel = $1 AND sender = $2 AND status = 'waiting' ORDER BY seq LIMIT `+fmt.Sprint(most), f.Channel, f.Sender); err != nil {
				return err
			}
			claimed = append(claimed, all)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim kept updates: %w", err)
	}
	return claimed, nil
}

// RenewUpdates lets whoever has the updates in hand keep them until the time given.
func (s *Store) RenewUpdates(ctx context.Context, keys []string, until time.Time) error {
	return s.execIn(ctx, "renew kept updates", `UPDATE kept_updates SET next_at = ? WHERE status = 'waiting' AND key IN (?)`, stamp(until), keys)
}

// DropUpdates forgets updates that were handled.
func (s *Store) DropUpdates(ctx context.Context, keys []string) error {
	return s.execIn(ctx, "drop kept updates", `DELETE FROM kept_updates WHERE key IN (?)`, keys)
}

// execIn runs a statement with lists in it.
func (s *Store) execIn(ctx context.Context, doing, statement string, args ...any) error {
	query, args, err := sqlx.In(statement, args...)
	if err == nil {
		_, err = s.db.ExecContext(ctx, s.db.Rebind(query), args...)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// CountUpdates counts the kept updates that wait to be handled, and those that failed too often.
func (s *Store) CountUpdates(ctx context.Context) (waiting, quarantined int, err error) {
	var counts struct {
		Waiting     int `db:"waiting"`
		Quarantined int `db:"quarantined"`
	}
	if err := s.read.GetContext(ctx, &counts, `
		SELECT COALESCE(sum(CASE WHEN status = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
			COALESCE(sum(CASE WHEN status = 'quarantined' THEN 1 ELSE 0 END), 0) AS quarantined FROM kept_updates`); err != nil {
		return 0, 0, fmt.Errorf("count kept updates: %w", err)
	}
	return counts.Waiting, counts.Quarantined, nil
}

// QuarantinedUpdates lists the newest updates that failed too often, for an operator: without what they hold.
func (s *Store) QuarantinedUpdates(ctx context.Context, limit int) ([]civic.KeptUpdate, error) {
	var list []civic.KeptUpdate
	if err := s.read.SelectContext(ctx, &list, `SELECT id, key, seq, channel, sender, chat, status, attempts, fault, received_at, next_at
		FROM kept_updates WHERE status = 'quarantined' ORDER BY id DESC LIMIT `+fmt.Sprint(limit)); err != nil {
		return nil, fmt.Errorf("list quarantined updates: %w", err)
	}
	return list, nil
}

// RetryUpdate has a quarantined update handled once more, as if it had never failed; id 0 means all of them. It returns
// how many there were.
func (s *Store) RetryUpdate(ctx context.Context, id int64, now time.Time) (int, error) {
	return s.onQuarantined(ctx, "retry kept update", `UPDATE kept_updates SET status = 'waiting', attempts = 0, next_at = $2
		WHERE status = 'quarantined' AND ($1 = 0 OR id = $1)`, id, stamp(now))
}

// DropUpdate deletes a quarantined update for good; id 0 means all of them. It returns how many there were.
func (s *Store) DropUpdate(ctx context.Context, id int64) (int, error) {
	return s.onQuarantined(ctx, "drop kept update", `DELETE FROM kept_updates WHERE status = 'quarantined' AND ($1 = 0 OR id = $1)`, id)
}

// PruneUpdates deletes quarantined updates received before the time, and returns how many.
func (s *Store) PruneUpdates(ctx context.Context, before time.Time) (int, error) {
	return s.onQuarantined(ctx, "prune kept updates", `DELETE FROM kept_updates WHERE status = 'quarantined' AND received_at < $1`, stamp(before))
}

func (s *Store) onQuarantined(ctx context.Context, doing, statement string, args ...any) (int, error) {
	result, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
