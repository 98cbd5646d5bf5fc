package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

var outgoingColumns = notificationTable.list + `, COALESCE(c.channel, '') AS channel, COALESCE(c.address, '') AS address,
	c.person IS NULL AND c.id IS NOT NULL AS is_group, COALESCE(p.locale, 'vi') AS locale, c.unreachable_at IS NOT NULL AS unreachable`

const outgoingTables = `notifications n LEFT JOIN chats c ON c.id = n.chat LEFT JOIN people p ON p.id = n.person`

// claimable selects what may be sent at $1, of a priority number below $2 and up to $3: the first of its chat that is
// unfinished and has come due, where no other of the chat is in a claimer's hands. One that was tried is the first of its
// chat until it is finished; one whose claimer is gone may be claimed like any other. Each part names both statuses, as the
// indexes do: SQLite takes them by the words. Of so many channels, $4 and the following, nothing is selected: a chat's channel
// is looked up row by row, which PostgreSQL would otherwise make a join with all chats. The limit follows.
func claimable(without int) string {
	elsewhere := ""
	if without > 0 {
		elsewhere = ` AND COALESCE((SELECT c.channel FROM chats c WHERE c.id = n.chat), '') NOT IN ` + placesFrom(4, without)
	}
	return `
	SELECT n.id FROM notifications n
	WHERE n.status IN ('pending', 'sending') AND n.next_at <= $1 AND n.priority < $2 AND n.priority <= $3` + elsewhere + ` AND NOT EXISTS (
		SELECT 1 FROM notifications e WHERE e.chat = n.chat AND e.id < n.id AND e.status IN ('pending', 'sending') AND e.priority < $2
			AND (e.tries > 0 OR e.next_at <= $1))
	AND NOT EXISTS (
		SELECT 1 FROM notifications h WHERE h.chat = n.chat AND h.status IN ('pending', 'sending') AND h.status = 'sending' AND h.next_at > $1)
	ORDER BY n.priority, n.id LIMIT `
}

// everyPriority is above every priority.
const everyPriority civic.Priority = 1000

// ClaimNotifications takes up to limit notifications to be sent now: of each chat the earliest unfinished one, those of
// a lower priority number first. One that is for later, and was never tried, keeps nothing waiting. They are the caller's
// until now+lease, or as long as RenewNotifications says; one that is not finished by then may be claimed again. Several claimers never hold two of one chat.
// In quiet hours bulk and reminders stay where they are, and keep nothing else waiting. So does what goes to the channels
// without which the claim is made.
func (s *Store) ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error) {
	return s.claim(ctx, now, lease, limit, quiet, everyPriority, without)
}

// ClaimUrgent is ClaimNotifications for what is urgent and for receipts alone. What of its chat comes before it comes
// first all the same.
func (s *Store) ClaimUrgent(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error) {
	return s.claim(ctx, now, lease, limit, quiet, civic.PriorityReceipt, without)
}

