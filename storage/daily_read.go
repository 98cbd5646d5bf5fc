package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic/figures"
)

// DailyFigures sums counts of cases by the periods and places of a query. What is nothing but zeros is left out.
func (s *Store) DailyFigures(ctx context.Context, q figures.Query) ([]figures.Row, error) {
	table, place := dailyTables[0], q.ByAgency
	if q.ByArea || q.Areas != nil {
		table, place = dailyTables[1], q.ByArea
		if q.ByAgency || q.Agencies != nil {
			return nil, errors.New("sum figures: by agency or by area, not both")
		}
	}
	columns := []string{period(q.Cuts), `''`, `''`}
	if place {
		columns[1] = table.place
	}
	if q.ByCategory {
		columns[2] = "category"
	}
	var wanted []figures.Measure
	for m, c := range dailyColumns {
		if q.Wants(figures.Measure(m)) {
			columns, wanted = append(columns, `sum(`+c+`)`), append(wanted, figures.Measure(m))
		}
	}
	where, args := []string{`day >= ? AND day < ?`}, []any{q.Cuts[0], q.Cuts[len(q.Cuts)-1]}
	for _, list := range []struct {
		column string
		values []string
	}{{"agency", q.Agencies}, {"area", q.Areas}, {"category", q.Categories}} {
		if list.values != nil {
			where, args = append(where, list.column+` IN (?)`), append(args, orNone(list.values))
		}
	}
	query, args, err := sqlx.In(`SELECT `+strings.Join(columns, ", ")+` FROM `+table.name+` WHERE `+strings.Join(where, " AND ")+
		` GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, args...)
	if err != nil {
		return nil, fmt.Errorf("sum figures: %w", err)
	}
	rows, err := s.read.QueryContext(ctx, s.read.Rebind(query), args...)
	if err != nil {
		return nil, fmt.Errorf("sum figures: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []figures.Row
	for rows.Next() {
		var r figures.Row
		var at string
		into := []any{&r.Period, &at, &r.Category}
		for _, m := range wanted {
			into = append(into, &r.Counts[m])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("sum figures: %w", err)
		}
		if table.place == "area" {
			r.Area = at
		} else {
			r.Agency = at
		}
		if r.Counts != (figures.Counts{}) {
			list = append(list, r)
		}
	}
	return list, rows.Err()
}

// period is the number of the period in which the day of a row is. The cuts are days of figures.DayAfter, never what
// somebody wrote.
func period(cuts []string) string {
	b := strings.Builder{}
	b.WriteString(`CASE`)
	for i := len(cuts) - 2; i > 0; i-- {
		fmt.Fprintf(&b, ` WHEN day >= '%s' THEN %d`, figures.DayAfter(cuts[i], 0), i)
	}
	if len(cuts) == 2 {
		return `0`
	}
	return b.String() + ` ELSE 0 END`
}

// orNone is a list for IN, which may not be empty.
func orNone(list []string) []string {
	if len(list) == 0 {
		return []string{"\x01"}
	}
	return list
}

// standingRow is how much an agency, or an area, has on its hands.
type standingRow struct {
	Place, Category string
	Open, Late      int
}

// OpenCases counts what is open by agency and category, or by area and category, and what of it was due before a day: the
// Open and Due of the rows.
func (s *Store) OpenCases(ctx context.Context, before string, byArea bool) ([]figures.Row, error) {
	table := dailyTables[0]
	if byArea {
		table = dailyTables[1]
	}
	var found []standingRow
	if err := s.read.SelectContext(ctx, &found, `
		SELECT place, category, sum(open) AS open, sum(late) AS late FROM (
			SELECT `+table.place+` AS place, category, open, 0 AS late FROM `+table.name+` WHERE open > 0
			UNION ALL SELECT `+table.place+`, category, 0, due FROM `+table.name+` WHERE due > 0 AND day < $1) AS parts
		GROUP BY place, category ORDER BY place, category`, before); err != nil {
		return nil, fmt.Errorf("count what is open: %w", err)
	}
	rows := make([]figures.Row, len(found))
	for i, f := range found {
		rows[i].Category = f.Category
		rows[i].Counts[figures.Open], rows[i].Counts[figures.Due] = f.Open, f.Late
		if byArea {
			rows[i].Area = f.Place
		} else {
			rows[i].Agency = f.Place
		}
	}
	return rows, nil
}

// DailyRatings sums what citizens said of agencies' services by the periods of some cuts.
func (s *Store) DailyRatings(ctx context.Context, cuts []string) ([]figures.RatingRow, error) {
	columns := strings.Split(ratingCounts, ", ")
	for i, c := range columns {
		columns[i] = `sum(` + c + `)`
	}
	rows, err := s.read.QueryContext(ctx, `SELECT `+period(cuts)+`, agency, `+strings.Join(columns, ", ")+`
		FROM daily_ratings WHERE day >= $1 AND day < $2 GROUP BY 1, 2 ORDER BY 1, 2`, cuts[0], cuts[len(cuts)-1])
	if err != nil {
		return nil, fmt.Errorf("sum ratings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []figures.RatingRow
	for rows.Next() {
		var r figures.RatingRow
		into := []any{&r.Period, &r.Agency}
		for i := range r.Stars {
			into = append(into, &r.Stars[i])
		}
		if err := rows.Scan(append(into, &r.N, &r.Sum, &r.Squares, &r.Own, &r.Bulk)...); err != nil {
			return nil, fmt.Errorf("sum ratings: %w", err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// AspectMeans are the means of the five aspects, 0 to 100, of all that was answered about an agency ("": all of them) from a
// day to before another; an aspect of which nothing was said is left out.
func (s *Store) AspectMeans(ctx context.Context, agency, from, to string) (map[string]float64, error) {
	var rows []struct {
		Aspect string
		Mean   float64
	}
	if err := s.read.SelectContext(ctx, &rows, `
		SELECT aspect, sum(points) * 1.0 / sum(n) AS mean FROM daily_aspects
		WHERE day >= $1 AND day < $2 AND ($3 = '' OR agency = $3) GROUP BY aspect HAVING sum(n) > 0`, from, to, agency); err != nil {
		return nil, fmt.Errorf("sum aspects: %w", err)
	}
	means := map[string]float64{}
	for _, r := range rows {
		means[r.Aspect] = r.Mean
	}
	return means, nil
}

// SatisfactionIndex computes the index of every agency of which anything was said from a day to before another, in the order
// of their codes (figures.Index).
func (s *Store) SatisfactionIndex(ctx context.Context, from, to string) ([]figures.Index, error) {
	var list []figures.Index
	if err := s.read.SelectContext(ctx, &list, fmt.Sprintf(`
		WITH said AS (
			SELECT agency, sum(n) AS n, sum(points) AS points, sum(squares) AS squares FROM (
				SELECT agency, n, points, squares FROM daily_ratings WHERE day >= $1 AND day < $2
				UNION ALL
				SELECT agency, marks, mark_sum, mark_squares FROM daily_by_agency WHERE day >= $1 AND day < $2 AND marks > 0) AS answers
			GROUP BY agency HAVING sum(n) > 0),
		kinds AS (
			SELECT a.kind, sum(s.points) * 1.0 / sum(s.n) AS mean, sum(s.squares) * 1.0 / sum(s.n) AS square
			FROM said s JOIN agencies a ON a.code = s.agency GROUP BY a.kind),
		shrunk AS (
			SELECT s.agency, a.kind, s.n, s.points * 1.0 / s.n AS mean, k.mean AS kind_mean,
				(s.points + %[1]d * k.mean) / (s.n + %[1]d) AS value,
				%[2]f * sqrt(CASE WHEN k.square > k.mean * k.mean THEN k.square - k.mean * k.mean ELSE 0 END / (s.n + %[1]d)) AS half
			FROM said s JOIN agencies a ON a.code = s.agency JOIN kinds k ON k.kind = a.kind)
		SELECT agency, kind, n, mean, kind_mean, value,
			CASE WHEN value > half THEN value - half ELSE 0 END AS low, CASE WHEN value + half < 100 THEN value + half ELSE 100 END AS high
		FROM shrunk ORDER BY agency`, figures.Shrink, figures.Certain), from, to); err != nil {
		return nil, fmt.Errorf("compute satisfaction index: %w", err)
	}
	return list, nil
}
