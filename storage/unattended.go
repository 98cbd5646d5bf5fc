package storage

import (
	"context"
	"fmt"

	"danvan/civic"
)

// Unattended finds who is missing: coordinators, and readers of what is sealed.
func (s *Store) Unattended(ctx context.Context) (civic.Unattended, error) {
	var u civic.Unattended
	if err := s.read.GetContext(ctx, &u.Coordinators, `SELECT count(DISTINCT person) FROM memberships WHERE role = 'coordinator'`); err != nil {
		return u, fmt.Errorf("count coordinators: %w", err)
	}
	if err := s.read.GetContext(ctx, &u.Agencies, `SELECT count(*) FROM agencies WHERE valid_to IS NULL`); err != nil {
		return u, fmt.Errorf("count agencies: %w", err)
	}
	if err := s.read.SelectContext(ctx, &u.Sealed, `
		SELECT a.code FROM agencies a
		WHERE EXISTS (SELECT 1 FROM categories k WHERE k.route = a.code AND k.grouping = $1 AND k.valid_to IS NULL) AND a.valid_to IS NULL AND a.code NOT IN (`+staffed+`)
		ORDER BY a.code`, civic.GroupIntegrity); err != nil {
		return u, fmt.Errorf("find who reads what is sealed: %w", err)
	}
	return u, nil
}

// staffed are the agencies that have an officer or a head.
const staffed = `SELECT m.agency FROM memberships m WHERE m.role IN ('officer', 'head')`
