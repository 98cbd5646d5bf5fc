package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const followUpColumns = `case_id, person, agency, asked_at, answer, answered_at`

// FollowUp returns the second question about a case.
func (s *Store) FollowUp(ctx context.Context, caseID int64) (civic.FollowUp, error) {
	var f civic.FollowUp
	err := s.read.GetContext(ctx, &f, `SELECT `+followUpColumns+` FROM follow_ups WHERE case_id = $1`, caseID)
	return f, missing(err, "find follow-up")
}

// closedCases finds closed cases in the order in which they were closed, from the one after a time and number on.
const closedCases = `
	SELECT c.id, c.code, c.status, c.author, COALESCE(c.agency, '') AS agency, c.ended_at FROM cases c
	WHERE c.status = 'closed' AND c.ended_at >= $1 AND (c.ended_at, c.id) > ($1, $2) AND c.ended_at < $3 AND NOT c.sealed AND c.author IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.case_id = c.id)
	ORDER BY c.ended_at, c.id LIMIT $4`

// ClosedCases lists cases that were closed before a time, about which nobody was asked again, in the order in which they were
// closed: from another time on, and of those closed at that very time the ones after a number. They have no more than
// civic.Case.FollowUp needs. What is sealed is left out.
func (s *Store) ClosedCases(ctx context.Context, from time.Time, after int64, before time.Time, limit int) ([]civic.Case, error) {
	var list []civic.Case
	if err := s.read.SelectContext(ctx, &list, closedCases, stamp(from), after, stamp(before), limit); err != nil {
		return nil, fmt.Errorf("list closed cases: %w", err)
	}
	return list, nil
}

// AskAgain asks second questions, each in one piece with its notification, and returns how many it asked. About a case nobody
// is asked twice, and nobody within civic.FollowUpPause of another question; who cannot be reached is not asked.
func (s *Store) AskAgain(ctx context.Context, list []civic.FollowUp, now time.Time) (int, error) {
	asked := 0
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		asked = 0
		for _, f := range list {
			ok, err := askAgain(ctx, tx, f, now)
			if err != nil {
				return err
			}
			if ok {
				asked++
			}
		}
		return s.wakeOnCommit(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("ask again: %w", err)
	}
	s.wakeHere()
	return asked, nil
}

func askAgain(ctx context.Context, tx *sqlx.Tx, f civic.FollowUp, now time.Time) (bool, error) {
	to, err := audience(ctx, tx, civic.Case{}, civic.ToPerson(*f.Person))
	if err != nil || len(to) == 0 {
		return false, err
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO follow_ups (case_id, person, agency, asked_at)
		SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM follow_ups WHERE person = $2 AND asked_at > $5)
		ON CONFLICT (case_id) DO NOTHING`, f.Case, *f.Person, f.Agency, stamp(now), stamp(now.Add(-civic.FollowUpPause)))
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	var rows []civic.Notification
	for _, r := range to {
		rows = append(rows, civic.Notification{Chat: &r.Chat, Person: r.Person, Kind: civic.NoticeFollowUp, Case: &f.Case, Priority: civic.PriorityRemind,
			Status: civic.NotificationPending, CreatedAt: stamp(now), NextAt: stamp(now)})
	}
	_, err = insertOutbox(ctx, tx, rows)
	return true, err
}

// AnswerFollowUp keeps what a person says to the second question about a case (civic.FollowUp.Take).
func (s *Store) AnswerFollowUp(ctx context.Context, cause string, caseID, person int64, answer civic.FollowUpAnswer, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		var f civic.FollowUp
		if err := tx.GetContext(ctx, &f, `SELECT `+followUpColumns+` FROM follow_ups WHERE case_id = $1`, caseID); err != nil {
			return missing(err, "find follow-up")
		}
		f, err := f.Take(person, answer, now)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE follow_ups SET answer = $2, answered_at = $3 WHERE case_id = $1`, caseID, f.Answer, stamp(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("answer follow-up: %w", err)
	}
	return nil
}
