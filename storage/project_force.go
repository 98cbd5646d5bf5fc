package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// TaskForce lists a project's task force, its head first.
func (s *Store) TaskForce(ctx context.Context, project string) ([]civic.TaskForceMember, error) {
	var list []civic.TaskForceMember
	if err := s.read.SelectContext(ctx, &list, `
		SELECT f.project, f.person, f.agency, f.head, p.name FROM task_force f JOIN people p ON p.id = f.person
		WHERE f.project = $1 ORDER BY f.head DESC, f.since, f.person`, project); err != nil {
		return nil, fmt.Errorf("list task force of %s: %w", project, err)
	}
	return list, nil
}

// SetTaskForce takes a person into a project's task force, or changes as what they are in it. A head takes the place of the
// former one.
func (s *Store) SetTaskForce(ctx context.Context, cause string, m civic.TaskForceMember, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if m.Head {
			var code string // two heads at once come one after the other
			if err := tx.GetContext(ctx, &code, `SELECT code FROM projects WHERE code = $1 `+s.dialect.lockRow, m.Project); err != nil {
				return missing(err, "find project %s", m.Project)
			}
			if _, err := tx.ExecContext(ctx, `UPDATE task_force SET head = false WHERE project = $1 AND head`, m.Project); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO task_force (project, person, agency, head, since) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (project, person) DO UPDATE SET agency = excluded.agency, head = excluded.head`,
			m.Project, m.Person, m.Agency, m.Head, stamp(now)); err != nil {
			return err
		}
		return audit(ctx, tx, now, &by, "task force of "+m.Project+" changed", m.Agency)
	})
	if err != nil {
		return fmt.Errorf("set task force of %s: %w", m.Project, err)
	}
	return nil
}

// LeaveTaskForce takes a person out of a project's task force.
func (s *Store) LeaveTaskForce(ctx context.Context, cause, project string, person, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM task_force WHERE project = $1 AND person = $2`, project, person); err != nil {
			return err
		}
		return audit(ctx, tx, now, &by, "task force of "+project+" changed", "")
	})
	if err != nil {
		return fmt.Errorf("leave task force of %s: %w", project, err)
	}
	return nil
}

// ForcesOf lists the codes of the projects in whose task force a person is.
func (s *Store) ForcesOf(ctx context.Context, person int64) ([]string, error) {
	var codes []string
	if err := s.read.SelectContext(ctx, &codes, `SELECT project FROM task_force WHERE person = $1 ORDER BY project`, person); err != nil {
		return nil, fmt.Errorf("list task forces: %w", err)
	}
	return codes, nil
}
