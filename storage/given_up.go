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

// GivenUp lists the newest notifications that were given up and that no operator has acknowledged.
func (s *Store) GivenUp(ctx context.Context, limit int) ([]civic.Outgoing, error) {
	var list []civic.Outgoing
	if err := s.read.SelectContext(ctx, &list, `SELECT `+outgoingColumns+` FROM `+outgoingTables+`
		WHERE n.status = 'given_up' AND n.acknowledged_at IS NULL ORDER BY n.id DESC LIMIT `+fmt.Sprint(limit)); err != nil {
		return nil, fmt.Errorf("list given up: %w", err)
	}
	return list, nil
}

// CountGivenUp counts the notifications that GivenUp would list, by why they were given up.
func (s *Store) CountGivenUp(ctx context.Context) (map[civic.GivenUp]int, error) {
	var rows []struct {
		Class civic.GivenUp
		Count int
	}
	if err := s.read.SelectContext(ctx, &rows, `
		SELECT class, count(*) AS count FROM notifications WHERE status = 'given_up' AND acknowledged_at IS NULL GROUP BY class`); err != nil {
		return nil, fmt.Errorf("count given up: %w", err)
	}
	found := map[civic.GivenUp]int{}
	for _, r := range rows {
		found[r.Class] = r.Count
	}
	return found, nil
}

// givenUpWhere is the condition of a query, and its arguments.
func givenUpWhere(q civic.GivenUpQuery) (string, []any) {
	where, args := `status = 'given_up' AND class NOT IN ('outdated', 'gathered')`, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(` AND `+condition, len(args))
	}
	if q.ID != 0 {
		add(`id = $%d`, q.ID)
	}
	if q.Class != "" {
		add(`class = $%d`, q.Class)
	}
	if !q.Since.IsZero() {
		add(`created_at >= $%d`, stamp(q.Since))
	}
	if !q.Until.IsZero() {
		add(`created_at < $%d`, stamp(q.Until))
	}
	return where, args
}

// Requeue sends notifications that were given up after all, and returns how many: those that had nobody to tell where there
// is somebody now. A chat that was marked as unreachable is tried anew. None at all by that id is civic.ErrNotFound.
func (s *Store) Requeue(ctx context.Context, q civic.GivenUpQuery, now time.Time) (int, error) {
	requeued := 0
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		where, args := givenUpWhere(q)
		args = append(args, stamp(now))
		var chats []int64
		if err := tx.SelectContext(ctx, &chats, fmt.Sprintf(`
			UPDATE notifications SET status = 'pending', attempts = 0, next_at = $%d, reason = '', class = '', acknowledged_at = NULL
			WHERE %s AND chat IS NOT NULL RETURNING chat`, len(args), where), args...); err != nil {
			return err
		}
		if err := tryAnew(ctx, tx, chats); err != nil {
			return err
		}
		told, err := s.tellUnheard(ctx, tx, q, now)
		if err != nil {
			return err
		}
		requeued = len(chats) + told
		if requeued == 0 && q.ID != 0 {
			return civic.ErrNotFound
		}
		return s.wakeOnCommit(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("requeue notifications: %w", err)
	}
	s.wakeHere()
	return requeued, nil
}

// tryAnew takes the mark off chats that were unreachable.
func tryAnew(ctx context.Context, tx *sqlx.Tx, chats []int64) error {
	const batch = 5000
	for len(chats) > 0 {
		some := chats[:min(batch, len(chats))]
		chats = chats[len(some):]
		query, args, err := sqlx.In(`UPDATE chats SET unreachable_at = NULL, unreachable_reason = '' WHERE unreachable_at IS NOT NULL AND id IN (?)`, some)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, tx.Rebind(query), args...); err != nil {
			return err
		}
	}
	return nil
}

