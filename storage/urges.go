package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// SaveUrge writes a coordinator's word and tells the officers of the agencies, or their heads where there is none, once
// each, at once. It returns how many people are told, and the agencies in which there is nobody.
func (s *Store) SaveUrge(ctx context.Context, cause string, u civic.Urge, agencies []string) (told int, nobody []string, err error) {
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, u.At); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &u.ID, `INSERT INTO urges (duty, year, person, at, text) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			u.Duty, u.Year, u.Person, stamp(u.At), civic.CleanText(u.Text)); err != nil {
			return err
		}
		var rows []civic.Notification
		var chats []int64
		for _, agency := range agencies {
			people, err := audience(ctx, tx, civic.Case{}, civic.ToOfficers(agency))
			if err != nil {
				return err
			}
			if people == nil {
				nobody = append(nobody, agency)
			}
			for _, r := range people {
				if slices.Contains(chats, r.Chat) {
					continue
				}
				chats = append(chats, r.Chat)
				rows = append(rows, row(civic.NoticeDutyUrged, civic.Notice{Subject: &u.ID, Key: fmt.Sprintf("urge:%d", u.ID)}, civic.Case{}, civic.Event{At: u.At}, &r))
			}
		}
		told = len(rows)
		if err := insertNotifications(ctx, tx, rows); err != nil {
			return err
		}
		return s.wakeOnCommit(ctx, tx)
	})
	if err != nil {
		return 0, nil, fmt.Errorf("urge: %w", err)
	}
	s.wakeHere()
	return told, nobody, nil
}

// Urge returns one.
func (s *Store) Urge(ctx context.Context, id int64) (civic.Urge, error) {
	var u civic.Urge
	err := s.read.GetContext(ctx, &u, `SELECT id, duty, year, person, at, text FROM urges WHERE id = $1`, id)
	return u, missing(err, "find urge %d", id)
}

// LastUrge is when those who have not handed in a duty of a year were urged last, or nil.
func (s *Store) LastUrge(ctx context.Context, duty string, year int) (*time.Time, error) {
	var at []time.Time
	if err := s.read.SelectContext(ctx, &at, `SELECT at FROM urges WHERE duty = $1 AND year = $2 ORDER BY id DESC LIMIT 1`, duty, year); err != nil {
		return nil, fmt.Errorf("find last urge: %w", err)
	}
	if len(at) == 0 {
		return nil, nil
	}
	return &at[0], nil
}
