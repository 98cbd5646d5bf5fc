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

var obligationTable = tableOf[civic.Obligation]("obligations", "o",
	`id duty year agency version status opened_at due_at submitted_at accepted_at in_time versions remind_at`)

// OpenObligations writes the obligations that are not there yet, of duty, year and agency, and returns how many.
func (s *Store) OpenObligations(ctx context.Context, list []civic.Obligation) (int, error) {
	const batch = 500
	opened := 0
	for part := range slices.Chunk(slices.Clone(list), batch) {
		rows := make([]*civic.Obligation, len(part))
		for i := range part {
			part[i].Version = 1
			rows[i] = &part[i]
		}
		statement, args := obligationTable.insert(rows...)
		result, err := s.db.ExecContext(ctx, statement+` ON CONFLICT (duty, year, agency) DO NOTHING`, args...)
		if err != nil {
			return opened, fmt.Errorf("open obligations: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return opened, fmt.Errorf("open obligations: %w", err)
		}
		opened += int(n)
	}
	return opened, nil
}

// Opened says which agencies owe, or owed, which duties of a year.
func (s *Store) Opened(ctx context.Context, year int) (map[civic.OwedBy]bool, error) {
	var list []civic.OwedBy
	if err := s.read.SelectContext(ctx, &list, `SELECT duty, agency FROM obligations WHERE year = $1`, year); err != nil {
		return nil, fmt.Errorf("list obligations of %d: %w", year, err)
	}
	there := make(map[civic.OwedBy]bool, len(list))
	for _, o := range list {
		there[o] = true
	}
	return there, nil
}

// EndObligations ends what is owed by agencies that have ceased to exist, and returns how many. What was handed in stays.
func (s *Store) EndObligations(ctx context.Context, now time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		UPDATE obligations SET status = 'ended', remind_at = NULL, version = version + 1
		WHERE status IN ('open', 'returned') AND agency IN (SELECT code FROM agencies WHERE valid_to <= $1)`, stamp(now))
	if err != nil {
		return 0, fmt.Errorf("end obligations: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// RedateObligations moves obligations of which nothing was handed in to the dates that they hold, and returns how many. One
// that changed meanwhile is left as it is.
func (s *Store) RedateObligations(ctx context.Context, list []civic.Obligation) (int, error) {
	moved := 0
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for _, o := range list {
			result, err := tx.ExecContext(ctx, `
				UPDATE obligations SET due_at = $1, remind_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND status = 'open'`,
				stamp(o.DueAt), stampOf(o.RemindAt), o.ID, o.Version)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			moved += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("redate obligations: %w", err)
	}
	return moved, nil
}

// Obligation returns one.
func (s *Store) Obligation(ctx context.Context, id int64) (civic.Obligation, error) {
	var o civic.Obligation
	err := s.read.GetContext(ctx, &o, `SELECT `+obligationTable.list+` FROM obligations o WHERE o.id = $1`, id)
	return o, missing(err, "find obligation %d", id)
}

// Obligations lists what a query asks for, the earliest due first, and counts it all.
func (s *Store) Obligations(ctx context.Context, q civic.ObligationQuery) ([]civic.Obligation, int, error) {
	where, args := obligationWhere(q)
	list := []civic.Obligation{}
	order := ` ORDER BY o.due_at, o.duty, o.agency`
	if q.Limit > 0 {
		order += fmt.Sprintf(` LIMIT %d OFFSET %d`, q.Limit, max(0, q.Offset))
	}
	if err := s.selectIn(ctx, &list, `SELECT `+obligationTable.list+` FROM obligations o WHERE `+where+order, args); err != nil {
		return nil, 0, fmt.Errorf("list obligations: %w", err)
	}
	if q.Limit == 0 {
		return list, len(list), nil
	}
	var total []int
	if err := s.selectIn(ctx, &total, `SELECT count(*) FROM obligations o WHERE `+where, args); err != nil {
		return nil, 0, fmt.Errorf("count obligations: %w", err)
	}
	return list, total[0], nil
}

// selectIn reads rows by a query in which a ? may stand for a list.
func (s *Store) selectIn(ctx context.Context, into any, query string, args []any) error {
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return err
	}
	return s.read.SelectContext(ctx, into, s.read.Rebind(query), args...)
}

func obligationWhere(q civic.ObligationQuery) (string, []any) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	if q.IDs != nil {
		add(`o.id IN (?)`, append([]int64{0}, q.IDs...))
	}
	if q.Agencies != nil {
		add(`o.agency IN (?)`, append([]string{""}, q.Agencies...))
	}
	if q.Duties != nil {
		add(`o.duty IN (?)`, append([]string{""}, q.Duties...))
	}
	if q.Year != 0 && q.OrOwed {
		add(`(o.year = ? OR o.status IN ('open', 'returned', 'submitted'))`, q.Year)
	} else if q.Year != 0 {
		add(`o.year = ?`, q.Year)
	}
	if q.Statuses != nil {
		add(`o.status IN (?)`, q.Statuses)
	}
	return strings.Join(where, " AND "), args
}

var dueObligations = `SELECT ` + obligationTable.list + ` FROM obligations o WHERE o.remind_at <= $1 ORDER BY o.remind_at, o.id LIMIT `

// DueObligations lists obligations whose ladder has reached a rung, the longest since first.
func (s *Store) DueObligations(ctx context.Context, now time.Time, limit int) ([]civic.Obligation, error) {
	var list []civic.Obligation
	if err := s.db.SelectContext(ctx, &list, dueObligations+fmt.Sprint(limit), stamp(now)); err != nil {
		return nil, fmt.Errorf("list due obligations: %w", err)
	}
	return list, nil
}

// Compliance counts who did what they owed of a year's duties, by duty and kind of agency, as it stands at now.
func (s *Store) Compliance(ctx context.Context, year int, now time.Time) ([]civic.Compliance, error) {
	var list []civic.Compliance
	if err := s.read.SelectContext(ctx, &list, `
		SELECT o.duty, o.year, a.kind, count(*) AS owed,
			sum(CASE WHEN o.status IN ('submitted', 'accepted') AND o.in_time THEN 1 ELSE 0 END) AS in_time,
			sum(CASE WHEN o.status IN ('submitted', 'accepted') AND NOT o.in_time THEN 1 ELSE 0 END) AS late,
			sum(CASE WHEN o.status IN ('open', 'returned') AND o.due_at < $2 THEN 1 ELSE 0 END) AS missing,
			sum(CASE WHEN o.status IN ('open', 'returned') AND o.due_at >= $2 THEN 1 ELSE 0 END) AS not_due,
			sum(CASE WHEN o.status = 'submitted' THEN 1 ELSE 0 END) AS waiting,
			sum(CASE WHEN o.status = 'accepted' THEN 1 ELSE 0 END) AS accepted,
			sum(CASE WHEN o.status = 'returned' THEN 1 ELSE 0 END) AS returned
		FROM obligations o JOIN agencies a ON a.code = o.agency JOIN duties d ON d.code = o.duty
		WHERE o.year = $1 AND o.status <> 'ended' GROUP BY d.position, o.duty, o.year, a.kind ORDER BY d.position, o.duty, a.kind`,
		year, stamp(now)); err != nil {
		return nil, fmt.Errorf("count compliance of %d: %w", year, err)
	}
	return list, nil
}

// ChangeObligation commits one step of an obligation: what it is now, the submission, notifications, reminders. One that
// changed since it was read is civic.ErrConflict; an update that was processed before is civic.ErrRepeated. In both
// nothing is written.
func (s *Store) ChangeObligation(ctx context.Context, ch civic.DutyChange) (civic.Obligation, error) {
	reminders, _, err := s.ResolveReminders(ctx, ch.Reminders)
	if err != nil {
		return civic.Obligation{}, err
	}
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.At); err != nil {
			return err
		}
		if err := updateObligation(ctx, tx, ch.Obligation); err != nil {
			return err
		}
		subject, err := writeSubmission(ctx, tx, ch)
		if err != nil {
			return err
		}
		if err := insertReminders(ctx, tx, reminders); err != nil {
			return err
		}
		for i := range ch.Notices {
			ch.Notices[i].Subject = &subject
		}
		return s.notify(ctx, tx, civic.Case{}, civic.Event{At: ch.At, Person: &ch.By}, ch.Notices)
	})
	if err != nil {
		return civic.Obligation{}, fmt.Errorf("change obligation %d: %w", ch.Obligation.ID, err)
	}
	s.wakeHere()
	ch.Obligation.Version++
	return ch.Obligation, nil
}

func updateObligation(ctx context.Context, tx *sqlx.Tx, o civic.Obligation) error {
	result, err := tx.ExecContext(ctx, `
		UPDATE obligations SET version = version + 1, status = $1, due_at = $2, submitted_at = $3, accepted_at = $4, in_time = $5,
			versions = $6, remind_at = $7
		WHERE id = $8 AND version = $9`,
		o.Status, stamp(o.DueAt), stampOf(o.SubmittedAt), stampOf(o.AcceptedAt), o.InTime, o.Versions, stampOf(o.RemindAt), o.ID, o.Version)
	return orConflict(result, err)
}
