package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// questionFields ask for the question in the making, which is kept once the last of them was answered.
func questionFields() []bot.Field[consultDraft] {
	making := func(x *consultDraft) bool { return x.Asking.Kind != "" }
	choosing := func(x *consultDraft) bool { return x.Asking.Kind == consult.AskChoice }
	kinds := []consult.QuestionKind{consult.AskStance, consult.AskChoice, consult.AskText}
	return []bot.Field[consultDraft]{
		{Name: "kind", Ask: "consult.ask_kind", Args: numbered, Only: true, When: making, Set: setKind,
			Offer: bot.Offering[consultDraft](kinds, func(k consult.QuestionKind) string { return "consult.kind_" + string(k) })},
		{Name: "text", Part: true, Question: askQuestionText, Set: setQuestionText, Then: afterQuestionText, Wrong: civic.Invalid("question_text"), When: making},
		{Name: "options", Part: true, Ask: "consult.ask_options", Args: mostOptions, Set: setOptions, Wrong: civic.Invalid("options"), When: choosing},
		{Name: "several", Part: true, Ask: "consult.ask_several", Only: true, Offer: offerSeveral, Then: takeSeveral, When: choosing},
	}
}

// number is that of the question in the making.
func (x *consultDraft) number() int {
	if x.Replace {
		return x.At + 1
	}
	return len(x.Questions) + 1
}

func numbered(_ *bot.Turn, x *consultDraft) bot.Args { return bot.Args{"N": x.number()} }

func setKind(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) error {
	x.Asking = consult.Question{Kind: consult.QuestionKind(a.Value)}
	return nil
}

func askQuestionText(_ context.Context, t *bot.Turn, x *consultDraft) (string, error) {
	args := t.Marked()
	args["N"] = x.number()
	return t.T("consult.ask_question_"+string(x.Asking.Kind), args), nil
}

func setQuestionText(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) error {
	text, words := t.SplitWords(a.Input.Text, civic.CleanText)
	if text == "" || !words.Within(consult.MaxQuestionText, text) {
		return civic.Invalid("question_text")
	}
	x.Asking.Text, x.Asking.TextWords = text, words
	return nil
}

func afterQuestionText(_ context.Context, _ *bot.Turn, x *consultDraft, _ bot.Answer) (bot.Next, error) {
	if x.Asking.Kind == consult.AskChoice {
		return bot.After("text"), nil
	}
	return x.keepQuestion()
}

func mostOptions(t *bot.Turn, _ *consultDraft) bot.Args {
	args := t.Marked()
	args["Most"] = consult.MaxOptions
	return args
}

func setOptions(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) error {
	x.Asking.Options = optionsOf(t, civic.CleanText(a.Input.Text))
	return x.Asking.Check()
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

func offerSeveral(_ context.Context, t *bot.Turn, _ *consultDraft) ([]bot.Choice, error) {
	return []bot.Choice{t.Choice("consult.choose_one", severalNo), t.Choice("consult.choose_several", severalYes)}, nil
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
