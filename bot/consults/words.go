package consults

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic/consult"
)

// phaseText says where a consultation stands, and how long it stays there.
func phaseText(t *bot.Turn, c consult.Consultation) string {
	phase := c.Phase(t.Now)
	until := time.Time{}
	switch phase {
	case consult.PhasePosting:
		until = c.AsksAt
	case consult.PhaseCollecting:
		until = c.AsksUntil
	}
	text := t.Label("consult.phase_" + string(phase))
	if until.IsZero() {
		return text
	}
	if left := daysUntil(t, until); left > 1 {
		return t.Label("consult.phase_left", bot.Args{"Phase": text, "Count": left})
	}
	return t.Label("consult.phase_last", bot.Args{"Phase": text})
}

// daysUntil counts the days from today up to a midnight: 1 on the last day before it.
func daysUntil(t *bot.Turn, midnight time.Time) int {
	today := consult.Day(t.Now, t.Zone)
	return int((consult.Day(midnight, t.Zone).Sub(today) + 12*time.Hour) / (24 * time.Hour))
}

// datesText says from when on is posted and asked, and until when.
func datesText(t *bot.Turn, c consult.Consultation) string {
	key := "consult.dates"
	if !c.PostsAt.Before(c.AsksAt) {
		key = "consult.dates_asking"
	}
	return t.T(key, bot.Args{"Posts": t.Date(c.PostsAt), "Asks": t.Date(c.AsksAt), "Until": t.Date(c.LastDay(t.Zone))})
}

// countsText writes what was answered to a question so far, in a line.
func countsText(t *bot.Turn, q consult.Question, n consult.QuestionTally) string {
	var parts []string
	switch q.Kind {
	case consult.AskStance:
		for _, s := range consult.Stances {
			parts = append(parts, stanceText(t, s)+" "+strconv.Itoa(n.Choices[s]))
		}
	case consult.AskChoice:
		for i, o := range q.Options {
			parts = append(parts, o.TextIn(t.Locale())+" "+strconv.Itoa(n.Choices[consult.ChoiceOf([]int{i})]))
		}
	}
	if answered := n.Accepted + n.Explained; answered > 0 {
		parts = append(parts, t.Label("consult.texts_answered", bot.Args{"Count": n.Texts, "Answered": answered}))
	} else if n.Texts > 0 {
		parts = append(parts, t.Label("consult.texts", bot.Args{"Count": n.Texts}))
	}
	if parts == nil {
		return t.Label("consult.no_answers")
	}
	return strings.Join(parts, " · ")
}

func stanceText(t *bot.Turn, stance string) string { return t.Label("consult.stance_" + stance) }

// choiceText names what was chosen, or is "" of an answer in words.
func choiceText(t *bot.Turn, q consult.Question, o consult.Opinion) string {
	switch q.Kind {
	case consult.AskStance:
		return stanceText(t, o.Choice)
	case consult.AskChoice:
		var names []string
		for _, i := range o.Options() {
			if i >= 0 && i < len(q.Options) {
				names = append(names, q.Options[i].TextIn(t.Locale()))
			}
		}
		return strings.Join(names, "; ")
	}
	return ""
}

// questionText writes a question with what may be answered, as HTML.
func questionText(t *bot.Turn, n int, q consult.Question, locale string) string {
	lines := []string{t.T("consult.question", bot.Args{"N": n, "Text": q.TextIn(locale)})}
	switch {
	case q.Kind == consult.AskStance:
		var names []string
		for _, s := range consult.Stances {
			names = append(names, stanceText(t, s))
		}
		lines = append(lines, t.T("consult.question_stance", bot.Args{"Options": strings.Join(names, " / ")}))
	case q.Kind == consult.AskChoice:
		key := "consult.question_one"
		if q.Several {
			key = "consult.question_several"
		}
		lines = append(lines, t.T(key))
		for _, o := range q.Options {
			lines = append(lines, t.T("consult.option", bot.Args{"Text": o.TextIn(locale)}))
		}
	default:
		lines = append(lines, t.T("consult.question_text"))
	}
	return strings.Join(lines, "\n")
}

// whoText says who may speak; areas are named.
func whoText(t *bot.Turn, who consult.Who, areas []string) string {
	return t.Label("consult.who_"+string(who), bot.Args{"Areas": t.AreaNames(areas)})
}

// percent writes how alike two texts are.
func percent(share float64) string { return fmt.Sprintf("%d%%", int(share*100+0.5)) }
