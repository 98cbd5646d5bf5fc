package workcal

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func dates(days []Holiday) string {
	var list []string
	for _, h := range days {
		list = append(list, h.Day.Format("01-02"))
	}
	return strings.Join(list, " ")
}

// Days in lieu, in years in which they are not plain.
func TestInLieu(t *testing.T) {
	for year, want := range map[int]string{
		2016: "02-12 04-18 05-02 05-03", // Tết over a Sunday; the Hùng Kings' day on a Saturday; 30 April and 1 May on a weekend
		2023: "01-02 01-25 01-26 05-02 05-03 09-04",
		2026: "04-27",
		2028: "01-03 05-02 09-04", // 30 April is a Sunday, and Monday is a holiday itself
		2050: "01-03 01-26 01-27 05-02 05-03",
	} {
		if got := dates(InLieu(year)); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// Of every year: five days of Tết in a row with the lunar new year among them, no two days in lieu on one day or on a day
// that is off by itself, and as many of them as there are weekend days that are holidays.
func TestEveryYear(t *testing.T) {
	overlaps := 0
	for year := FirstYear; year <= LastYear; year++ {
		holidays, lieu := Holidays(year), InLieu(year)
		off, weekends := map[time.Time]bool{}, 0
		tet := 0
		for _, h := range holidays {
			if h.Day.Year() != year || h.Name.Key == "" {
				t.Errorf("%d: %+v", year, h)
			}
			if off[h.Day] {
				overlaps++
			} else if weekend(h.Day) {
				weekends++
			}
			off[h.Day] = true
			if strings.HasPrefix(h.Name.Key, "tet") {
				tet++
			}
		}
		newYear := LunarDate(year, 1, 1)
		if tet != tetLength || !off[newYear] || !off[newYear.AddDate(0, 0, -1)] || !off[newYear.AddDate(0, 0, 2)] {
			t.Errorf("%d: Tết in %s", year, dates(holidays))
		}
		if newYear.Before(time.Date(year, 1, 20, 0, 0, 0, 0, time.UTC)) || newYear.After(time.Date(year, 2, 21, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%d: the lunar year begins %s", year, newYear.Format("01-02"))
		}
		if len(lieu) != weekends {
			t.Errorf("%d: %d days in lieu of %d", year, len(lieu), weekends)
		}
		for _, l := range lieu {
			if off[l.Day] || weekend(l.Day) || l.Day.Year() != year {
				t.Errorf("%d: in lieu %s", year, l.Day.Format("01-02"))
			}
			off[l.Day] = true
		}
		if culture := slices.ContainsFunc(holidays, func(h Holiday) bool { return h.Name.Key == "culture" }); culture != (year >= 2026) {
			t.Errorf("%d: Culture Day %v", year, culture)
		}
	}
	if overlaps != 1 { // 1947
		t.Errorf("%d days are two holidays", overlaps)
	}
}

// Where the Hùng Kings' day is 30 April, as it was in 1947 and is not again before 2200, there is one day off with two names.
func TestTwoHolidaysOnOneDay(t *testing.T) {
	found := false
	for _, d := range Default(time.UTC).Year(1947) {
		if d.Day.Format("01-02") == "04-30" {
			found = !d.Works && d.Kind == KindHoliday && names(d.Holidays) == " hung_kings victory"
		}
	}
	if !found || dates(InLieu(1947)) != "" { // a Wednesday
		t.Errorf("found %v, in lieu %s", found, dates(InLieu(1947)))
	}
}

// Holidays that meet each other and weekends: one day in lieu for a weekend day, none for a weekday, no two on one day.
func TestInLieuOfMany(t *testing.T) {
	for _, tt := range []struct{ holidays, want string }{
		{"04-30 04-30", ""},                  // a Friday twice
		{"05-01 05-01", "05-03"},             // a Saturday twice
		{"05-01 05-02", "05-03 05-04"},       // a weekend
		{"05-01 05-02 05-03", "05-04 05-05"}, // and the Monday
		{"04-30 05-01 05-01 05-02 05-03 05-04", "05-05 05-06"},
		{"05-02 05-03 05-04 05-05 05-06 05-07 05-08", "05-10 05-11"}, // over the next weekend, which is a holiday's, too
		{"05-02 05-03 05-04 05-05 05-06 05-07", "05-10"},             // over the next weekend
	} {
		var holidays []Holiday
		for day := range strings.FieldsSeq(tt.holidays) {
			at, err := time.Parse(time.DateOnly, "2027-"+day)
			if err != nil {
				t.Fatal(err)
			}
			holidays = append(holidays, Holiday{Day: at})
		}
		if got := dates(inLieu(holidays)); got != tt.want {
			t.Errorf("%s: in lieu %q, want %q", tt.holidays, got, tt.want)
		}
	}
}
