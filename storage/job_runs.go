package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"danvan/civic"
)

const occurrenceColumns = `job, scheduled_at, started_at, finished_at, attempts, retry_at, error`

// BeginOccurrence begins a job's occurrence, and reports whether it is to be run: it is new, or unfinished, or failed and
// its time to be tried again has come; by hand one that failed is taken up at once. Where it is not, the occurrence is
// returned as it stands. Whoever begins one holds the job's lock (LockJob): what is unfinished then has lost its runner.
func (s *Store) BeginOccurrence(ctx context.Context, job string, scheduled, now time.Time, byHand bool) (civic.Occurrence, bool, error) {
	var o civic.Occurrence
	err := s.db.GetContext(ctx, &o, `
		INSERT INTO job_runs (job, scheduled_at, started_at, attempts) VALUES ($1, $2, $3, 1)
		ON CONFLICT (job, scheduled_at) DO UPDATE
			SET started_at = excluded.started_at, finished_at = NULL, retry_at = NULL, attempts = job_runs.attempts + 1
			WHERE job_runs.finished_at IS NULL OR job_runs.retry_at <= excluded.started_at OR (job_runs.retry_at IS NOT NULL AND $4)
		RETURNING `+occurrenceColumns, job, stamp(scheduled), stamp(now), byHand)
	if err == nil {
		return o, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return o, false, fmt.Errorf("begin %s: %w", job, err)
	}
	err = s.db.GetContext(ctx, &o, `SELECT `+occurrenceColumns+` FROM job_runs WHERE job = $1 AND scheduled_at = $2`, job, stamp(scheduled))
	return o, false, missing(err, "begin %s", job)
}

// EndOccurrence writes how an attempt ended: FinishedAt, RetryAt and Error. One that somebody else has taken up meanwhile
// is refused with civic.ErrConflict.
func (s *Store) EndOccurrence(ctx context.Context, o civic.Occurrence) error {
	result, err := s.db.ExecContext(ctx, `
		UPDATE job_runs SET finished_at = $1, retry_at = $2, error = $3
		WHERE job = $4 AND scheduled_at = $5 AND attempts = $6 AND finished_at IS NULL`,
		stampOf(o.FinishedAt), stampOf(o.RetryAt), o.Error, o.Job, stamp(o.ScheduledAt), o.Attempts)
	if err != nil {
		return fmt.Errorf("end %s: %w", o.Job, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("end %s: %w", o.Job, errors.Join(err, civic.ErrConflict))
	}
	return nil
}

// LastOccurrence returns the job's occurrence that was started last, or that of those in which something failed.
// Errors: civic.ErrNotFound.
func (s *Store) LastOccurrence(ctx context.Context, job string, failed bool) (civic.Occurrence, error) {
	var o civic.Occurrence
	err := s.read.GetContext(ctx, &o, `
		SELECT `+occurrenceColumns+` FROM job_runs WHERE job = $1 AND (error <> '' OR NOT $2)
		ORDER BY started_at DESC, scheduled_at DESC LIMIT 1`, job, failed)
	return o, missing(err, "find last run of %s", job)
}

// PruneOccurrences forgets occurrences that were scheduled before the time, except the last of each job, and returns how
// many.
func (s *Store) PruneOccurrences(ctx context.Context, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		DELETE FROM job_runs WHERE scheduled_at < $1
		AND EXISTS (SELECT 1 FROM job_runs later WHERE later.job = job_runs.job AND later.scheduled_at > job_runs.scheduled_at)`, stamp(before))
	if err != nil {
		return 0, fmt.Errorf("prune occurrences: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
