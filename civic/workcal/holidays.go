package workcal

import (
	"slices"
	"time"
)

// The years for which public holidays are computed: those for which the lunar calendar is good. Outside them only weekends
// are days off.
const (
	FirstYear = 1900
	LastYear  = 2199
)

// CultureYear is the first year in which Vietnamese Culture Day is a public holiday: Resolution 28/2026/QH16, in force from
// 1 July 2026.
const CultureYear = 2026

// Holiday is one public holiday, or a day off in lieu of one.
type Holiday struct {
	Day  time.Time // midnight UTC
	Name Name
}

// Name is which holiday a day is. The texts of the locales put it into words: "holiday.tet" of the key "tet".
type Name struct {
	Key string
	Day int // of the lunar month, where it is one of the days of Tết; 0 elsewhere
}

// Holidays lists the public holidays of a year from FirstYear to LastYear, in order: those of the Labour Code 2019, article
// 112 (1), and Vietnamese Culture Day. Article 112 (3) leaves to the Prime Minister which five days are Tết's and whether 1
// or 3 September is off beside National Day; see tetStart and besideNationalDay. Today's law is applied to every year. Of
// two holidays on one day both are listed: the code gives no further day for that.
func Holidays(year int) []Holiday {
	date := func(m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, time.UTC) }
	days := []Holiday{
		{date(time.January, 1), Name{Key: "new_year"}},
		{LunarDate(year, 3, 10), Name{Key: "hung_kings"}},
		{date(time.April, 30), Name{Key: "victory"}},
		{date(time.May, 1), Name{Key: "labour"}},
		{date(time.September, 2), Name{Key: "national"}},
		{besideNationalDay(date(time.September, 2)), Name{Key: "national_beside"}},
	}
	if year >= CultureYear {
		days = append(days, Holiday{date(time.November, 24), Name{Key: "culture"}})
	}
	days = append(days, tetDays(year)...)
	slices.SortStableFunc(days, func(a, b Holiday) int { return a.Day.Compare(b.Day) })
	return days
}

const tetLength = 5

func tetDays(year int) []Holiday {
	newYear := LunarDate(year, 1, 1)
	last := LunarDate(year-1, 12, 1)
	var days []Holiday
	for i, day := 0, tetStart(newYear); i < tetLength; i, day = i+1, day.AddDate(0, 0, 1) {
		name := Name{"tet", daysBetween(newYear, day) + 1}
		if day.Before(newYear) {
			name = Name{"tet_before", daysBetween(last, day) + 1}
		}
		days = append(days, Holiday{day, name})
	}
	return days
}

// tetStart is the first of the five days of Tết: two before the lunar new year, as announced for 2021, 2023, 2024, 2025 and
// 2027, or one where two would begin on a weekend, as announced for 2022 and 2026.
func tetStart(newYear time.Time) time.Time {
	start := newYear.AddDate(0, 0, -2)
	if weekend(start) {
		start = newYear.AddDate(0, 0, -1)
	}
	return start
}

// besideNationalDay is the neighbour of 2 September that lengthens the weekend: the 3rd where the 2nd is a Monday (2024), a
// Thursday (2021, 2027) or a Sunday, the 1st elsewhere (2022, 2023, 2025, 2026).
func besideNationalDay(second time.Time) time.Time {
	switch second.Weekday() {
	case time.Monday, time.Thursday, time.Sunday:
		return second.AddDate(0, 0, 1)
	}
	return second.AddDate(0, 0, -1)
}

// InLieu lists the days off that make up for public holidays on a Saturday or Sunday: the next working day each (article
// 111 (3)), the earlier holiday first, no two on one day. A weekend day that is two holidays at once is made up once: it is
// the weekly day off that is made up. Article 111 (3) speaks of the days of article 112 (1), in which Culture Day is to be
// written (Resolution 30/NQ-CP of 2026); it is made up here as the others are, for the first time in 2029.
func InLieu(year int) []Holiday { return inLieu(Holidays(year)) }

// inLieu makes up for holidays, which are in order.
func inLieu(holidays []Holiday) []Holiday {
	off := map[time.Time]bool{}
	for _, h := range holidays {
		off[h.Day] = true
	}
	var days []Holiday
	for i, h := range holidays {
		if !weekend(h.Day) || i > 0 && holidays[i-1].Day.Equal(h.Day) {
			continue
		}
		lieu := h.Day
		for weekend(lieu) || off[lieu] {
			lieu = lieu.AddDate(0, 0, 1)
		}
		off[lieu] = true
		days = append(days, Holiday{lieu, h.Name})
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Day.Compare(b.Day) })
	return days
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

func daysBetween(a, b time.Time) int { return dayOf(b) - dayOf(a) }
