package bot

import (
	"errors"
	"testing"
	"time"

	"danvan/civic"
)

// wednesday is the day on which the texts of these tests are read.
var wednesday = time.Date(2026, 12, 2, 15, 4, 0, 0, time.FixedZone("ICT", 7*60*60))

func TestDay(t *testing.T) {
	for _, c := range []struct{ text, ahead, past string }{ // "-": none; "!": not in the calendar; past "": the same
		{"15/1", "2027-01-15", "2026-01-15"},
		{"15-1", "2027-01-15", "2026-01-15"},
		{"15.1", "2027-01-15", "2026-01-15"},
		{"15 1", "2027-01-15", "2026-01-15"},
		{"2/12", "2026-12-02", ""},
		{"03/12", "2026-12-03", "2025-12-03"},
		{"1/12", "2027-12-01", "2026-12-01"},
		{"15/01/2027", "2027-01-15", ""},
		{" 15 / 1 / 2027 ", "2027-01-15", ""},
		{"15.1.2027", "2027-01-15", ""},
		{"15-1-27", "2027-01-15", ""},
		{"2027-1-15", "2027-01-15", ""},
		{"2027/01/15", "2027-01-15", ""},
		{"15 tháng 1", "2027-01-15", "2026-01-15"},
		{"15 thang 1", "2027-01-15", "2026-01-15"},
		{"Ngày 15 tháng 1 năm 2027", "2027-01-15", ""},
		{"ngay 15 thang 1 nam 2027", "2027-01-15", ""},
		{"ngày 15 tháng 01/2027", "2027-01-15", ""},
		{"năm 2027 tháng 1 ngày 15", "2027-01-15", ""},
		{"15 tháng giêng", "2027-01-15", "2026-01-15"},
		{"15 tháng tư", "2027-04-15", "2026-04-15"},
		{"15 tháng năm 2027", "2027-05-15", ""},
		{"15 tháng năm năm 2027", "2027-05-15", ""},
		{"15 tháng sáu", "2027-06-15", "2026-06-15"},
		{"15 thang sau", "-", ""}, // of June, or of next month
		{"15 tháng mười", "2027-10-15", "2026-10-15"},
		{"15 tháng mười hai năm 2026", "2026-12-15", ""},
		{"15 January", "2027-01-15", "2026-01-15"},
		{"January 15th, 2027", "2027-01-15", ""},
		{"the 15th of Jan 2027", "2027-01-15", ""},
		{"hôm nay", "2026-12-02", ""},
		{"HOM NAY", "2026-12-02", ""},
		{"today", "2026-12-02", ""},
		{"ngày mai", "2026-12-03", ""},
		{"mai nhé", "2026-12-03", ""},
		{"tomorrow", "2026-12-03", ""},
		{"ngày kia", "2026-12-04", ""},
		{"the day after tomorrow", "2026-12-04", ""},
		{"hôm qua", "2026-12-01", ""},
		{"hôm kia", "2026-11-30", ""},
		{"mai mốt", "-", ""},
		{"thứ hai", "2026-12-07", "2026-11-30"},
		{"thứ 4", "2026-12-02", ""},
		{"T6", "2026-12-04", "2026-11-27"},
		{"chủ nhật", "2026-12-06", "2026-11-29"},
		{"cn", "2026-12-06", "2026-11-29"},
		{"thứ hai tuần sau", "2026-12-07", ""},
		{"thu nam tuan sau", "2026-12-10", ""},
		{"thứ sáu tuần này", "2026-12-04", ""},
		{"chủ nhật tuần trước", "2026-11-29", ""},
		{"monday next week", "2026-12-07", ""},
		{"thứ Hai 05/01/2026", "2026-01-05", ""}, // as days are written here
		{"Thứ 2, ngày 05/01/2026", "2026-01-05", ""},
		{"trước ngày 15/1/2027", "2027-01-15", ""},
		{"thứ hai trước", "-", ""},
		{"29/2", "2028-02-29", "2024-02-29"},
		{"29/2/2027", "!", ""},
		{"30/02/2027", "!", ""},
		{"31/4", "!", ""},
		{"0/1", "!", ""},
		{"15/13", "!", ""},
		{"15 tháng 13 năm 2027", "!", ""},
		{"15", "-", ""},
		{"ngày 15", "-", ""},
		{"", "-", ""},
		{"…", "-", ""},
		{"15/1/2027/3", "-", ""},
		{"115/1", "-", ""},
		{"15/1/127", "-", ""},
		{"hôm nay 15/1", "-", ""},
		{"thiếu 2 phụ lục, 3 chữ ký", "-", ""},
		{"công văn ngày 5/1 còn thiếu", "-", ""},
		{"tuần sau", "-", ""},
		{"tháng 1", "-", ""},
	} {
		if c.past == "" {
			c.past = c.ahead
		}
		for toward, want := range map[Toward]string{Ahead: c.ahead, Past: c.past} {
			at, err := Day(c.text, wednesday, toward)
			if got := shown(at, err); got != want {
				t.Errorf("Day(%q, %v) = %s, want %s", c.text, toward, got, want)
			}
		}
	}
}

