package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// BoundPushes sets how many new cases an agency, or the coordinator's desk, is told of one by one in an hour; what comes
// above is gathered into one message to each chat, at the hour's end. 0, as at first: all are told one by one. It is called
// before the store is used.
func (s *Store) BoundPushes(perHour int) { s.pushesPerHour = perHour }

// PushHour returns what an agency was told in an hour.
func (s *Store) PushHour(ctx context.Context, id int64) (civic.PushHour, error) {
	var h civic.PushHour
	err := s.read.GetContext(ctx, &h, `SELECT id, agency, hour, pushed, gathered FROM push_hours WHERE id = $1`, id)
	return h, missing(err, "find hour of pushes %d", id)
}

// rowsFor makes the rows by which recipients are told of a notice to an agency, or to the desk for "". Above the budget of
// the hour there are none: a message that gathers is written in their place, for each chat that has none yet. It tells how
// many it gathers when it is sent, so a chat is left to it only while it waits.
func (s *Store) rowsFor(ctx context.Context, tx *sqlx.Tx, n civic.Notice, c civic.Case, e civic.Event, told []recipient) ([]civic.Notification, error) {
	var rows []civic.Notification
	for _, r := range told {
		rows = append(rows, row(n.Kind, n, c, e, &r))
	}
	gathering := n.Gathered()
	if s.pushesPerHour <= 0 || gathering == "" || len(rows) == 0 {
		return rows, nil
	}
	hour := e.At.UTC().Truncate(time.Hour)
	var h civic.PushHour
	if err := tx.GetContext(ctx, &h, `
		INSERT INTO push_hours (agency, hour, pushed) VALUES ($1, $2, 1)
		ON CONFLICT (agency, hour) DO UPDATE SET pushed = push_hours.pushed + 1 RETURNING id, pushed`, n.To.Agency(), stamp(hour)); err != nil {
		return nil, fmt.Errorf("count pushes: %w", err)
	}
	if h.Pushed <= s.pushesPerHour {
		return rows, nil
	}
	waiting, err := s.gatherPushes(ctx, tx, gathering, h.ID, e, hour.Add(time.Hour), told)
	if err != nil {
		return nil, fmt.Errorf("gather pushes: %w", err)
	}
	if len(waiting) == 0 {
		return rows, nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE push_hours SET gathered = gathered + 1 WHERE id = $1`, h.ID); err != nil {
		return nil, fmt.Errorf("gather pushes: %w", err)
	}
	return slices.DeleteFunc(rows, func(r civic.Notification) bool { return slices.Contains(waiting, *r.Chat) }), nil
}

// gatherPushes writes the message that gathers for each chat that has none yet, and returns the chats whose message waits,
// and goes on waiting until the transaction ends.
func (s *Store) gatherPushes(ctx context.Context, tx *sqlx.Tx, kind civic.NoticeKind, hour int64, e civic.Event, at time.Time, told []recipient) ([]int64, error) {
	n := civic.Notice{Subject: &hour, Key: fmt.Sprintf("pushes:%d", hour), After: &at}
	var rows []civic.Notification
	var keys []string
	for _, r := range told {
		one := row(kind, n, civic.Case{}, civic.Event{At: e.At}, &r)
		rows, keys = append(rows, one), append(keys, one.Key)
	}
	if err := insertNotifications(ctx, tx, rows); err != nil {
		return nil, err
	}
	query, args, err := sqlx.In(`SELECT chat FROM notifications WHERE key IN (?) AND status = 'pending' ORDER BY id `+s.dialect.shareRow, keys)
	if err != nil {
		return nil, err
	}
	var waiting []int64
	err = tx.SelectContext(ctx, &waiting, tx.Rebind(query), args...)
	return waiting, err
}
