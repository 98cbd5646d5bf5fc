package bot

import (
	"testing"

	"danvan/civic"
)

func TestClock(t *testing.T) {
	for text, want := range map[string]int{"8": 480, "8h": 480, "8h30": 510, "8g30": 510, "8:30": 510, "08.30": 510, "8:05": 485, " 14:05 ": 845, "14 : 05": 845, "8 giờ": 480,
		"8 giờ 30": 510, "8 giờ rưỡi": 510, "2 giờ chiều": 840, "7h tối": 1140, "lúc 8h sáng": 480, "12h trưa": 720, "1h trưa": 780, "12h đêm": 0, "10h đêm": 1320,
		"8 pm": 1200, "8:30 AM": 510, "12 am": 0, "23:59": 1439, "0h": 0, "7h": 420} {
		if got, err := Clock(text); err != nil || got != want {
			t.Errorf("Clock(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "24h", "8:60", "8h30 15/1", "trưa", "118h", "8:3", "15/1"} {
		if got, err := Clock(text); !civic.Blames(err, "clock") {
			t.Errorf("Clock(%q) = %d, %v, want none", text, got, err)
		}
	}
}

func TestMoment(t *testing.T) {
	for text, want := range map[string]string{"15/12/2026 8:30": "2026-12-15 08:30", "8h30 ngày 15/12": "2026-12-15 08:30", "15/12, 8h": "2026-12-15 08:00", "ngày mai 14h": "2026-12-03 14:00",
		"2 giờ chiều mai": "2026-12-03 14:00", "thứ hai tuần sau lúc 8 giờ": "2026-12-07 08:00", "8:30 15 tháng 1 năm 2027": "2027-01-15 08:30", "15.1.2027 9g": "2027-01-15 09:00",
		"at 2 pm tomorrow": "2026-12-03 14:00", "8h ngày 1/12": "2027-12-01 08:00"} {
		at, err := Moment(text, wednesday)
		if got := at.Format("2006-01-02 15:04"); err != nil || got != want {
			t.Errorf("Moment(%q) = %s, %v, want %s", text, got, err, want)
		}
	}
	for text, field := range map[string]string{"": "moment", "15/12": "moment", "8h": "moment", "8h30": "moment", "25h 15/12": "moment", "8h 30/02/2027": "no_such_day", "8h 9h 15/12": "moment"} {
		if at, err := Moment(text, wednesday); !civic.Blames(err, field) {
			t.Errorf("Moment(%q) = %v, %v, want it to blame %s", text, at, err, field)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{"0": 0, " 12 ": 12, "1.000": 1000, "1,000": 1000, "1 000": 1000, "1.234.567": 1234567, "3 hộ": 3, "12 ngày làm việc": 12, "007": 7} {
		if got, err := Number(text, 0, 2000000); err != nil || got != want {
			t.Errorf("Number(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1.5", "1,5", "10.00", "hai", "3/4", "2000001", "99999999999999999999", "1 2"} {
		if got, err := Number(text, 0, 2000000); !civic.Blames(err, "number") {
			t.Errorf("Number(%q) = %d, %v, want none", text, got, err)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string][]int{"3": {3}, "1,3": {1, 3}, "1, 3": {1, 3}, "3 1": {3, 1}, "1 và 3": {1, 3}, "1, 2 và 4": {1, 2, 4}, "1 and 3": {1, 3}, "2-4": {2, 3, 4}, "2 – 4": {2, 3, 4},
		"2 đến 4": {2, 3, 4}, "1;4": {1, 4}, "1,1,1": {1}, "tất cả": {1, 2, 3, 4, 5}, "ALL": {1, 2, 3, 4, 5}} {
		got, err := Numbers(text, 1, 5)
		if err != nil || len(got) != len(want) {
			t.Errorf("Numbers(%q) = %v, %v, want %v", text, got, err, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("Numbers(%q) = %v, want %v", text, got, want)
			}
		}
	}
	for _, text := range []string{"", "0", "6", "1,6", "3-1", "1.3", "một", "1 hoặc 3", "1-99999999999999999999", "và"} {
		if got, err := Numbers(text, 1, 5); !civic.Blames(err, "numbers") {
			t.Errorf("Numbers(%q) = %v, %v, want none", text, got, err)
		}
	}
}
