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

const chatColumns = `id, channel, address, person, agency, title, unreachable_at, unreachable_reason`

// MeetGroup returns a group, new or known, as reachable and under its present title. What was given up while it was not
// reachable is sent (civic.Revival).
func (s *Store) MeetGroup(ctx context.Context, channel, address, title string, now time.Time) (civic.Chat, error) {
	var c civic.Chat
	back := false
	title = civic.CleanText(title)
	err := s.within(ctx, func(tx *sqlx.Tx) (err error) {
		if back, err = s.reached(ctx, tx, channel, address, nil, now); err != nil {
			return err
		}
		return tx.GetContext(ctx, &c, `
			INSERT INTO chats (channel, address, title) VALUES ($1, $2, $3)
			ON CONFLICT (channel, address) DO UPDATE SET title = excluded.title
			RETURNING `+chatColumns, channel, address, title)
	})
	if err != nil {
		return civic.Chat{}, fmt.Errorf("keep group: %w", err)
	}
	if back {
		s.wakeHere()
	}
	return c, nil
}

// ChatByAddress finds a chat.
func (s *Store) ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error) {
	var c civic.Chat
	if err := s.read.GetContext(ctx, &c, `SELECT `+chatColumns+` FROM chats WHERE channel = $1 AND address = $2`, channel, address); err != nil {
		return civic.Chat{}, missing(err, "find chat")
	}
	return c, nil
}

// BindGroup makes a group an agency's: its cases are posted there too, and so is what nobody was there to hear before. A
// person's private chat is never bound, and another agency's group only by who works there too: civic.ErrForbidden.
func (s *Store) BindGroup(ctx context.Context, chat int64, agency string, by int64, now time.Time) error {
	if agency == "" {
		return fmt.Errorf("bind group: %w", civic.Invalid("agency"))
	}
	return s.setGroupAgency(ctx, chat, &agency, by, "bound group", agency, now)
}

// UnbindGroup ends that, for who works in the agency.
func (s *Store) UnbindGroup(ctx context.Context, chat, by int64, now time.Time) error {
	return s.setGroupAgency(ctx, chat, nil, by, "unbound group", "", now)
}

func (s *Store) setGroupAgency(ctx context.Context, chat int64, agency *string, by int64, what, whose string, now time.Time) error {
	defer s.wakeHere()
	return s.within(ctx, func(tx *sqlx.Tx) error {
		var mine bool
		err := tx.GetContext(ctx, &mine, `
			SELECT agency IS NULL OR agency IN (SELECT m.agency FROM memberships m WHERE m.person = $2 AND m.role IN ('officer', 'head'))
			FROM chats WHERE id = $1 AND person IS NULL `+s.dialect.lockRow, chat, by)
		if err == nil && !mine {
			err = civic.ErrForbidden
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE chats SET agency = $1 WHERE id = $2`, agency, chat)
		}
		if err != nil {
			return missing(err, "bind group")
		}
		if err := audit(ctx, tx, now, &by, what, whose); err != nil || agency == nil {
			return err
		}
		_, err = s.tellUnheard(ctx, tx, civic.GivenUpQuery{}, now)
		return err
	})
}

// MigrateChat gives a group its new address, as when Telegram turns it into a supergroup. Where a group was met there
// already the two become one: what is to be sent to either stays, and the newer binding counts. A group that is not known
// any more, as when this is told twice, is nothing to do.
func (s *Store) MigrateChat(ctx context.Context, channel, old, address string) error {
	if old == address {
		return nil
	}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var group civic.Chat
		err := tx.GetContext(ctx, &group, `SELECT `+chatColumns+` FROM chats WHERE channel = $1 AND address = $2 AND person IS NULL `+s.dialect.lockRow,
			channel, old)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var met civic.Chat
		err = tx.GetContext(ctx, &met, `SELECT `+chatColumns+` FROM chats WHERE channel = $1 AND address = $2 `+s.dialect.lockRow, channel, address)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case met.Person != nil:
			return fmt.Errorf("the new address is a person's: %w", civic.ErrConflict)
		default:
			if err := mergeGroup(ctx, tx, met, &group); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE chats SET address = $1, agency = $2, unreachable_at = NULL, unreachable_reason = '' WHERE id = $3`,
			address, group.Agency, group.ID)
		if err != nil || group.UnreachableAt == nil {
			return err
		}
		return s.revive(ctx, tx, group.ID, *group.UnreachableAt)
	})
	if err != nil {
		return fmt.Errorf("migrate chat: %w", err)
	}
	return nil
}

// mergeGroup takes into a group what another one has, and removes the other.
func mergeGroup(ctx context.Context, tx *sqlx.Tx, other civic.Chat, into *civic.Chat) error {
	if other.Agency != nil {
		into.Agency = other.Agency
	}
	if _, err := tx.ExecContext(ctx, `UPDATE notifications SET chat = $1 WHERE chat = $2`, into.ID, other.ID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM chats WHERE id = $1`, other.ID)
	return err
}

// MarkUnreachable notes that the bot cannot write to a chat, and why.
func (s *Store) MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE chats SET unreachable_at = $1, unreachable_reason = $2 WHERE channel = $3 AND address = $4 AND unreachable_at IS NULL`,
		stamp(now), civic.CleanText(reason), channel, address)
	if err != nil {
		return fmt.Errorf("mark chat unreachable: %w", err)
	}
	return nil
}

// MarkReachable notes that it can again. What was given up meanwhile is sent (civic.Revival).
func (s *Store) MarkReachable(ctx context.Context, channel, address string, now time.Time) error {
	back := false
	err := s.within(ctx, func(tx *sqlx.Tx) (err error) {
		back, err = s.reached(ctx, tx, channel, address, nil, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark chat reachable: %w", err)
	}
	if back {
		s.wakeHere()
	}
	return nil
}
