package catalog

import (
	"strings"
	"time"

	"danvan/civic"
	"danvan/civic/workcal"
)

// calendar reads calendar.csv: days that are worked or off otherwise than the law says, or as was announced.
func (r *reader) calendar(c *Catalog) {
	seen := map[string]bool{}
	lines := r.read("calendar.csv", true, "day", "works", "name")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Days = []civic.CalendarDay{}
	}
	for _, l := range lines {
		d := civic.CalendarDay{Day: l.calendarDay("day", seen), Name: l.text("name"), NameWords: l.words("name")}
		switch strings.ToLower(l.get("works")) { // spreadsheets write TRUE
		case "true":
			d.Works = true
		case "false":
		default:
			l.wrong("works", "%q is neither true nor false", l.get("works"))
		}
		c.Days = append(c.Days, d)
	}
}

// calendarDay reads a day of which the calendar knows, once in the file.
func (l line) calendarDay(column string, seen map[string]bool) string {
	text := l.get(column)
	day, err := time.Parse(time.DateOnly, text)
	switch {
	case err != nil:
		l.wrong(column, "%q is not a date such as 2027-02-05", text)
	case day.Year() < workcal.FirstYear || day.Year() > workcal.LastYear:
		l.wrong(column, "%q is not from %d to %d", text, workcal.FirstYear, workcal.LastYear)
	case seen[text]:
		l.wrong(column, "%q is there twice", text)
	}
	seen[text] = true
	return text
}
