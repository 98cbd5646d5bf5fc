package duties

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowReturn = "duty_return"

// returning is a version about to be returned.
type returning struct {
	Obligation string      `json:"obligation"`
	Number     string      `json:"number"`
	Card       string      `json:"card,omitempty"` // the message that was pressed on; it shows the obligation as it is afterwards
	Writing    bot.Writing `json:"writing"`
	Day        string      `json:"day,omitempty"` // 2006-01-02, as it was asked for
}

// returnReasons are reasons that can be chosen, by locale key.
var returnReasons = []string{"duty_desk.reason_unsigned", "duty_desk.reason_incomplete", "duty_desk.reason_wrong_file"}

// returnFlow gives a version back: the reason, the new date, a look at both.
func (d desk) returnFlow() bot.Flow[returning] {
	w := bot.Write[returning]{
		State: func(x *returning) *bot.Writing { return &x.Writing },
		Text: func(ctx context.Context, t *bot.Turn, x *returning) (string, error) {
			args, err := d.describe(ctx, t, *x)
			return t.T("duty_desk.return_ask", args), err
		},
		More: func(_ context.Context, t *bot.Turn, _ *returning) ([]bot.Choice, error) {
			var choices []bot.Choice
			for _, key := range returnReasons {
				choices = append(choices, t.Choice(key, key))
			}
			return choices, nil
		},
		Picked: func(_ context.Context, t *bot.Turn, x *returning, value string) error {
			x.Writing = bot.Writing{Parts: []bot.Part{{Text: t.Label(value)}}}
			return nil
		},
		Preview: "duty_desk.return_preview", Send: "duty_desk.return_send", Done: d.giveBack,
	}
	steps := bot.WriteSteps(map[string]bot.Step[returning]{"day": {Ask: d.askReturnDay, Take: d.takeReturnDay}}, w)
	write, preview := steps["write"], steps["preview"]
	steps["write"] = bot.Step[returning]{Ask: write.Ask, Take: func(ctx context.Context, t *bot.Turn, x *returning, a bot.Answer) (bot.Next, error) {
		if _, err := write.Take(ctx, t, x, a); err != nil {
			return bot.Next{}, err
		}
		return bot.To("day"), nil
	}}
	steps["preview"] = bot.Step[returning]{Review: true, Take: func(ctx context.Context, t *bot.Turn, x *returning, a bot.Answer) (bot.Next, error) {
		if _, err := t.Day(a, bot.Ahead); err == nil && !a.Picked() { // another date rather than more of the reason
			_, err := d.takeReturnDay(ctx, t, x, a)
			return bot.Stay(), err
		}
		return preview.Take(ctx, t, x, a)
	}, Ask: func(ctx context.Context, t *bot.Turn, x *returning) (bot.Prompt, error) {
		p, err := preview.Ask(ctx, t, x)
		if day, err := x.newDay(t); err == nil {
			p.Text += "\n\n" + t.T("duty_desk.return_due", bot.Args{"Day": t.Date(d.timing.AddDays(day, 0))})
		}
		return p, err
	}}
	return bot.Flow[returning]{Name: flowReturn, First: "write", Title: "duty_desk.return_title", Steps: steps}
}

func (d desk) askReturnDay(_ context.Context, t *bot.Turn, _ *returning) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("duty_desk.return_day"), Free: true}
	for _, n := range []int{5, 10} {
		day := d.timing.AddDays(t.Now, n)
		p.Choices = append(p.Choices, t.Choice("duty_desk.return_in", day.In(t.Zone).Format(time.DateOnly), bot.Args{"Count": n, "Day": t.Date(day)}))
	}
	return p, nil
}

// takeReturnDay takes a day after today, at most a year away. A day off moves to the next working day.
func (d desk) takeReturnDay(_ context.Context, t *bot.Turn, x *returning, a bot.Answer) (bot.Next, error) {
	day, err := t.Day(a, bot.Ahead)
	if err != nil {
		return bot.Next{}, err
	}
	due := d.timing.AddDays(day, 0)
	if !midnight(due, t.Zone).After(t.Now) || due.After(t.Now.AddDate(1, 0, 0)) {
		return bot.Next{}, civic.Invalid("new_due")
	}
	x.Day = day.Format(time.DateOnly)
	return bot.To("preview"), nil
}

// newDay is the day that was asked for.
func (x *returning) newDay(t *bot.Turn) (time.Time, error) {
	return bot.Day(x.Day, t.Now.In(t.Zone), bot.Ahead)
}

// giveBack returns the version.
func (d desk) giveBack(ctx context.Context, t *bot.Turn, x *returning) (bot.Next, error) {
	day, err := x.newDay(t)
	if err != nil {
		return bot.Next{}, err
	}
	args, err := d.describe(ctx, t, *x)
	if err != nil {
		return bot.Next{}, err
	}
	done, err := d.review(ctx, t, x.args(), x.Card, func(i item, s civic.Submission) (civic.DutyChange, error) {
		return i.Return(t.Person, s, i.duty, x.Writing.Text(), day, d.timing, t.Now)
	})
	if done && err == nil {
		args["Day"] = t.Date(d.timing.AddDays(day, 0))
		t.Conclude("duty_desk.returned", args)
	}
	return bot.End(), err
}
