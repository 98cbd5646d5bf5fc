package workcal

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func lines(days []Day) string {
	var b strings.Builder
	for _, d := range days {
		fmt.Fprintf(&b, "%s %v %s%s\n", d.Day.Format(time.DateOnly), d.Works, d.Kind, names(d.Holidays))
	}
	return b.String()
}

// names writes holidays as " tet 3".
func names(holidays []Name) string {
	var b strings.Builder
	for _, h := range holidays {
		b.WriteString(" " + h.Key)
		if h.Day > 0 {
			fmt.Fprint(&b, " ", h.Day)
		}
	}
	return b.String()
}

func TestYear(t *testing.T) {
	c := New(hanoi, DefaultHours, map[string]bool{
		"2027-02-04": false, // as by law
		"2027-04-17": true,
		"2027-04-29": false,
		"2027-06-12": false, // a Saturday is off as it is
		"2027-09-03": true,
		"2027-09-01": false,
		"2028-01-01": true,
		"no date":    true,
	})
	want := `2027-01-01 false holiday new_year
2027-02-04 false holiday tet_before 28
2027-02-05 false holiday tet_before 29
2027-02-06 false holiday tet 1
2027-02-07 false holiday tet 2
2027-02-08 false holiday tet 3
2027-02-09 false lieu tet 1
2027-02-10 false lieu tet 2
2027-04-16 false holiday hung_kings
2027-04-17 true swap
2027-04-29 false swap
2027-04-30 false holiday victory
2027-05-01 false holiday labour
2027-05-03 false lieu labour
2027-09-01 false override
2027-09-02 false holiday national
2027-09-03 true override
2027-11-24 false holiday culture
`
	if got := lines(c.Year(2027)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What Year lists says of every day of the year whether it is worked; imported, it makes the same calendar.
func TestYearIsComplete(t *testing.T) {
	for year := FirstYear; year <= LastYear; year++ {
		c, listed := Default(time.UTC), map[string]bool{}
		overrides := map[string]bool{}
		for _, d := range c.Year(year) {
			listed[d.Day.Format(time.DateOnly)] = d.Works
			overrides[d.Day.Format(time.DateOnly)] = d.Works
		}
		for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
			works, is := listed[day.Format(time.DateOnly)]
			if is && works != c.Works(day) || !is && c.Works(day) == weekend(day) {
				t.Errorf("%s: listed %v %v", day.Format(time.DateOnly), is, works)
			}
		}
		if got := lines(New(time.UTC, DefaultHours, overrides).Year(year)); got != lines(c.Year(year)) {
			t.Errorf("%d imported as it was printed:\n%s", year, got)
		}
	}
}
