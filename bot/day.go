package bot

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"danvan/civic"
)

// Toward says which day is meant by one that is written without its year, or by its name in the week.
type Toward int

// The two ways to look from today.
const (
	Ahead Toward = iota // the next such day, today among them
	Past                // the last such day, today among them
)

// Day reads a day as people write it: 15/1, 15-1-27, 15.1.2027, 2027-01-15, "ngày 15 tháng 1 năm 2027", "hôm nay", "mai",
// "thứ hai tuần sau", "15 January", with marks or without. The result is the beginning of the day in now's zone. The text
// must say a day and nothing else. Errors, both CodeInvalid: "day" where it is none, and "no_such_day" with Day where the
// calendar has none such.
func Day(text string, now time.Time, toward Toward) (time.Time, error) {
	y, m, d := now.Date()
	r := dayReader{words: wordsOf(text), today: time.Date(y, m, d, 0, 0, 0, 0, now.Location()), toward: toward}
	for len(r.words) > 0 {
		if !r.named() && !r.week() && !r.weekday() && !r.month() && !r.year() && !r.number() && !r.filler() {
			return time.Time{}, civic.Invalid("day")
		}
	}
	return r.day()
}

// Day is Day of an answer, chosen or typed.
func (t *Turn) Day(a Answer, toward Toward) (time.Time, error) {
	return Day(a.Text(), t.Now.In(t.Zone), toward)
}

// Midnight is the beginning of a day that is kept as 2006-01-02, or the zero time.
func Midnight(day string, zone *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// day puts together what was read.
func (r *dayReader) day() (time.Time, error) {
	n := r.numbers
	if len(r.away) == 1 && len(n)+len(r.months)+len(r.years)+len(r.days)+len(r.weeks) == 0 {
		return r.today.AddDate(0, 0, r.away[0]), nil
	}
	if len(r.away) > 0 {
		return time.Time{}, civic.Invalid("day")
	}
	if len(n) == 0 && len(r.months)+len(r.years) == 0 && len(r.days) == 1 && len(r.weeks) <= 1 {
		return r.ofWeek(), nil
	}
	if len(r.months) == 0 && len(n) >= 2 { // 15/1/2027, 2027-01-15
		at := 1
		r.months = []int{atoi(n[at])}
		if len(n[at]) > 2 {
			return time.Time{}, civic.Invalid("day")
		}
		n = slices.Delete(slices.Clone(n), at, at+1)
	}
	if len(n) == 2 && len(r.years) == 0 {
		year := 1
		if len(n[0]) == 4 {
			year = 0
		}
		r.years, n = []string{n[year]}, []string{n[1-year]}
	}
	if len(n) != 1 || len(n[0]) > 2 || len(r.months) != 1 || len(r.years) > 1 || len(r.days) > 1 || len(r.weeks) > 0 {
		return time.Time{}, civic.Invalid("day")
	}
	if len(r.years) == 0 {
		return r.nearest(r.months[0], atoi(n[0]))
	}
	year := atoi(r.years[0])
	switch len(r.years[0]) {
	case 2:
		year += 2000
	case 4:
	default:
		return time.Time{}, civic.Invalid("day")
	}
	at, ok := r.date(year, r.months[0], atoi(n[0]))
	if !ok {
		return time.Time{}, noSuchDay(fmt.Sprintf("%s/%d/%d", n[0], r.months[0], year))
	}
	return at, nil
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text) // digits, at most four
	return n
}

func noSuchDay(day string) error {
	return civic.Invalid("no_such_day", civic.Args{"Day": day})
}

// ofWeek is a day of the week: of the week that was named, or the nearest.
func (r *dayReader) ofWeek() time.Time {
	fromMonday := func(d time.Weekday) int { return (int(d) + 6) % 7 }
	ahead := fromMonday(r.days[0]) - fromMonday(r.today.Weekday())
	switch {
	case len(r.weeks) == 1:
		ahead += 7 * r.weeks[0]
	case ahead < 0 && r.toward == Ahead:
		ahead += 7
	case ahead > 0 && r.toward == Past:
		ahead -= 7
	}
	return r.today.AddDate(0, 0, ahead)
}

// date is a day of the calendar, if there is one: there is no 30 February.
func (r *dayReader) date(year, month, day int) (time.Time, bool) {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, r.today.Location())
	return at, at.Year() == year && int(at.Month()) == month && at.Day() == day
}

// nearest is the next or the last day of that month and number; 29 February is looked for in the leap years around.
func (r *dayReader) nearest(month, day int) (time.Time, error) {
	const between = 8 // the years between two leap years, at most
	step := map[Toward]int{Ahead: 1, Past: -1}[r.toward]
	for i := range between + 1 {
		at, ok := r.date(r.today.Year()+i*step, month, day)
		if ok && (r.toward == Ahead && !at.Before(r.today) || r.toward == Past && !at.After(r.today)) {
			return at, nil
		}
	}
	return time.Time{}, noSuchDay(fmt.Sprintf("%d/%d", day, month))
}
