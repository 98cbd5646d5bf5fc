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

// returnFlow gives a version back: the reason, the new date, a look at both. A date that is typed then is another date
// rather than more of the reason.
func (d desk) returnFlow() bot.Flow[returning] {
	flow := bot.Form[returning]{Name: flowReturn, Title: "duty_desk.return_title",
		Fields: []bot.Field[returning]{
			{Name: "write", Writing: func(x *returning) *bot.Writing { return &x.Writing }, Offer: offerReasons, Set: setReason,
				Question: func(ctx context.Context, t *bot.Turn, x *returning) (string, error) {
					args, err := d.describe(ctx, t, *x)
					return t.T("duty_desk.return_ask", args), err
				}},
			{Name: "day", Ask: "duty_desk.return_day", Offer: d.offerReturnDays, Set: d.setReturnDay},
		},
		Review: bot.Review[returning]{Name: "preview", Text: d.returnText, Send: "duty_desk.return_send", Done: d.giveBack},
	}.Flow()
	preview := flow.Steps["preview"]
	take := preview.Take
	preview.Take = func(ctx context.Context, t *bot.Turn, x *returning, a bot.Answer) (bot.Next, error) {
		if _, err := t.Day(a, bot.Ahead); err == nil && !a.Picked() {
			return bot.Stay(), d.setReturnDay(ctx, t, x, a)
		}
		return take(ctx, t, x, a)
	}
	flow.Steps["preview"] = preview
	return flow
}

func offerReasons(_ context.Context, t *bot.Turn, _ *returning) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, key := range returnReasons {
		choices = append(choices, t.Choice(key, key))
	}
	return choices, nil
}

func setReason(_ context.Context, t *bot.Turn, x *returning, a bot.Answer) error {
	x.Writing = bot.Wrote(t.Label(a.Value))
	return nil
}

func (d desk) returnText(_ context.Context, t *bot.Turn, x *returning) (string, error) {
	text := x.Writing.Shown(t, t.T("duty_desk.return_preview"))
	if day, err := x.newDay(t); err == nil {
		text += "\n\n" + t.T("duty_desk.return_due", bot.Args{"Day": t.Date(d.timing.AddDays(day, 0))})
	}
	return text, nil
}

func (d desk) offerReturnDays(_ context.Context, t *bot.Turn, _ *returning) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, n := range []int{5, 10} {
		day := d.timing.AddDays(t.Now, n)
		choices = append(choices, t.Choice("duty_desk.return_in", day.In(t.Zone).Format(time.DateOnly), bot.Args{"Count": n, "Day": t.Date(day)}))
	}
	return choices, nil
}

// setReturnDay takes a day after today, at most a year away. A day off moves to the next working day.
func (d desk) setReturnDay(_ context.Context, t *bot.Turn, x *returning, a bot.Answer) error {
	day, err := t.Day(a, bot.Ahead)
	if err != nil {
		return err
	}
	due := d.timing.AddDays(day, 0)
	if !midnight(due, t.Zone).After(t.Now) || due.After(t.Now.AddDate(1, 0, 0)) {
		return civic.Invalid("new_due")
	}
	x.Day = day.Format(time.DateOnly)
	return nil
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
