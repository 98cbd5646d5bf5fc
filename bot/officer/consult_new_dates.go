package officer

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// farthest is how far ahead a day may be: beyond it somebody mistyped the year.
const farthest = 3

// takeAhead reads a day that may not be before the earliest. Errors: those of bot.Day, and
// CodeInvalid of "too_early" with Earliest and "too_far".
func takeAhead(t *bot.Turn, a bot.Answer, earliest time.Time) (string, error) {
	at, err := t.Day(a, bot.Ahead)
	switch {
	case err != nil:
		return "", err
	case at.Before(earliest):
		return "", civic.Invalid("too_early", civic.Args{"Day": at, "Earliest": earliest})
	case at.After(t.Now.AddDate(farthest, 0, 0)):
		return "", civic.Invalid("too_far", civic.Args{"Day": at})
	}
	return at.Format(time.DateOnly), nil
}

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

func (d ConsultDeps) askPosts(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	today := consult.Day(t.Now, t.Zone)
	return bot.Prompt{Text: t.T("consult.ask_posts") + "\n" + d.minimumText(t, x.Subject), Free: true,
		Choices: daysOffered(t, today, today, today.AddDate(0, 0, 1), midnight(x.Posts, t.Zone))}, nil
}

func (d ConsultDeps) takePosts(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := takeAhead(t, a, consult.Day(t.Now, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Posts = day
	return bot.To(newAsks), nil // what comes after hangs on it
}

// earliestAsks is the first day on which opinions may be collected.
func (d ConsultDeps) earliestAsks(x *consultDraft, zone *time.Location) time.Time {
	posting, _ := d.Rules.Minimum(x.Subject)
	return midnight(x.Posts, zone).AddDate(0, 0, posting)
}

func (d ConsultDeps) askAsks(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	earliest := d.earliestAsks(x, t.Zone)
	text := t.T("consult.ask_asks", bot.Args{"Posts": t.Date(midnight(x.Posts, t.Zone)), "Earliest": t.Date(earliest)})
	return bot.Prompt{Text: text, Free: true, Choices: daysOffered(t, earliest, earliest, midnight(x.Asks, t.Zone))}, nil
}

func (d ConsultDeps) takeAsks(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := takeAhead(t, a, d.earliestAsks(x, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Asks = day
	return bot.To(newLast), nil
}

// earliestLast is the first day that may be the last one of asking.
func (d ConsultDeps) earliestLast(x *consultDraft, zone *time.Location) time.Time {
	_, asking := d.Rules.Minimum(x.Subject)
	return midnight(x.Asks, zone).AddDate(0, 0, max(asking, 1)-1)
}

// usualAsking is how many days of asking are offered beside the fewest.
const usualAsking = 20

func (d ConsultDeps) askLast(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	earliest, asks := d.earliestLast(x, t.Zone), midnight(x.Asks, t.Zone)
	text := t.T("consult.ask_last", bot.Args{"Asks": t.Date(asks), "Earliest": t.Date(earliest)})
	choices := daysOffered(t, earliest, asks.AddDate(0, 0, usualAsking-1), asks.AddDate(0, 0, usualAsking+9), midnight(x.Last, t.Zone))
	return bot.Prompt{Text: text, Free: true, Choices: choices}, nil
}

func (d ConsultDeps) takeLast(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, err := takeAhead(t, a, d.earliestLast(x, t.Zone))
	if err != nil {
		return bot.Stay(), err
	}
	x.Last = day
	if len(x.Questions) > 0 { // of an earlier consultation, or only the dates were to be changed
		return bot.To(newPreview), nil
	}
	return x.next(newQuestions), nil
}
