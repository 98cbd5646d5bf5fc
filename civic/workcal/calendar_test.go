package workcal

import (
	"testing"
	"time"
)

var hanoi = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, hanoi)
	if err != nil {
		panic(err)
	}
	return t
}

// The first days of Tết and the Hùng Kings' days of these years, as announced; 2007 and 2030 are those in which Vietnam
// and China celebrate on different days.
func TestLunarDate(t *testing.T) {
	for want, got := range map[string]time.Time{
		"1985-01-21": LunarDate(1985, 1, 1), // a month before China's
		"2007-02-17": LunarDate(2007, 1, 1),
		"2020-01-25": LunarDate(2020, 1, 1),
		"2023-01-22": LunarDate(2023, 1, 1),
		"2024-02-10": LunarDate(2024, 1, 1),
		"2025-01-29": LunarDate(2025, 1, 1),
		"2026-02-17": LunarDate(2026, 1, 1),
		"2027-02-06": LunarDate(2027, 1, 1),
		"2028-01-26": LunarDate(2028, 1, 1),
		"2029-02-13": LunarDate(2029, 1, 1),
		"2030-02-02": LunarDate(2030, 1, 1),
		"2053-02-18": LunarDate(2053, 1, 1),  // China's is a day later
		"2023-04-29": LunarDate(2023, 3, 10), // after a leap second month
		"2024-04-18": LunarDate(2024, 3, 10),
		"2025-04-07": LunarDate(2025, 3, 10),
		"2026-04-26": LunarDate(2026, 3, 10),
		// Of the announcements 6150/TB-BLĐTBXH and 9441/TB-BNV: the 26th and 27th of the twelfth month.
		"2025-01-25": LunarDate(2024, 12, 26),
		"2026-02-14": LunarDate(2025, 12, 27),
	} {
		if got.Format(time.DateOnly) != want {
			t.Errorf("got %s, want %s", got.Format(time.DateOnly), want)
		}
	}
}

func TestWorks(t *testing.T) {
	c := Default(hanoi)
	for date, want := range map[string]bool{
		"2026-01-01 09:00": false,
		"2026-02-16 09:00": false, // the last day of the lunar year
		"2026-02-20 09:00": false, // the fourth of the first month
		"2026-02-23 09:00": true,
		"2026-04-27 09:00": false, // in lieu: the Hùng Kings' day was a Sunday
		"2026-04-28 09:00": true,
		"2026-11-24 09:00": false, // Vietnamese Culture Day
		"2025-11-24 09:00": true,  // not yet
		"2026-11-22 09:00": false, // a Sunday
		"2026-11-23 23:00": true,
	} {
		if got := c.Works(at(date)); got != want {
			t.Errorf("%s: works = %v, want %v", date, got, want)
		}
	}
	swapped := New(hanoi, DefaultHours, map[string]bool{"2026-08-22": true, "2026-08-31": false})
	if !swapped.Works(at("2026-08-22 08:00")) || swapped.Works(at("2026-08-31 08:00")) {
		t.Error("an override does not win")
	}
}

func TestAdd(t *testing.T) {
	c := Default(hanoi)
	for _, test := range []struct {
		from  string
		hours time.Duration
		days  int
		want  string
	}{
		{from: "2026-11-23 08:00", hours: 8 * time.Hour, want: "2026-11-25 07:00"}, // 24 November is off; the last minute of a day is the first of the next
		{from: "2026-11-23 06:00", hours: time.Hour, want: "2026-11-23 08:00"},
		{from: "2026-11-23 11:00", hours: time.Hour, want: "2026-11-23 14:00"},
		{from: "2026-11-20 16:30", hours: time.Hour, want: "2026-11-23 07:30"},
		{from: "2026-11-23 08:00", days: 1, want: "2026-11-25 17:00"},
		{from: "2026-11-21 08:00", days: 1, want: "2026-11-23 17:00"},
		{from: "2026-11-21 08:00", days: 0, want: "2026-11-23 17:00"}, // rolls to a working day
		{from: "2026-02-13 08:00", days: 5, want: "2026-02-27 17:00"},
	} {
		got := c.AddHours(at(test.from), test.hours)
		if test.hours == 0 {
			got = c.AddDays(at(test.from), test.days)
		}
		if test.hours == 8*time.Hour {
			if passed := c.Between(at(test.from), got); passed != 8*time.Hour {
				t.Errorf("8 hours came to %v", passed)
			}
			continue
		}
		if !got.Equal(at(test.want)) {
			t.Errorf("%s + %v %d days = %s, want %s", test.from, test.hours, test.days, got.Format("2006-01-02 15:04"), test.want)
		}
	}
}
