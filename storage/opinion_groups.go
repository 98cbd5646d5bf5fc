package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

const groupColumns = `g.id, g.consultation, g.question, g.label, g.response, g.reply, g.responded_at, g.responded_by,
	(SELECT count(*) FROM opinions o WHERE o.opinion_group = g.id) AS count`

// Groups lists the groups of a consultation's question, of all where it is below 0, in the order in which they were made.
func (s *Store) Groups(ctx context.Context, consultation int64, question int) ([]consult.Group, error) {
	return groups(ctx, s.read, `g.consultation = $1 AND ($2 < 0 OR g.question = $2)`, consultation, question)
}

// Group returns one.
func (s *Store) Group(ctx context.Context, id int64) (consult.Group, error) {
	list, err := groups(ctx, s.db, `g.id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("find group %d: %w", id, civic.ErrNotFound)
	}
	if err != nil {
		return consult.Group{}, err
	}
	return list[0], nil
}

func groups(ctx context.Context, q sqlx.QueryerContext, where string, args ...any) ([]consult.Group, error) {
	var list []consult.Group
	if err := sqlx.SelectContext(ctx, q, &list, `SELECT `+groupColumns+` FROM opinion_groups g WHERE `+where+` ORDER BY g.id`, args...); err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	return list, nil
}

// MakeGroup makes a group of opinions, and of all with the same wordings. Opinions that somebody grouped or answered
// meanwhile are left where they are; where nothing is left for the group it is civic.ErrConflict.
func (s *Store) MakeGroup(ctx context.Context, cause string, g consult.Group, opinions []int64, by int64, now time.Time) (consult.Group, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := shareOpen(ctx, s, tx, g.Consultation); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &g.ID, `INSERT INTO opinion_groups (consultation, question, label) VALUES ($1, $2, $3) RETURNING id`,
			g.Consultation, g.Question, civic.CleanText(g.Label)); err != nil {
			return err
		}
		n, err := s.join(ctx, tx, g.ID, opinions)
		if err != nil {
			return err
		}
		if n == 0 {
			return civic.ErrConflict
		}
		g.Count = n
		return audit(ctx, tx, now, &by, fmt.Sprintf("opinion group %d made", g.ID), "")
	})
	if err != nil {
		return g, fmt.Errorf("make group: %w", err)
	}
	return g, nil
}

// AddToGroup puts opinions, and all with the same wordings, into a group, and returns how many. Where the group is answered
// they have its answer, and their authors are told.
func (s *Store) AddToGroup(ctx context.Context, cause string, group int64, opinions []int64, now time.Time) (int, error) {
	added := 0
	err := s.within(ctx, func(tx *sqlx.Tx) (err error) {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillOpen(ctx, tx, `SELECT consultation FROM opinion_groups WHERE id = $1`, group); err != nil {
			return err
		}
		if added, err = s.join(ctx, tx, group, opinions); err != nil {
			return err
		}
		_, err = s.spread(ctx, tx, group, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("add to group %d: %w", group, err)
	}
	return added, nil
}

// join puts opinions that wait, and all with the same wordings, into a group of their question.
func (s *Store) join(ctx context.Context, tx *sqlx.Tx, group int64, opinions []int64) (int, error) {
	if len(opinions) == 0 {
		return 0, nil
	}
	query, args, err := sqlx.In(`
		UPDATE opinions SET opinion_group = ? WHERE text <> '' AND response = '' AND opinion_group IS NULL
			AND (consultation, question) IN (SELECT g.consultation, g.question FROM opinion_groups g WHERE g.id = ?)
			AND text IN (SELECT x.text FROM opinions x WHERE x.id IN (?))`, group, group, opinions)
	if err != nil {
		return 0, err
	}
	result, err := tx.ExecContext(ctx, tx.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM opinion_keys WHERE opinion IN (SELECT id FROM opinions WHERE opinion_group = $1)`, group)
	return int(n), err
}

// spread gives a group's answer to all of its opinions that have none yet, and tells their authors.
func (s *Store) spread(ctx context.Context, tx *sqlx.Tx, group int64, now time.Time) (int, error) {
	result, err := tx.ExecContext(ctx, `
		UPDATE opinions SET response = (SELECT g.response FROM opinion_groups g WHERE g.id = $1), responded_at = $2,
			responded_by = (SELECT g.responded_by FROM opinion_groups g WHERE g.id = $1)
		WHERE opinion_group = $1 AND response = '' AND EXISTS (SELECT 1 FROM opinion_groups g WHERE g.id = $1 AND g.response <> '')`, group, stamp(now))
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, err
	}
	return int(n), s.tellAuthors(ctx, tx, `o.opinion_group = $1`, group)
}

// LeaveGroup takes an opinion out of a group that is not answered; in an answered one it is civic.ErrNotNow.
func (s *Store) LeaveGroup(ctx context.Context, cause string, opinion int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillOpen(ctx, tx, `SELECT consultation FROM opinions WHERE id = $1`, opinion); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE opinions SET opinion_group = NULL WHERE id = $1 AND response = ''`, opinion)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return orElse(err, civic.ErrNotNow)
		}
		var row struct {
			consult.Opinion
			Consultation int64
		}
		if err := tx.GetContext(ctx, &row, `SELECT id, ballot, question, choice, text, consultation FROM opinions WHERE id = $1`, opinion); err != nil {
			return err
		}
		return writeKeys(ctx, tx, row.Consultation, row.Opinion)
	})
	if err != nil {
		return fmt.Errorf("take opinion %d out of its group: %w", opinion, err)
	}
	return nil
}

// RenameGroup gives a group another label.
func (s *Store) RenameGroup(ctx context.Context, cause string, group int64, label string, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillOpen(ctx, tx, `SELECT consultation FROM opinion_groups WHERE id = $1`, group); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE opinion_groups SET label = $1 WHERE id = $2`, civic.CleanText(label), group)
		return err
	})
	if err != nil {
		return fmt.Errorf("rename group %d: %w", group, err)
	}
	return nil
}

// AnswerGroup answers all opinions of a group; their authors are told. It returns how many. A group that is answered
// already is civic.ErrConflict.
func (s *Store) AnswerGroup(ctx context.Context, cause string, group int64, r consult.Response, reply string, by int64, now time.Time) (int, error) {
	answered := 0
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillOpen(ctx, tx, `SELECT consultation FROM opinion_groups WHERE id = $1`, group); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE opinion_groups SET response = $1, reply = $2, responded_at = $3, responded_by = $4 WHERE id = $5 AND response = ''`,
			r, civic.CleanText(reply), stamp(now), by, group)
		if err := orConflict(result, err); err != nil {
			return err
		}
		answered, err = s.spread(ctx, tx, group, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("answer group %d: %w", group, err)
	}
	return answered, nil
}
