package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const questionColumns = `id, version, project, person, text, asked_at, answer, answered_at, answered_by, public, remind_at`

// AskProject keeps a question about a project, and tells who should answer it.
func (s *Store) AskProject(ctx context.Context, cause string, q civic.ProjectQuestion, notices []civic.Notice) (civic.ProjectQuestion, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, q.AskedAt); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &q.ID, `
			INSERT INTO project_questions (project, person, text, asked_at, remind_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			q.Project, q.Person, civic.CleanText(q.Text), stamp(q.AskedAt), stampOf(q.RemindAt)); err != nil {
			return err
		}
		return s.notify(ctx, tx, civic.Case{}, civic.Event{At: q.AskedAt}, about(notices, q.ID))
	})
	if err != nil {
		return q, fmt.Errorf("ask about project %s: %w", q.Project, err)
	}
	s.wakeHere()
	return q, nil
}

// about says of notices what they are about.
func about(notices []civic.Notice, subject int64) []civic.Notice {
	for i := range notices {
		notices[i].Subject = &subject
	}
	return notices
}

// AnswerQuestion keeps the answer to a question, tells who asked, and where it is public followers. One that was answered
// since it was read is civic.ErrConflict.
func (s *Store) AnswerQuestion(ctx context.Context, cause string, q civic.ProjectQuestion, notices []civic.Notice, board *civic.ProjectChange, now time.Time) (civic.ProjectQuestion, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE project_questions SET version = version + 1, answer = $1, answered_at = $2, answered_by = $3, public = $4, remind_at = NULL
			WHERE id = $5 AND version = $6`, civic.CleanText(q.Answer), stampOf(q.AnsweredAt), q.AnsweredBy, q.Public, q.ID, q.Version)
		if err := orConflict(result, err); err != nil {
			return err
		}
		if err := tellFollowers(ctx, tx, board); err != nil {
			return err
		}
		return s.notify(ctx, tx, civic.Case{}, civic.Event{At: now, Person: q.AnsweredBy}, about(notices, q.ID))
	})
	if err != nil {
		return q, fmt.Errorf("answer question %d: %w", q.ID, err)
	}
	s.wakeHere()
	q.Version++
	return q, nil
}

// ProjectQuestion returns one.
func (s *Store) ProjectQuestion(ctx context.Context, id int64) (civic.ProjectQuestion, error) {
	var q civic.ProjectQuestion
	err := s.read.GetContext(ctx, &q, `SELECT `+questionColumns+` FROM project_questions WHERE id = $1`, id)
	return q, missing(err, "find question %d", id)
}

// PublicQuestions lists the questions whose answers everybody may read, the newest answer first, and counts them.
func (s *Store) PublicQuestions(ctx context.Context, project string, offset, limit int) ([]civic.ProjectQuestion, int, error) {
	return s.questions(ctx, `project = $1 AND public AND answer <> ''`, `answered_at DESC, id DESC`, project, offset, limit)
}

// OpenQuestions lists the questions that wait for an answer, the oldest first, and counts them.
func (s *Store) OpenQuestions(ctx context.Context, project string, offset, limit int) ([]civic.ProjectQuestion, int, error) {
	return s.questions(ctx, `project = $1 AND answer = ''`, `asked_at, id`, project, offset, limit)
}

func (s *Store) questions(ctx context.Context, where, order, project string, offset, limit int) ([]civic.ProjectQuestion, int, error) {
	var list []civic.ProjectQuestion
	if err := s.read.SelectContext(ctx, &list, `SELECT `+questionColumns+` FROM project_questions WHERE `+where+` ORDER BY `+order+` LIMIT $2 OFFSET $3`,
		project, limit, max(0, offset)); err != nil {
		return nil, 0, fmt.Errorf("list questions of %s: %w", project, err)
	}
	var total int
	if err := s.read.GetContext(ctx, &total, `SELECT count(*) FROM project_questions WHERE `+where, project); err != nil {
		return nil, 0, fmt.Errorf("count questions of %s: %w", project, err)
	}
	return list, total, nil
}

// QuestionsOf lists what a person asked about a project, the newest first.
func (s *Store) QuestionsOf(ctx context.Context, project string, person int64) ([]civic.ProjectQuestion, error) {
	var list []civic.ProjectQuestion
	if err := s.read.SelectContext(ctx, &list, `SELECT `+questionColumns+` FROM project_questions WHERE project = $1 AND person = $2 ORDER BY asked_at DESC, id DESC`,
		project, person); err != nil {
		return nil, fmt.Errorf("list own questions: %w", err)
	}
	return list, nil
}

// DueQuestions lists questions of which somebody is to be reminded, the longest since first.
func (s *Store) DueQuestions(ctx context.Context, now time.Time, limit int) ([]civic.ProjectQuestion, error) {
	var list []civic.ProjectQuestion
	if err := s.db.SelectContext(ctx, &list, `SELECT `+questionColumns+` FROM project_questions WHERE remind_at <= $1 ORDER BY remind_at, id LIMIT $2`, stamp(now), limit); err != nil {
		return nil, fmt.Errorf("list due questions: %w", err)
	}
	return list, nil
}

// SaveQuestionReminders writes reminders, but none that is there already, and lets the questions wait for their next one.
// One that was answered meanwhile is left as it is.
func (s *Store) SaveQuestionReminders(ctx context.Context, now time.Time, qs []civic.ProjectQuestion, reminders []civic.Reminder) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for _, q := range qs {
			if _, err := tx.ExecContext(ctx, `UPDATE project_questions SET remind_at = $1 WHERE id = $2 AND version = $3 AND remind_at <= $4`,
				stampOf(q.RemindAt), q.ID, q.Version, stamp(now)); err != nil {
				return err
			}
		}
		return insertReminders(ctx, tx, reminders)
	})
	if err != nil {
		return fmt.Errorf("save reminders of questions: %w", err)
	}
	return nil
}
