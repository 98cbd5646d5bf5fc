package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// recipient is one chat that is told.
type recipient struct {
	Chat   int64      `db:"chat"`
	Person *int64     `db:"person"` // nil for a group
	Role   civic.Role `db:"role"`   // within an agency; "" elsewhere
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
		for _, r := range told {
			rows = append(rows, row(n.Kind, n, c, e, &r))
		}
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
	const batch, columns = 500, 14
	var written []outboxRow
	for part := range slices.Chunk(rows, batch) {
		var places []string
		var args []any
		for i, n := range part {
			unheard, err := unheardText(n.Unheard)
			if err != nil {
				return nil, err
			}
			places = append(places, placesFrom(columns*i+1, columns))
			args = append(args, n.Chat, n.Person, n.Kind, n.Case, n.Event, n.Subject, optional(n.Key), n.Priority, n.Status, n.CreatedAt, n.NextAt, n.Reason, n.Class, unheard)
		}
		var some []outboxRow
		if err := tx.SelectContext(ctx, &some, `
			INSERT INTO notifications (chat, person, kind, case_id, event_id, subject, key, priority, status, created_at, next_at, reason, class, notice)
			VALUES `+strings.Join(places, ", ")+` ON CONFLICT DO NOTHING RETURNING id, person`, args...); err != nil {
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

// audience finds the chats that an audience means, each once: of a person the first.
func audience(ctx context.Context, tx *sqlx.Tx, c civic.Case, to civic.Audience) ([]recipient, error) {
	var found []recipient
	var err error
	switch {
	case to.Person != 0:
		err = tx.SelectContext(ctx, &found, `SELECT id AS chat, person, '' AS role FROM chats WHERE person = $1 ORDER BY id LIMIT 1`, to.Person)
	case to.Desk:
		err = tx.SelectContext(ctx, &found, `
			SELECT min(c.id) AS chat, m.person, '' AS role FROM memberships m JOIN chats c ON c.person = m.person
			WHERE m.role = 'coordinator' GROUP BY m.person ORDER BY 1`)
	case to.Giver != 0:
		return giverAudience(ctx, tx, to.Giver)
	case to.Joiners:
		err = tx.SelectContext(ctx, &found, `
			SELECT min(c.id) AS chat, j.person, '' AS role FROM case_joins j JOIN chats c ON c.person = j.person
			WHERE j.case_id = $1 GROUP BY j.person ORDER BY 1`, c.ID)
	case to.Followers != "" || to.Voters != 0:
		return followersAudience(ctx, tx, to)
	case to.Watchers != "":
		return watchersAudience(ctx, tx, to.Watchers)
	case to.Agency != "":
		if found, err = agencyAudience(ctx, tx, to); err != nil || to.Force == "" {
			return found, err
		}
		var force []recipient
		force, err = forceAudience(ctx, tx, to.Force)
		found = together(found, force)
	}
	if err != nil {
		return nil, fmt.Errorf("find who is told: %w", err)
	}
	return found, nil
}

// giverAudience finds who gave an instruction, or the coordinators where that person leads no more.
func giverAudience(ctx context.Context, tx *sqlx.Tx, giver int64) ([]recipient, error) {
	var found []recipient
	if err := tx.SelectContext(ctx, &found, `
		SELECT min(c.id) AS chat, c.person, '' AS role FROM chats c WHERE c.person = $1
			AND EXISTS (SELECT 1 FROM memberships m WHERE m.person = c.person AND m.role IN ('leader', 'coordinator'))
		GROUP BY c.person`, giver); err != nil {
		return nil, fmt.Errorf("find who is told: %w", err)
	}
	if found != nil {
		return found, nil
	}
	return audience(ctx, tx, civic.Case{}, civic.ToCoordinators())
}

// agencyAudience finds an agency's people and groups that are told.
func agencyAudience(ctx context.Context, tx *sqlx.Tx, to civic.Audience) ([]recipient, error) {
	var bound []recipient
	if err := tx.SelectContext(ctx, &bound, `
		SELECT c.id AS chat, m.person, m.role FROM memberships m JOIN chats c ON c.person = m.person
		WHERE m.agency = $1 AND m.role IN ('officer', 'head')
		UNION ALL
		SELECT c.id, NULL, '' FROM chats c WHERE c.agency = $1
		ORDER BY 1, 3`, to.Agency); err != nil {
		return nil, fmt.Errorf("find who is told: %w", err)
	}
	pick := func(wanted func(recipient) bool) []recipient {
		var picked []recipient
		for _, r := range bound {
			same := func(p recipient) bool {
				return p.Chat == r.Chat || r.Person != nil && p.Person != nil && *p.Person == *r.Person
			}
			if wanted(r) && !slices.ContainsFunc(picked, same) {
				picked = append(picked, r)
			}
		}
		return picked
	}
	if to.Only != 0 {
		if only := pick(func(r recipient) bool { return r.Person != nil && *r.Person == to.Only }); only != nil {
			return only, nil
		}
	}
	people := pick(func(r recipient) bool { return r.Person != nil && slices.Contains(to.Roles, r.Role) })
	if people == nil && to.OrHeads {
		people = pick(func(r recipient) bool { return r.Person != nil && r.Role == civic.RoleHead })
	}
	if people == nil && to.OrStaff {
		people = pick(func(r recipient) bool { return r.Person != nil && r.Role == civic.RoleOfficer })
	}
	if to.Groups {
		people = append(people, pick(func(r recipient) bool { return r.Person == nil })...)
	}
	return people, nil
}
