package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

const dialogueColumns = `d.ballot, d.consultation, d.version, d.due_at, d.meets_at, d.place, d.outcome, d.note, d.held_at, d.written_by`

// OpenDialogues opens a dialogue, due by a time, for each ballot that disagrees and has none yet, and returns how many.
func (s *Store) OpenDialogues(ctx context.Context, id int64, due, _ time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		INSERT INTO dialogues (ballot, consultation, due_at)
		SELECT DISTINCT o.ballot, o.consultation, c.at FROM opinions o
		CROSS JOIN (SELECT CASE WHEN $1 > asks_until THEN $1 ELSE asks_until END AS at FROM consultations WHERE id = $2) c
		WHERE o.consultation = $2 AND o.choice = 'disagree' ON CONFLICT DO NOTHING`, stamp(due), id)
	if err != nil {
		return 0, fmt.Errorf("open dialogues of consultation %d: %w", id, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// Dialogues lists the dialogues of a consultation by the numbers of their ballots.
func (s *Store) Dialogues(ctx context.Context, consultation int64) ([]consult.DialogueLine, error) {
	return dialogues(ctx, s.read, consultation)
}

func dialogues(ctx context.Context, q sqlx.QueryerContext, consultation int64) ([]consult.DialogueLine, error) {
	var list []consult.DialogueLine
	if err := sqlx.SelectContext(ctx, q, &list, `
		SELECT `+dialogueColumns+`, b.number, CASE WHEN h.listed THEN h.name ELSE '' END AS household
		FROM dialogues d JOIN ballots b ON b.id = d.ballot LEFT JOIN households h ON h.id = b.household WHERE d.consultation = $1 ORDER BY b.number, b.id`, consultation); err != nil {
		return nil, fmt.Errorf("list dialogues: %w", err)
	}
	return list, nil
}

// Dialogue returns the dialogue about a ballot.
func (s *Store) Dialogue(ctx context.Context, ballot int64) (consult.Dialogue, error) {
	var d consult.Dialogue
	err := s.db.GetContext(ctx, &d, `SELECT `+dialogueColumns+` FROM dialogues d WHERE d.ballot = $1`, ballot)
	return d, missing(err, "find dialogue %d", ballot)
}

// SaveDialogue commits a step of a dialogue and whom to tell. One that changed since it was read is civic.ErrConflict.
func (s *Store) SaveDialogue(ctx context.Context, cause string, d consult.Dialogue, notices []civic.Notice, now time.Time) (consult.Dialogue, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := shareOpen(ctx, s, tx, d.Consultation); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE dialogues SET version = version + 1, meets_at = $1, place = $2, outcome = $3, note = $4, held_at = $5, written_by = $6 WHERE ballot = $7 AND version = $8`,
			stampOf(d.MeetsAt), civic.CleanText(d.Place), d.Outcome, civic.CleanText(d.Note), stampOf(d.HeldAt), d.By, d.Ballot, d.Version)
		if err := orConflict(result, err); err != nil {
			return err
		}
		return s.notify(ctx, tx, civic.Case{}, civic.Event{At: now, Person: d.By}, about(notices, d.Ballot))
	})
	if err != nil {
		return d, fmt.Errorf("save dialogue %d: %w", d.Ballot, err)
	}
	s.wakeHere()
	d.Version++
	return d, nil
}
