package workcal

import (
	"math"
	"slices"
	"sync/atomic"
	"time"
)

// Calendar counts working time on the wall clock of its zone. It is safe for use by several at once. It always comes to an
// end: overrides are a bounded list of days from FirstYear to LastYear, after which every day from Monday to Friday is
// worked.
type Calendar struct {
	zone      *time.Location
	hours     []Interval
	length    time.Duration
	overrides map[int]bool // by day: whether it is worked, whatever its weekday and the law say
	years     [LastYear - FirstYear + 1]atomic.Pointer[yearTable]
}

// Default is the calendar by law, without what was announced for single years.
func Default(zone *time.Location) *Calendar { return New(zone, DefaultHours, nil) }

// New makes a calendar. overrides says of single dates (2006-01-02) whether they are worked; what is no date is left out.
// Hours that CheckHours refuses leave no time to work in: DefaultHours stand in for them.
func New(zone *time.Location, hours []Interval, overrides map[string]bool) *Calendar {
	if CheckHours(hours) != nil {
		hours = DefaultHours
	}
	c := &Calendar{zone: zone, hours: slices.Clone(hours), length: length(hours), overrides: map[int]bool{}}
	for date, works := range overrides {
		if day, err := time.Parse(time.DateOnly, date); err == nil {
			c.overrides[dayOf(day)] = works
		}
	}
	return c
}

// Zone is where the calendar's days begin and end.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Works reports whether the day of t, in the calendar's zone, is a working day.
func (c *Calendar) Works(t time.Time) bool { return c.works(dayOf(t.In(c.zone))) }

// AddHours returns the moment at which d of working time has passed since from. Less than none is none.
func (c *Calendar) AddHours(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	day, at := split(from.In(c.zone))
	if c.works(day) {
		d = min(d, math.MaxInt64-c.length) + worked(c.hours, at)
	}
	full := (d - 1) / c.length // at the end of a day all of it has passed, and nothing of the next
	return c.moment(c.nth(day, int(full)), reached(c.hours, d-full*c.length)).In(from.Location())
}

// AddDays returns the end of the working hours of the n-th working day after from's day, which is day 0. Where n is 0 or
// less that is from's day, or the first working day after it.
func (c *Calendar) AddDays(from time.Time, n int) time.Time {
	day := dayOf(from.In(c.zone))
	if n > 0 {
		day, n = day+1, n-1
	}
	return c.moment(c.nth(day, max(n, 0)), c.hours[len(c.hours)-1].To).In(from.Location())
}

// Between returns the working time from from to to; negative where to is before from. What does not fit into a Duration is
// the longest one.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Between(to, from)
	}
	first, start := split(from.In(c.zone))
	last, end := split(to.In(c.zone))
	if last < first { // the wall clock was set back meanwhile
		return 0
	}
	days := time.Duration(c.count(first, last))
	if days >= math.MaxInt64/c.length {
		return math.MaxInt64
	}
	total := days * c.length
	if c.works(first) {
		total -= worked(c.hours, start)
	}
	if c.works(last) {
		total += worked(c.hours, end)
	}
	return total
}

// moment is a time of day of a day.
func (c *Calendar) moment(day int, at time.Duration) time.Time {
	return time.Date(1970, 1, 1+day, 0, 0, int(at/time.Second), int(at%time.Second), c.zone)
}
