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

func (d official) askPosts(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	today := consult.Day(t.Now, t.Zone)
	return bot.Prompt{Text: t.T("consult.ask_posts") + "\n" + d.minimumText(t, x.Subject), Free: true,
		Choices: daysOffered(t, today, today, today.AddDate(0, 0, 1), midnight(x.Posts, t.Zone))}, nil
}

func (d official) takePosts(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := t.DayAhead(a, consult.Day(t.Now, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Posts = day
	return bot.To(newAsks), nil // what comes after hangs on it
}

// earliestAsks is the first day on which opinions may be collected.
func (d official) earliestAsks(x *consultDraft, zone *time.Location) time.Time {
	posting, _ := d.rules.Minimum(x.Subject)
	return midnight(x.Posts, zone).AddDate(0, 0, posting)
}

func (d official) askAsks(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	earliest := d.earliestAsks(x, t.Zone)
	text := t.T("consult.ask_asks", bot.Args{"Posts": t.Date(midnight(x.Posts, t.Zone)), "Earliest": t.Date(earliest)})
	return bot.Prompt{Text: text, Free: true, Choices: daysOffered(t, earliest, earliest, midnight(x.Asks, t.Zone))}, nil
}

func (d official) takeAsks(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := t.DayAhead(a, d.earliestAsks(x, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Asks = day
	return bot.To(newLast), nil
}

// earliestLast is the first day that may be the last one of asking.
func (d official) earliestLast(x *consultDraft, zone *time.Location) time.Time {
	_, asking := d.rules.Minimum(x.Subject)
	return midnight(x.Asks, zone).AddDate(0, 0, max(asking, 1)-1)
}

// usualAsking is how many days of asking are offered beside the fewest.
const usualAsking = 20

func (d official) askLast(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	earliest, asks := d.earliestLast(x, t.Zone), midnight(x.Asks, t.Zone)
	text := t.T("consult.ask_last", bot.Args{"Asks": t.Date(asks), "Earliest": t.Date(earliest)})
	choices := daysOffered(t, earliest, asks.AddDate(0, 0, usualAsking-1), asks.AddDate(0, 0, usualAsking+9), midnight(x.Last, t.Zone))
	return bot.Prompt{Text: text, Free: true, Choices: choices}, nil
}

func (d official) takeLast(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := t.DayAhead(a, d.earliestLast(x, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Last = day
	if len(x.Questions) > 0 { // of an earlier consultation, or only the dates were to be changed
		return bot.To(newPreview), nil
	}
	return x.next(newQuestions), nil
}