// What the readers before this one took, read on the day of their tests.
func TestDayTakesWhatWasTaken(t *testing.T) {
	zone := time.FixedZone("ICT", 7*60*60)
	january, november := time.Date(2027, 1, 12, 9, 0, 0, 0, zone), time.Date(2026, 11, 23, 9, 0, 0, 0, zone)
	for _, c := range []struct {
		now    time.Time
		toward Toward
		days   map[string]string
	}{
		{january, Past, map[string]string{"15/1/27": "2027-01-15", "05.01.2027": "2027-01-05", "5 1 27": "2027-01-05", " 2027-01-05 ": "2027-01-05", "hôm qua": "2027-01-11",
			"12/1": "2027-01-12", "13/1": "2026-01-13", "31/12": "2026-12-31", "29/2/2028": "2028-02-29", "32/1/2027": "!", "2027": "-", "15/01/202": "-", "15012027": "-", "15/01/12345": "-"}},
		{november, Ahead, map[string]string{"15-1-27": "2027-01-15", "15 / 1 / 2027": "2027-01-15", "23/11": "2026-11-23", "22/11": "2027-11-22", "1/12": "2026-12-01", "ngày mai": "2026-11-24",
			"05-12-2027": "2027-12-05", "mười lăm": "-", "31/04": "!", "15/01/2027 lúc 8 giờ": "-", "1/1/20277": "-"}},
	} {
		for text, want := range c.days {
			if at, err := Day(text, c.now, c.toward); shown(at, err) != want {
				t.Errorf("Day(%q, %v) = %s, want %s", text, c.toward, shown(at, err), want)
			}
		}
	}
}

// shown writes what was read of a day.
func shown(at time.Time, err error) string {
	var problem *civic.Error
	switch {
	case err == nil && !at.Equal(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, wednesday.Location())):
		return "no midnight of the zone: " + at.String()
	case err == nil:
		return at.Format(time.DateOnly)
	case errors.As(err, &problem) && problem.Field == "no_such_day":
		return "!"
	case errors.As(err, &problem) && problem.Field == "day":
		return "-"
	}
	return err.Error()
}

func TestDays(t *testing.T) {
	for text, want := range map[string]string{"2/3/2026 - 31/12/2028": "2026-03-02 2028-12-31", "2/3/2026-31/12/2028": "2026-03-02 2028-12-31", "2-3-2026 – 31-12-2028": "2026-03-02 2028-12-31",
		"2-3-2026 - 31-12-2028": "2026-03-02 2028-12-31", "từ 15/12 đến 2/1": "2026-12-15 2027-01-02", "15 tháng 1 năm 2027 đến ngày 20 tháng 1 năm 2027": "2027-01-15 2027-01-20", "hôm nay - mai": "2026-12-02 2026-12-03",
		"5/1/2027 - 5/1/2027": "2027-01-05 2027-01-05", "6/1/2027 - 5/1/2027": "two_days", "1/1/2026": "two_days", "": "two_days", "1/1/2026 - sau": "two_days", "1/1/2026 - 2/1/2026 - 3/1/2026": "two_days",
		"30/2/2027 - 1/5/2027": "no_such_day"} {
		first, last, err := Days(text, wednesday)
		got := first.Format(time.DateOnly) + " " + last.Format(time.DateOnly)
		if civic.Blames(err, want) {
			continue
		}
		if err != nil || got != want {
			t.Errorf("Days(%q) = %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestImpossibleDayIsNamed(t *testing.T) {
	for text, want := range map[string]string{"30/02/2027": "30/2/2027", "31.4": "31/4", "ngày 29 tháng 2 năm 27": "29/2/2027"} {
		_, err := Day(text, wednesday, Ahead)
		var problem *civic.Error
		if !errors.As(err, &problem) || problem.Code != civic.CodeInvalid || problem.Args["Day"] != want {
			t.Errorf("Day(%q): %v, want one that names %s", text, err, want)
		}
	}
}

// FuzzDay looks for texts that stop the reader, days that are not what they say, and ways of writing a day that was read
// that are read otherwise.
func FuzzDay(f *testing.F) {
	for _, text := range []string{"15/1", "15-1-27", "2027-01-15", "ngày 15 tháng 1 năm 2027", "hôm nay", "thứ hai tuần sau", "29/2", "January 15th, 2027", "0/0/0000", "tháng mười hai"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ahead, err := Day(text, wednesday, Ahead)
		past, err2 := Day(text, wednesday, Past)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%q: ahead %v, past %v", text, err, err2)
		}
		if err != nil {
			if civic.CodeOf(err) != civic.CodeInvalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if past.After(ahead) {
			t.Fatalf("%q is %v at the latest and %v at the earliest", text, past, ahead)
		}
		for _, form := range []string{"02/01/2006", "2-1-2006", "2006-01-02", "2 January 2006"} {
			again, err := Day(ahead.Format(form), wednesday, Past)
			if err != nil || !again.Equal(ahead) {
				t.Fatalf("%q is %v, which written as %s is %v, %v", text, ahead, ahead.Format(form), again, err)
			}
		}
	})
}
