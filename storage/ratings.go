package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/figures"
)

var ratingTable = tableOf[ratingRow]("ratings", "", `id person agency day stars form answers comment score own bulk created_at updated_at`)

type ratingRow struct {
	civic.Rating
	AnswersJSON string `db:"answers"`
}

func rowOfRating(r civic.Rating) (ratingRow, error) {
	answers, err := json.Marshal(answersOf(r))
	if err != nil {
		return ratingRow{}, fmt.Errorf("encode answers: %w", err)
	}
	return ratingRow{r, string(answers)}, nil
}

func (r ratingRow) value() (civic.Rating, error) {
	if err := json.Unmarshal([]byte(r.AnswersJSON), &r.Answers); err != nil {
		return civic.Rating{}, fmt.Errorf("decode answers of rating %d: %w", r.ID, err)
	}
	return r.Rating, nil
}

// SaveRating counts a rating: one per citizen, agency and day. A second one of the day takes the first one's place, with
// nothing left of it, and is reported as a replacement. The same update again is civic.ErrRepeated. Whose author works in the
// agency, or that is one of a burst, is kept and left out of the figures.
func (s *Store) SaveRating(ctx context.Context, cause string, r civic.Rating) (civic.Rating, bool, error) {
	r.Comment = civic.CleanText(r.Comment)
	var replaced bool
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, r.UpdatedAt); err != nil {
			return err
		}
		// Locked, so that of two at once the second finds the first.
		if _, err := tx.ExecContext(ctx, `SELECT id FROM people WHERE id = $1 `+s.dialect.lockRow, r.Person); err != nil {
			return err
		}
		before, err := ratingsWhere(ctx, tx, `person = $1 AND agency = $2 AND day = $3`, r.Person, r.Agency, r.Day)
		if err != nil {
			return err
		}
		if replaced = len(before) > 0; replaced {
			r.ID, r.Bulk, r.CreatedAt = before[0].ID, before[0].Bulk, before[0].CreatedAt
			if err := countRating(ctx, tx, before[0], -1); err != nil {
				return err
			}
		}
		if err := tx.GetContext(ctx, &r.Own, `SELECT EXISTS (SELECT 1 FROM memberships WHERE person = $1 AND agency = $2 AND role IN ('officer', 'head'))`,
			r.Person, r.Agency); err != nil {
			return err
		}
		if r, err = writeRating(ctx, tx, r); err != nil {
			return err
		}
		if err := countRating(ctx, tx, r, 1); err != nil {
			return err
		}
		return markBurst(ctx, tx, &r)
	})
	if err != nil {
		return civic.Rating{}, false, fmt.Errorf("save rating: %w", err)
	}
	return r, replaced, nil
}

// writeRating writes a rating with its score; one with an ID is there already.
func writeRating(ctx context.Context, tx *sqlx.Tx, r civic.Rating) (civic.Rating, error) {
	form, err := formOf(ctx, tx, r.Form)
	if err != nil {
		return r, err
	}
	r.Score = figures.Score(r.Stars, figures.AspectMarks(form, r.Answers))
	row, err := rowOfRating(r)
	if err != nil {
		return r, err
	}
	if r.ID != 0 {
		_, err = tx.ExecContext(ctx, `
			UPDATE ratings SET stars = $1, form = $2, answers = $3, comment = $4, score = $5, own = $6, bulk = $7, updated_at = $8 WHERE id = $9`,
			r.Stars, r.Form, row.AnswersJSON, r.Comment, r.Score, r.Own, r.Bulk, stamp(r.UpdatedAt), r.ID)
		return r, err
	}
	statement, args := ratingTable.insert(&row)
	err = tx.GetContext(ctx, &r.ID, statement+` RETURNING id`, args...)
	return r, err
}

// markBurst marks the ratings of a burst, the present one too, where it makes one: they are left out of the figures.
func markBurst(ctx context.Context, tx *sqlx.Tx, r *civic.Rating) error {
	if r.Own || r.Bulk {
		return nil
	}
	burst, err := ratingsWhere(ctx, tx, `agency = $1 AND stars = $2 AND created_at > $3 AND NOT own`, r.Agency, r.Stars, stamp(r.UpdatedAt.Add(-civic.BulkWithin)))
	if err != nil || len(burst) < civic.BulkRatings {
		return err
	}
	for _, one := range burst {
		if one.Bulk {
			continue
		}
		if err := countRating(ctx, tx, one, -1); err != nil {
			return err
		}
		one.Bulk = true
		if _, err := tx.ExecContext(ctx, `UPDATE ratings SET bulk = true WHERE id = $1`, one.ID); err != nil {
			return err
		}
		if err := countRating(ctx, tx, one, 1); err != nil {
			return err
		}
	}
	r.Bulk = true
	return nil
}

// formOf reads what a form's answers are worth; of "" and of an unknown form nothing.
func formOf(ctx context.Context, tx *sqlx.Tx, code string) (civic.Form, error) {
	f := civic.Form{Code: code}
	var rows []struct {
		Min, Max     int
		Code, Aspect string
	}
	if code == "" {
		return f, nil
	}
	if err := tx.SelectContext(ctx, &rows, `
		SELECT f.min, f.max, q.code, q.aspect FROM forms f JOIN form_questions q ON q.form = f.code WHERE f.code = $1 ORDER BY q.position`, code); err != nil {
		return f, fmt.Errorf("read form: %w", err)
	}
	for _, r := range rows {
		f.Min, f.Max = r.Min, r.Max
		f.Questions = append(f.Questions, civic.Question{Code: r.Code, Aspect: r.Aspect})
	}
	return f, nil
}

func ratingsWhere(ctx context.Context, q sqlx.QueryerContext, where string, args ...any) ([]civic.Rating, error) {
	var rows []ratingRow
	if err := sqlx.SelectContext(ctx, q, &rows, `SELECT `+ratingTable.list+` FROM ratings WHERE `+where+` ORDER BY id`, args...); err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	ratings := make([]civic.Rating, len(rows))
	for i, r := range rows {
		one, err := r.value()
		if err != nil {
			return nil, err
		}
		ratings[i] = one
	}
	return ratings, nil
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
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, r.UpdatedAt); err != nil {
			return err
		}
		found, err := ratingsWhere(ctx, tx, `id = $1 AND person = $2`, r.ID, r.Person)
		if err == nil && len(found) == 0 {
			err = civic.ErrNotFound
		}
		if err != nil {
			return err
		}
		now := found[0]
		if err := countRating(ctx, tx, now, -1); err != nil {
			return err
		}
		now.Form, now.Answers, now.Comment, now.UpdatedAt = r.Form, r.Answers, civic.CleanText(r.Comment), r.UpdatedAt
		if now, err = writeRating(ctx, tx, now); err != nil {
			return err
		}
		return countRating(ctx, tx, now, 1)
	})
	if err != nil {
		return fmt.Errorf("update rating: %w", err)
	}
	return nil
}

// Rating returns a rating by id.
func (s *Store) Rating(ctx context.Context, id int64) (civic.Rating, error) {
	var r ratingRow
	if err := s.read.GetContext(ctx, &r, `SELECT `+ratingTable.list+` FROM ratings WHERE id = $1`, id); err != nil {
		return civic.Rating{}, missing(err, "find rating %d", id)
	}
	return r.value()
}
