package storage

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// Inbox lists a page of the cases that agencies have, those due first at the top, and counts them all.
func (s *Store) Inbox(ctx context.Context, q civic.InboxQuery) ([]civic.Case, int, error) {
	if len(q.Agencies) == 0 {
		return nil, 0, nil
	}
	where := []string{`c.agency IN (?)`}
	args := []any{q.Agencies}
	and := func(condition string, values ...any) { where, args = append(where, condition), append(args, values...) }
	due := `CASE WHEN c.status = 'accepted' THEN c.answer_due ELSE c.accept_due END`
	switch q.Filter {
	case civic.InboxNew:
		and(`c.status IN ('routed', 'reopened')`)
	case civic.InboxMine:
		and(openStatuses)
		and(`c.assignee = ?`, q.Person)
	case civic.InboxDueSoon:
		and(`c.status IN ('routed', 'reopened', 'accepted')`)
		and(due+` >= ? AND `+due+` < ?`, stamp(q.Now), stamp(q.SoonBefore))
	case civic.InboxOverdue:
		and(`c.status IN ('routed', 'reopened', 'accepted')`)
		and(due+` < ?`, stamp(q.Now))
	case civic.InboxWaiting:
		and(`c.status = 'need_info'`)
	case civic.InboxAll:
	default:
		and(openStatuses)
	}
	for _, word := range strings.Fields(civic.Fold(q.Search)) {
		and(`c.folded LIKE ?`, "%"+word+"%")
	}
	condition, args, err := sqlx.In(strings.Join(where, " AND "), args...)
	if err != nil {
		return nil, 0, err
	}
	return s.page(ctx, "list inbox", s.db.Rebind(condition), `CASE WHEN c.ended_at IS NULL THEN 0 ELSE 1 END, `+due+`, c.id`, q.Offset, q.Limit, args...)
}

// openStatuses holds for cases in which the agency, or the citizen whom it asked, still has to act.
const openStatuses = `c.status IN ('routed', 'accepted', 'need_info', 'reopened')`
