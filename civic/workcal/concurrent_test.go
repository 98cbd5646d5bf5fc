package workcal

import (
	"sync"
	"testing"
	"time"
)

// Several may use one calendar that knows no year yet.
func TestSeveralAtOnce(t *testing.T) {
	c, want := Default(hanoi), Default(hanoi).AddDays(at("2000-01-01 08:00"), 5000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := c.AddDays(at("2000-01-01 08:00"), 5000); !got.Equal(want) {
				t.Errorf("%s, want %s", got, want)
			}
			c.Year(2027)
		})
	}
	all.Wait()
}

func BenchmarkAddHoursOverAYear(b *testing.B) {
	c, from := Default(hanoi), at("2027-01-04 08:00")
	for b.Loop() {
		c.AddHours(from, 2000*time.Hour)
	}
}

func BenchmarkAddDaysOverAYear(b *testing.B) {
	c, from := Default(hanoi), at("2027-01-04 08:00")
	for b.Loop() {
		c.AddDays(from, 250)
	}
}

func BenchmarkBetweenOverAYear(b *testing.B) {
	c, from, to := Default(hanoi), at("2027-01-04 08:00"), at("2028-01-04 09:00")
	for b.Loop() {
		c.Between(from, to)
	}
}

func BenchmarkWorks(b *testing.B) {
	c, day := Default(hanoi), at("2027-01-04 08:00")
	for b.Loop() {
		c.Works(day)
	}
}

// A year is made once in a calendar.
func BenchmarkNewYear(b *testing.B) {
	for b.Loop() {
		newYearTable(2027, nil)
	}
}
