package storage

import (
	"context"
	"fmt"

	"danvan/civic"
)

// ListedCases lists the cases behind a figure, with nothing of who wrote and what: those of a time, the newest first, or those
// that are late, the longest first.
func (s *Store) ListedCases(ctx context.Context, q civic.ListQuery) ([]civic.Case, error) {
	query, args := listedCases(q)
	var list []civic.Case
	if err := s.read.SelectContext(ctx, &list, query, args...); err != nil {
		return nil, fmt.Errorf("list cases of a figure: %w", err)
	}
	return list, nil
}

// openCases holds for every open case, those on the coordinator's desk among them; it is the condition of an index.
const openCases = `c.status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened')`

func listedCases(q civic.ListQuery) (string, []any) {
	where, order, args := `NOT sealed`, `c.filed_at DESC, c.id DESC`, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(` AND `+condition, len(args))
	}
	if q.Late != nil {
		where, order = where+` AND `+openCases, nextDue+`, c.id`
		add(nextDue+` < $%d`, stamp(*q.Late))
	} else {
		add(`c.filed_at >= $%d`, stamp(q.From))
		add(`c.filed_at < $%d`, stamp(q.To))
	}
	for _, f := range []struct{ column, value string }{{"agency", q.Agency}, {"area", q.Area}, {"category", q.Category}} {
		if f.value != "" {
			add(`c.`+f.column+` = $%d`, f.value)
		}
	}
	return fmt.Sprintf(`SELECT c.code, c.category, COALESCE(c.area, '') AS area, COALESCE(c.agency, '') AS agency, c.status, c.filed_at, c.answered_at, c.forward_due, c.accept_due, c.answer_due
		FROM cases c WHERE %s ORDER BY %s LIMIT %d OFFSET %d`, where, order, max(0, q.Limit), max(0, q.Offset)), args
}
