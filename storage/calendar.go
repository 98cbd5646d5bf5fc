package storage

import (
	"context"
	"fmt"

	"danvan/civic"
)

// CalendarDays lists the days that were imported, in order.
func (s *Store) CalendarDays(ctx context.Context) ([]civic.CalendarDay, error) {
	var days []civic.CalendarDay
	if err := s.read.SelectContext(ctx, &days, `SELECT day, works, name, name_words FROM calendar_days ORDER BY day`); err != nil {
		return nil, fmt.Errorf("list days of the calendar: %w", err)
	}
	return days, nil
}

// calendarTable is the days of the calendar as an import wants them.
func calendarTable(days []civic.CalendarDay) tableImport {
	t := tableImport{what: "calendar_days", columns: []string{"day", "works", "name", "name_words"}}
	for _, d := range days {
		t.rows = append(t.rows, []any{d.Day, d.Works, d.Name, d.NameWords.JSON()})
	}
	return t
}
