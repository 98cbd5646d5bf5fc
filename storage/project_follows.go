package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// Follow returns of what of a project a person is told; civic.ErrNotFound where they do not follow it.
func (s *Store) Follow(ctx context.Context, project string, person int64) (civic.ProjectFollow, error) {
	var row struct {
		Steps string
		Since time.Time
	}
	err := s.read.GetContext(ctx, &row, `SELECT steps, since FROM project_follows WHERE project = $1 AND person = $2`, project, person)
	f := civic.ProjectFollow{Project: project, Person: person, Since: row.Since}
	for _, step := range strings.Fields(row.Steps) {
		f.Steps = append(f.Steps, civic.ProjectStep(step))
	}
	return f, missing(err, "find follower")
}

// SaveFollow lets a person follow a project, or changes of what they are told; what is new in a step that they no longer
// follow and was not told yet is not told any more.
func (s *Store) SaveFollow(ctx context.Context, cause string, f civic.ProjectFollow) error {
	steps := make([]string, len(f.Steps))
	for i, step := range f.Steps {
		steps[i] = string(step)
	}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, f.Since); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO project_follows (project, person, steps, since) VALUES ($1, $2, $3, $4)
			ON CONFLICT (project, person) DO UPDATE SET steps = excluded.steps`, f.Project, f.Person, strings.Join(steps, " "), stamp(f.Since))
		if err != nil {
			return err
		}
		return forgetUntold(ctx, tx, f.Project, f.Person, " "+strings.Join(steps, " ")+" ")
	})
	if err != nil {
		return fmt.Errorf("follow %s: %w", f.Project, err)
	}
	return nil
}

// Unfollow ends that a person follows a project; what is new and was not told yet is not told any more.
func (s *Store) Unfollow(ctx context.Context, cause, project string, person int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM project_follows WHERE project = $1 AND person = $2`, project, person); err != nil {
			return err
		}
		return forgetUntold(ctx, tx, project, person, "")
	})
	if err != nil {
		return fmt.Errorf("unfollow %s: %w", project, err)
	}
	return nil
}

// forgetUntold drops a person's reminders of a project that wait, but for those of the steps, which stand between blanks.
func forgetUntold(ctx context.Context, tx *sqlx.Tx, project string, person int64, steps string) error {
	for _, statement := range []string{
		`DELETE FROM reminders WHERE person = $2 AND notification IS NULL AND kind = 'change'
			AND subject IN (SELECT id FROM project_changes WHERE project = $1 AND $3 NOT LIKE '% ' || step || ' %')`,
		`DELETE FROM reminders WHERE person = $2 AND notification IS NULL AND kind = 'voice' AND $3 NOT LIKE '% discuss %'
			AND subject IN (SELECT id FROM consultations WHERE project = $1)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, project, person, steps); err != nil {
			return fmt.Errorf("drop reminders of %s: %w", project, err)
		}
	}
	return nil
}

// Followed lists the codes of the projects that a person follows.
func (s *Store) Followed(ctx context.Context, person int64) ([]string, error) {
	var codes []string
	if err := s.read.SelectContext(ctx, &codes, `SELECT project FROM project_follows WHERE person = $1 ORDER BY since, project`, person); err != nil {
		return nil, fmt.Errorf("list followed projects: %w", err)
	}
	return codes, nil
}

// ProjectChanges returns what is new on boards, by ids, in their order.
func (s *Store) ProjectChanges(ctx context.Context, ids []int64) ([]civic.ProjectChange, error) {
	var list []civic.ProjectChange
	err := s.selectIn(ctx, &list, `SELECT id, project, step, kind, title, subject, at FROM project_changes WHERE id IN (?) ORDER BY id`, []any{append([]int64{0}, ids...)})
	if err != nil {
		return nil, fmt.Errorf("list what is new: %w", err)
	}
	return list, nil
}
