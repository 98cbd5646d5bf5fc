package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

func askKind(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("consult.ask_kind", bot.Args{"N": x.number()})}
	for _, k := range []consult.QuestionKind{consult.AskStance, consult.AskChoice, consult.AskText} {
		p.Choices = append(p.Choices, t.Choice("consult.kind_"+string(k), string(k)))
	}
	return p, nil
}

// number is that of the question in the making.
func (x *consultDraft) number() int {
	if x.Replace {
		return x.At + 1
	}
	return len(x.Questions) + 1
}

func takeKind(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	x.Asking = consult.Question{Kind: consult.QuestionKind(a.Value)}
	return bot.To("text"), nil
}

func askQuestionText(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	args := t.Marked()
	args["N"] = x.number()
	return bot.Prompt{Text: t.T("consult.ask_question_"+string(x.Asking.Kind), args), Free: true}, nil
}

func takeQuestionText(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	text, words := t.SplitWords(a.Input.Text, civic.CleanText)
	if a.Input.Kind != bot.KindText || text == "" || !words.Within(consult.MaxQuestionText, text) {
		return bot.Stay(), civic.Invalid("question_text")
	}
	x.Asking.Text, x.Asking.TextWords = text, words
	if x.Asking.Kind == consult.AskChoice {
		return bot.To("options"), nil
	}
	return x.keepQuestion()
}

func askOptions(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	args := t.Marked()
	args["Most"] = consult.MaxOptions
	return bot.Prompt{Text: t.T("consult.ask_options", args), Free: true}, nil
}

func takeOptions(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	if a.Input.Kind != bot.KindText {
		return bot.Stay(), civic.Invalid("options")
	}
	q := x.Asking
	q.Options = optionsOf(t, civic.CleanText(a.Input.Text))
	if err := q.Check(); err != nil {
		return bot.Stay(), err
	}
	x.Asking = q
	return bot.To("several"), nil
}

// optionsOf reads options, a line each; a line that begins with "en:" is the one before in that language. Dashes that people
// put before the lines of a list are taken off.
func optionsOf(t *bot.Turn, text string) []consult.Option {
	var options []consult.Option
	for _, line := range strings.Split(text, "\n") {
		if l, words, ok := t.CutLanguage(line); ok && len(options) > 0 {
			last := &options[len(options)-1]
			last.TextWords = last.TextWords.With(l, bot.OneLine(words))
			continue
		}
		if line = bot.OneLine(strings.TrimLeft(strings.TrimSpace(line), "-–•*+ ")); line != "" {
			options = append(options, consult.Option{Text: line})
		}
	}
	return options
}

func askSeveral(_ context.Context, t *bot.Turn, _ *consultDraft) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_several"), Choices: []bot.Choice{t.Choice("consult.choose_one", severalNo), t.Choice("consult.choose_several", severalYes)}}, nil
}

func takeSeveral(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	x.Asking.Several = a.Value == severalYes
	return x.keepQuestion()
}

// keepQuestion puts the question in the making in its place.
func (x *consultDraft) keepQuestion() (bot.Next, error) {
	if err := x.Asking.Check(); err != nil {
		return bot.Stay(), err
	}
	switch {
	case x.Replace && x.At < len(x.Questions):
		x.Questions[x.At] = x.Asking
	case len(x.Questions) >= consult.MaxQuestions:
		return bot.Stay(), civic.Invalid("questions")
	default:
		x.Questions = append(x.Questions, x.Asking)
	}
	return bot.To("questions"), nil
}
