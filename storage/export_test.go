package storage

import "danvan/civic"

// Query is a statement as the store gives it, with its arguments.
type Query struct {
	SQL  string
	Args []any
}

// Watched are the statements that must stay quick however many cases there are.
func (s *Store) Watched(inbox civic.InboxQuery, code string, author int64) (map[string]Query, error) {
	queries := map[string]Query{
		"case by code":          {`SELECT ` + caseColumns + ` FROM cases c WHERE ` + byCode, []any{code}},
		"own cases":             {pageOf(ownCases, ownOrder, 0, 5), []any{author}},
		"own cases, counted":    {countOf(ownCases), []any{author}},
		"due cases":             {pageOf(dueCases, dueOrder, 0, 1000), []any{stamp(inbox.Now)}},
		"desk":                  {pageOf(onDesk, deskOrder, 0, 5), nil},
		"desk, counted":         {countOf(onDesk), nil},
		"outbox claim":          {claimable(0) + "50 " + s.dialect.lockRows, []any{stamp(inbox.Now), everyPriority, everyPriority}},
		"outbox claim, of many": {claimable(0) + "1000 " + s.dialect.lockRows, []any{stamp(inbox.Now), everyPriority, everyPriority}},
	}
	queries["outbox claim, without a channel"] = Query{claimable(1) + "16 " + s.dialect.lockRows, []any{stamp(inbox.Now), everyPriority, everyPriority, "test"}}
	listed, args, err := filedCases(civic.FiledQuery{Spans: []civic.FiledSpan{{From: inbox.Now.AddDate(0, 0, -90), To: inbox.Now, Categories: []string{"ht-duong-xa", "mt-rac"}}}, Limit: 1000})
	if err != nil {
		return nil, err
	}
	queries["outbox claim, urgent"] = Query{claimable(0) + "16 " + s.dialect.lockRows, []any{stamp(inbox.Now), everyPriority, civic.PriorityReceipt}}
	queries["silent"] = Query{pageOf(silentCases, `c.answered_at`, 0, 100), []any{stamp(inbox.Now.AddDate(0, 0, -7))}}
	queries["public list"] = Query{s.read.Rebind(listed), args}
	queries["closed, to be asked again"] = Query{closedCases, []any{stamp(inbox.Now.AddDate(0, 0, -14)), 0, stamp(inbox.Now), 1000}}
	for name, q := range map[string]civic.ListQuery{
		"late of the province":  {Late: &inbox.Now, Limit: 10},
		"late of an agency":     {Late: &inbox.Now, Agency: inbox.Agencies[0], Limit: 10},
		"filed in the province": {From: inbox.Now.AddDate(0, 0, -7), To: inbox.Now, Limit: 10},
		"filed with an agency":  {From: inbox.Now.AddDate(0, 0, -7), To: inbox.Now, Agency: inbox.Agencies[0], Category: "mt-rac", Limit: 10},
	} {
		query, args := listedCases(q)
		queries["listed, "+name] = Query{query, args}
	}
	for _, filter := range civic.InboxFilters {
		inbox.Filter = filter
		where, args, err := s.inboxWhere(inbox)
		if err != nil {
			return nil, err
		}
		name := "inbox " + string(filter)
		queries[name] = Query{pageOf(where, inboxOrder, 0, 5), args}
		queries[name+", counted"] = Query{countOf(where), args}
	}
	return queries, nil
}

// Filed is the statement of FiledCases.
func (s *Store) Filed(q civic.FiledQuery) (Query, error) {
	query, args, err := filedCases(q)
	return Query{s.read.Rebind(query), args}, err
}
