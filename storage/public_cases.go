package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// FiledCases lists cases of which public lists may tell, the newest first, with no more than civic.Case.Public needs. What is
// sealed is never among them.
func (s *Store) FiledCases(ctx context.Context, q civic.FiledQuery) ([]civic.Case, error) {
	query, args, err := filedCases(q)
	if err != nil || query == "" {
		return nil, err
	}
	var list []civic.Case
	if err := s.read.SelectContext(ctx, &list, s.read.Rebind(query), args...); err != nil {
		return nil, fmt.Errorf("list filed cases: %w", err)
	}
	return list, nil
}

// filedCases is the statement of FiledCases; "" where nothing can be found.
func filedCases(q civic.FiledQuery) (string, []any, error) {
	var spans []string
	var args []any
	var from, to time.Time // of all spans together: by these the database finds them, however old they are
	for _, span := range q.Spans {
		if len(span.Categories) == 0 {
			continue
		}
		if spans == nil || span.From.Before(from) {
			from = span.From
		}
		if spans == nil || span.To.After(to) {
			to = span.To
		}
		spans = append(spans, `c.filed_at >= ? AND c.filed_at < ? AND c.category IN (?)`)
		args = append(args, stamp(span.From), stamp(span.To), span.Categories)
	}
	if spans == nil {
		return "", nil, nil
	}
	where := `NOT sealed AND c.filed_at >= ? AND c.filed_at < ? AND (` + strings.Join(spans, " OR ") + `)`
	args = append([]any{stamp(from), stamp(to)}, args...)
	switch {
	case q.Open && !q.Closed:
		where, args = where+` AND c.status IN (?)`, append(args, statuses(true))
	case q.Closed && !q.Open:
		where, args = where+` AND c.status IN (?)`, append(args, statuses(false))
	}
	query, args, err := sqlx.In(fmt.Sprintf(`SELECT c.code, c.category, c.status, c.filed_at, c.answered_at, c.ended_at, c.answer_due FROM cases c
		WHERE %s ORDER BY c.filed_at DESC, c.id DESC LIMIT %d OFFSET %d`, where, max(0, q.Limit), max(0, q.Offset)), args...)
	if err != nil {
		return "", nil, fmt.Errorf("list filed cases: %w", err)
	}
	return query, args, nil
}

func statuses(open bool) []civic.Status {
	var list []civic.Status
	for _, s := range civic.Statuses {
		if s.Open() == open {
			list = append(list, s)
		}
	}
	return list
}
