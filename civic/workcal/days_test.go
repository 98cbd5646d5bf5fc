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
		fmt.Fprintf(&b, "%s %v %s %s | %s\n", d.Day.Format(time.DateOnly), d.Works, d.Kind, d.Name, d.NameEN)
	}
	return b.String()
}

func TestYear(t *testing.T) {
	c := NewNamed(hanoi, DefaultHours, []Override{
		{Day: "2027-02-04", Works: false, Name: "Tết Đinh Mùi (28 tháng Chạp)"}, // as by law: the name is taken over
		{Day: "2027-04-17", Works: true, Name: "Làm bù", NameEN: "Worked"},
		{Day: "2027-04-29", Works: false},
		{Day: "2027-06-12", Works: false}, // a Saturday is off as it is
		{Day: "2027-09-03", Works: true},
		{Day: "2027-09-01", Works: false, Name: "Quốc khánh", NameEN: "National Day"},
		{Day: "2028-01-01", Works: true},
		{Day: "no date", Works: true},
	})
	want := `2027-01-01 false holiday Tết Dương lịch | New Year's Day
2027-02-04 false holiday Tết Đinh Mùi (28 tháng Chạp) | Lunar New Year, 2 before
2027-02-05 false holiday Tết Nguyên đán (29 tháng Chạp) | Lunar New Year, 1 before
2027-02-06 false holiday Tết Nguyên đán (mùng 1) | Lunar New Year, day 1
2027-02-07 false holiday Tết Nguyên đán (mùng 2) | Lunar New Year, day 2
2027-02-08 false holiday Tết Nguyên đán (mùng 3) | Lunar New Year, day 3
2027-02-09 false lieu Nghỉ bù Tết Nguyên đán (mùng 1) | In lieu of Lunar New Year, day 1
2027-02-10 false lieu Nghỉ bù Tết Nguyên đán (mùng 2) | In lieu of Lunar New Year, day 2
2027-04-16 false holiday Giỗ Tổ Hùng Vương (mùng 10 tháng Ba âm lịch) | Hùng Kings' Commemoration Day
2027-04-17 true swap Làm bù | Worked
2027-04-29 false swap Ngày nghỉ | Day off
2027-04-30 false holiday Ngày Chiến thắng | Victory Day
2027-05-01 false holiday Ngày Quốc tế Lao động | International Labour Day
2027-05-03 false lieu Nghỉ bù Ngày Quốc tế Lao động | In lieu of International Labour Day
2027-09-01 false override Quốc khánh | National Day
2027-09-02 false holiday Quốc khánh | National Day
2027-09-03 true override Ngày làm việc | Working day
2027-11-24 false holiday Ngày Văn hóa Việt Nam | Vietnamese Culture Day
`
	if got := lines(c.Year(2027)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What Year lists says of every day of the year whether it is worked; imported, it makes the same calendar.
func TestYearIsComplete(t *testing.T) {
	for year := FirstYear; year <= LastYear; year++ {
		c, listed := Default(time.UTC), map[string]bool{}
		var overrides []Override
		for _, d := range c.Year(year) {
			listed[d.Day.Format(time.DateOnly)] = d.Works
			overrides = append(overrides, Override{Day: d.Day.Format(time.DateOnly), Works: d.Works, Name: d.Name, NameEN: d.NameEN})
		}
		for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
			works, is := listed[day.Format(time.DateOnly)]
			if is && works != c.Works(day) || !is && c.Works(day) == weekend(day) {
				t.Errorf("%s: listed %v %v", day.Format(time.DateOnly), is, works)
			}
		}
		if got := lines(NewNamed(time.UTC, DefaultHours, overrides).Year(year)); got != lines(c.Year(year)) {
			t.Errorf("%d imported as it was printed:\n%s", year, got)
		}
	}
}
