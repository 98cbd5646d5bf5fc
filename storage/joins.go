package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// JoinCase counts a citizen among those who report the same as an open case; they hear its answer too. It reports whether
// they joined now: once per citizen, and never one's own case. A sealed case is civic.ErrNotFound.
func (s *Store) JoinCase(ctx context.Context, cause string, caseID, person int64, now time.Time) (civic.Case, bool, error) {
	joined := false
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		// Locked, so that an answer given at this moment comes before the join, or tells the joiner.
		c, err := caseWhere(ctx, tx, `c.id = $1 `+s.dialect.lockRow, caseID)
		if err == nil && c.Sealed {
			err = fmt.Errorf("find case: %w", civic.ErrNotFound)
		}
		if err != nil || !c.Status.Open() || (c.Author != nil && *c.Author == person) {
			return err
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO case_joins (case_id, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			caseID, person, stamp(now))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		joined = true
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET joined = joined + 1 WHERE id = $1`, caseID); err != nil {
			return err
		}
		return s.record(ctx, tx, civic.Change{Case: c,
			Event:   civic.Event{At: now, Kind: civic.EventJoined, From: c.Status, To: c.Status, Person: &person},
			Notices: []civic.Notice{{Kind: civic.NoticeJoinedReceipt, To: civic.ToPerson(person), Priority: civic.PriorityReceipt}}})
	})
	if err != nil {
		return civic.Case{}, false, fmt.Errorf("join case: %w", err)
	}
	if joined {
		s.wakeHere()
	}
	c, err := caseWhere(ctx, s.db, `c.id = $1`, caseID)
	return c, joined, err
}

// HasJoined reports whether a citizen joined a case.
func (s *Store) HasJoined(ctx context.Context, caseID, person int64) (bool, error) {
	var n int
	if err := s.read.GetContext(ctx, &n, `SELECT count(*) FROM case_joins WHERE case_id = $1 AND person = $2`, caseID, person); err != nil {
		return false, fmt.Errorf("look for join: %w", err)
	}
	return n > 0, nil
}
