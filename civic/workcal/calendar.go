package workcal

import (
	"slices"
	"sync"
	"time"
)

// Interval is a stretch of working hours of a day, as time since midnight.
type Interval struct {
	From, To time.Duration
}

// DefaultHours are the working hours of a state agency: 07:00–11:30 and 13:30–17:00.
var DefaultHours = []Interval{
	{From: 7 * time.Hour, To: 11*time.Hour + 30*time.Minute},
	{From: 13*time.Hour + 30*time.Minute, To: 17 * time.Hour},
}

// Calendar counts working time. It is safe for use by several at once.
type Calendar struct {
	zone      *time.Location
	hours     []Interval
	overrides map[string]bool // date to whether it is worked
	years     sync.Map        // year to map[string]bool of days off
}

// Default is the calendar by law, without the swaps of single years.
func Default(zone *time.Location) *Calendar { return New(zone, DefaultHours, nil) }

// New makes a calendar. hours are in order and do not overlap; overrides says of single dates (2006-01-02) whether they
// are worked, and wins over weekends and holidays.
func New(zone *time.Location, hours []Interval, overrides map[string]bool) *Calendar {
	return &Calendar{zone: zone, hours: slices.Clone(hours), overrides: overrides}
}

// Works reports whether the day of t, in the calendar's zone, is a working day.
func (c *Calendar) Works(t time.Time) bool {
	day := t.In(c.zone)
	date := day.Format(time.DateOnly)
	if works, ok := c.overrides[date]; ok {
		return works
	}
	return !weekend(day) && !c.daysOff(day.Year())[date]
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// daysOff returns the public holidays of a year and the days off in lieu.
func (c *Calendar) daysOff(year int) map[string]bool {
	if known, ok := c.years.Load(year); ok {
		return known.(map[string]bool)
	}
	off := map[string]bool{}
	for _, h := range Holidays(year) {
		off[h.Format(time.DateOnly)] = true
	}
	for _, h := range Holidays(year) {
		if !weekend(h) {
			continue
		}
		lieu := h
		for weekend(lieu) || off[lieu.Format(time.DateOnly)] {
			lieu = lieu.AddDate(0, 0, 1)
		}
		off[lieu.Format(time.DateOnly)] = true
	}
	c.years.Store(year, off)
	return off
}

// Holidays lists the public holidays of a year by the Labour Code 2019, article 112, in order, as UTC midnights: New
// Year; Tết, five days, of which the day before the lunar new year is the first; the Hùng Kings' day; 30 April and 1 May;
// National Day, with the day before; and from 2026 Vietnamese Culture Day, 24 November. Which days of Tết and which
// neighbour of National Day are off is announced each year: a different choice is an override.
func Holidays(year int) []time.Time {
	date := func(m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, time.UTC) }
	days := []time.Time{date(time.January, 1)}
	tet := LunarDate(year, 1, 1)
	for i := -1; i <= 3; i++ {
		days = append(days, tet.AddDate(0, 0, i))
	}
	days = append(days, LunarDate(year, 3, 10), date(time.April, 30), date(time.May, 1),
		date(time.September, 1), date(time.September, 2))
	if year >= 2026 {
		days = append(days, date(time.November, 24))
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.Compact(days)
}

// midnight is the start of the day of t.
func (c *Calendar) midnight(t time.Time) time.Time {
	y, m, d := t.In(c.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.zone)
}

// AddHours returns the moment at which d of working time has passed since from. Less than none is none.
func (c *Calendar) AddHours(from time.Time, d time.Duration) time.Time {
	if len(c.hours) == 0 || d <= 0 {
		return from
	}
	for day := c.midnight(from); ; day = day.AddDate(0, 0, 1) {
		if !c.Works(day) {
			continue
		}
		for _, h := range c.hours {
			start, end := day.Add(h.From), day.Add(h.To)
			if start.Before(from) {
				start = from
			}
			if !start.Before(end) {
				continue
			}
			if d <= end.Sub(start) {
				return start.Add(d).In(from.Location())
			}
			d -= end.Sub(start)
		}
	}
}

// AddDays returns the end of the working hours of the n-th working day after from's day, which is day 0.
func (c *Calendar) AddDays(from time.Time, n int) time.Time {
	day := c.midnight(from)
	for n > 0 || !c.Works(day) {
		day = day.AddDate(0, 0, 1)
		if c.Works(day) && n > 0 {
			n--
		}
	}
	return day.Add(c.hours[len(c.hours)-1].To).In(from.Location())
}

// Between returns the working time from from to to; negative where to is before from.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Between(to, from)
	}
	var total time.Duration
	for day := c.midnight(from); day.Before(to); day = day.AddDate(0, 0, 1) {
		if !c.Works(day) {
			continue
		}
		for _, h := range c.hours {
			start, end := day.Add(h.From), day.Add(h.To)
			if start.Before(from) {
				start = from
			}
			if end.After(to) {
				end = to
			}
			if start.Before(end) {
				total += end.Sub(start)
			}
		}
	}
	return total
}
