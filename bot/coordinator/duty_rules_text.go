package coordinator

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const keepIt = "keep"

// asked is a step that asks for a line of text. What is there already can be kept.
type asked struct {
	key  string // locale key of the question
	args func(t *bot.Turn, x *ruling) bot.Args
	now  func(t *bot.Turn, x *ruling) string
	take func(t *bot.Turn, x *ruling, text string) (bot.Next, error)
	keep string                   // locale key of the choice to leave what is there as it is
	none string                   // locale key of the choice to give nothing, where nothing is there
	then func(x *ruling) bot.Next // after either choice; nil: there is none
}

func (a asked) step() bot.Step[ruling] {
	return bot.Step[ruling]{
		Ask: func(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
			var args bot.Args
			if a.args != nil {
				args = a.args(t, x)
			}
			p := bot.Prompt{Text: t.T(a.key, args), Free: true}
			choice := a.none
			if a.now != nil && a.now(t, x) != "" {
				p.Text = nowText(t, a.now(t, x)) + "\n\n" + p.Text
				choice = a.keep
			}
			if choice != "" {
				p.Choices = []bot.Choice{t.Choice(choice, keepIt)}
			}
			return p, nil
		},
		Take: func(_ context.Context, t *bot.Turn, x *ruling, answer bot.Answer) (bot.Next, error) {
			if answer.Picked() {
				return a.then(x), nil
			}
			if answer.Input.Kind != bot.KindText {
				return bot.Next{}, civic.Invalid("text_only")
			}
			return a.take(t, x, civic.CleanText(answer.Input.Text))
		},
	}
}

// nowText says what a field is now.
func nowText(t *bot.Turn, value string) string {
	return tidy(t.T("duty_rules.now", bot.Args{"Value": value}))
}

// tidy takes away the blank that a text leaves before a value of several lines.
func tidy(text string) string { return strings.ReplaceAll(text, ": \n", ":\n") }

// Limits of what a coordinator writes in a duty, in characters.
const (
	maxDutyTitle   = 150
	maxBasisTitle  = 200
	maxBasisNumber = 60
)

// short takes a text of one line into a field.
func short(text string, limit int, into *string, otherwise string) error {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || len([]rune(text)) > limit {
		return civic.Invalid(otherwise)
	}
	*into = text
	return nil
}

// textSteps ask for the title and the legal basis.
func (d Deps) textSteps() map[string]bot.Step[ruling] {
	to := func(step string) func(*ruling) bot.Next { return func(*ruling) bot.Next { return bot.To(step) } }
	return map[string]bot.Step[ruling]{
		fieldTitle: asked{key: "duty_rules.ask_title", now: func(_ *bot.Turn, x *ruling) string { return x.Draft.Title },
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				return bot.To("title_en"), short(text, maxDutyTitle, &x.Draft.Title, "duty_title")
			}}.step(),
		"title_en": asked{key: "duty_rules.ask_title_en", now: func(_ *bot.Turn, x *ruling) string { return x.Draft.TitleWords["en"] }, keep: "duty_rules.keep", none: "duty_rules.no_english", then: func(x *ruling) bot.Next { return x.next(fieldTitle) },
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				var en string
				if err := short(text, maxDutyTitle, &en, "duty_title"); err != nil {
					return bot.Next{}, err
				}
				x.Draft.TitleWords = x.Draft.TitleWords.With("en", en)
				return x.next(fieldTitle), nil
			}}.step(),
		fieldBasis: asked{key: "duty_rules.ask_basis", now: func(_ *bot.Turn, x *ruling) string { return x.Draft.Basis.Title }, keep: "duty_rules.keep", then: to("basis_number"),
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				return bot.To("basis_number"), short(text, maxBasisTitle, &x.Draft.Basis.Title, "duty_basis")
			}}.step(),
		"basis_number": asked{key: "duty_rules.ask_basis_number", now: func(_ *bot.Turn, x *ruling) string { return x.Draft.Basis.Number }, keep: "duty_rules.keep", then: to("basis_day"),
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				return bot.To("basis_day"), short(text, maxBasisNumber, &x.Draft.Basis.Number, "duty_basis_number")
			}}.step(),
		"basis_day": asked{key: "duty_rules.ask_basis_day", now: func(_ *bot.Turn, x *ruling) string { return bot.DayText(x.Draft.Basis.Day) }, keep: "duty_rules.keep", then: func(x *ruling) bot.Next { return x.next(fieldBasis) },
			take: func(t *bot.Turn, x *ruling, text string) (bot.Next, error) {
				day, ok := parseDay(text, t.Zone)
				if !ok || day.After(t.Now) {
					return bot.Next{}, civic.Invalid("duty_basis_day")
				}
				x.Draft.Basis.Day = day.Format(time.DateOnly)
				return x.next(fieldBasis), nil
			}}.step(),
	}
}

var fileType = regexp.MustCompile(`^[a-z0-9]{1,8}$`)

// parseFileTypes reads endings of file names: "pdf, .docx".
func parseFileTypes(text string) ([]string, bool) {
	var types []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' }) {
		word = strings.TrimPrefix(word, ".")
		if !fileType.MatchString(word) {
			return nil, false
		}
		types = append(types, word)
	}
	return types, len(types) > 0 && len(types) <= 10
}

// parseDays reads a number from low to high.
func parseDays(text string, low, high int) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= low && n <= high
}
