package workcal

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// model counts as Calendar does, slowly: day by day.
type model struct {
	zone      *time.Location
	hours     []Interval
	overrides map[string]bool
}

func (m model) works(day time.Time) bool {
	date := day.Format(time.DateOnly)
	if works, ok := m.overrides[date]; ok {
		return works
	}
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return false
	}
	if day.Year() < FirstYear || day.Year() > LastYear {
		return true
	}
	return !daysOffOf(day.Year())[date]
}

var modelYears = map[int]map[string]bool{}

func daysOffOf(year int) map[string]bool {
	if modelYears[year] == nil {
		modelYears[year] = map[string]bool{}
		for _, h := range append(Holidays(year), InLieu(year)...) {
			modelYears[year][h.Day.Format(time.DateOnly)] = true
		}
	}
	return modelYears[year]
}

func (m model) midnight(t time.Time) time.Time {
	y, month, d := t.In(m.zone).Date()
	return time.Date(y, month, d, 0, 0, 0, 0, m.zone)
}

func (m model) addHours(from time.Time, d time.Duration) time.Time {
	for day := m.midnight(from); d > 0; day = day.AddDate(0, 0, 1) {
		if !m.works(day) {
			continue
		}
		for _, h := range m.hours {
			start, end := day.Add(h.From), day.Add(h.To)
			if start.Before(from) {
				start = from
			}
			if left := end.Sub(start); left > 0 {
				if d <= left {
					return start.Add(d)
				}
				d -= left
			}
		}
	}
	return from
}

func (m model) addDays(from time.Time, n int) time.Time {
	day := m.midnight(from)
	for n > 0 || !m.works(day) {
		day = day.AddDate(0, 0, 1)
		if m.works(day) && n > 0 {
			n--
		}
	}
	return day.Add(m.hours[len(m.hours)-1].To)
}

func (m model) between(from, to time.Time) time.Duration {
	var total time.Duration
	for day := m.midnight(from); day.Before(to); day = day.AddDate(0, 0, 1) {
		for _, h := range m.hours {
			start, end := day.Add(h.From), day.Add(h.To)
			if start.Before(from) {
				start = from
			}
			if end.After(to) {
				end = to
			}
			if m.works(day) && start.Before(end) {
				total += end.Sub(start)
			}
		}
	}
	return total
}

// randomModel has random hours, and overrides around a year.
func randomModel(r *rand.Rand, year int) model {
	zone := []*time.Location{hanoi, time.UTC, time.FixedZone("west", -11*3600)}[r.IntN(3)]
	m := model{zone: zone, hours: randomHours(r), overrides: map[string]bool{}}
	start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	for range r.IntN(60) {
		m.overrides[start.AddDate(0, 0, r.IntN(800)-30).Format(time.DateOnly)] = r.IntN(3) == 0
	}
	return m
}

func randomHours(r *rand.Rand) []Interval {
	if r.IntN(4) == 0 {
		return DefaultHours
	}
	marks := map[int]bool{}
	for n := 2 * (1 + r.IntN(4)); len(marks) < n; {
		marks[r.IntN(24*60)] = true
	}
	var minutes []int
	for m := range marks {
		minutes = append(minutes, m)
	}
	slices.Sort(minutes)
	var hours []Interval
	for i := 0; i < len(minutes); i += 2 {
		hours = append(hours, Interval{From: time.Duration(minutes[i]) * time.Minute, To: time.Duration(minutes[i+1]) * time.Minute})
	}
	if len(hours) > 1 && r.IntN(3) == 0 {
		hours[1].From = hours[0].To // one stretch follows on another
	}
	return hours
}

func (m model) calendar() *Calendar { return New(m.zone, m.hours, m.overrides) }

// randomTime is within some two years; often on the edge of working hours, and sometimes finer than a second.
func (m model) randomTime(r *rand.Rand, year int) time.Time {
	day := time.Date(year, 1, 1+r.IntN(700), 0, 0, 0, 0, m.zone)
	h := m.hours[r.IntN(len(m.hours))]
	switch r.IntN(5) {
	case 0:
		return day.Add(h.From)
	case 1:
		return day.Add(h.To)
	case 2:
		return day.Add(time.Duration(r.Int64N(int64(day24))))
	}
	return day.Add(time.Duration(r.IntN(secondsOfDay)) * time.Second)
}

func randomWork(r *rand.Rand) time.Duration {
	switch r.IntN(4) {
	case 0:
		return time.Duration(r.IntN(300)) * time.Hour
	case 1:
		return time.Duration(r.Int64N(int64(300 * time.Hour)))
	}
	return time.Duration(r.IntN(40*3600)) * time.Second
}

// The calendar counts as the slow one does.
func TestAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 150 {
		year := 1976 + r.IntN(200)
		m := randomModel(r, year)
		c := m.calendar()
		for range 6 {
			from, d, n := m.randomTime(r, year), randomWork(r), r.IntN(90)
			to := from.Add(time.Duration(r.Int64N(int64(200 * day24))))
			if got, want := c.AddHours(from, d), m.addHours(from, d); !got.Equal(want) {
				t.Fatalf("%+v: %s + %v = %s, want %s", m, from, d, got, want)
			}
			if got, want := c.AddDays(from, n), m.addDays(from, n); !got.Equal(want) {
				t.Fatalf("%+v: %s + %d days = %s, want %s", m, from, n, got, want)
			}
			if got, want := c.Between(from, to), m.between(from, to); got != want {
				t.Fatalf("%+v: from %s to %s %v, want %v", m, from, to, got, want)
			}
			if c.Works(from) != m.works(from) {
				t.Fatalf("%s: works %v", from, c.Works(from))
			}
		}
	}
}
