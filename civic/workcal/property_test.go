package workcal

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"
)

// laws are what holds of every calendar, for two moments, two lengths of work and a number of days.
func laws(t *testing.T, c *Calendar, a, b time.Time, d, e time.Duration, n int) {
	t.Helper()
	if b.Before(a) {
		a, b = b, a
	}
	d, e = min(d, e), max(d, e)
	fail := func(law string) {
		t.Helper()
		t.Fatalf("%s: %s, %s, %v, %v, %d days, hours %s, overrides %v", law, a, b, d, e, n, FormatHours(c.hours), c.overrides)
	}
	atD := c.AddHours(a, d)
	switch {
	case atD.Before(a):
		fail("adding goes back")
	case d > 0 && !c.Works(atD):
		fail("work ends on a day off")
	case c.AddHours(a, e).Before(atD):
		fail("more work ends earlier")
	case c.AddHours(b, d).Before(atD):
		fail("the same work begun later ends earlier")
	case c.Between(a, atD) != d:
		fail("adding, then counting does not give it back")
	case d > 0 && c.Between(a, atD.Add(-1)) >= d:
		fail("adding ends later than it must")
	case !c.AddHours(atD, e-d).Equal(c.AddHours(a, e)) && e > d:
		fail("adding in two steps differs")
	}
	middle := a.Add(b.Sub(a) / 3)
	switch {
	case c.Between(a, middle)+c.Between(middle, b) != c.Between(a, b):
		fail("counting is not additive")
	case c.Between(a, b) < 0 || c.Between(a, b) > b.Sub(a):
		fail("more work than time")
	case c.Between(b, a) != -c.Between(a, b):
		fail("counting back differs")
	case d > 0 && c.Between(a, b) >= d && c.AddHours(a, d).After(b):
		fail("counting promises what adding does not find")
	}
	end := c.AddDays(a, n)
	switch {
	case !c.Works(end):
		fail("a limit of days ends on a day off")
	case c.AddDays(a, n+1).Before(end) || c.AddDays(b, n).Before(end):
		fail("more days end earlier")
	case n > 0 && !c.AddDays(a, n+1).After(end):
		fail("one more day is none")
	case n > 0 && c.Between(a, end) < time.Duration(n)*c.length:
		fail("days are short")
	case n > 0 && c.Between(a, end) > time.Duration(n+1)*c.length:
		fail("days are long")
	}
}

func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		year := 1976 + r.IntN(220)
		m := randomModel(r, year)
		c := m.calendar()
		for range 25 {
			laws(t, c, m.randomTime(r, year), m.randomTime(r, year), 1+randomWork(r), 1+randomWork(r), r.IntN(300))
		}
	}
}

// Nothing is added by less than nothing.
func TestAddNothing(t *testing.T) {
	c := Default(hanoi)
	for _, d := range []time.Duration{0, -1, math.MinInt64} {
		if got := c.AddHours(at("2027-02-06 03:00"), d); !got.Equal(at("2027-02-06 03:00")) {
			t.Errorf("%v: %s", d, got)
		}
	}
	if got := c.AddDays(at("2027-02-13 08:00"), math.MinInt); !got.Equal(at("2027-02-15 17:00")) {
		t.Errorf("no day from a Saturday ends %s", got)
	}
}

