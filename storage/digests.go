package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/digest"
)

// Issue is a digest as it was written, by the number that names it.
func (s *Store) Issue(ctx context.Context, id int64) (digest.Issue, error) {
	return s.issue(ctx, `id = $1`, id)
}

// issue reads one digest.
func (s *Store) issue(ctx context.Context, where string, args ...any) (digest.Issue, error) {
	var content string
	var i digest.Issue
	if err := s.read.GetContext(ctx, &content, `SELECT content FROM digests WHERE `+where, args...); err != nil {
		return i, missing(err, "find digest")
	}
	if err := json.Unmarshal([]byte(content), &i); err != nil {
		return i, fmt.Errorf("decode digest: %w", err)
	}
	return i, nil
}

// IssueID is the number of the digest of a day and scope, or civic.ErrNotFound.
func (s *Store) IssueID(ctx context.Context, day string, scope digest.Scope) (int64, error) {
	var id int64
	err := s.read.GetContext(ctx, &id, `SELECT id FROM digests WHERE day = $1 AND scope = $2`, day, scope.Key())
	return id, missing(err, "find digest of %s", day)
}

// SaveIssue keeps a digest, and returns its number. The first of a day and scope stays.
func (s *Store) SaveIssue(ctx context.Context, day string, i digest.Issue, now time.Time) (int64, error) {
	content, err := json.Marshal(i)
	if err != nil {
		return 0, fmt.Errorf("save digest: %w", err)
	}
	if _, err := s.db.ExecContext(ctx, `INSERT INTO digests (day, scope, content, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day, scope) DO NOTHING`,
		day, i.Scope.Key(), string(content), stamp(now)); err != nil {
		return 0, fmt.Errorf("save digest: %w", err)
	}
	return s.IssueID(ctx, day, i.Scope)
}

// DigestSettings returns when somebody reads their digest, and of what: digest.DefaultSettings where they said nothing.
func (s *Store) DigestSettings(ctx context.Context, person int64) (digest.Settings, error) {
	var row settingsRow
	err := s.read.GetContext(ctx, &row, `SELECT person, weekday, minute, off, areas, categories FROM digest_settings WHERE person = $1`, person)
	if errors.Is(err, sql.ErrNoRows) {
		return digest.DefaultSettings(person), nil
	}
	if err != nil {
		return digest.Settings{}, fmt.Errorf("read digest settings: %w", err)
	}
	return row.value(), nil
}

// settingsRow is digest.Settings as its row holds it.
type settingsRow struct {
	Person            int64
	Weekday, Minute   int
	Off               bool
	Areas, Categories string
}

func (r settingsRow) value() digest.Settings {
	return digest.Settings{Person: r.Person, Weekday: time.Weekday(r.Weekday), Minute: r.Minute, Off: r.Off, Areas: fieldsOf(r.Areas), Categories: fieldsOf(r.Categories)}
}

// fieldsOf splits a list of codes; "" is nil.
func fieldsOf(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Fields(list)
}

// SaveDigestSettings keeps what somebody wishes.
func (s *Store) SaveDigestSettings(ctx context.Context, cause string, w digest.Settings, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO digest_settings (person, weekday, minute, off, areas, categories) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (person) DO UPDATE SET weekday = excluded.weekday, minute = excluded.minute, off = excluded.off,
				areas = excluded.areas, categories = excluded.categories`,
			w.Person, int(w.Weekday), w.Minute, w.Off, strings.Join(w.Areas, " "), strings.Join(w.Categories, " "))
		return err
	})
	if err != nil {
		return fmt.Errorf("save digest settings: %w", err)
	}
	return nil
}

// DigestReaders lists everybody who leads, coordinates or heads a unit, in the order of their numbers.
func (s *Store) DigestReaders(ctx context.Context) ([]digest.Reader, error) {
	var members []civic.Membership
	if err := s.read.SelectContext(ctx, &members, `
		SELECT person, agency, role, since FROM memberships WHERE role IN ('leader', 'coordinator', 'head') ORDER BY person, agency, role`); err != nil {
		return nil, fmt.Errorf("list readers of digests: %w", err)
	}
	var rows []settingsRow
	if err := s.read.SelectContext(ctx, &rows, `SELECT person, weekday, minute, off, areas, categories FROM digest_settings`); err != nil {
		return nil, fmt.Errorf("list readers of digests: %w", err)
	}
	wishes := map[int64]digest.Settings{}
	for _, r := range rows {
		wishes[r.Person] = r.value()
	}
	var readers []digest.Reader
	for _, m := range members {
		if n := len(readers); n == 0 || readers[n-1].Person != m.Person {
			w, said := wishes[m.Person]
			if !said {
				w = digest.DefaultSettings(m.Person)
			}
			readers = append(readers, digest.Reader{Settings: w})
		}
		last := &readers[len(readers)-1]
		last.Memberships = append(last.Memberships, m)
	}
	return readers, nil
}

// Told says which of the keys have a notification already.
func (s *Store) Told(ctx context.Context, keys []string) (map[string]bool, error) {
	told := map[string]bool{}
	if len(keys) == 0 {
		return told, nil
	}
	var found []string
	if err := s.selectIn(ctx, &found, `SELECT key FROM notifications WHERE key IN (?)`, []any{keys}); err != nil {
		return nil, fmt.Errorf("look for notifications: %w", err)
	}
	for _, k := range found {
		told[k] = true
	}
	return told, nil
}

// TellDigests writes the notifications of digests, each key once, and returns how many it wrote. Whom no chat leads to is
// left out.
func (s *Store) TellDigests(ctx context.Context, list []digest.Telling, now time.Time) (int, error) {
	written := 0
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var rows []civic.Notification
		for _, one := range list {
			to, err := audience(ctx, tx, civic.Case{}, civic.ToPerson(one.Person))
			if err != nil {
				return err
			}
			for _, r := range to {
				rows = append(rows, civic.Notification{Chat: &r.Chat, Person: r.Person, Kind: civic.NoticeDigest, Subject: &one.Digest, Key: one.Key,
					Priority: civic.PriorityRemind, Status: civic.NotificationPending, CreatedAt: stamp(now), NextAt: stamp(now)})
			}
		}
		made, err := insertOutbox(ctx, tx, rows)
		if err != nil {
			return err
		}
		written = len(made)
		return s.wakeOnCommit(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("tell digests: %w", err)
	}
	s.wakeHere()
	return written, nil
}
