package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/figures"
)

// dailyColumns are the columns of the measures, in their order.
var dailyColumns = [figures.Measures]string{"received", "open", "answered", "in_time", "thin", "marks", "mark_sum", "mark_squares",
	"helped", "not_helped", "rejected", "withdrawn", "due"}

// dailyTable is one of the two tables of figures about cases: by agency, and by area.
type dailyTable struct{ name, place string }

var dailyTables = []dailyTable{{"daily_by_agency", "agency"}, {"daily_by_area", "area"}}

// countCase keeps the figures true to a case that is written (before is nil) or changed, in that transaction.
func countCase(ctx context.Context, tx *sqlx.Tx, before, after *civic.Case) error {
	var was map[figures.Cell]figures.Counts
	if before != nil {
		was = figures.OfCase(*before)
	}
	change := figures.Difference(was, figures.OfCase(*after))
	for _, table := range dailyTables {
		if err := addDaily(ctx, tx, table, change); err != nil {
			return fmt.Errorf("count case %s: %w", after.Code, err)
		}
	}
	return nil
}

// addDaily adds to the cells of one table. Rows are locked in the order of their keys, as everywhere, so that two
// transactions never wait for each other.
func addDaily(ctx context.Context, tx *sqlx.Tx, table dailyTable, change map[figures.Cell]figures.Counts) error {
	type key struct{ day, place, category string }
	sums := map[key]figures.Counts{}
	for cell, counts := range change {
		k := key{cell.Day, cell.Agency, cell.Category}
		if table.place == "area" {
			k.place = cell.Area
		}
		sums[k] = sums[k].Plus(counts)
	}
	keys := make([]key, 0, len(sums))
	for k, counts := range sums {
		if counts != (figures.Counts{}) { // an agency may change where the area does not
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.place, b.place), cmp.Compare(a.category, b.category))
	})
	var places []string
	var args []any
	for i, k := range keys {
		places = append(places, placesFrom(i*(3+len(dailyColumns))+1, 3+len(dailyColumns)))
		args = append(args, k.day, k.place, k.category)
		for _, n := range sums[k] {
			args = append(args, n)
		}
	}
	_, err := tx.ExecContext(ctx, table.insert()+` VALUES `+strings.Join(places, ", ")+
		` ON CONFLICT (day, `+table.place+`, category) DO UPDATE SET `+plusExcluded(table.name, strings.Join(dailyColumns[:], ", ")), args...)
	return err
}

func (d dailyTable) insert() string {
	return `INSERT INTO ` + d.name + ` (day, ` + d.place + `, category, ` + strings.Join(dailyColumns[:], ", ") + `)`
}

// ratingCounts are the columns of daily_ratings that are counted.
const ratingCounts = `stars1, stars2, stars3, stars4, stars5, n, points, squares, own, bulk`

// ratingNumbers are what a rating counts for, in the order of ratingCounts.
func ratingNumbers(r civic.Rating, sign int) [10]int {
	var n [10]int
	switch {
	case r.Own:
		n[8] = sign
	case r.Bulk:
		n[9] = sign
	default:
		n[r.Stars-1] = sign
		n[5], n[6], n[7] = sign, sign*r.Score, sign*r.Score*r.Score
	}
	return n
}

func addRatingCounts(ctx context.Context, tx *sqlx.Tx, day, agency string, counts [10]int) error {
	args := []any{day, agency}
	for _, value := range counts {
		args = append(args, value)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO daily_ratings (day, agency, `+ratingCounts+`) VALUES `+placesFrom(1, 12)+`
		ON CONFLICT (day, agency) DO UPDATE SET `+plusExcluded("daily_ratings", ratingCounts), args...); err != nil {
		return fmt.Errorf("count rating: %w", err)
	}
	return nil
}

// addAspect adds to what ratings say of one aspect.
func addAspect(ctx context.Context, tx *sqlx.Tx, day, agency, aspect string, n, points int) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO daily_aspects (day, agency, aspect, n, points) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (day, agency, aspect) DO UPDATE SET `+plusExcluded("daily_aspects", "n, points"), day, agency, aspect, n, points); err != nil {
		return fmt.Errorf("count aspect: %w", err)
	}
	return nil
}

// countRating adds to the figures what a rating and its answers count for, or with sign -1 takes it away. A rating that is
// left out says nothing of the aspects.
func countRating(ctx context.Context, tx *sqlx.Tx, r civic.Rating, sign int) error {
	if err := addRatingCounts(ctx, tx, r.Day, r.Agency, ratingNumbers(r, sign)); err != nil || r.Own || r.Bulk {
		return err
	}
	form, err := formOf(ctx, tx, r.Form)
	if err != nil {
		return err
	}
	for _, m := range figures.AspectMarks(form, r.Answers) { // in the order of the aspects, always
		if err := addAspect(ctx, tx, r.Day, r.Agency, m.Aspect, sign, sign*m.Points); err != nil {
			return err
		}
	}
	return nil
}

func plusExcluded(table, columns string) string {
	var sets []string
	for column := range strings.SplitSeq(columns, ", ") {
		sets = append(sets, fmt.Sprintf("%s = %s.%s + excluded.%s", column, table, column, column))
	}
	return strings.Join(sets, ", ")
}