// Acknowledge notes that an operator knows of notifications that were given up, and returns of how many. They are no
// problem any more; a person who comes back, or the first who may hear of one, is told all the same.
func (s *Store) Acknowledge(ctx context.Context, q civic.GivenUpQuery, now time.Time) (int, error) {
	where, args := givenUpWhere(q)
	args = append(args, stamp(now))
	result, err := s.db.ExecContext(ctx, fmt.Sprintf(`UPDATE notifications SET acknowledged_at = $%d WHERE %s AND acknowledged_at IS NULL`, len(args), where), args...)
	if err != nil {
		return 0, fmt.Errorf("acknowledge notifications: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// reached notes that a chat can be written to, of the person given where it is a private one, and lets what was given up
// because it could not wait again. It reports whether it could not before.
func (s *Store) reached(ctx context.Context, tx *sqlx.Tx, channel, address string, person *int64, now time.Time) (bool, error) {
	query, args := `UPDATE chats SET unreachable_at = NULL, unreachable_reason = '' WHERE channel = $1 AND address = $2 AND unreachable_at IS NOT NULL`, []any{channel, address}
	if person != nil {
		query, args = query+` AND person = $3`, append(args, *person)
	}
	var chat int64
	err := tx.GetContext(ctx, &chat, query+` RETURNING id`, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.revive(ctx, tx, chat, now)
}

// returnedNotice is a notification that was given up because its chat was unreachable.
type returnedNotice struct {
	ID        int64            `db:"id"`
	Kind      civic.NoticeKind `db:"kind"`
	Status    civic.Status     `db:"case_status"`
	CreatedAt time.Time        `db:"created_at"`
}

// revive lets what was given up because a chat was unreachable wait again, the oldest first, and leaves out what is out of
// date. Of the kinds that gather reminders the newest gathers what the others did.
func (s *Store) revive(ctx context.Context, tx *sqlx.Tx, chat int64, now time.Time) error {
	var rows []returnedNotice
	if err := tx.SelectContext(ctx, &rows, `
		SELECT n.id, n.kind, n.created_at, COALESCE(c.status, '') AS case_status FROM notifications n LEFT JOIN cases c ON c.id = n.case_id
		WHERE n.chat = $1 AND n.status = 'given_up' AND n.class = 'unreachable' ORDER BY n.id`, chat); err != nil || len(rows) == 0 {
		return err
	}
	newest := map[civic.NoticeKind]int64{}
	for _, r := range rows {
		newest[r.Kind] = r.ID
	}
	var back, outdated []int64
	for _, r := range rows {
		rule := r.Kind.Facts()
		switch {
		case rule.Gathers && r.ID != newest[r.Kind]:
			if _, err := tx.ExecContext(ctx, `UPDATE reminders SET notification = $1 WHERE notification = $2`, newest[r.Kind], r.ID); err != nil {
				return err
			}
			outdated = append(outdated, r.ID)
		case rule.Holds(r.CreatedAt, r.Status, now):
			back = append(back, r.ID)
		default:
			outdated = append(outdated, r.ID)
		}
	}
	if err := changeGivenUp(ctx, tx, back, `status = 'pending', class = '', reason = '', acknowledged_at = NULL, next_at = ?`, now); err != nil {
		return err
	}
	if err := changeGivenUp(ctx, tx, outdated, `class = 'outdated', acknowledged_at = ?`, now); err != nil {
		return err
	}
	return s.wakeOnCommit(ctx, tx)
}

// changeGivenUp changes notifications that are given up still; the time is for the one placeholder in the change.
func changeGivenUp(ctx context.Context, tx *sqlx.Tx, ids []int64, set string, now time.Time) error {
	const batch = 5000
	for len(ids) > 0 {
		some := ids[:min(batch, len(ids))]
		ids = ids[len(some):]
		query, args, err := sqlx.In(strings.Join([]string{`UPDATE notifications SET`, set, `WHERE status = 'given_up' AND id IN (?)`}, " "), stamp(now), some)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, tx.Rebind(query), args...); err != nil {
			return err
		}
	}
	return nil
}
