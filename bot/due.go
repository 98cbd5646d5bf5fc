package bot

import (
	"time"

	"danvan/civic"
)

// DayText writes a day that is kept as 2026-01-15 as people here read it: 15/01/2026.
func DayText(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("02/01/2006")
}

// DayOf writes the day of a time without that of the week: 15/01/2027.
func (t *Turn) DayOf(at time.Time) string { return at.In(t.Zone).Format("02/01/2006") }

// daysTo counts the calendar days from today until the day of a time; negative for a day that is past.
func (t *Turn) daysTo(at time.Time) int {
	day := func(at time.Time) time.Time {
		y, m, d := at.In(t.Zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(at).Sub(day(t.Now)) / (24 * time.Hour))
}

// DueState says how many calendar days are left until a date, or are over: the key with "left", "today", "over" (earlier
// today) or "late".
func (t *Turn) DueState(key string, due time.Time) string {
	left := t.daysTo(due)
	switch late := t.Now.After(due); {
	case late && left == 0:
		key += "over"
	case late:
		key, left = key+"late", -left
	case left == 0:
		key += "today"
	default:
		key += "left"
	}
	return t.Label(key, Args{"Count": left, "Day": t.Date(due), "Time": due.In(t.Zone).Format("15:04")})
}

// DueFirst puts the day by which something is due before a label, with a mark where it is past.
func (t *Turn) DueFirst(due time.Time, label string) string {
	if t.Now.After(due) {
		return "⚠ " + due.In(t.Zone).Format("02/01") + " · " + label
	}
	return due.In(t.Zone).Format("02/01") + " · " + label
}

// DaysLeft counts the days from today to a midnight, today included.
func (t *Turn) DaysLeft(midnight time.Time) int {
	day := func(at time.Time) time.Time {
		y, m, d := at.In(t.Zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, t.Zone)
	}
	return int((day(midnight).Sub(day(t.Now)) + 12*time.Hour) / (24 * time.Hour))
}

// WorkingDays counts the working days after the day of from, up to that of to, and reports whether the two are one.
func WorkingDays(cal civic.Calendar, from, to time.Time) (n int, same bool) {
	last := to.Format(time.DateOnly)
	day := from
	for day.Format(time.DateOnly) < last {
		day = day.AddDate(0, 0, 1)
		if cal.Works(day) {
			n++
		}
	}
	return n, from.Format(time.DateOnly) == last
}
