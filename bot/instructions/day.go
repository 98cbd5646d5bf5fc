package instructions

import (
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

// takeDay takes a day that is chosen or typed, on which something can be due. Errors: those of bot.Day and
// civic.InstructionDue.
func (d leading) takeDay(t *bot.Turn, a bot.Answer) (string, error) {
	day, err := t.Day(a, bot.Ahead)
	if err != nil {
		return "", err
	}
	_, err = civic.InstructionDue(day, d.timing, t.Now)
	return day.Format(time.DateOnly), err
}

// dueOf is when what is wanted by a day that was taken is due.
func (d leading) dueOf(t *bot.Turn, day string) time.Time {
	return d.timing.AddDays(bot.Midnight(day, t.Zone), 0)
}
