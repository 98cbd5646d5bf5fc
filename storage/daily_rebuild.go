package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

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
