package workcal

import (
	"strings"
	"testing"
)

// The first days of the lunar years 2000 to 2050, and their Hùng Kings' days, of the tables for Vietnam of python-holidays
// (github.com/vacanza/holidays, holidays/calendars/chinese.py), which others made than Hồ Ngọc Đức.
const (
	newYearsSince2000 = `02-05 01-24 02-12 02-01 01-22 02-09 01-29 02-17 02-07 01-26
		02-14 02-03 01-23 02-10 01-31 02-19 02-08 01-28 02-16 02-05
		01-25 02-12 02-01 01-22 02-10 01-29 02-17 02-06 01-26 02-13
		02-02 01-23 02-11 01-31 02-19 02-08 01-28 02-15 02-04 01-24
		02-12 02-01 01-22 02-10 01-30 02-17 02-06 01-26 02-14 02-02
		01-23`
	hungKingsSince2000 = `04-14 04-03 04-22 04-11 04-28 04-18 04-07 04-26 04-15 04-04
		04-23 04-12 03-31 04-19 04-09 04-28 04-16 04-06 04-25 04-14
		04-02 04-21 04-10 04-29 04-18 04-07 04-26 04-16 04-04 04-23
		04-12 04-01 04-19 04-09 04-28 04-17 04-06 04-24 04-13 04-03
		04-20 04-10 04-29 04-19 04-07 04-26 04-15 04-04 04-22 04-11
		04-01`
)

func TestLunarTables(t *testing.T) {
	for _, table := range []struct {
		month, day int
		dates      string
	}{{1, 1, newYearsSince2000}, {3, 10, hungKingsSince2000}} {
		dates := strings.Fields(table.dates)
		if len(dates) != 51 {
			t.Fatalf("%d years", len(dates))
		}
		for i, want := range dates {
			if got := LunarDate(2000+i, table.month, table.day).Format("01-02"); got != want {
				t.Errorf("the %d of month %d of %d is %s, want %s", table.day, table.month, 2000+i, got, want)
			}
		}
	}
}

// Vietnam's new year is not China's in these years of the same tables.
func TestNotChinas(t *testing.T) {
	for year, want := range map[int]string{1903: "01-28", 1916: "02-03", 1935: "02-03", 1965: "02-01", 1968: "01-29", 1969: "02-16", 1985: "01-21",
		2007: "02-17", 2030: "02-02", 2053: "02-18"} {
		if got := LunarDate(year, 1, 1).Format("01-02"); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}
