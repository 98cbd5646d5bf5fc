package officer

import (
	"time"

	"danvan/bot"
	"danvan/civic"
)

// aDay is the working time below which hours are told in the place of days.
const aDay = 8 * time.Hour

// howLong says how much time there is until a date, or how much has passed since: in working days, of the last day in
// working hours, and on the day on which it was due in hours.
func (d Deps) howLong(t *bot.Turn, due time.Time) string {
	if !t.Now.Before(due) {
		days, sameDay := workingDays(d.Calendar, due.In(t.Zone), t.Now.In(t.Zone))
		switch hours := int(t.Now.Sub(due) / time.Hour); {
		case days > 0:
			return t.Label("case_reminder.late_days", bot.Args{"Count": days})
		case !sameDay:
			return t.Label("case_reminder.late_rest")
		case hours > 0:
			return t.Label("case_reminder.late_hours", bot.Args{"Count": hours})
		}
		return t.Label("case_reminder.late_minutes")
	}
	days, _ := workingDays(d.Calendar, t.Now.In(t.Zone), due.In(t.Zone))
	switch left := d.Calendar.Between(t.Now, due); {
	case left == 0:
		return t.Label("case_reminder.left_rest")
	case left < time.Hour:
		return t.Label("case_reminder.left_minutes")
	case left < aDay || days == 0:
		return t.Label("case_reminder.left_hours", bot.Args{"Count": int(left / time.Hour)})
	}
	return t.Label("case_reminder.left_days", bot.Args{"Count": days})
}

// workingDays counts the working days after the day of from, up to that of to, and reports whether the two are one.
func workingDays(cal civic.Calendar, from, to time.Time) (n int, same bool) {
	last := to.Format(time.DateOnly)
	day := from
	for day.Format(time.DateOnly) < last {
		day = day.AddDate(0, 0, 1)
		if cal.Works(day) {
			n++
		}
	}
	return n, from.Format(time.DateOnly) == last
}
