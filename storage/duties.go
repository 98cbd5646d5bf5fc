package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// dutyRow is a duty as it is stored: its rules as they are written.
type dutyRow struct {
	Code        string      `db:"code"`
	Title       string      `db:"title"`
	TitleWords  civic.Words `db:"title_words"`
	Basis       string      `db:"basis"`
	BasisNumber string      `db:"basis_number"`
	BasisDay    string      `db:"basis_day"`
	Audience    string      `db:"audience"`
	Due         string      `db:"due"`
	OpensDays   int         `db:"opens_days"`
	FileTypes   string      `db:"file_types"`
	Reviewer    string      `db:"reviewer"`
	Ladder      string      `db:"ladder"`
	Position    int         `db:"position"`
	ValidTo     *time.Time  `db:"valid_to"`
}

const dutyColumns = `code, title, title_words, basis, basis_number, basis_day, audience, due, opens_days, file_types,
	COALESCE(reviewer, '') AS reviewer, ladder, position, valid_to`

func (r dutyRow) value() (civic.Duty, error) {
	d := civic.Duty{Code: r.Code, Title: r.Title, TitleWords: r.TitleWords, Basis: civic.Basis{Title: r.Basis, Number: r.BasisNumber, Day: r.BasisDay},
		OpensDays: r.OpensDays, FileTypes: strings.Fields(r.FileTypes), Reviewer: r.Reviewer, Position: r.Position, ValidTo: r.ValidTo}
	var err error
	if d.Audience, err = civic.ParseDutyAudience(r.Audience); err == nil {
		d.Due, err = civic.ParseDueRule(r.Due)
	}
	if err == nil {
		d.Ladder, err = civic.ParseLadder(r.Ladder)
	}
	if err != nil {
		return d, fmt.Errorf("duty %s: %w", r.Code, err)
	}
	return d, nil
}

// Duties lists every duty, those that are no longer asked for too, in their order.
func (s *Store) Duties(ctx context.Context) ([]civic.Duty, error) {
	var rows []dutyRow
	if err := s.read.SelectContext(ctx, &rows, `SELECT `+dutyColumns+` FROM duties ORDER BY position, code`); err != nil {
		return nil, fmt.Errorf("list duties: %w", err)
	}
	var list []civic.Duty
	for _, r := range rows {
		d, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// SaveDuty adds or changes a duty as a coordinator wants it. An import leaves it as it is from then on.
func (s *Store) SaveDuty(ctx context.Context, cause string, d civic.Duty, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		row := dutyValues(d)
		t := dutyTable()
		t.columns = append(t.columns, "edited_at")
		if _, err := tx.ExecContext(ctx, upsert(t), append(row, stamp(now))...); err != nil {
			return err
		}
		return audit(ctx, tx, now, &by, "duty "+d.Code+" changed", "")
	})
	if err != nil {
		return fmt.Errorf("save duty %s: %w", d.Code, err)
	}
	return nil
}

// dutyTable is how duties are imported: those that a coordinator changed are kept as they are.
func dutyTable() tableImport {
	return tableImport{what: "duties", retire: true, keep: "edited_at IS NOT NULL", columns: []string{"code", "title", "title_words", "basis", "basis_number", "basis_day",
		"audience", "due", "opens_days", "file_types", "reviewer", "ladder", "position", "valid_to"}}
}

func dutyValues(d civic.Duty) []any {
	return []any{d.Code, civic.CleanText(d.Title), d.TitleWords.JSON(), civic.CleanText(d.Basis.Title), civic.CleanText(d.Basis.Number), d.Basis.Day,
		d.Audience.String(), d.Due.String(), d.OpensDays, strings.Join(d.FileTypes, " "), optional(d.Reviewer), d.Ladder.String(), d.Position, stampOf(d.ValidTo)}
}

// DutyEvents returns the days of a year's events by code, as midnights in the zone.
func (s *Store) DutyEvents(ctx context.Context, year int, zone *time.Location) (map[string]time.Time, error) {
	var rows []struct{ Code, Day string }
	if err := s.read.SelectContext(ctx, &rows, `SELECT code, day FROM duty_events WHERE year = $1`, year); err != nil {
		return nil, fmt.Errorf("list duty events: %w", err)
	}
	events := map[string]time.Time{}
	for _, r := range rows {
		day, err := time.ParseInLocation(time.DateOnly, r.Day, zone)
		if err != nil {
			return nil, fmt.Errorf("event %s of %d: %w", r.Code, year, err)
		}
		events[r.Code] = day
	}
	return events, nil
}

// SetDutyEvent says on which day an event of a year is.
func (s *Store) SetDutyEvent(ctx context.Context, cause, code string, year int, day time.Time, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO duty_events (code, year, day) VALUES ($1, $2, $3) ON CONFLICT (code, year) DO UPDATE SET day = excluded.day`,
			code, year, day.Format(time.DateOnly)); err != nil {
			return err
		}
		return audit(ctx, tx, now, &by, fmt.Sprintf("event %s of %d set", code, year), "")
	})
	if err != nil {
		return fmt.Errorf("set duty event: %w", err)
	}
	return nil
}
