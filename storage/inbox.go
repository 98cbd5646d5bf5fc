package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// due is by when an agency owes its next step, as civic.Case.Due has it.
const due = `CASE WHEN c.status = 'accepted' OR ` + statutoryWait + ` THEN c.answer_due WHEN c.status IN ('routed', 'reopened') THEN c.accept_due END`

// statutoryWait holds for cases whose author is asked while the clock runs on.
const statutoryWait = `(c.status = 'need_info' AND ` + statutory + `)`

// inboxOrder puts what is due first at the top, then what waits for the citizen, what is answered, and what has ended, the
// latest first. Within each rank its column is NULL for all or for none, so that the dialects agree.
const inboxOrder = `CASE WHEN c.ended_at IS NOT NULL THEN 3 WHEN c.status = 'answered' THEN 2 WHEN c.status = 'need_info' AND NOT ` + statutoryWait + ` THEN 1 ELSE 0 END, ` +
	due + `, c.ended_at DESC, c.id`

// maxSearchWords bounds what is looked for: every word is a condition of its own.
const maxSearchWords = 12

// Inbox lists a page of the cases that agencies have, those due first at the top, and counts them all. A search that is a
// code, however it is written, finds that case; else every word of it must be in the case's code or text.
func (s *Store) Inbox(ctx context.Context, q civic.InboxQuery) ([]civic.Case, int, error) {
	if len(q.Agencies) == 0 {
		return nil, 0, nil
	}
	where, args, err := s.inboxWhere(q)
	if err != nil {
		return nil, 0, fmt.Errorf("list inbox: %w", err)
	}
	return s.page(ctx, "list inbox", where, inboxOrder, q.Offset, q.Limit, args...)
}

// inboxWhere is the condition of a query that names an agency, with its arguments.
func (s *Store) inboxWhere(q civic.InboxQuery) (string, []any, error) {
	where := []string{`c.agency IN (?)`}
	args := []any{q.Agencies}
	and := func(condition string, values ...any) { where, args = append(where, condition), append(args, values...) }
	switch q.Filter {
	case civic.InboxNew:
		and(`c.status IN ('routed', 'reopened')`)
	case civic.InboxMine:
		and(openStatuses)
		and(`c.assignee = ?`, q.Person)
	case civic.InboxDueSoon:
		and(openStatuses)
		and(due+` >= ? AND `+due+` < ?`, stamp(q.Now), stamp(q.SoonBefore))
	case civic.InboxOverdue:
		and(openStatuses)
		and(due+` < ?`, stamp(q.Now))
	case civic.InboxWaiting:
		and(`c.status = 'need_info'`)
	case civic.InboxAll:
	default:
		and(openStatuses)
	}
	if q.Project != "" {
		and(`c.project = ?`, q.Project)
	}
	search(q.Search, and)
	condition, args, err := sqlx.In(strings.Join(where, " AND "), args...)
	return s.db.Rebind(condition), args, err
}

// search adds the conditions of a search. Folding leaves letters and digits alone, so nothing in a word is a wildcard.
func search(text string, and func(condition string, values ...any)) {
	if code, ok := civic.ParseCaseCode(text); ok {
		and(`c.code = ?`, code)
		return
	}
	words := strings.Fields(civic.Fold(text))
	if len(words) == 0 && strings.TrimSpace(text) != "" { // nothing but signs
		and(`1 = 0`)
	}
	for i, word := range words {
		if i == maxSearchWords {
			return
		}
		and(`c.folded LIKE ?`, "%"+word+"%")
	}
}

// openStatuses holds for cases in which the agency, or the citizen whom it asked, still has to act.
const openStatuses = `c.status IN ('routed', 'accepted', 'need_info', 'reopened')`
