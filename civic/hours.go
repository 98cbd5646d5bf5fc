package civic

import (
	"strconv"
	"strings"
	"time"
)

// Hours are the hours of a day at which reminders and other bulk may reach people, in a time zone. What is urgent keeps
// no hours.
type Hours struct {
	Zone     *time.Location
	From, To time.Duration // since midnight; To is the first moment that is too late
}

// DefaultHours are 07:30 to 20:00.
func DefaultHours(zone *time.Location) Hours {
	return Hours{Zone: zone, From: 7*time.Hour + 30*time.Minute, To: 20 * time.Hour}
}

// ParseHours reads hours written as 07:30-20:00. Errors: CodeInvalid of the field "hours".
func ParseHours(text string, zone *time.Location) (Hours, error) {
	from, to, ok := strings.Cut(text, "-")
	h := Hours{Zone: zone}
	var okFrom, okTo bool
	h.From, okFrom = clockTime(from)
	h.To, okTo = clockTime(to)
	if !ok || !okFrom || !okTo || h.From >= h.To {
		return Hours{}, Invalid("hours")
	}
	return h, nil
}

// clockTime reads a time of day written as 07:30; 24:00 is the end of the day.
func clockTime(text string) (time.Duration, bool) {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(text), ":")
	h, err1 := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	return d, ok && err1 == nil && err2 == nil && len(minutes) == 2 && h >= 0 && m >= 0 && m < 60 && d <= 24*time.Hour
}

// Start is the first moment of the hours on the day of t.
func (h Hours) Start(t time.Time) time.Time { return midnight(t, h.Zone).Add(h.From) }

// Open reports whether t lies within the hours.
func (h Hours) Open(t time.Time) bool {
	since := t.Sub(midnight(t, h.Zone))
	return since >= h.From && since < h.To
}

// Next is the earliest moment from t on that lies within the hours.
func (h Hours) Next(t time.Time) time.Time {
	switch start := h.Start(t); {
	case h.Open(t):
		return t
	case t.Before(start):
		return start
	default:
		return h.Start(midnight(t, h.Zone).AddDate(0, 0, 1))
	}
}

// midnight is the start of the day of t in a zone.
func midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// Timing is how time is counted here: the working calendar, and the hours of reminders.
type Timing struct {
	Calendar
	Hours
}

// NextStart is the start of the reminder hours of the first working day after that of t.
func (tm Timing) NextStart(t time.Time) time.Time {
	day := midnight(t, tm.Zone).AddDate(0, 0, 1)
	for range longestRest {
		if tm.Works(day) {
			break
		}
		day = day.AddDate(0, 0, 1)
	}
	return tm.Start(day)
}

// longestRest bounds the search for a working day: no calendar has as many days off in a row.
const longestRest = 60
