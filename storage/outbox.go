package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const outgoingColumns = `n.id, n.chat, n.person, n.kind, n.case_id, n.event_id, n.subject, n.priority, n.status, n.attempts, n.created_at,
	n.next_at, n.sent_at, n.reason, COALESCE(c.channel, '') AS channel, COALESCE(c.address, '') AS address,
	c.person IS NULL AND c.id IS NOT NULL AS is_group, COALESCE(p.locale, 'vi') AS locale, c.unreachable_at IS NOT NULL AS unreachable`

const outgoingTables = `notifications n LEFT JOIN chats c ON c.id = n.chat LEFT JOIN people p ON p.id = n.person`

// claimable selects what may be sent at $1, of a priority number below $2: the first of its chat that is unfinished and has come due, where no other of
// the chat is in a claimer's hands. Each part names both statuses, as the indexes do: SQLite takes them by the words. The
// limit follows.
const claimable = `
	SELECT n.id FROM notifications n
	WHERE n.status IN ('pending', 'sending') AND n.next_at <= $1 AND n.priority < $2 AND NOT EXISTS (
		SELECT 1 FROM notifications e WHERE e.chat = n.chat AND e.id < n.id AND e.status IN ('pending', 'sending') AND e.priority < $2
			AND (e.attempts > 0 OR e.next_at <= $1))
	AND NOT EXISTS (
		SELECT 1 FROM notifications h WHERE h.chat = n.chat AND h.status IN ('pending', 'sending') AND h.status = 'sending' AND h.next_at > $1)
	ORDER BY n.priority, n.id LIMIT `

// everyPriority is above every priority.
const everyPriority civic.Priority = 1000

// ClaimNotifications takes up to limit notifications to be sent now: of each chat the earliest unfinished one, those of
// a lower priority number first. One that is for later, and was never tried, keeps nothing waiting. They are the caller's
// until now+lease; one that is not finished by then may be claimed again. Several claimers never hold two of one chat.
// In quiet hours bulk and reminders stay where they are, and keep nothing else waiting.
func (s *Store) ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool) ([]civic.Outgoing, error) {
	below := everyPriority
	if quiet {
		below = civic.PriorityBulk
	}
	var claimed []civic.Outgoing
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		// Rows become visible in another order than that of their ids. So that each claimer sees what those before it took,
		// they go one after the other.
		if s.dialect.oneClaims != "" {
			if _, err := tx.ExecContext(ctx, s.dialect.oneClaims); err != nil {
				return err
			}
		}
		var ids []int64
		if err := tx.SelectContext(ctx, &ids, claimable+fmt.Sprint(max(0, limit))+` `+s.dialect.lockRows, stamp(now), below); err != nil || len(ids) == 0 {
			return err
		}
		update, args, err := sqlx.In(`
			UPDATE notifications SET status = 'sending', attempts = attempts + 1, next_at = ? WHERE id IN (?)`, stamp(now.Add(lease)), ids)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, tx.Rebind(update), args...); err != nil {
			return err
		}
		query, args, err := sqlx.In(`SELECT `+outgoingColumns+` FROM `+outgoingTables+` WHERE n.id IN (?) ORDER BY n.priority, n.id`, ids)
		if err != nil {
			return err
		}
		return tx.SelectContext(ctx, &claimed, tx.Rebind(query), args...)
	})
	if err != nil {
		return nil, fmt.Errorf("claim notifications: %w", err)
	}
	return claimed, nil
}

// MarkSent finishes a notification. Where it was about a case, replies to the messages that it became are for that case,
// on the side given.
func (s *Store) MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, caseID *int64, side string) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE notifications SET status = 'sent', sent_at = $1, reason = '' WHERE id = $2`, stamp(now), id); err != nil {
			return err
		}
		if caseID == nil {
			return nil
		}
		for _, m := range messageIDs {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO message_links (channel, chat, message, case_id, side)
				SELECT c.channel, c.address, CAST($1 AS text), CAST($2 AS bigint), CAST($3 AS text)
				FROM notifications n JOIN chats c ON c.id = n.chat WHERE n.id = $4
				ON CONFLICT (channel, chat, message) DO UPDATE SET case_id = excluded.case_id, side = excluded.side`,
				m, *caseID, side, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark notification %d sent: %w", id, err)
	}
	return nil
}

