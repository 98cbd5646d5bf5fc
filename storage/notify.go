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

// recipient is one chat that is told.
type recipient struct {
	Chat   int64  `db:"chat"`
	Person *int64 `db:"person"` // nil for a group
}

// notify turns the notices of a step into rows of the outbox, in the step's transaction: one row per chat.
func (s *Store) notify(ctx context.Context, tx *sqlx.Tx, c civic.Case, e civic.Event, notices []civic.Notice) error {
	var rows []civic.Notification
	for _, n := range notices {
		found, err := audience(ctx, tx, c, n.To)
		if err != nil {
			return err
		}
		told := slices.Clone(found)
		if e.Person != nil && e.Role != "" && !n.Kind.ForCitizen() { // the official who took the step knows of it
			told = slices.DeleteFunc(told, func(r recipient) bool { return r.Person != nil && *r.Person == *e.Person })
		}
		some, err := s.rowsFor(ctx, tx, n, c, e, told)
		if err != nil {
			return err
		}
		rows = append(rows, some...)
		if len(found) > 0 || n.To.MayBeNobody() {
			continue
		}
		fallback, err := s.nobody(ctx, tx, c, e, n)
		if err != nil {
			return err
		}
		rows = append(rows, fallback...)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := insertNotifications(ctx, tx, rows); err != nil {
		return err
	}
	return s.wakeOnCommit(ctx, tx)
}

// nobody makes the rows for a notice that has nobody to read it: the coordinators are told where the notice says so, of a
// sealed case never; where there are none, the row stands for an operator to see, and for the first who may hear of it.
func (s *Store) nobody(ctx context.Context, tx *sqlx.Tx, c civic.Case, e civic.Event, n civic.Notice) ([]civic.Notification, error) {
	if n.Else != "" && !c.Sealed {
		desk, err := audience(ctx, tx, c, civic.ToCoordinators())
		if err != nil {
			return nil, err
		}
		var rows []civic.Notification
		for _, r := range desk {
			rows = append(rows, row(n.Else, n, c, e, &r))
		}
		if rows != nil {
			return rows, nil
		}
	}
	lost := row(n.Kind, n, c, e, nil)
	lost.Status, lost.Reason, lost.Class, lost.Unheard = civic.NotificationGivenUp, "nobody to tell", civic.GivenUpNobody, &n
	return []civic.Notification{lost}, nil
}

func row(kind civic.NoticeKind, n civic.Notice, c civic.Case, e civic.Event, r *recipient) civic.Notification {
	out := civic.Notification{Kind: kind, Priority: n.Priority, Status: civic.NotificationPending, CreatedAt: stamp(e.At), NextAt: stamp(e.At)}
	if n.Priority == 0 {
		out.Priority = civic.PriorityNormal
	}
	if n.After != nil {
		out.NextAt = stamp(*n.After)
	}
	if c.ID != 0 {
		out.Case = &c.ID
	}
	if e.ID != 0 {
		out.Event = &e.ID
	}
	out.Subject = n.Subject
	if r != nil {
		out.Chat, out.Person = &r.Chat, r.Person
		if n.Key != "" {
			out.Key = fmt.Sprintf("%s:%d", n.Key, r.Chat)
		}
	}
	return out
}

// notificationTable has the rows of the outbox.
var notificationTable = tableOf[notificationRow]("notifications", "n", `id chat person kind case_id event_id subject key? priority status attempts tries
	created_at next_at sent_at reason class parts notice! acknowledged_at!`)

// notificationRow is a notification as its row holds it.
type notificationRow struct {
	civic.Notification
	Notice         string     `db:"notice"` // of one that has nobody: Unheard as JSON, or ""
	AcknowledgedAt *time.Time `db:"acknowledged_at"`
}

func insertNotifications(ctx context.Context, tx *sqlx.Tx, rows []civic.Notification) error {
	_, err := insertOutbox(ctx, tx, rows)
	return err
}

// outboxRow is a notification that was written.
type outboxRow struct {
	ID     int64  `db:"id"`
	Person *int64 `db:"person"`
}

// insertOutbox writes notifications, but none whose key is there already, and returns those that it wrote.
func insertOutbox(ctx context.Context, tx *sqlx.Tx, rows []civic.Notification) ([]outboxRow, error) {
	const batch = 500
	var written []outboxRow
	for part := range slices.Chunk(rows, batch) {
		full := make([]*notificationRow, len(part))
		for i, n := range part {
			unheard, err := unheardText(n.Unheard)
			if err != nil {
				return nil, err
			}
			full[i] = &notificationRow{Notification: n, Notice: unheard}
		}
		statement, args := notificationTable.insert(full...)
		var some []outboxRow
		if err := tx.SelectContext(ctx, &some, statement+` ON CONFLICT DO NOTHING RETURNING id, person`, args...); err != nil {
			return nil, fmt.Errorf("write notifications: %w", err)
		}
		written = append(written, some...)
	}
	return written, nil
}

// placesFrom writes n placeholders in brackets, the first of them $first.
func placesFrom(first, n int) string {
	places := make([]string, n)
	for i := range places {
		places[i] = fmt.Sprintf("$%d", first+i)
	}
	return "(" + strings.Join(places, ", ") + ")"
}