// Whatever is asked comes to an end, far off at most.
func TestComesToAnEnd(t *testing.T) {
	allOff := map[string]bool{}
	for day := time.Date(FirstYear, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() <= LastYear; day = day.AddDate(0, 0, 1) {
		allOff[day.Format(time.DateOnly)] = false
	}
	c := New(hanoi, DefaultHours, allOff)
	if got := c.AddHours(at("2026-11-23 08:00"), time.Hour); !got.Equal(at("2200-01-01 08:00")) { // a Wednesday
		t.Errorf("all days are off: %s", got)
	}
	if got := c.AddDays(at("1900-01-01 08:00"), 3); !got.Equal(at("2200-01-03 17:00")) {
		t.Errorf("all days are off: %s", got)
	}
	if got := c.Between(at("1900-01-01 00:00"), at("2200-01-01 00:00")); got != 0 {
		t.Errorf("all days are off: %v", got)
	}
	minute := New(hanoi, []Interval{{From: 0, To: time.Minute}}, nil)
	end := minute.AddHours(at("2026-11-23 08:00"), math.MaxInt64)
	if end.Year() < 200_000 || minute.Between(at("2026-11-23 08:00"), end) != math.MaxInt64 {
		t.Errorf("the longest work ends in %d", end.Year())
	}
	if got := Default(hanoi).Between(time.Time{}, at("9999-12-31 00:00")); got != math.MaxInt64 {
		t.Errorf("what does not fit is %v", got)
	}
	none := New(hanoi, nil, nil)
	if got := none.AddHours(at("2026-11-23 08:00"), time.Hour); !got.Equal(at("2026-11-23 09:00")) {
		t.Errorf("without hours: %s", got)
	}
}

// Outside the years of the lunar calendar only weekends are off.
func TestOutsideTheYears(t *testing.T) {
	c := New(hanoi, DefaultHours, map[string]bool{"1850-05-01": false})
	m := model{zone: hanoi, hours: DefaultHours}
	r := rand.New(rand.NewPCG(5, 5))
	for _, year := range []int{-1, 0, 1, 1850, FirstYear - 2, LastYear - 1, LastYear + 1, 9000} {
		for range 20 {
			from, n := m.randomTime(r, year), r.IntN(600)
			if got, want := c.AddDays(from, n), m.addDays(from, n); !got.Equal(want) {
				t.Fatalf("%s + %d days = %s, want %s", from, n, got, want)
			}
			to := from.AddDate(0, 0, r.IntN(900))
			if got, want := c.Between(from, to), m.between(from, to); got != want {
				t.Fatalf("from %s to %s %v, want %v", from, to, got, want)
			}
		}
	}
}

// Where the clock is put forward or back at night, working hours keep their time of day.
func TestSummerTime(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := New(zone, DefaultHours, nil)
	from := time.Date(2027, 3, 26, 16, 0, 0, 0, zone) // the clock goes forward on Sunday, and back on 31 October
	if got := c.AddHours(from, 2*time.Hour); !got.Equal(time.Date(2027, 3, 29, 8, 0, 0, 0, zone)) {
		t.Errorf("over the night of the change: %s", got)
	}
	r := rand.New(rand.NewPCG(9, 9))
	for range 2000 {
		a := time.Date(2027, 1, 1+r.IntN(365), 5+r.IntN(18), r.IntN(60), 0, 0, zone)
		b := time.Date(2027, 1, 1+r.IntN(365), 5+r.IntN(18), r.IntN(60), 0, 0, zone)
		laws(t, c, a, b, 1+randomWork(r), 1+randomWork(r), r.IntN(60))
	}
}

// FuzzLaws looks for a calendar, moments and lengths that break a law.
func FuzzLaws(f *testing.F) {
	f.Add(uint64(1), int64(1_800_000_000), int64(86_400), int64(28_800), int64(1), uint16(7))
	f.Add(uint64(7), int64(1_801_800_000), int64(0), int64(1), int64(1), uint16(0))
	f.Add(uint64(42), int64(4_000_000_000), int64(-40_000_000), int64(500_000_000_000), int64(3_600_000_000_000), uint16(365))
	f.Fuzz(func(t *testing.T, seed uint64, second, apart, d, e int64, n uint16) {
		const first, span = 200_000_000, 7_000_000_000 // 1976 to 2198
		a := time.Unix(first+int64(uint64(second)%span), int64(uint64(d)%1_000_000_000))
		b := a.Add(time.Duration(apart % int64(20*365*day24)))
		r := rand.New(rand.NewPCG(seed, 0))
		c := randomModel(r, a.Year()).calendar()
		bound := func(work int64) time.Duration { return 1 + time.Duration(uint64(work)%uint64(5000*time.Hour)) }
		laws(t, c, a, b, bound(d), bound(e), int(n%2000))
	})
}
