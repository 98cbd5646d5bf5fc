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

// RebuildFigures counts everything anew from cases and ratings, and the ratings' scores as well. It may run while people
// write: their changes wait until it is done.
func (s *Store) RebuildFigures(ctx context.Context) error {
	if err := s.within(ctx, func(tx *sqlx.Tx) error { return s.rebuildFigures(ctx, tx) }); err != nil {
		return fmt.Errorf("rebuild figures: %w", err)
	}
	return nil
}

func (s *Store) rebuildFigures(ctx context.Context, tx *sqlx.Tx) error {
	for _, table := range append([]string{"daily_ratings", "daily_aspects"}, dailyTables[0].name, dailyTables[1].name) {
		if s.dialect.lockTable != "" {
			if _, err := tx.ExecContext(ctx, fmt.Sprintf(s.dialect.lockTable, table)); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	for _, table := range dailyTables {
		if _, err := tx.ExecContext(ctx, s.recount(table)); err != nil {
			return err
		}
	}
	return recountRatings(ctx, tx)
}

// nextDue is figures.NextDue.
const nextDue = `CASE c.status WHEN 'submitted' THEN c.forward_due WHEN 'accepted' THEN c.answer_due WHEN 'routed' THEN c.accept_due WHEN 'reopened' THEN c.accept_due END`

// dailySources say, for each time of a case on whose day something is counted, what of it: the same as figures.OfCase.
var dailySources = []struct {
	at     string
	values map[figures.Measure]string
}{
	{`c.filed_at`, map[figures.Measure]string{
		figures.Received: `1`,
		figures.Open:     `CASE WHEN c.status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened') THEN 1 ELSE 0 END`,
	}},
	{`c.answered_at`, map[figures.Measure]string{
		figures.Answered:    `1`,
		figures.InTime:      `CASE WHEN c.answered_at <= c.answer_due THEN 1 ELSE 0 END`,
		figures.Thin:        `CASE WHEN c.thin THEN 1 ELSE 0 END`,
		figures.Marks:       `CASE WHEN c.stars > 0 THEN 1 ELSE 0 END`,
		figures.MarkSum:     `CASE WHEN c.stars > 0 THEN (c.stars - 1) * 25 ELSE 0 END`,
		figures.MarkSquares: `CASE WHEN c.stars > 0 THEN (c.stars - 1) * 25 * (c.stars - 1) * 25 ELSE 0 END`,
		figures.Helped:      `CASE WHEN c.helpful = 1 THEN 1 ELSE 0 END`,
		figures.NotHelped:   `CASE WHEN c.helpful = 0 THEN 1 ELSE 0 END`,
	}},
	{`c.ended_at`, map[figures.Measure]string{
		figures.Rejected:  `CASE WHEN c.status = 'rejected' THEN 1 ELSE 0 END`,
		figures.Withdrawn: `CASE WHEN c.status = 'withdrawn' THEN 1 ELSE 0 END`,
	}},
	{nextDue, map[figures.Measure]string{figures.Due: `1`}},
}

// recount is the statement that fills a table from the cases.
func (s *Store) recount(table dailyTable) string {
	place := `COALESCE(c.agency, '')`
	if table.place == "area" {
		place = `CASE WHEN c.sealed THEN '' ELSE COALESCE(c.area, '') END`
	}
	var parts []string
	for _, source := range dailySources {
		values, some := make([]string, figures.Measures), make([]string, 0, len(source.values))
		for m := range figures.Measures {
			value, ok := source.values[m]
			if !ok {
				value = `0`
			} else {
				some = append(some, `sum(`+value+`) <> 0`)
			}
			values[m] = `sum(` + value + `) AS ` + dailyColumns[m]
		}
		day := fmt.Sprintf(s.dialect.dayOf, source.at)
		parts = append(parts, fmt.Sprintf(`SELECT %s AS day, %s AS place, c.category, %s FROM cases c WHERE %s IS NOT NULL GROUP BY 1, 2, 3 HAVING %s`,
			day, place, strings.Join(values, ", "), source.at, strings.Join(some, " OR ")))
	}
	sums := make([]string, len(dailyColumns))
	for i, column := range dailyColumns {
		sums[i] = `sum(` + column + `)`
	}
	return table.insert() + ` SELECT day, place, category, ` + strings.Join(sums, ", ") + ` FROM (` + strings.Join(parts, " UNION ALL ") + `) AS every GROUP BY day, place, category`
}

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
