package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const ratingColumns = `id, person, agency, day, stars, form, answers, comment, created_at, updated_at`

type ratingRow struct {
	civic.Rating
	AnswersJSON string `db:"answers"`
}

func (r ratingRow) value() (civic.Rating, error) {
	if err := json.Unmarshal([]byte(r.AnswersJSON), &r.Answers); err != nil {
		return civic.Rating{}, fmt.Errorf("decode answers of rating %d: %w", r.ID, err)
	}
	return r.Rating, nil
}

// SaveRating counts a rating: one per citizen, agency and day. A second one of the day takes the first one's place, with
// nothing left of it, and is reported as a replacement. The same update again is civic.ErrRepeated.
func (s *Store) SaveRating(ctx context.Context, cause string, r civic.Rating) (civic.Rating, bool, error) {
	answers, err := json.Marshal(answersOf(r))
	if err != nil {
		return civic.Rating{}, false, fmt.Errorf("save rating: %w", err)
	}
	r.Comment = civic.CleanText(r.Comment)
	var replaced bool
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, r.UpdatedAt); err != nil {
			return err
		}
		var before int
		if err := tx.GetContext(ctx, &before, `SELECT count(*) FROM ratings WHERE person = $1 AND agency = $2 AND day = $3`,
			r.Person, r.Agency, r.Day); err != nil {
			return err
		}
		replaced = before > 0
		return tx.GetContext(ctx, &r.ID, `
			INSERT INTO ratings (person, agency, day, stars, form, answers, comment, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (person, agency, day) DO UPDATE SET stars = excluded.stars, form = excluded.form, answers = excluded.answers,
				comment = excluded.comment, updated_at = excluded.updated_at
			RETURNING id`,
			r.Person, r.Agency, r.Day, r.Stars, r.Form, string(answers), r.Comment, stamp(r.CreatedAt), stamp(r.UpdatedAt))
	})
	if err != nil {
		return civic.Rating{}, false, fmt.Errorf("save rating: %w", err)
	}
	return r, replaced, nil
}

func answersOf(r civic.Rating) map[string]int {
	if r.Answers == nil {
		return map[string]int{}
	}
	return r.Answers
}

// UpdateRating adds to a rating what its author said after the stars: the form and a comment. A rating of somebody else's
// is civic.ErrNotFound.
func (s *Store) UpdateRating(ctx context.Context, cause string, r civic.Rating) error {
	answers, err := json.Marshal(answersOf(r))
	if err != nil {
		return fmt.Errorf("update rating: %w", err)
	}
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, r.UpdatedAt); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE ratings SET form = $1, answers = $2, comment = $3, updated_at = $4 WHERE id = $5 AND person = $6`,
			r.Form, string(answers), civic.CleanText(r.Comment), stamp(r.UpdatedAt), r.ID, r.Person)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, civic.ErrNotFound)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("update rating: %w", err)
	}
	return nil
}

// Rating returns a rating by id.
func (s *Store) Rating(ctx context.Context, id int64) (civic.Rating, error) {
	var r ratingRow
	if err := s.read.GetContext(ctx, &r, `SELECT `+ratingColumns+` FROM ratings WHERE id = $1`, id); err != nil {
		return civic.Rating{}, missing(err, "find rating %d", id)
	}
	return r.value()
}
