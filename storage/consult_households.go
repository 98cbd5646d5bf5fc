package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

const householdColumns = `h.id, h.consultation, h.name, h.address, COALESCE(h.area, '') AS area, h.listed, h.used_by, h.used_at`

func foldedHousehold(h consult.Household) string {
	return civic.Fold(h.Name) + "|" + civic.Fold(h.Address)
}

// AddHouseholds adds households to a consultation's list, each with the hash of its code, and returns how many. One whose
// name and address are there already is left out, and its code is none.
func (s *Store) AddHouseholds(ctx context.Context, cause string, consultation int64, list []consult.Household, hashes []string, by int64, now time.Time) (added int, err error) {
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := shareOpen(ctx, s, tx, consultation); err != nil {
			return err
		}
		for i, h := range list {
			result, err := tx.ExecContext(ctx, `
				INSERT INTO households (consultation, name, address, folded, area, listed, code_hash) VALUES ($1, $2, $3, $4, $5, true, $6)
				ON CONFLICT (consultation, folded) DO NOTHING`,
				consultation, civic.CleanText(h.Name), civic.CleanText(h.Address), foldedHousehold(h), optional(h.Area), hashes[i])
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return audit(ctx, tx, now, nobodyZero(by), fmt.Sprintf("%d households added to consultation %d", added, consultation), "")
	})
	if err != nil {
		return 0, fmt.Errorf("add households: %w", err)
	}
	return added, nil
}

// nobodyZero is who did it, nil for 0: an operator.
func nobodyZero(person int64) *int64 {
	if person == 0 {
		return nil
	}
	return &person
}

// AddHousehold adds the household of a paper slip that is in no list, and returns it; where name and address are known it
// returns that one.
func (s *Store) AddHousehold(ctx context.Context, h consult.Household) (consult.Household, error) {
	folded := foldedHousehold(h)
	if _, err := s.db.ExecContext(ctx, `
		INSERT INTO households (consultation, name, address, folded, area, listed) VALUES ($1, $2, $3, $4, $5, false) ON CONFLICT (consultation, folded) DO NOTHING`,
		h.Consultation, civic.CleanText(h.Name), civic.CleanText(h.Address), folded, optional(h.Area)); err != nil {
		return h, fmt.Errorf("add household: %w", err)
	}
	return s.household(ctx, `h.consultation = $1 AND h.folded = $2`, h.Consultation, folded)
}

// Households lists households of a consultation by name, those whose name or address contains the words of the query, and
// counts them.
func (s *Store) Households(ctx context.Context, consultation int64, query string, offset, limit int) ([]consult.Household, int, error) {
	where, args := `h.consultation = $1`, []any{consultation}
	for i, word := range strings.Fields(civic.Fold(query)) {
		where += fmt.Sprintf(` AND h.folded LIKE $%d`, i+2)
		args = append(args, "%"+word+"%")
	}
	var list []consult.Household
	if err := s.read.SelectContext(ctx, &list, `SELECT `+householdColumns+` FROM households h WHERE `+where+
		fmt.Sprintf(` ORDER BY h.folded LIMIT %d OFFSET %d`, limit, max(0, offset)), args...); err != nil {
		return nil, 0, fmt.Errorf("list households: %w", err)
	}
	var total int
	if err := s.read.GetContext(ctx, &total, `SELECT count(*) FROM households h WHERE `+where, args...); err != nil {
		return nil, 0, fmt.Errorf("count households: %w", err)
	}
	return list, total, nil
}

// Household returns one.
func (s *Store) Household(ctx context.Context, id int64) (consult.Household, error) {
	return s.household(ctx, `h.id = $1`, id)
}

// HouseholdByCode returns the household of a code's hash.
func (s *Store) HouseholdByCode(ctx context.Context, hash string) (consult.Household, error) {
	return s.household(ctx, `h.code_hash = $1`, hash)
}

func (s *Store) household(ctx context.Context, where string, args ...any) (consult.Household, error) {
	var h consult.Household
	err := s.db.GetContext(ctx, &h, `SELECT `+householdColumns+` FROM households h WHERE `+where, args...)
	return h, missing(err, "find household")
}

// HouseholdsOf lists the households for which a person speaks in a consultation.
func (s *Store) HouseholdsOf(ctx context.Context, consultation, person int64) ([]consult.Household, error) {
	var list []consult.Household
	if err := s.read.SelectContext(ctx, &list, `SELECT `+householdColumns+` FROM households h WHERE h.consultation = $1 AND h.used_by = $2 ORDER BY h.used_at, h.id`,
		consultation, person); err != nil {
		return nil, fmt.Errorf("list own households: %w", err)
	}
	return list, nil
}

// TakeHousehold lets the person in h.UsedBy speak for a household that nobody else speaks for.
func (s *Store) TakeHousehold(ctx context.Context, cause string, h consult.Household, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE households SET used_by = $1, used_at = COALESCE(used_at, $2) WHERE id = $3 AND (used_by IS NULL OR used_by = $1)`,
			h.UsedBy, stamp(now), h.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return orElse(err, civic.Invalid("code_used"))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take household %d: %w", h.ID, err)
	}
	return nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// ReplaceHouseholdCode gives a household another code, while nobody has used the one that it had; else it is
// civic.Invalid("code_used").
func (s *Store) ReplaceHouseholdCode(ctx context.Context, cause string, household int64, hash string, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE households SET code_hash = $1 WHERE id = $2 AND listed AND used_by IS NULL`, hash, household)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return orElse(err, civic.Invalid("code_used"))
		}
		return audit(ctx, tx, now, &by, fmt.Sprintf("new code for household %d", household), "")
	})
	if err != nil {
		return fmt.Errorf("replace code of household %d: %w", household, err)
	}
	return nil
}
