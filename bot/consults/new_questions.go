package consults

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
)

// The choices where questions are made.
const (
	questionAdd     = "add"
	questionDone    = "done"
	questionAt      = "at:"
	questionRewrite = "rewrite"
	questionUp      = "up"
	questionRemove  = "remove"
	severalYes      = "several"
	severalNo       = "one"
)

func askQuestions(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	x.Asking, x.Replace = consult.Question{}, false
	lines := []string{t.T("consult.ask_questions", bot.Args{"Most": consult.MaxQuestions})}
	if len(x.Questions) > 0 {
		lines[0] = t.T("consult.have_questions", bot.Args{"Count": len(x.Questions), "Most": consult.MaxQuestions})
	}
	var p bot.Prompt
	if len(x.Questions) < consult.MaxQuestions {
		p.Choices = append(p.Choices, t.Choice("consult.question_add", questionAdd))
	}
	if len(x.Questions) > 0 {
		p.Choices = append(p.Choices, t.Choice("consult.question_done", questionDone))
	}
	for i, q := range x.Questions {
		lines = append(lines, questionText(t, i+1, q, locales.Original))
		p.Choices = append(p.Choices, t.Choice("consult.question_look", questionAt+strconv.Itoa(i), bot.Args{"N": i + 1}))
	}
	p.Text = strings.Join(lines, "\n\n")
	return p, nil
}

func takeQuestions(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case questionAdd:
		return bot.To("kind"), nil
	case questionDone:
		return bot.After("questions"), nil
	}
	at, err := strconv.Atoi(strings.TrimPrefix(a.Value, questionAt))
	if err != nil || at < 0 || at >= len(x.Questions) {
		return bot.Stay(), civic.Invalid("callback")
	}
	x.At = at
	return bot.To("one"), nil
}

func askOneQuestion(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	if x.At >= len(x.Questions) {
		return bot.Prompt{}, civic.Invalid("callback")
	}
	p := bot.Prompt{Text: questionText(t, x.At+1, x.Questions[x.At], locales.Original), Choices: []bot.Choice{t.Choice("consult.question_rewrite", questionRewrite)}}
	if x.At > 0 {
		p.Choices = append(p.Choices, t.Choice("consult.question_up", questionUp))
	}
	p.Choices = append(p.Choices, t.Choice("consult.question_remove", questionRemove))
	return p, nil
}

func takeOneQuestion(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	if x.At >= len(x.Questions) {
		return bot.Stay(), civic.Invalid("callback")
	}
	switch a.Value {
	case questionRewrite:
		x.Replace = true
		return bot.To("kind"), nil
	case questionUp:
		x.Questions[x.At-1], x.Questions[x.At] = x.Questions[x.At], x.Questions[x.At-1]
	case questionRemove:
		x.Questions = slices.Delete(x.Questions, x.At, x.At+1)
	}
	return bot.To("questions"), nil
}
