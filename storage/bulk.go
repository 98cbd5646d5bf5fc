package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// Bulk is much that is written at once: for a demonstration, a test, a benchmark. Nobody is told of any of it.
type Bulk struct {
	Cases   iter.Seq2[BulkCase, error] // in the order of their ids
	Ratings iter.Seq[civic.Rating]     // their scores are taken as they are; nil: none
	Lean    bool                       // without events, and without the text by which cases are searched
}

// BulkCase is a case with all that happened to it. Their ids are given here.
type BulkCase struct {
	civic.Case
	Events []civic.Event
}

// BulkReport counts what was written.
type BulkReport struct{ Cases, Events, Ratings int }

// bulkBatch is how many cases or ratings are handed to the database at a time.
const bulkBatch = 5000

// bulkRows are rows of one table.
type bulkRows struct {
	table   string
	columns []string
	rows    [][]any
}

// WriteBulk writes cases and ratings, and counts the figures anew, in one transaction: all of it is there afterwards, or
// nothing. Others who write wait meanwhile. A code or draft key that is taken is a conflict of the field "code".
func (s *Store) WriteBulk(ctx context.Context, b Bulk) (BulkReport, error) {
	var report BulkReport
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		first, finish, err := s.dialect.beginBulk(ctx, tx)
		if err != nil {
			return err
		}
		if err := s.insertAll(ctx, tx, b, first, &report); err != nil {
			return err
		}
		if err := finish(first + int64(report.Cases)); err != nil {
			return err
		}
		return s.rebuildFigures(ctx, tx)
	})
	if _, taken := s.dialect.uniqueness(err); taken {
		return BulkReport{}, &civic.Error{Code: civic.CodeConflict, Field: "code", Err: err}
	}
	if err != nil {
		return BulkReport{}, fmt.Errorf("write in bulk: %w", err)
	}
	return report, nil
}

// insertAll inserts what is made meanwhile, in another goroutine.
func (s *Store) insertAll(ctx context.Context, tx *sqlx.Tx, b Bulk, first int64, report *BulkReport) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready, failed := make(chan bulkRows, 4), make(chan error, 1)
	go func() {
		defer close(ready)
		failed <- b.make(first, func(some bulkRows) bool {
			select {
			case ready <- some:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	counts := map[string]*int{caseTable.name: &report.Cases, eventTable.name: &report.Events, ratingTable.name: &report.Ratings}
	for some := range ready {
		if err := s.dialect.insertRows(ctx, tx, some); err != nil {
			stop()
			return errors.Join(fmt.Errorf("%s: %w", some.table, err), <-failed)
		}
		*counts[some.table] += len(some.rows)
	}
	return <-failed
}

// make makes the rows, some at a time, until there are no more or nobody wants them.
func (b Bulk) make(id int64, give func(bulkRows) bool) error {
	filed, happened := bulkRows{table: caseTable.name, columns: caseTable.names()}, bulkRows{table: eventTable.name, columns: eventTable.names()[1:]}
	flush := func() bool {
		given := len(filed.rows) == 0 || give(filed) && (len(happened.rows) == 0 || give(happened))
		filed.rows, happened.rows = nil, nil
		return given
	}
	for c, err := range b.Cases {
		if err != nil {
			return err
		}
		c.ID = id
		id++
		filed.rows = append(filed.rows, b.caseValues(c.Case))
		for _, e := range c.Events {
			if !b.Lean {
				e.Case = c.ID
				happened.rows = append(happened.rows, eventTable.values(&e)[1:])
			}
		}
		if len(filed.rows) == bulkBatch && !flush() {
			return nil
		}
	}
	if !flush() || b.Ratings == nil {
		return nil
	}
	return b.makeRatings(give)
}

// caseValues are the values of a case's row. Its author had the answer as it was given, where nothing else is known.
func (b Bulk) caseValues(c civic.Case) []any {
	if c.ToldAt == nil {
		c.ToldAt = c.AnsweredAt
	}
	row := rowOfCase(c)
	if !b.Lean {
		row.Folded = folded(c)
	}
	return caseTable.values(&row)
}

func (b Bulk) makeRatings(give func(bulkRows) bool) error {
	given := bulkRows{table: ratingTable.name, columns: ratingTable.names()[1:]}
	for r := range b.Ratings {
		row, err := rowOfRating(r)
		if err != nil {
			return err
		}
		if given.rows = append(given.rows, ratingTable.values(&row)[1:]); len(given.rows) == bulkBatch {
			if !give(given) {
				return nil
			}
			given.rows = nil
		}
	}
	if len(given.rows) > 0 {
		give(given)
	}
	return nil
}

// LastCase is the highest id of a case, 0 where there is none.
func (s *Store) LastCase(ctx context.Context) (int64, error) {
	var last int64
	if err := s.read.GetContext(ctx, &last, `SELECT COALESCE(max(id), 0) FROM cases`); err != nil {
		return 0, fmt.Errorf("find last case: %w", err)
	}
	return last, nil
}
