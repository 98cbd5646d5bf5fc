package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// DueInstructions lists instructions whose ladder has reached a rung, the longest since first.
func (s *Store) DueInstructions(ctx context.Context, now time.Time, limit int) ([]civic.Instruction, error) {
	var list []civic.Instruction
	if err := s.db.SelectContext(ctx, &list, `SELECT `+instructionColumns+` FROM instructions i WHERE i.remind_at <= $1
		ORDER BY i.remind_at, i.id LIMIT `+fmt.Sprint(limit), stamp(now)); err != nil {
		return nil, fmt.Errorf("list due instructions: %w", err)
	}
	return list, nil
}

// SaveInstructionReminders lets instructions wait for their next rung (civic.Instruction.Remind) and writes their reminders,
// but none that is there already, and returns how many it moved on. One that changed since it was read, or that somebody
// else moved on meanwhile, is left as it is, and nobody is reminded of it: it is looked at again.
func (s *Store) SaveInstructionReminders(ctx context.Context, now time.Time, list []civic.Instruction, reminders []civic.Reminder) (int, error) {
	moved := map[int64]bool{}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for _, i := range list {
			result, err := tx.ExecContext(ctx, `UPDATE instructions SET remind_at = $1 WHERE id = $2 AND version = $3 AND remind_at <= $4`,
				stampOf(i.RemindAt), i.ID, i.Version, stamp(now))
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil {
				return err
			} else if n > 0 {
				moved[i.ID] = true
			}
		}
		return insertReminders(ctx, tx, slices.DeleteFunc(slices.Clone(reminders), func(r civic.Reminder) bool { return !moved[r.Subject] }))
	})
	if err != nil {
		return 0, fmt.Errorf("save reminders of instructions: %w", err)
	}
	return len(moved), nil
}
