package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// dayCount counts what a person ($1) filed from $2 until before $3, emergencies apart.
const dayCount = `
	SELECT count(*) AS filed, count(CASE WHEN c.status = 'withdrawn' THEN 1 END) AS withdrawn
	FROM cases c JOIN categories k ON k.code = c.category
	WHERE c.author = $1 AND c.filed_at >= $2 AND c.filed_at < $3 AND k.grouping <> '` + civic.GroupEmergency + `'`

// FiledInDay counts what a person filed in the day of a budget. Whether one more may be filed is decided by FileCase.
func (s *Store) FiledInDay(ctx context.Context, author int64, day civic.DayBudget) (civic.DayCount, error) {
	var n civic.DayCount
	if err := s.read.GetContext(ctx, &n, dayCount, author, stamp(day.From), stamp(day.Until)); err != nil {
		return n, fmt.Errorf("count cases of a day: %w", err)
	}
	return n, nil
}

// withinDay refuses a case above its author's budget with civic.ErrDayFull, in the transaction that files it. Of two that an
// author files at once, the second waits for the first. A draft that made its case already is let through.
func (s *Store) withinDay(ctx context.Context, tx *sqlx.Tx, ch civic.Change) error {
	if ch.Budget.Most <= 0 || ch.Case.Author == nil {
		return nil
	}
	var author int64
	if err := tx.GetContext(ctx, &author, `SELECT id FROM people WHERE id = $1 `+s.dialect.lockRow, *ch.Case.Author); err != nil {
		return missing(err, "find author")
	}
	var n civic.DayCount
	if err := tx.GetContext(ctx, &n, dayCount, author, stamp(ch.Budget.From), stamp(ch.Budget.Until)); err != nil {
		return fmt.Errorf("count cases of a day: %w", err)
	}
	if ch.Budget.Left(n) > 0 {
		return nil
	}
	var made int
	if err := tx.GetContext(ctx, &made, `SELECT count(*) FROM cases WHERE draft_key = $1`, ch.Case.DraftKey); err != nil || made > 0 {
		return err
	}
	return civic.ErrDayFull
}

// CasesSince lists a citizen's own cases that were filed since a time, the newest first, up to a limit.
func (s *Store) CasesSince(ctx context.Context, author int64, since time.Time, limit int) ([]civic.Case, error) {
	return s.some(ctx, "list own cases", ownCases+` AND c.filed_at >= $2`, ownOrder, limit, author, stamp(since))
}

// Guesses counts the codes and invitations that a person tried in vain since a time.
func (s *Store) Guesses(ctx context.Context, person int64, since time.Time) (int, error) {
	var n int
	if err := s.db.GetContext(ctx, &n, `SELECT count(*) FROM guesses WHERE person = $1 AND at > $2`, person, stamp(since)); err != nil {
		return 0, fmt.Errorf("count guesses: %w", err)
	}
	return n, nil
}

// NoteGuess notes that a person tried a code or an invitation in vain, in the update named. An update counts once.
func (s *Store) NoteGuess(ctx context.Context, cause string, person int64, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, `INSERT INTO guesses (cause, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, cause, person, stamp(at)); err != nil {
		return fmt.Errorf("note guess: %w", err)
	}
	return nil
}

// PruneGuesses forgets guesses before a time, and returns how many.
func (s *Store) PruneGuesses(ctx context.Context, before time.Time) (int, error) {
	return s.prune(ctx, `DELETE FROM guesses WHERE at < $1`, before)
}

// PrunePushHours forgets the hours of pushes before a time, and returns how many.
func (s *Store) PrunePushHours(ctx context.Context, before time.Time) (int, error) {
	return s.prune(ctx, `DELETE FROM push_hours WHERE hour < $1`, before)
}

func (s *Store) prune(ctx context.Context, statement string, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, statement, stamp(before))
	if err != nil {
		return 0, fmt.Errorf("prune budgets: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
