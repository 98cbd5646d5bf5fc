package instructions

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// dayChoices offers three working days, a week and half a month.
func (d leading) dayChoices(t *bot.Turn) []bot.Choice {
	choice := func(key string, n int, due time.Time) bot.Choice {
		return bot.Choice{Label: t.Label(key, bot.Args{"Count": n, "Day": t.Date(due)}), Value: due.In(t.Zone).Format(time.DateOnly)}
	}
	choices := []bot.Choice{choice("instruct.in_working_days", 3, d.timing.AddDays(t.Now, 3))}
	for _, n := range []int{7, 15} {
		choices = append(choices, choice("instruct.in_days", n, d.timing.AddDays(t.Now.In(t.Zone).AddDate(0, 0, n), 0)))
	}
	return choices
}

// takeDay takes a day that is chosen or typed, on which something can be due. Errors: CodeInvalid of "due_form" where it is
// none, and those of civic.InstructionDue.
func (d leading) takeDay(t *bot.Turn, a bot.Answer) (string, error) {
	text := a.Value
	if !a.Picked() {
		text = a.Input.Text
	}
	day, ok := dayAhead(text, t.Now.In(t.Zone))
	if !ok {
		return "", civic.Invalid("due_form")
	}
	_, err := civic.InstructionDue(day, d.timing, t.Now)
	return day.Format(time.DateOnly), err
}

var (
	dayForm = regexp.MustCompile(`^(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?$`)
	isoForm = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
)

// dayAhead reads a day as people write it: 15/01/2027, 15-1-27, 15.1. One without a year is the next such day.
func dayAhead(text string, now time.Time) (time.Time, bool) {
	text = strings.TrimSpace(text)
	make := func(year, month, day string) (time.Time, bool) {
		y, _ := strconv.Atoi(year)
		m, _ := strconv.Atoi(month)
		d, _ := strconv.Atoi(day)
		if len(year) == 2 {
			y += 2000
		}
		at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, now.Location())
		return at, int(at.Month()) == m && at.Day() == d
	}
	if p := isoForm.FindStringSubmatch(text); p != nil {
		return make(p[1], p[2], p[3])
	}
	p := dayForm.FindStringSubmatch(text)
	if p == nil {
		return time.Time{}, false
	}
	if p[3] != "" {
		return make(p[3], p[2], p[1])
	}
	at, ok := make(strconv.Itoa(now.Year()), p[2], p[1])
	if y, m, d := now.Date(); ok && at.Before(time.Date(y, m, d, 0, 0, 0, 0, now.Location())) {
		return make(strconv.Itoa(now.Year()+1), p[2], p[1])
	}
	return at, ok
}

// dueOf is when what is wanted by a day that was taken is due.
func (d leading) dueOf(t *bot.Turn, day string) time.Time {
	at, _ := time.ParseInLocation(time.DateOnly, day, t.Zone)
	return d.timing.AddDays(at, 0)
}
