package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

var projectTable = tableOf[projectRow]("projects", "",
	`code name name_words owner areas supervisor? status budget starts_on ends_on valid_to edited_at`)

// projectRow is a project as it is stored: its areas in one column.
type projectRow struct {
	civic.Project
	Codes    string     `db:"areas"`
	EditedAt *time.Time `db:"edited_at"` // when its owner changed it last; nil: it is as it was imported
}

func rowOfProject(p civic.Project) projectRow {
	p.Name, p.Budget = civic.CleanText(p.Name), civic.CleanText(p.Budget)
	return projectRow{Project: p, Codes: strings.Join(p.Areas, " ")}
}

func (r projectRow) value() civic.Project {
	p := r.Project
	p.Areas = strings.Fields(r.Codes)
	return p
}

// Projects lists every project, those that have ended too, by name.
func (s *Store) Projects(ctx context.Context) ([]civic.Project, error) {
	var rows []projectRow
	if err := s.read.SelectContext(ctx, &rows, `SELECT `+projectTable.list+` FROM projects ORDER BY name, code`); err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	var list []civic.Project
	for _, r := range rows {
		list = append(list, r.value())
	}
	return list, nil
}

// Project returns the project of that code. Unlike the directory's it is never a while behind.
func (s *Store) Project(ctx context.Context, code string) (civic.Project, error) {
	var r projectRow
	err := s.read.GetContext(ctx, &r, `SELECT `+projectTable.list+` FROM projects WHERE code = $1`, code)
	return r.value(), missing(err, "find project %s", code)
}

// SaveProject adds or changes a project as its owner wants it; an import leaves it as it is from then on. Where board is
// given, followers are told of it.
func (s *Store) SaveProject(ctx context.Context, cause string, p civic.Project, by int64, board *civic.ProjectChange, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		r := rowOfProject(p)
		r.EditedAt = &now
		if _, err := tx.ExecContext(ctx, upsert(tableImport{what: projectTable.name, columns: projectTable.names()}), projectTable.values(&r)...); err != nil {
			return err
		}
		if err := tellFollowers(ctx, tx, board); err != nil {
			return err
		}
		return audit(ctx, tx, now, &by, "project "+p.Code+" changed", p.Owner)
	})
	if err != nil {
		return fmt.Errorf("save project %s: %w", p.Code, err)
	}
	return nil
}

// importedProjects are projects as they are imported, without when they were edited: those that were are kept as they are.
func importedProjects(list []civic.Project) tableImport {
	columns := projectTable.names()
	t := tableImport{what: projectTable.name, columns: columns[:len(columns)-1], retire: true, keep: "edited_at IS NOT NULL"}
	for _, p := range list {
		r := rowOfProject(p)
		t.rows = append(t.rows, projectTable.values(&r)[:len(t.columns)])
	}
	return t
}

// tellFollowers writes what is new on a board, and a reminder of it for everybody who follows its step; nil is nothing new.
func tellFollowers(ctx context.Context, tx *sqlx.Tx, board *civic.ProjectChange) error {
	if board == nil {
		return nil
	}
	if err := tx.GetContext(ctx, &board.ID, `
		INSERT INTO project_changes (project, step, kind, title, subject, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		board.Project, board.Step, board.Kind, civic.CleanText(board.Title), board.Subject, stamp(board.At)); err != nil {
		return fmt.Errorf("write what is new: %w", err)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO reminders (person, kind, subject, clock, rung, rung_at, due_at, tell_at)
		SELECT f.person, 'change', c.id, 'board', 'new', c.at, c.at, c.at FROM project_changes c JOIN project_follows f ON f.project = c.project
		WHERE c.id = $1 AND ' ' || f.steps || ' ' LIKE '% ' || c.step || ' %' ON CONFLICT DO NOTHING`, board.ID)
	if err != nil {
		return fmt.Errorf("tell followers: %w", err)
	}
	return nil
}
