package cases

import (
	"time"

	"danvan/bot"
)

// aDay is the working time below which hours are told in the place of days.
const aDay = 8 * time.Hour

// howLong says how much time there is until a date, or how much has passed since: in working days, of the last day in
// working hours, and on the day on which it was due in hours.
func (d official) howLong(t *bot.Turn, due time.Time) string {
	if !t.Now.Before(due) {
		days, sameDay := bot.WorkingDays(d.calendar, due.In(t.Zone), t.Now.In(t.Zone))
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
	days, _ := bot.WorkingDays(d.calendar, t.Now.In(t.Zone), due.In(t.Zone))
	switch left := d.calendar.Between(t.Now, due); {
	case left == 0:
		return t.Label("case_reminder.left_rest")
	case left < time.Hour:
		return t.Label("case_reminder.left_minutes")
	case left < aDay || days == 0:
		return t.Label("case_reminder.left_hours", bot.Args{"Count": int(left / time.Hour)})
	}
	return t.Label("case_reminder.left_days", bot.Args{"Count": days})
}
