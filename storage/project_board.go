package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// Posts lists a project's newest posts of a kind, the newest first.
func (s *Store) Posts(ctx context.Context, project string, kind civic.PostKind, limit int) ([]civic.ProjectPost, error) {
	var list []civic.ProjectPost
	if err := s.read.SelectContext(ctx, &list, `
		SELECT id, project, kind, text, at, posted_by FROM project_posts WHERE project = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT $3`,
		project, kind, limit); err != nil {
		return nil, fmt.Errorf("list posts of %s: %w", project, err)
	}
	return list, nil
}

// AddPost puts something short on a project's board. Followers are told.
func (s *Store) AddPost(ctx context.Context, cause string, p civic.ProjectPost, board civic.ProjectChange) (civic.ProjectPost, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, p.At); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &p.ID, `INSERT INTO project_posts (project, kind, text, at, posted_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			p.Project, p.Kind, civic.CleanText(p.Text), stamp(p.At), p.By); err != nil {
			return err
		}
		board.Subject = p.ID
		return tellFollowers(ctx, tx, &board)
	})
	if err != nil {
		return p, fmt.Errorf("post on %s: %w", p.Project, err)
	}
	return p, nil
}

const meetingColumns = `id, version, project, kind, title, place, starts_at, ends_at, cancelled`

// Meetings lists a project's dates that end after a time, the earliest first, those that were cancelled too.
func (s *Store) Meetings(ctx context.Context, project string, from time.Time) ([]civic.ProjectMeeting, error) {
	var list []civic.ProjectMeeting
	if err := s.read.SelectContext(ctx, &list, `SELECT `+meetingColumns+` FROM project_meetings WHERE project = $1 AND ends_at > $2 ORDER BY starts_at, id`,
		project, stamp(from)); err != nil {
		return nil, fmt.Errorf("list meetings of %s: %w", project, err)
	}
	return list, nil
}

// Meeting returns one.
func (s *Store) Meeting(ctx context.Context, id int64) (civic.ProjectMeeting, error) {
	var m civic.ProjectMeeting
	err := s.read.GetContext(ctx, &m, `SELECT `+meetingColumns+` FROM project_meetings WHERE id = $1`, id)
	return m, missing(err, "find meeting %d", id)
}

// SaveMeeting adds a date, or changes the one of its id; one that changed since it was read is civic.ErrConflict. Followers
// are told.
func (s *Store) SaveMeeting(ctx context.Context, cause string, m civic.ProjectMeeting, by int64, board civic.ProjectChange) (civic.ProjectMeeting, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, board.At); err != nil {
			return err
		}
		if m.ID == 0 {
			m.Version = 1
			if err := tx.GetContext(ctx, &m.ID, `
				INSERT INTO project_meetings (project, kind, title, place, starts_at, ends_at, cancelled) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
				m.Project, m.Kind, civic.CleanText(m.Title), civic.CleanText(m.Place), stamp(m.StartsAt), stamp(m.EndsAt), m.Cancelled); err != nil {
				return err
			}
		} else {
			result, err := tx.ExecContext(ctx, `
				UPDATE project_meetings SET version = version + 1, kind = $1, title = $2, place = $3, starts_at = $4, ends_at = $5, cancelled = $6
				WHERE id = $7 AND version = $8`,
				m.Kind, civic.CleanText(m.Title), civic.CleanText(m.Place), stamp(m.StartsAt), stamp(m.EndsAt), m.Cancelled, m.ID, m.Version)
			if err := orConflict(result, err); err != nil {
				return err
			}
			m.Version++
		}
		board.Subject = m.ID
		if err := tellFollowers(ctx, tx, &board); err != nil {
			return err
		}
		return audit(ctx, tx, board.At, &by, fmt.Sprintf("meeting %d of %s set", m.ID, m.Project), "")
	})
	if err != nil {
		return m, fmt.Errorf("save meeting of %s: %w", m.Project, err)
	}
	return m, nil
}

// Figures returns a project's results.
func (s *Store) Figures(ctx context.Context, project string) ([]civic.ProjectFigure, error) {
	var list []civic.ProjectFigure
	if err := s.read.SelectContext(ctx, &list, `SELECT project, code, done, total, at, updated_by FROM project_figures WHERE project = $1 ORDER BY code`, project); err != nil {
		return nil, fmt.Errorf("list figures of %s: %w", project, err)
	}
	return list, nil
}

// SaveFigures sets results of a project. Followers are told.
func (s *Store) SaveFigures(ctx context.Context, cause, project string, list []civic.ProjectFigure, by int64, board civic.ProjectChange) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, board.At); err != nil {
			return err
		}
		for _, f := range list {
			if err := f.Check(); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO project_figures (project, code, done, total, at, updated_by) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (project, code) DO UPDATE SET done = excluded.done, total = excluded.total, at = excluded.at, updated_by = excluded.updated_by`,
				project, f.Code, f.Done, f.Total, stamp(board.At), by); err != nil {
				return err
			}
		}
		return tellFollowers(ctx, tx, &board)
	})
	if err != nil {
		return fmt.Errorf("save figures of %s: %w", project, err)
	}
	return nil
}

// RateProject keeps a person's satisfaction with a project, in place of what they gave before.
func (s *Store) RateProject(ctx context.Context, cause string, r civic.ProjectRating) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, r.At); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO project_ratings (project, person, stars, comment, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (project, person) DO UPDATE SET stars = excluded.stars, comment = excluded.comment, at = excluded.at`,
			r.Project, r.Person, r.Stars, civic.CleanText(r.Comment), stamp(r.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("rate project %s: %w", r.Project, err)
	}
	return nil
}

// ProjectStars counts, by stars, how many people gave them to a project.
func (s *Store) ProjectStars(ctx context.Context, project string) (map[int]int, error) {
	var rows []struct{ Stars, Count int }
	if err := s.read.SelectContext(ctx, &rows, `SELECT stars, count(*) AS count FROM project_ratings WHERE project = $1 GROUP BY stars`, project); err != nil {
		return nil, fmt.Errorf("count stars of %s: %w", project, err)
	}
	stars := map[int]int{}
	for _, r := range rows {
		stars[r.Stars] = r.Count
	}
	return stars, nil
}
