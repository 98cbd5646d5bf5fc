package consults

import (
	"context"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// dayAhead reads a day that is to come as people write it: 15/01/2027, 15-1-27, ngày mai. One without a year is the
// next such day.
func dayAhead(text string, now time.Time) (time.Time, bool) {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	switch civic.Fold(text) {
	case "hom nay", "today", "nay":
		return today, true
	case "ngay mai", "mai", "tomorrow":
		return today.AddDate(0, 0, 1), true
	}
	text = strings.TrimSpace(text)
	if p := yearFirst.FindStringSubmatch(text); p != nil {
		return dayOf(p[1], p[2], p[3], today)
	}
	p := dayFirst.FindStringSubmatch(text)
	if p == nil {
		return time.Time{}, false
	}
	if p[3] != "" {
		return dayOf(p[3], p[2], p[1], today)
	}
	day, ok := dayOf(strconv.Itoa(y), p[2], p[1], today)
	if ok && day.Before(today) {
		return dayOf(strconv.Itoa(y+1), p[2], p[1], today)
	}
	return day, ok
}

// farthest is how far ahead a day may be: beyond it somebody mistyped the year.
const farthest = 3

// takeAhead reads a day that may not be before the earliest. It returns the day, or what is wrong.
func takeAhead(t *bot.Turn, a bot.Answer, earliest time.Time) (day, wrong string) {
	text := a.Input.Text
	if a.Picked() {
		text = a.Value
	}
	at, ok := dayAhead(text, t.Now.In(t.Zone))
	switch {
	case !ok:
		return "", t.T("error.invalid_day")
	case at.Before(earliest):
		return "", t.T("consult.too_early", bot.Args{"Day": t.Date(at), "Earliest": t.Date(earliest)})
	case at.After(t.Now.AddDate(farthest, 0, 0)):
		return "", t.T("consult.too_far", bot.Args{"Day": t.Date(at)})
	}
	return at.Format(time.DateOnly), ""
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

func (d official) askPosts(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	today := consult.Day(t.Now, t.Zone)
	return bot.Prompt{Text: x.noted(t.T("consult.ask_posts") + "\n" + d.minimumText(t, x.Subject)), Free: true,
		Choices: daysOffered(t, today, today, today.AddDate(0, 0, 1), midnight(x.Posts, t.Zone))}, nil
}

func (d official) takePosts(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, wrong := takeAhead(t, a, consult.Day(t.Now, t.Zone))
	if wrong != "" {
		x.Note = wrong
		return bot.Stay(), nil
	}
	x.Posts, x.Note = day, ""
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
	return bot.Prompt{Text: x.noted(text), Free: true, Choices: daysOffered(t, earliest, earliest, midnight(x.Asks, t.Zone))}, nil
}

func (d official) takeAsks(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, wrong := takeAhead(t, a, d.earliestAsks(x, t.Zone))
	if wrong != "" {
		x.Note = wrong
		return bot.Stay(), nil
	}
	x.Asks, x.Note = day, ""
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
	return bot.Prompt{Text: x.noted(text), Free: true, Choices: choices}, nil
}

func (d official) takeLast(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	day, wrong := takeAhead(t, a, d.earliestLast(x, t.Zone))
	if wrong != "" {
		x.Note = wrong
		return bot.Stay(), nil
	}
	x.Last = day
	if len(x.Questions) > 0 { // of an earlier consultation, or only the dates were to be changed
		x.Note = ""
		return bot.To(newPreview), nil
	}
	return x.next(newQuestions), nil
}
