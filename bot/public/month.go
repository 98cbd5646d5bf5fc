package public

import (
	"time"

	"danvan/civic/figures"
)

// month is a calendar month of Vietnam, written 2006-01.
type month string

const (
	monthForm = "2006-01"
	yearForm  = "2006"
)

// oldest is how many months back figures are shown.
const oldest = 36

// current is the month of yesterday: figures are told of days that are over.
func current(now time.Time) month { return month(yesterday(now)[:len(monthForm)]) }

func today(now time.Time) string     { return figures.DayOf(now) }
func yesterday(now time.Time) string { return figures.DayAfter(today(now), -1) }

// parseMonth reads a month that is shown at a time; "" is the current one.
func parseMonth(text string, now time.Time) (month, bool) {
	m := current(now)
	if text == "" {
		return m, true
	}
	if _, err := time.Parse(monthForm, text); err != nil {
		return "", false
	}
	asked := month(text)
	return asked, asked <= m && asked >= m.plus(-oldest)
}

// plus is the month n months later; n may be negative.
func (m month) plus(n int) month {
	first, err := time.Parse(monthForm, string(m))
	if err != nil {
		return m
	}
	return month(first.AddDate(0, n, 0).Format(monthForm))
}

func (m month) year() string { return string(m[:len(yearForm)]) }

func (m month) first() string { return string(m) + "-01" }

// settled reports whether nothing more is said of the month: stars for an answer are given within seven days of it. Figures
// of single agencies are told only then: from what changes overnight somebody could tell who said it.
func (m month) settled(now time.Time) bool {
	return today(now) >= figures.DayAfter(m.plus(1).first(), 9)
}

// settledBefore is the latest settled month up to m.
func (m month) settledBefore(now time.Time) month {
	for !m.settled(now) {
		m = m.plus(-1)
	}
	return m
}
