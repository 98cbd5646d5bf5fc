package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/figures"
)

// recountRatings counts ratings and what they say of the aspects, some at a time.
func recountRatings(ctx context.Context, tx *sqlx.Tx) error {
	const batch = 5000
	t := newRatingTally()
	for last := int64(0); ; {
		some, err := ratingsWhere(ctx, tx, fmt.Sprintf(`id > $1 AND id <= COALESCE((SELECT max(id) FROM (SELECT id FROM ratings WHERE id > $1 ORDER BY id LIMIT %d) AS next), 0)`, batch), last)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return t.write(ctx, tx)
		}
		last = some[len(some)-1].ID
		for _, r := range some {
			if err := t.add(ctx, tx, r); err != nil {
				return err
			}
		}
		if len(t.counts) > mostTallied {
			if err := t.write(ctx, tx); err != nil {
				return err
			}
			t.counts, t.aspects = newRatingTally().counts, newRatingTally().aspects
		}
	}
}

// ratingTally counts ratings, each cell once.
type ratingTally struct {
	counts  map[tallied][10]int
	aspects map[tallied][2]int
	forms   map[string]civic.Form
}

type tallied struct{ day, agency, aspect string }

// mostTallied is how many cells a tally holds before it is written.
const mostTallied = 20_000

func newRatingTally() ratingTally {
	return ratingTally{counts: map[tallied][10]int{}, aspects: map[tallied][2]int{}, forms: map[string]civic.Form{}}
}

// add counts a rating, and puts its score right.
func (t ratingTally) add(ctx context.Context, tx *sqlx.Tx, r civic.Rating) error {
	form, known := t.forms[r.Form]
	if !known {
		var err error
		if form, err = formOf(ctx, tx, r.Form); err != nil {
			return err
		}
		t.forms[r.Form] = form
	}
	marks := figures.AspectMarks(form, r.Answers)
	if score := figures.Score(r.Stars, marks); score != r.Score {
		if _, err := tx.ExecContext(ctx, `UPDATE ratings SET score = $1 WHERE id = $2`, score, r.ID); err != nil {
			return err
		}
		r.Score = score
	}
	at := tallied{r.Day, r.Agency, ""}
	sum := t.counts[at]
	for i, n := range ratingNumbers(r, 1) {
		sum[i] += n
	}
	t.counts[at] = sum
	if r.Own || r.Bulk {
		return nil
	}
	for _, m := range marks {
		at.aspect = m.Aspect
		a := t.aspects[at]
		t.aspects[at] = [2]int{a[0] + 1, a[1] + m.Points}
	}
	return nil
}

// write adds what was counted to the figures.
func (t ratingTally) write(ctx context.Context, tx *sqlx.Tx) error {
	var counts, aspects [][]any
	for at, n := range t.counts {
		row := []any{at.day, at.agency}
		for _, value := range n {
			row = append(row, value)
		}
		counts = append(counts, row)
	}
	for at, n := range t.aspects {
		aspects = append(aspects, []any{at.day, at.agency, at.aspect, n[0], n[1]})
	}
	if err := addMany(ctx, tx, `INSERT INTO daily_ratings (day, agency, `+ratingCounts+`) VALUES `,
		` ON CONFLICT (day, agency) DO UPDATE SET `+plusExcluded("daily_ratings", ratingCounts), counts); err != nil {
		return err
	}
	return addMany(ctx, tx, `INSERT INTO daily_aspects (day, agency, aspect, n, points) VALUES `,
		` ON CONFLICT (day, agency, aspect) DO UPDATE SET `+plusExcluded("daily_aspects", "n, points"), aspects)
}

// addMany gives rows to a statement, many at a time.
func addMany(ctx context.Context, tx *sqlx.Tx, before, after string, rows [][]any) error {
	for some := range slices.Chunk(rows, 200) {
		var values []any
		places := make([]string, len(some))
		for i, row := range some {
			places[i] = placesFrom(1+i*len(row), len(row))
			values = append(values, row...)
		}
		if _, err := tx.ExecContext(ctx, before+strings.Join(places, ", ")+after, values...); err != nil {
			return fmt.Errorf("count ratings: %w", err)
		}
	}
	return nil
}
