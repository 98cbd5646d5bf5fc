package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const invitationColumns = `id, agency, role, created_by, created_at, expires_at, used_by, used_at`

// CreateInvitation keeps an invitation by the hash of its token; the token itself is kept nowhere.
func (s *Store) CreateInvitation(ctx context.Context, inv civic.Invitation, tokenHash string) (civic.Invitation, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := tx.GetContext(ctx, &inv.ID, `
			INSERT INTO invitations (token_hash, agency, role, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id`, tokenHash, inv.Agency, inv.Role, inv.CreatedBy, stamp(inv.CreatedAt), stamp(inv.ExpiresAt)); err != nil {
			return err
		}
		return audit(ctx, tx, inv.CreatedAt, inv.CreatedBy, "invited as "+string(inv.Role), inv.Agency)
	})
	if err != nil {
		return civic.Invitation{}, fmt.Errorf("create invitation: %w", err)
	}
	return inv, nil
}

// InvitationByToken finds an invitation by the hash of its token.
func (s *Store) InvitationByToken(ctx context.Context, tokenHash string) (civic.Invitation, error) {
	return invitationByToken(ctx, s.read, tokenHash)
}

func invitationByToken(ctx context.Context, q sqlx.QueryerContext, tokenHash string) (civic.Invitation, error) {
	var inv civic.Invitation
	if err := sqlx.GetContext(ctx, q, &inv, `SELECT `+invitationColumns+` FROM invitations WHERE token_hash = $1`, tokenHash); err != nil {
		return civic.Invitation{}, missing(err, "find invitation")
	}
	return inv, nil
}

// AcceptInvitation makes the person a member by an invitation that was not used and has not expired. Of two who try at
// once one succeeds. What had nobody to tell, and is for them, is told to them.
func (s *Store) AcceptInvitation(ctx context.Context, cause, tokenHash string, person int64, now time.Time) (civic.Invitation, error) {
	var inv civic.Invitation
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		var err error
		if inv, err = invitationByToken(ctx, tx, tokenHash); err != nil {
			return err
		}
		if err := inv.Usable(now); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE invitations SET used_by = $1, used_at = $2 WHERE id = $3 AND used_at IS NULL`,
			person, stamp(now), inv.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return civic.ErrAlreadyUsed
		}
		at := stamp(now)
		inv.UsedBy, inv.UsedAt = &person, &at
		if err := addMembership(ctx, tx, civic.Membership{Person: person, Agency: inv.Agency, Role: inv.Role, Since: now}); err != nil {
			return err
		}
		if err := audit(ctx, tx, now, &person, "joined as "+string(inv.Role), inv.Agency); err != nil {
			return err
		}
		_, err = s.tellUnheard(ctx, tx, civic.GivenUpQuery{}, now)
		return err
	})
	if err != nil {
		return civic.Invitation{}, fmt.Errorf("accept invitation: %w", err)
	}
	s.wakeHere()
	return inv, nil
}

func addMembership(ctx context.Context, tx *sqlx.Tx, m civic.Membership) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO memberships (person, agency, role, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		m.Person, m.Agency, m.Role, stamp(m.Since))
	return err
}
