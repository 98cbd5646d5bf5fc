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
	table bulkTable
	rows  [][]any
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
	counts := map[string]*int{bulkCases.name: &report.Cases, bulkEvents.name: &report.Events, bulkRatings.name: &report.Ratings}
	for some := range ready {
		if err := s.dialect.insertRows(ctx, tx, some); err != nil {
			stop()
			return errors.Join(fmt.Errorf("%s: %w", some.table.name, err), <-failed)
		}
		*counts[some.table.name] += len(some.rows)
	}
	return <-failed
}

// make makes the rows, some at a time, until there are no more or nobody wants them.
func (b Bulk) make(id int64, give func(bulkRows) bool) error {
	cases, events := bulkRows{table: bulkCases}, bulkRows{table: bulkEvents}
	flush := func() bool {
		given := len(cases.rows) == 0 || give(cases) && (len(events.rows) == 0 || give(events))
		cases.rows, events.rows = nil, nil
		return given
	}
	for c, err := range b.Cases {
		if err != nil {
			return err
		}
		c.ID = id
		id++
		cases.rows = append(cases.rows, caseValues(c.Case, b.Lean))
		for _, e := range c.Events {
			if !b.Lean {
				events.rows = append(events.rows, eventValues(c.ID, e))
			}
		}
		if len(cases.rows) == bulkBatch && !flush() {
			return nil
		}
	}
	if !flush() || b.Ratings == nil {
		return nil
	}
	return b.makeRatings(give)
}

func (b Bulk) makeRatings(give func(bulkRows) bool) error {
	ratings := bulkRows{table: bulkRatings}
	for r := range b.Ratings {
		row, err := ratingValues(r)
		if err != nil {
			return err
		}
		if ratings.rows = append(ratings.rows, row); len(ratings.rows) == bulkBatch {
			if !give(ratings) {
				return nil
			}
			ratings.rows = nil
		}
	}
	if len(ratings.rows) > 0 {
		give(ratings)
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
