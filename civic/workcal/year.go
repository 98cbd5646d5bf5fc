package workcal

import "time"

// Days are counted since 1 January 1970, a Thursday.

const secondsOfDay = 24 * 60 * 60

// dayOf numbers the day of t in t's own zone.
func dayOf(t time.Time) int {
	day, _ := split(t)
	return day
}

// split is the day of t, and the time since its midnight, on the wall clock of t's own zone.
func split(t time.Time) (day int, at time.Duration) {
	_, offset := t.Zone()
	seconds := t.Unix() + int64(offset)
	day = int(floorDiv(seconds, secondsOfDay))
	return day, time.Duration(seconds-int64(day)*secondsOfDay)*time.Second + time.Duration(t.Nanosecond())
}

func midnight(day int) time.Time { return time.Unix(int64(day)*secondsOfDay, 0).UTC() }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekdaysUntil grows by one with each day from Monday to Friday that is over.
func weekdaysUntil(day int) int {
	const mondayFirst = 3
	week := int(floorDiv(int64(day)+mondayFirst, 7))
	return week*5 + min(day+mondayFirst-week*7, 5)
}

// nthWeekday is the n-th day from Monday to Friday from day on; the first is 0.
func nthWeekday(day, n int) int {
	n += weekdaysUntil(day)
	week := int(floorDiv(int64(n), 5))
	return week*7 + n - week*5 - 3
}

var (
	firstDay = dayOf(time.Date(FirstYear, 1, 1, 0, 0, 0, 0, time.UTC))
	endDay   = dayOf(time.Date(LastYear+1, 1, 1, 0, 0, 0, 0, time.UTC))
)

// yearTable is which days of a year are worked. It does not change once it is made.
type yearTable struct {
	first  int   // its first day
	days   []int // the working days
	before []int // how many of them are before each day of the year, and before the next year
}

func (t *yearTable) works(day int) bool { return t.before[day-t.first+1] > t.before[day-t.first] }

func (t *yearTable) end() int { return t.first + len(t.before) - 1 }

func newYearTable(year int, overrides map[int]bool) *yearTable {
	off := map[int]bool{}
	for _, list := range [][]Holiday{Holidays(year), InLieu(year)} {
		for _, h := range list {
			off[dayOf(h.Day)] = true
		}
	}
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	t := &yearTable{first: dayOf(first)}
	for day := t.first; day < dayOf(first.AddDate(1, 0, 0)); day++ {
		t.before = append(t.before, len(t.days))
		works := !weekend(midnight(day)) && !off[day]
		if other, ok := overrides[day]; ok {
			works = other
		}
		if works {
			t.days = append(t.days, day)
		}
	}
	t.before = append(t.before, len(t.days))
	return t
}

// table is the year that holds a day from firstDay until endDay. Two may make it at once; either serves.
func (c *Calendar) table(day int) *yearTable {
	year := midnight(day).Year()
	known := &c.years[year-FirstYear]
	t := known.Load()
	if t == nil {
		t = newYearTable(year, c.overrides)
		known.Store(t)
	}
	return t
}

func (c *Calendar) works(day int) bool {
	if day < firstDay || day >= endDay {
		return !weekend(midnight(day))
	}
	return c.table(day).works(day)
}

// count is how many working days there are from one day until another, which is not before it.
func (c *Calendar) count(from, to int) int {
	n := 0
	if from < firstDay {
		n = weekdaysUntil(min(to, firstDay)) - weekdaysUntil(from)
		from = firstDay
	}
	for from < min(to, endDay) {
		t := c.table(from)
		end := min(to, t.end())
		n += t.before[end-t.first] - t.before[from-t.first]
		from = end
	}
	if from < to {
		n += weekdaysUntil(to) - weekdaysUntil(from)
	}
	return n
}

// nth is the n-th working day from day on; the first is 0.
func (c *Calendar) nth(day, n int) int {
	if day < firstDay {
		if found := nthWeekday(day, n); found < firstDay {
			return found
		}
		n -= weekdaysUntil(firstDay) - weekdaysUntil(day)
		day = firstDay
	}
	for day < endDay {
		t := c.table(day)
		passed := t.before[day-t.first]
		if passed+n < len(t.days) {
			return t.days[passed+n]
		}
		n -= len(t.days) - passed
		day = t.end()
	}
	return nthWeekday(day, n)
}
