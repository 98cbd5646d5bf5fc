package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

const personColumns = `p.id, p.channel, p.address, p.name, p.locale, p.consent_version, p.consent_at, p.created_at, COALESCE(p.area, '') AS area,
	COALESCE((SELECT c.id FROM chats c WHERE c.person = p.id ORDER BY c.id LIMIT 1), 0) AS chat`

// MeetPerson returns the person of p's channel and address, with their memberships; one who is new is added with p's name
// and locale and a private chat at the address given. A name that changed on the channel is taken over. A chat that is
// known already stays whose it is: a group never becomes a person's, nor one person's chat another's. Who
// writes can be written to: their chat counts as reachable again, and what was given up meanwhile is sent (civic.Revival).
// KeptFrom is found, too. Where nothing changed it is one read.
func (s *Store) MeetPerson(ctx context.Context, p civic.Person, chatAddress string, now time.Time) (civic.Person, error) {
	p.Name = civic.CleanText(p.Name)
	var rows []personRow
	if err := s.read.SelectContext(ctx, &rows, `
		SELECT p.id, p.channel, p.address, p.name, p.locale, p.consent_version, p.consent_at, p.created_at, COALESCE(p.area, '') AS area, COALESCE(c.id, 0) AS chat,
			COALESCE((SELECT min(k.seq) FROM kept_updates k WHERE k.channel = p.channel AND k.sender = p.address AND k.status = 'waiting'), 0) AS kept_from,
			m.agency, m.role, m.since
		FROM people p
		LEFT JOIN chats c ON c.channel = p.channel AND c.address = $3 AND c.person = p.id AND c.unreachable_at IS NULL
		LEFT JOIN memberships m ON m.person = p.id
		WHERE p.channel = $1 AND p.address = $2 ORDER BY m.since, m.agency, m.role`, p.Channel, p.Address, chatAddress); err != nil {
		return civic.Person{}, fmt.Errorf("find person: %w", err)
	}
	if len(rows) > 0 && rows[0].Name == p.Name && rows[0].Chat != 0 {
		return personOf(rows), nil
	}
	var known civic.Person
	back := false
	err := s.within(ctx, func(tx *sqlx.Tx) (err error) {
		if err := tx.GetContext(ctx, &known.ID, `
			INSERT INTO people (channel, address, name, locale, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (channel, address) DO UPDATE SET name = excluded.name
			RETURNING id`, p.Channel, p.Address, p.Name, p.Locale, stamp(now)); err != nil {
			return fmt.Errorf("keep person: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO chats (channel, address, person) VALUES ($1, $2, $3)
			ON CONFLICT (channel, address) DO NOTHING`, p.Channel, chatAddress, known.ID); err != nil {
			return fmt.Errorf("keep chat: %w", err)
		}
		if back, err = s.reached(ctx, tx, p.Channel, chatAddress, &known.ID, now); err != nil {
			return fmt.Errorf("keep chat: %w", err)
		}
		known, err = s.person(ctx, tx, known.ID)
		return err
	})
	if len(rows) > 0 {
		known.KeptFrom = rows[0].KeptFrom
	}
	if err == nil && back {
		s.wakeHere()
	}
	return known, err
}

// personRow is a person with one of their memberships, or with none.
type personRow struct {
	civic.Person
	Agency *string     `db:"agency"`
	Role   *civic.Role `db:"role"`
	Since  *time.Time  `db:"since"`
}

// personOf puts the rows of one person together.
func personOf(rows []personRow) civic.Person {
	p := rows[0].Person
	for _, r := range rows {
		if r.Agency != nil {
			p.Memberships = append(p.Memberships, civic.Membership{Person: p.ID, Agency: *r.Agency, Role: *r.Role, Since: *r.Since})
		}
	}
	return p
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

// SetArea keeps where a person says that they live: an area's code, or "" to forget it.
func (s *Store) SetArea(ctx context.Context, person int64, area string) error {
	return s.exec(ctx, "set area", `UPDATE people SET area = $1 WHERE id = $2`, optional(area), person)
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
		return audit(ctx, tx, now, &person, "left", agency)
	})
}

// audit notes who changed who may see what; nobody is the operator.
func audit(ctx context.Context, tx *sqlx.Tx, now time.Time, person *int64, what, agency string) error {
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
