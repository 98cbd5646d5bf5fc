package workcal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic/catalog"
	"danvan/civic/workcal"
)

var zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// shipped is the calendar with the calendar.csv that ships with danvan.
func shipped(t *testing.T) *workcal.Calendar {
	t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	works := map[string]bool{}
	for _, d := range c.Days {
		works[d.Day] = d.Works
	}
	return workcal.New(zone, workcal.DefaultHours, works)
}

// weekdaysOff lists the days from Monday to Friday of a year that are off, and the weekend days that are worked, as
// "01-27 05-02" and "04-26".
func weekdaysOff(c *workcal.Calendar, year int) (off, worked string) {
	var offs, works []string
	for day := time.Date(year, 1, 1, 12, 0, 0, 0, zone); day.Year() == year; day = day.AddDate(0, 0, 1) {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		switch {
		case !weekend && !c.Works(day):
			offs = append(offs, day.Format("01-02"))
		case weekend && c.Works(day):
			works = append(works, day.Format("01-02"))
		}
	}
	return strings.Join(offs, " "), strings.Join(works, " ")
}

// announced are the days off of civil servants as the Government announced them. Whether the text of the announcement was
// read is said of each: none was, since no official site could be read; what is here is what newspapers and public data sets
// with the number of the document say of it, two of them or more agreeing.
var announced = []struct {
	year        int
	off, worked string
	swapped     string // days off by swap alone, which no law gives
	source      string
}{
	{2021, "01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03", "", "",
		"Thông báo 4875/TB-LĐTBXH; https://sggpnews.org.vn/culture_art/vietnams-public-holidays-in-2021-89687.html (9 December 2020): Tết 10–16 February, " +
			"Hùng Kings' day 21 April, 30 April–3 May, 2–5 September"},
	{2022, "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02", "", "",
		"Thông báo 119/TB-LĐTBXH; https://en.sggp.org.vn/calendar-of-public-holidays-in-april-may-post94148.html: 9–11 April, 30 April–3 May; " +
			"https://www.sggpnews.org.vn/national/nine-days-off-for-2022-lunar-new-year-holiday-proposed-95252.html: Tết 29 January–6 February"},
	{2023, "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04", "", "",
		"Thông báo 5034/TB-LĐTBXH; https://www.sggpnews.org.vn/national/government-approves-7day-tet-break-103690.html (1 December 2022): 1–4 September; " +
			"https://www.sggpnews.org.vn/national/molisa-suggests-not-to-abuse-prolong-lunar-new-year-holiday-103831.html: Tết 20–26 January; " +
			"https://vietnaminsider.vn/employees-are-entitled-to-5-consecutive-days-off-on-the-occasion-of-april-30-and-may-1/: 29 April–3 May"},
	{2024, "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03", "05-04", "04-29",
		"Thông báo 5015/TB-LĐTBXH and 1570/TB-BLĐTBXH, Official Dispatch 2450/VPCP-KGVX of 2024 (Monday 29 April for Saturday 4 May); " +
			"https://vietnamnews.vn/society/1636141/one-week-break-approved-for-tet-holiday-in-2024.html (5 November 2023): Tết 8–14 February, 31 August–3 September"},
	{2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02", "04-26", "05-02",
		"Thông báo 6150/TB-BLĐTBXH of 3 December 2024, after 8726/VPCP-KGVX of 26 November 2024; " +
			"https://en.sggp.org.vn/ministry-asks-public-holidays-to-be-announced-at-least-30-days-in-advance-post114254.html (4 December 2024): Tết 25 January–2 February, " +
			"30 April–4 May, 30 August–2 September; https://vietnamnews.vn/society/1693234/five-day-break-announced-for-reunification-and-labour-day-holiday.html " +
			"(4 March 2025): Hùng Kings' day 7 April, Friday 2 May for Saturday 26 April"},
	{2026, "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24", "01-10 08-22", "01-02 08-31",
		"Thông báo 9441/TB-BNV of 16 October 2025, after 9859/VPCP-KGVX of 13 October 2025; 12729/VPCP-KGVX of 25 December 2025 (Friday 2 January for Saturday 10 January); " +
			"3383/BNV-CVL of 10 April 2026 (no swap at 30 April); 10065/VPCP-KGVX of 2 October 2026 (Culture Day: one day, Monday 23 November is not swapped); " +
			"https://vietnamnews.vn/politics-laws/1727514/ministry-of-home-affairs-announces-2026-holiday-schedule-for-lunar-new-year-national-day.html; " +
			"https://en.sggp.org.vn/government-approves-four-day-new-year-holiday-for-2026-post122755.html"},
	{2027, "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24", "", "",
		"10065/VPCP-KGVX of 2 October 2026: Tết 4–10 February, National Day 2–5 September, as public data sets quote it and " +
			"https://xaydungchinhsach.chinhphu.vn/de-xuat-2-phuong-an-nghi-tet-nguyen-dan-2027-tet-dinh-mui-11926080513033257.htm; " +
			"https://dantri.com.vn/noi-vu/chinh-thuc-chot-nghi-tet-nguyen-dan-2027-keo-dai-7-ngay-lien-tiep-20260919232245866.htm. The rest is by law; a swap may yet be announced"},
}

