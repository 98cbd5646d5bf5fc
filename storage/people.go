package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const personColumns = `p.id, p.channel, p.address, p.name, p.locale, p.consent_version, p.consent_at, p.created_at,
	COALESCE((SELECT c.id FROM chats c WHERE c.person = p.id ORDER BY c.id LIMIT 1), 0) AS chat`

// MeetPerson returns the person of p's channel and address, with their memberships; one who is new is added with p's name
// and locale and a private chat at the address given. A name that changed on the channel is taken over. A chat that is
// known already stays whose it is: a group never becomes a person's, nor one person's chat another's.
func (s *Store) MeetPerson(ctx context.Context, p civic.Person, chatAddress string, now time.Time) (civic.Person, error) {
	var known civic.Person
	p.Name = civic.CleanText(p.Name)
	err := s.read.GetContext(ctx, &known, `SELECT `+personColumns+` FROM people p WHERE p.channel = $1 AND p.address = $2`,
		p.Channel, p.Address)
	if err == nil && known.Name == p.Name && known.Chat != 0 {
		return s.withMemberships(ctx, s.read, known)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return civic.Person{}, fmt.Errorf("find person: %w", err)
	}
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := tx.GetContext(ctx, &known.ID, `
			INSERT INTO people (channel, address, name, locale, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (channel, address) DO UPDATE SET name = excluded.name
			RETURNING id`, p.Channel, p.Address, p.Name, p.Locale, stamp(now)); err != nil {
			return fmt.Errorf("keep person: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO chats (channel, address, person) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`, p.Channel, chatAddress, known.ID); err != nil {
			return fmt.Errorf("keep chat: %w", err)
		}
		known, err = s.person(ctx, tx, known.ID)
		return err
	})
	return known, err
}

// Person returns a person by id, with their memberships.
func (s *Store) Person(ctx context.Context, id int64) (civic.Person, error) {
	return s.person(ctx, s.read, id)
}

func (s *Store) person(ctx context.Context, q sqlx.QueryerContext, id int64) (civic.Person, error) {
	var p civic.Person
	if err := sqlx.GetContext(ctx, q, &p, `SELECT `+personColumns+` FROM people p WHERE p.id = $1`, id); err != nil {
		return civic.Person{}, missing(err, "find person %d", id)
	}
	return s.withMemberships(ctx, q, p)
}

func (s *Store) withMemberships(ctx context.Context, q sqlx.QueryerContext, p civic.Person) (civic.Person, error) {
	err := sqlx.SelectContext(ctx, q, &p.Memberships, `
		SELECT person, agency, role, since FROM memberships WHERE person = $1 ORDER BY since, agency, role`, p.ID)
	if err != nil {
		return civic.Person{}, fmt.Errorf("read memberships: %w", err)
	}
	return p, nil
}

// SetLocale sets the language in which a person reads.
func (s *Store) SetLocale(ctx context.Context, person int64, locale string) error {
	return s.exec(ctx, "set locale", `UPDATE people SET locale = $1 WHERE id = $2`, locale, person)
}

// GiveConsent records that a person agreed to a version of the notice (Law 91/2025/QH15, articles 8 to 10).
func (s *Store) GiveConsent(ctx context.Context, person int64, version int, now time.Time) error {
	return s.exec(ctx, "give consent", `UPDATE people SET consent_version = $1, consent_at = $2 WHERE id = $3`,
		version, stamp(now), person)
}

// WithdrawConsent takes the consent back; the person is asked again before the bot does anything for them.
func (s *Store) WithdrawConsent(ctx context.Context, person int64) error {
	return s.exec(ctx, "withdraw consent", `UPDATE people SET consent_version = 0, consent_at = NULL WHERE id = $1`, person)
}

// Colleagues lists an agency's officers and heads by name.
func (s *Store) Colleagues(ctx context.Context, agency string) ([]civic.Person, error) {
	var people []civic.Person
	if err := s.read.SelectContext(ctx, &people, `
		SELECT `+personColumns+` FROM people p
		WHERE p.id IN (SELECT person FROM memberships WHERE agency = $1 AND role IN ('officer', 'head'))
		ORDER BY p.name, p.id`, agency); err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	for i, p := range people {
		var err error
		if people[i], err = s.withMemberships(ctx, s.read, p); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// Leave ends a person's memberships in an agency, and takes them off the cases that they had in hand there. Whoever has none
// there leaves nothing behind.
func (s *Store) Leave(ctx context.Context, person int64, agency string, now time.Time) error {
	return s.within(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM memberships WHERE person = $1 AND agency = $2`, person, agency)
		if err != nil {
			return fmt.Errorf("leave agency: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET assignee = NULL, version = version + 1 WHERE assignee = $1 AND agency = $2`, person, agency); err != nil {
			return fmt.Errorf("leave agency: %w", err)
		}
		return audit(ctx, tx, now, person, "left", agency)
	})
}

// audit notes who changed who may see what.
func audit(ctx context.Context, tx *sqlx.Tx, now time.Time, person int64, what, agency string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO audit_log (at, person, what, agency) VALUES ($1, $2, $3, $4)`,
		stamp(now), person, what, optional(agency))
	if err != nil {
		return fmt.Errorf("note in audit log: %w", err)
	}
	return nil
}

// exec runs one statement that changes one thing; no such thing is civic.ErrNotFound.
func (s *Store) exec(ctx context.Context, doing, query string, args ...any) error {
	result, err := s.db.ExecContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = civic.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
