package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

var submissionTable = tableOf[civic.Submission]("submissions", "u",
	`id obligation number status person at doc_number doc_day signer in_time decided_by decided_at reason new_due`)

// writeSubmission writes what a step does to submissions, and returns the id of the one that it is about.
func writeSubmission(ctx context.Context, tx *sqlx.Tx, ch civic.DutyChange) (int64, error) {
	if d := ch.Decided; d != nil {
		_, err := tx.ExecContext(ctx, `
			UPDATE submissions SET status = $1, decided_by = $2, decided_at = $3, reason = $4, new_due = $5 WHERE id = $6 AND status = 'waiting'`,
			d.Status, d.DecidedBy, stampOf(d.DecidedAt), d.Reason, stampOf(d.NewDue), d.ID)
		return d.ID, err
	}
	u := ch.New
	if u == nil {
		return 0, nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE submissions SET status = 'replaced' WHERE obligation = $1 AND status = 'waiting'`, ch.Obligation.ID); err != nil {
		return 0, err
	}
	u.Obligation = ch.Obligation.ID
	statement, args := submissionTable.insert(u)
	if err := tx.GetContext(ctx, &u.ID, statement+` RETURNING id`, args...); err != nil {
		return 0, err
	}
	for _, f := range u.Files {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO submission_files (submission, kind, channel, ref, name, size) VALUES ($1, $2, $3, $4, $5, $6)`,
			u.ID, f.Kind, f.Channel, f.Ref, civic.CleanText(f.Name), f.Size); err != nil {
			return 0, err
		}
	}
	return u.ID, nil
}

// Submissions lists every version of what was handed in for an obligation, the first one first, with files.
func (s *Store) Submissions(ctx context.Context, obligation int64) ([]civic.Submission, error) {
	return s.submissions(ctx, `u.obligation = $1`, obligation)
}

// Submission returns one version with its files.
func (s *Store) Submission(ctx context.Context, id int64) (civic.Submission, error) {
	list, err := s.submissions(ctx, `u.id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("find submission: %w", civic.ErrNotFound)
	}
	if err != nil {
		return civic.Submission{}, err
	}
	return list[0], nil
}

func (s *Store) submissions(ctx context.Context, where string, arg int64) ([]civic.Submission, error) {
	var list []civic.Submission
	if err := s.read.SelectContext(ctx, &list, `SELECT `+submissionTable.list+` FROM submissions u WHERE `+where+` ORDER BY u.number`, arg); err != nil {
		return nil, fmt.Errorf("list submissions: %w", err)
	}
	var files []struct {
		civic.Attachment
		Submission int64 `db:"submission"`
	}
	if err := s.read.SelectContext(ctx, &files, `
		SELECT f.id, f.submission, f.kind, f.channel, f.ref, f.name, f.size, '' AS album FROM submission_files f
		JOIN submissions u ON u.id = f.submission WHERE `+where+` ORDER BY f.id`, arg); err != nil {
		return nil, fmt.Errorf("list submission files: %w", err)
	}
	for i := range list {
		for _, f := range files {
			if f.Submission == list[i].ID {
				list[i].Files = append(list[i].Files, f.Attachment)
			}
		}
	}
	return list, nil
}
