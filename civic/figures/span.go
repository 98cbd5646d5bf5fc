package figures

import (
	"slices"
	"time"
)

// Span is a week from Monday to Sunday, a month, a quarter or a year of Vietnam's calendar.
type Span struct {
	Kind  SpanKind `json:"kind"`
	First string   `json:"first"` // day, 2006-01-02
}

// SpanKind is how long a span is.
type SpanKind string

// The kinds of span.
const (
	SpanWeek    SpanKind = "week"
	SpanMonth   SpanKind = "month"
	SpanQuarter SpanKind = "quarter"
	SpanYear    SpanKind = "year"
)

// SpanKinds lists every kind, the shortest first.
var SpanKinds = []SpanKind{SpanWeek, SpanMonth, SpanQuarter, SpanYear}

// Valid reports whether the kind exists.
func (k SpanKind) Valid() bool { return slices.Contains(SpanKinds, k) }

// SpanOf is the span of the kind in which a day is. What is no day is in none: its First is "".
func SpanOf(kind SpanKind, day string) Span {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Span{Kind: kind}
	}
	switch y, m, d := at.Date(); kind {
	case SpanWeek:
		at = at.AddDate(0, 0, -(int(at.Weekday())+6)%7)
	case SpanMonth:
		at = at.AddDate(0, 0, 1-d)
	case SpanQuarter:
		at = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case SpanYear:
		at = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return Span{Kind: kind, First: at.Format(time.DateOnly)}
}

// Plus is the span n later; n may be negative.
func (s Span) Plus(n int) Span {
	at, err := time.Parse(time.DateOnly, s.First)
	if err != nil {
		return s
	}
	switch s.Kind {
	case SpanWeek:
		at = at.AddDate(0, 0, 7*n)
	case SpanMonth:
		at = at.AddDate(0, n, 0)
	case SpanQuarter:
		at = at.AddDate(0, 3*n, 0)
	case SpanYear:
		at = at.AddDate(n, 0, 0)
	}
	s.First = at.Format(time.DateOnly)
	return s
}

// End is the day after its last.
func (s Span) End() string { return s.Plus(1).First }

// Last is its last day.
func (s Span) Last() string { return DayAfter(s.End(), -1) }

// Until is the day before which the span is looked at today: its end, or tomorrow while it goes on.
func (s Span) Until(today string) string { return min(s.End(), max(s.First, DayAfter(today, 1))) }

// Running reports whether the span goes on.
func (s Span) Running(today string) bool { return s.Until(today) < s.End() }

// The periods of Beside.
const (
	PeriodBefore = 0
	PeriodNow    = 2
)

// Beside are cuts by which a span is compared with the one before it: that one (PeriodBefore), while the span goes on only as
// many of its days; what is left of it; and the span (PeriodNow).
func (s Span) Beside(today string) []string {
	before, days := s.Plus(-1), 0
	for day := s.First; day < s.Until(today); day = DayAfter(day, 1) {
		days++
	}
	same := s.First
	if s.Running(today) {
		same = min(same, DayAfter(before.First, days))
	}
	return []string{before.First, same, s.First, s.Until(today)}
}