func (s *Store) claim(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, most civic.Priority, without []string) ([]civic.Outgoing, error) {
	below := everyPriority
	if quiet {
		below = civic.PriorityBulk
	}
	var claimed []civic.Outgoing
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		// Rows become visible in another order than that of their ids. So that each claimer sees what those before it took,
		// they go one after the other.
		if err := s.dialect.takeTurn(ctx, tx, claiming); err != nil {
			return err
		}
		var ids []int64
		args := []any{stamp(now), below, most}
		for _, channel := range without {
			args = append(args, channel)
		}
		if err := tx.SelectContext(ctx, &ids, claimable(len(without))+fmt.Sprint(max(0, limit))+` `+s.dialect.lockRows, args...); err != nil || len(ids) == 0 {
			return err
		}
		update, args, err := sqlx.In(`
			UPDATE notifications SET status = 'sending', tries = tries + 1, next_at = ? WHERE id IN (?)`, stamp(now.Add(lease)), ids)
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

// RenewNotifications keeps claimed notifications their claimer's until a time, in one statement, and returns the ids of
// those that are still theirs: of a lease that was over somebody else may have made use.
func (s *Store) RenewNotifications(ctx context.Context, held []civic.Outgoing, until time.Time) ([]int64, error) {
	if len(held) == 0 {
		return nil, nil
	}
	args := []any{stamp(until)}
	var places []string
	for _, n := range held {
		places = append(places, fmt.Sprintf("id = $%d AND tries = $%d", len(args)+1, len(args)+2))
		args = append(args, n.ID, n.Tries)
	}
	var ids []int64
	if err := s.db.SelectContext(ctx, &ids, `
		UPDATE notifications SET next_at = $1 WHERE status = 'sending' AND (`+strings.Join(places, " OR ")+`) RETURNING id`, args...); err != nil {
		return nil, fmt.Errorf("renew notifications: %w", err)
	}
	return ids, nil
}

// NoteParts notes which parts of a claimed notification have arrived, in the channel's own words, so that another try goes
// on behind them.
func (s *Store) NoteParts(ctx context.Context, n civic.Outgoing, parts string) error {
	if _, err := s.db.ExecContext(ctx, `UPDATE notifications SET parts = $1 WHERE id = $2 AND tries = $3 AND status = 'sending'`,
		parts, n.ID, n.Tries); err != nil {
		return fmt.Errorf("note parts of notification %d: %w", n.ID, err)
	}
	return nil
}

// MarkSent finishes a notification that arrived at the time given, whoever holds it now. Replies to the
// messages that it became belong to what it was about, or to nothing. The clocks that begin with its arrival begin: that of
// silence after an answer, that of a question, and of the second question.
func (s *Store) MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, about *civic.Ref) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var n civic.Notification
		err := tx.GetContext(ctx, &n, `
			UPDATE notifications SET status = 'sent', sent_at = $1, reason = '', class = '', parts = '' WHERE id = $2 AND status <> 'sent'
			RETURNING `+notificationTable.as(""), stamp(now), id)
		if err == nil {
			err = s.arrived(ctx, tx, n, now)
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) || about == nil {
			return ignoreNoRows(err)
		}
		for _, m := range messageIDs {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO message_links (channel, chat, message, kind, subject, side)
				SELECT c.channel, c.address, CAST($1 AS text), CAST($2 AS text), CAST($3 AS bigint), CAST($4 AS text)
				FROM notifications n JOIN chats c ON c.id = n.chat WHERE n.id = $5
				ON CONFLICT (channel, chat, message) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, side = excluded.side`,
				m, about.Kind, about.ID, about.Side, id); err != nil {
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

func ignoreNoRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// arrived starts the clocks that begin when a person has been told.
func (s *Store) arrived(ctx context.Context, tx *sqlx.Tx, n civic.Notification, now time.Time) error {
	if n.Case == nil {
		return nil
	}
	var err error
	switch n.Kind {
	case civic.NoticeAnswer:
		_, err = tx.ExecContext(ctx, `UPDATE cases SET told_at = $1 WHERE id = $2 AND answered_at = $3`, stamp(now), *n.Case, stamp(n.CreatedAt))
	case civic.NoticeQuestion: // asking again does not restart the pause
		_, err = tx.ExecContext(ctx, `UPDATE cases SET paused_at = $1 WHERE id = $2 AND status = 'need_info' AND paused_at = $3`, stamp(now), *n.Case, stamp(n.CreatedAt))
	case civic.NoticeFollowUp:
		_, err = tx.ExecContext(ctx, `UPDATE follow_ups SET asked_at = $1 WHERE case_id = $2 AND person = $3 AND asked_at < $1`, stamp(now), *n.Case, n.Person)
	}
	if err != nil || n.Kind != civic.NoticeAnswer {
		return err
	}
	c, err := caseWhere(ctx, tx, `c.id = $1`, *n.Case)
	if err != nil {
		return err
	}
	e := civic.Event{At: now}
	if n.Event != nil {
		e.ID = *n.Event
	}
	return s.notify(ctx, tx, c, e, civic.AfterDelivery(n, c, now))
}

// RetryNotification gives a claimed notification back, to be sent not before next. The reason holds no text of anybody. The
// attempt counts where the notification itself was at fault. One that is finished, or claimed by somebody else since, stays
// as it is.
func (s *Store) RetryNotification(ctx context.Context, n civic.Outgoing, next time.Time, reason string, counts bool) error {
	more := 0
	if counts {
		more = 1
	}
	if _, err := s.db.ExecContext(ctx, `
		UPDATE notifications SET status = 'pending', next_at = $1, reason = $2, attempts = attempts + $3, parts = $4
		WHERE id = $5 AND status = 'sending' AND tries = $6`,
		stamp(next), civic.CleanText(reason), more, n.Parts, n.ID, n.Tries); err != nil {
		return fmt.Errorf("retry notification %d: %w", n.ID, err)
	}
	return nil
}

// GiveUpNotification ends a notification that cannot be delivered, and tells whoever waits for it (civic.AfterGivingUp).
// One that is finished already, or claimed by somebody else since, stays as it is; one that was to be given up because its
// chat is unreachable is sent after all where the chat is back meanwhile.
func (s *Store) GiveUpNotification(ctx context.Context, given civic.Outgoing, class civic.GivenUp, reason string, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if class == civic.GivenUpUnreachable {
			back, err := s.putBackReachable(ctx, tx, given, now)
			if err != nil || back {
				return err
			}
		}
		var n civic.Notification
		err := tx.GetContext(ctx, &n, `
			UPDATE notifications SET status = 'given_up', reason = $1, class = $2, acknowledged_at = NULL
			WHERE id = $3 AND status IN ('pending', 'sending') AND tries = $4
			RETURNING `+notificationTable.as(""), civic.CleanText(reason), class, given.ID, given.Tries)
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
		return fmt.Errorf("give up notification %d: %w", given.ID, err)
	}
	s.wakeHere()
	return nil
}

// putBackReachable lets a notification whose chat can be written to wait again, and reports whether it can.
func (s *Store) putBackReachable(ctx context.Context, tx *sqlx.Tx, n civic.Outgoing, now time.Time) (bool, error) {
	if n.Chat == nil {
		return false, nil
	}
	var unreachable bool
	err := tx.GetContext(ctx, &unreachable, `SELECT unreachable_at IS NOT NULL FROM chats WHERE id = $1 `+s.dialect.shareRow, *n.Chat)
	if err != nil || unreachable {
		return false, ignoreNoRows(err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE notifications SET status = 'pending', next_at = $1 WHERE id = $2 AND status = 'sending' AND tries = $3`,
		stamp(now), n.ID, n.Tries)
	return true, err
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
		Tries     int
		CreatedAt time.Time `db:"created_at"`
		NextAt    time.Time `db:"next_at"`
	}
	if err := s.read.SelectContext(ctx, &oldest, `
		SELECT tries, created_at, next_at FROM notifications
		WHERE status IN ('pending', 'sending') AND (tries > 0 OR next_at <= $1) AND `+which+`
		ORDER BY CASE WHEN tries > 0 THEN created_at ELSE next_at END LIMIT 1`, stamp(now), civic.PriorityBulk); err != nil {
		return 0, fmt.Errorf("measure outbox: %w", err)
	}
	if len(oldest) == 0 {
		return 0, nil
	}
	since := oldest[0].NextAt
	if oldest[0].Tries > 0 {
		since = oldest[0].CreatedAt
	}
	return max(0, now.Sub(since)), nil
}
