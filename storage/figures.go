package storage

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
)

// AgencyFigures counts what an agency did from one time to another, and where it stands now.
func (s *Store) AgencyFigures(ctx context.Context, agency string, from, to, now time.Time) (civic.AgencyFigures, error) {
	f := civic.AgencyFigures{Agency: agency}
	var period struct {
		Received, Accepted, Answered, Marks int
		InTime                              int     `db:"in_time"`
		Mean                                float64 `db:"mean"`
	}
	if err := s.read.GetContext(ctx, &period, `
		SELECT COALESCE(sum(CASE WHEN filed_at >= $2 AND filed_at < $3 THEN 1 ELSE 0 END), 0) AS received,
			COALESCE(sum(CASE WHEN accepted_at >= $2 AND accepted_at < $3 THEN 1 ELSE 0 END), 0) AS accepted,
			COALESCE(sum(CASE WHEN answered_at >= $2 AND answered_at < $3 THEN 1 ELSE 0 END), 0) AS answered,
			COALESCE(sum(CASE WHEN answered_at >= $2 AND answered_at < $3 AND answered_at <= answer_due THEN 1 ELSE 0 END), 0) AS in_time,
			COALESCE(sum(CASE WHEN answered_at >= $2 AND answered_at < $3 AND stars > 0 THEN 1 ELSE 0 END), 0) AS marks,
			COALESCE(avg(CASE WHEN answered_at >= $2 AND answered_at < $3 AND stars > 0 THEN stars * 1.0 END), 0) AS mean
		FROM cases WHERE agency = $1 AND (filed_at >= $2 OR accepted_at >= $2 OR answered_at >= $2)`,
		agency, stamp(from), stamp(to)); err != nil {
		return f, fmt.Errorf("count cases of period: %w", err)
	}
	f.Received, f.Accepted, f.Answered, f.AnsweredInTime = period.Received, period.Accepted, period.Answered, period.InTime
	f.Marks, f.MeanMark = period.Marks, period.Mean
	var standing struct{ Open, Overdue, Waiting int }
	if err := s.read.GetContext(ctx, &standing, `
		SELECT count(*) AS open,
			COALESCE(sum(CASE WHEN status = 'need_info' THEN 1 ELSE 0 END), 0) AS waiting,
			COALESCE(sum(CASE WHEN `+due+` < $2 THEN 1 ELSE 0 END), 0) AS overdue
		FROM cases c WHERE c.agency = $1 AND `+openStatuses, agency, stamp(now)); err != nil {
		return f, fmt.Errorf("count open cases: %w", err)
	}
	f.Open, f.Overdue, f.Waiting = standing.Open, standing.Overdue, standing.Waiting
	var stars []struct{ Stars, N int }
	if err := s.read.SelectContext(ctx, &stars, `
		SELECT stars, count(*) AS n FROM ratings WHERE agency = $1 AND created_at >= $2 AND created_at < $3 GROUP BY stars`,
		agency, stamp(from), stamp(to)); err != nil {
		return f, fmt.Errorf("count ratings: %w", err)
	}
	sum := 0
	for _, r := range stars {
		f.RatingStars[r.Stars-1] = r.N
		f.Ratings += r.N
		sum += r.Stars * r.N
	}
	if f.Ratings > 0 {
		f.MeanRating = float64(sum) / float64(f.Ratings)
	}
	return f, nil
}