// The calendar that ships is as announced for 2025, 2026 and 2027.
func TestAsAnnounced(t *testing.T) {
	c := shipped(t)
	for _, a := range announced {
		if a.year < 2025 {
			continue
		}
		if off, worked := weekdaysOff(c, a.year); off != a.off || worked != a.worked {
			t.Errorf("%d: off\n%s, worked %q, announced\n%s, %q by %s", a.year, off, worked, a.off, a.worked, a.source)
		}
	}
}

// What is computed without calendar.csv is what was announced, but for swapped days: the law's choices are guessed well.
func TestComputedAsAnnounced(t *testing.T) {
	c := workcal.Default(zone)
	for _, a := range announced {
		want := slices.DeleteFunc(strings.Fields(a.off), func(day string) bool { return slices.Contains(strings.Fields(a.swapped), day) })
		if off, worked := weekdaysOff(c, a.year); off != strings.Join(want, " ") || worked != "" {
			t.Errorf("%d: off\n%s, worked %q, announced\n%s by %s", a.year, off, worked, strings.Join(want, " "), a.source)
		}
	}
}

// A newspaper counted the holidays of 2027 with the weekends beside them: 22 days in six breaks (Dân Trí, October 2026).
func TestBreaksOf2027(t *testing.T) {
	c := shipped(t)
	breaks, days := 0, 0
	for day := time.Date(2027, 1, 1, 12, 0, 0, 0, zone); day.Year() == 2027; day = day.AddDate(0, 0, 1) {
		n, weekdays := 0, 0
		for ; !c.Works(day); day = day.AddDate(0, 0, 1) {
			n++
			if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
				weekdays++
			}
		}
		if weekdays > 0 {
			breaks, days = breaks+1, days+n
		}
	}
	if breaks != 6 || days != 22 {
		t.Errorf("%d days in %d breaks", days, breaks)
	}
}

// 2028, 2029 and 2030 are not announced. They are computed: by today's law, with Tết on 26 January, 13 February and 2 February
// (Wikipedia's Tết; 2030 is a day before China's), the Hùng Kings' days of published tables (4, 23 and 12 April; see TestLunarTables), and for
// what the Prime Minister is to decide the choice of the years before. Swaps are unknown. That Culture Day of 2029 (a
// Saturday) and 2030 (a Sunday) is made up is a reading of the law; see InLieu.
func TestComputedYears(t *testing.T) {
	c := shipped(t)
	for year, want := range map[int]string{
		2028: "01-03 01-24 01-25 01-26 01-27 01-28 04-04 05-01 05-02 09-01 09-04 11-24",
		2029: "01-01 02-12 02-13 02-14 02-15 02-16 04-23 04-30 05-01 09-03 09-04 11-26",
		2030: "01-01 01-31 02-01 02-04 02-05 02-06 04-12 04-30 05-01 09-02 09-03 11-25",
	} {
		if off, worked := weekdaysOff(c, year); off != want || worked != "" {
			t.Errorf("%d: off\n%s, worked %q, want\n%s", year, off, worked, want)
		}
	}
}

// The days of calendar.csv stand in order, and each is named in both languages.
func TestShippedDays(t *testing.T) {
	parsed, _ := catalog.Parse(catalog.Default())
	last := ""
	for _, d := range parsed.Days {
		if d.Day <= last || d.Name == "" || d.NameWords["en"] == "" {
			t.Errorf("%+v after %s", d, last)
		}
		last = d.Day
	}
	if last == "" {
		t.Error("there are none")
	}
}
