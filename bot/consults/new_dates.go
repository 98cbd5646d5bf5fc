package consults

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic/consult"
)

// daysOffered are choices of days, each once; those before the earliest are left out.
func daysOffered(t *bot.Turn, earliest time.Time, list ...time.Time) []bot.Choice {
	var choices []bot.Choice
	for _, at := range list {
		value := at.Format(time.DateOnly)
		if at.IsZero() || at.Before(earliest) || len(choices) > 0 && choices[len(choices)-1].Value == value {
			continue
		}
		choices = append(choices, bot.Choice{Label: t.Date(at), Value: value})
	}
	return choices
}

// dayFields ask for the first day of posting, and for the first and the last day of asking: each hangs on the one before.
func (d official) dayFields() []bot.Field[consultDraft] {
	posts := bot.Field[consultDraft]{Name: "posts", Change: "consult.change_posts",
		Question: func(_ context.Context, t *bot.Turn, x *consultDraft) (string, error) {
			return t.T("consult.ask_posts") + "\n" + d.minimumText(t, x.Subject), nil
		}}
	return []bot.Field[consultDraft]{
		dayField(posts, func(x *consultDraft) *string { return &x.Posts }, postsDays),
		dayField(bot.Field[consultDraft]{Name: "asks", Ask: "consult.ask_asks", Part: true}, func(x *consultDraft) *string { return &x.Asks }, d.asksDays),
		dayField(bot.Field[consultDraft]{Name: "last", Ask: "consult.ask_last", Part: true}, func(x *consultDraft) *string { return &x.Last }, d.lastDays),
	}
}

// dayField completes a field that is kept at a day. Days finds the earliest that it may be, and those that are usual.
func dayField(f bot.Field[consultDraft], at func(x *consultDraft) *string, days func(t *bot.Turn, x *consultDraft) (earliest time.Time, usual []time.Time)) bot.Field[consultDraft] {
	f.Args = func(t *bot.Turn, x *consultDraft) bot.Args {
		earliest, _ := days(t, x)
		return bot.Args{"Posts": t.Date(bot.Midnight(x.Posts, t.Zone)), "Asks": t.Date(bot.Midnight(x.Asks, t.Zone)), "Earliest": t.Date(earliest)}
	}
	f.Offer = func(_ context.Context, t *bot.Turn, x *consultDraft) ([]bot.Choice, error) {
		earliest, usual := days(t, x)
		return daysOffered(t, earliest, append(usual, bot.Midnight(*at(x), t.Zone))...), nil
	}
	f.Set = func(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (err error) {
		earliest, _ := days(t, x)
		*at(x), err = t.DayAhead(a, earliest)
		return err
	}
	return f
}

func postsDays(t *bot.Turn, _ *consultDraft) (earliest time.Time, usual []time.Time) {
	today := consult.Day(t.Now, t.Zone)
	return today, []time.Time{today, today.AddDate(0, 0, 1)}
}

func (d official) asksDays(t *bot.Turn, x *consultDraft) (earliest time.Time, usual []time.Time) {
	posting, _ := d.rules.Minimum(x.Subject)
	earliest = bot.Midnight(x.Posts, t.Zone).AddDate(0, 0, posting)
	return earliest, []time.Time{earliest}
}

func (d official) lastDays(t *bot.Turn, x *consultDraft) (earliest time.Time, usual []time.Time) {
	const long = 20 // days of asking that are offered, and ten more
	_, asking := d.rules.Minimum(x.Subject)
	asks := bot.Midnight(x.Asks, t.Zone)
	return asks.AddDate(0, 0, max(asking, 1)-1), []time.Time{asks.AddDate(0, 0, long-1), asks.AddDate(0, 0, long+9)}
}
