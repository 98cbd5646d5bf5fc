package seed

import (
	"math/rand/v2"
	"time"

	"danvan/civic/workcal"
)

// day is a day of the year and how much happens on it.
type day struct {
	at      time.Time // midnight
	works   bool
	weekend bool
	weight  float64 // of cases, those of the flood with them
	flood   float64 // the part of the weight that the flood adds
}

// How much happens on the days of the week and in the months.
var (
	weekdays = [7]float64{0.25, 1.25, 1.15, 1.1, 1.05, 1, 0.5} // from Sunday
	months   = [13]float64{0, 0.95, 0.9, 1, 1, 1.05, 1.05, 1.05, 1, 1.05, 1.1, 1.1, 0.95}
)

// Of a day that is off though it is no weekend, and of the days around Tết.
const (
	dayOff  = 0.3
	tetTime = 0.04
)

// hours is how much happens in the hours of a day: people write most in the morning, some in the evening.
var (
	workday = [24]float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 1.2, 4, 9, 10, 8, 4, 2.5, 4, 7, 7, 5, 3, 2.5, 3.5, 3.5, 2, 1, 0.4}
	restDay = [24]float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 1, 2.5, 4, 5, 5, 4, 2.5, 2.5, 4, 4.5, 4.5, 4, 3.5, 4.5, 4.5, 2.5, 1.2, 0.5}
)

func hoursOf(works bool) *weighted[int] {
	table, w := restDay, &weighted[int]{}
	if works {
		table = workday
	}
	for hour, weight := range table {
		w.add(hour, weight)
	}
	return w
}

// newDays plans the days until the end.
func (y *Year) newDays() []day {
	r := y.random("days")
	first := time.Date(y.o.Year, 1, 1, 0, 0, 0, 0, y.zone)
	tet := workcal.LunarDate(y.o.Year, 1, 1)
	var days []day
	for at := first; !at.After(y.o.Until); at = at.AddDate(0, 0, 1) {
		d := day{at: at, works: y.timing.Works(at), weight: weekdays[at.Weekday()]}
		d.weekend = at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if !d.works && !d.weekend {
			d.weight = dayOff
		}
		if n := at.YearDay() - tet.YearDay(); n >= -1 && n <= 5 {
			d.weight = tetTime
		}
		if !y.o.Flat {
			d.weight *= months[at.Month()] * (1 + 0.04*r.NormFloat64())
		}
		if y.flooded(at) {
			d.flood = d.weight * y.places.flood.total()
			d.weight += d.flood
		}
		days = append(days, d)
	}
	if n := len(days); n > 0 { // of the last day what is over
		left := y.o.Until.Sub(days[n-1].at).Hours() / 24
		days[n-1].weight, days[n-1].flood = days[n-1].weight*left, days[n-1].flood*left
	}
	return days
}

// FloodWeek is when the flood begins, a Monday: the second full week of November.
func FloodWeek(year int, zone *time.Location) time.Time {
	at := time.Date(year, 11, 1, 0, 0, 0, 0, zone)
	for at.Weekday() != time.Monday {
		at = at.AddDate(0, 0, 1)
	}
	return at.AddDate(0, 0, 7)
}

func (y *Year) flooded(at time.Time) bool {
	begin := FloodWeek(y.o.Year, y.zone)
	return !y.o.Flat && !at.Before(begin) && at.Before(begin.AddDate(0, 0, 7))
}

// share spreads n over the days by a weight: how many come on each.
func (y *Year) share(n int, weight func(day) float64) []int {
	total, sum, given := 0.0, 0.0, 0
	for _, d := range y.days {
		total += weight(d)
	}
	counts := make([]int, len(y.days))
	for i, d := range y.days {
		sum += weight(d)
		upTo := int(float64(n)*sum/total + 0.5)
		counts[i], given = upTo-given, upTo
	}
	return counts
}

// moment draws a time of a day, not after the end.
func (y *Year) moment(r *rand.Rand, d day, hours *weighted[int]) time.Time {
	for range 100 {
		at := d.at.Add(time.Duration(hours.draw(r))*time.Hour + time.Duration(r.IntN(3600))*time.Second)
		if !at.After(y.o.Until) {
			return at
		}
	}
	return d.at
}