// RetryNotification gives a claimed notification back, to be sent not before next. The reason holds no text of anybody.
// One that is finished, by whoever took it when the lease was over, stays so.
func (s *Store) RetryNotification(ctx context.Context, id int64, next time.Time, reason string) error {
	if _, err := s.db.ExecContext(ctx, `
		UPDATE notifications SET status = 'pending', next_at = $1, reason = $2 WHERE id = $3 AND status = 'sending'`,
		stamp(next), civic.CleanText(reason), id); err != nil {
		return fmt.Errorf("retry notification %d: %w", id, err)
	}
	return nil
}

// GiveUpNotification ends a notification that cannot be delivered, and tells whoever waits for it (civic.AfterGivingUp).
// One that is finished already stays so.
func (s *Store) GiveUpNotification(ctx context.Context, id int64, reason string, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var n civic.Notification
		err := tx.GetContext(ctx, &n, `
			UPDATE notifications SET status = 'given_up', reason = $1 WHERE id = $2 AND status IN ('pending', 'sending')
			RETURNING id, chat, person, kind, case_id, event_id, subject, priority, status`, civic.CleanText(reason), id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var c civic.Case
		if n.Case != nil {
			if c, err = caseWhere(ctx, tx, `c.id = $1`, *n.Case); err != nil {
				return err
			}
		}
		e := civic.Event{At: now}
		if n.Event != nil {
			e.ID = *n.Event
		}
		return s.notify(ctx, tx, c, e, civic.AfterGivingUp(n, c, now))
	})
	if err != nil {
		return fmt.Errorf("give up notification %d: %w", id, err)
	}
	s.wakeHere()
	return nil
}

// GivenUp lists the newest notifications that were given up, for an operator.
func (s *Store) GivenUp(ctx context.Context, limit int) ([]civic.Outgoing, error) {
	var list []civic.Outgoing
	if err := s.read.SelectContext(ctx, &list, `SELECT `+outgoingColumns+` FROM `+outgoingTables+`
		WHERE n.status = 'given_up' ORDER BY n.id DESC LIMIT `+fmt.Sprint(limit)); err != nil {
		return nil, fmt.Errorf("list given up: %w", err)
	}
	return list, nil
}

// Requeue sends a notification that was given up after all.
func (s *Store) Requeue(ctx context.Context, id int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE notifications SET status = 'pending', attempts = 0, next_at = $1, reason = ''
			WHERE id = $2 AND status = 'given_up' AND chat IS NOT NULL`, stamp(now), id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, civic.ErrNotFound)
		}
		return s.wakeOnCommit(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("requeue notification %d: %w", id, err)
	}
	s.wakeHere()
	return nil
}

// OutboxDepth counts what waits to be sent, and says how long the oldest of it could have been: bulk and reminders since
// the hours have begun. The zero hours are always open.
func (s *Store) OutboxDepth(ctx context.Context, now time.Time, hours civic.Hours) (int, time.Duration, error) {
	var depth int
	if err := s.read.GetContext(ctx, &depth, `SELECT count(*) FROM notifications WHERE status IN ('pending', 'sending')`); err != nil {
		return 0, 0, fmt.Errorf("measure outbox: %w", err)
	}
	age, err := s.waitingFor(ctx, now, `priority < $2`)
	if err != nil || hours.Zone != nil && !hours.Open(now) {
		return depth, age, err
	}
	bulk, err := s.waitingFor(ctx, now, `priority >= $2`)
	if hours.Zone != nil {
		bulk = min(bulk, now.Sub(hours.Start(now)))
	}
	return depth, max(age, bulk), err
}

// waitingFor is how long the oldest unfinished notification that a condition on priorities holds for has been due.
func (s *Store) waitingFor(ctx context.Context, now time.Time, which string) (time.Duration, error) {
	var oldest []struct { // of one that was tried the first date is gone: it was due when it was written, or a little later
		Attempts  int
		CreatedAt time.Time `db:"created_at"`
		NextAt    time.Time `db:"next_at"`
	}
	if err := s.read.SelectContext(ctx, &oldest, `
		SELECT attempts, created_at, next_at FROM notifications
		WHERE status IN ('pending', 'sending') AND (attempts > 0 OR next_at <= $1) AND `+which+`
		ORDER BY CASE WHEN attempts > 0 THEN created_at ELSE next_at END LIMIT 1`, stamp(now), civic.PriorityBulk); err != nil {
		return 0, fmt.Errorf("measure outbox: %w", err)
	}
	if len(oldest) == 0 {
		return 0, nil
	}
	since := oldest[0].NextAt
	if oldest[0].Attempts > 0 {
		since = oldest[0].CreatedAt
	}
	return max(0, now.Sub(since)), nil
}
