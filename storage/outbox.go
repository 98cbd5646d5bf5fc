package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const outgoingColumns = `n.id, n.chat, n.person, n.kind, n.case_id, n.event_id, n.priority, n.status, n.attempts, n.created_at,
	n.next_at, n.sent_at, n.reason, COALESCE(c.channel, '') AS channel, COALESCE(c.address, '') AS address,
	c.person IS NULL AND c.id IS NOT NULL AS is_group, COALESCE(p.locale, 'vi') AS locale, c.unreachable_at IS NOT NULL AS unreachable`

const outgoingTables = `notifications n LEFT JOIN chats c ON c.id = n.chat LEFT JOIN people p ON p.id = n.person`

// ClaimNotifications takes up to limit notifications to be sent now: of each chat the earliest unfinished one, those of
// a lower priority number first. They are the caller's until now+lease; one that is not finished by then may be claimed
// again. Several claimers never hold two of one chat.
func (s *Store) ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]civic.Outgoing, error) {
	var claimed []civic.Outgoing
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var ids []int64
		if err := tx.SelectContext(ctx, &ids, `
			SELECT n.id FROM notifications n
			WHERE n.status IN ('pending', 'sending') AND n.next_at <= $1 AND NOT EXISTS (
				SELECT 1 FROM notifications e WHERE e.chat = n.chat AND e.id < n.id AND e.status IN ('pending', 'sending'))
			ORDER BY n.priority, n.id LIMIT `+fmt.Sprint(limit)+` `+s.dialect.lockRows, stamp(now)); err != nil || len(ids) == 0 {
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
func (s *Store) RetryNotification(ctx context.Context, id int64, next time.Time, reason string) error {
	return s.exec(ctx, "retry notification", `UPDATE notifications SET status = 'pending', next_at = $1, reason = $2 WHERE id = $3`,
		stamp(next), reason, id)
}

// GiveUpNotification ends a notification that cannot be delivered, and tells whoever waits for it (civic.AfterGivingUp).
func (s *Store) GiveUpNotification(ctx context.Context, id int64, reason string, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var n civic.Notification
		if err := tx.GetContext(ctx, &n, `
			UPDATE notifications SET status = 'given_up', reason = $1 WHERE id = $2 AND status <> 'given_up'
			RETURNING id, chat, person, kind, case_id, event_id, priority, status`, reason, id); err != nil {
			return missing(err, "notification %d", id)
		}
		if n.Case == nil {
			return nil
		}
		c, err := caseWhere(ctx, tx, `c.id = $1`, *n.Case)
		if err != nil {
			return err
		}
		e := civic.Event{At: now}
		if n.Event != nil {
			e.ID = *n.Event
		}
		return s.notify(ctx, tx, c, e, civic.AfterGivingUp(n, c))
	})
	if err != nil {
		return fmt.Errorf("give up notification: %w", err)
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
	defer s.wakeHere()
	return s.exec(ctx, "requeue notification", `
		UPDATE notifications SET status = 'pending', attempts = 0, next_at = $1, reason = ''
		WHERE id = $2 AND status = 'given_up' AND chat IS NOT NULL`, stamp(now), id)
}

// OutboxDepth counts what waits to be sent, and says how long the oldest of it has been due.
func (s *Store) OutboxDepth(ctx context.Context, now time.Time) (int, time.Duration, error) {
	var depth int
	if err := s.read.GetContext(ctx, &depth, `SELECT count(*) FROM notifications WHERE status IN ('pending', 'sending')`); err != nil {
		return 0, 0, fmt.Errorf("measure outbox: %w", err)
	}
	if depth == 0 {
		return 0, 0, nil
	}
	var oldest time.Time
	err := s.read.GetContext(ctx, &oldest, `
		SELECT created_at FROM notifications WHERE status IN ('pending', 'sending') ORDER BY id LIMIT 1`)
	if err != nil {
		return depth, 0, missing(err, "measure outbox")
	}
	return depth, max(0, now.Sub(oldest)), nil
}
