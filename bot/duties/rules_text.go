package duties

import (
	"context"
	"regexp"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const keepIt = "keep"

// reworded is a field that shows what is there already, and can leave it as it is.
type reworded struct {
	now  func(t *bot.Turn, x *ruling) string
	keep string // locale key of the choice to leave it; "" where there is none
	none string // the same, where nothing is there
	in   string // the language in which it is; "" for the original
}

// of makes a field that is asked for with the text of the key.
func (r reworded) of(x bot.Field[ruling]) bot.Field[ruling] {
	set, key := x.Set, x.Ask
	args := func(t *bot.Turn) bot.Args { return bot.Args{"Language": t.LanguageName(r.in)} }
	x.Question = func(_ context.Context, t *bot.Turn, x *ruling) (string, error) {
		if now := r.now(t, x); now != "" {
			return nowText(t, now) + "\n\n" + t.T(key, args(t)), nil
		}
		return t.T(key, args(t)), nil
	}
	x.Offer = func(_ context.Context, t *bot.Turn, x *ruling) ([]bot.Choice, error) {
		choice := r.none
		if r.now(t, x) != "" {
			choice = r.keep
		}
		if choice == "" {
			return nil, nil
		}
		return []bot.Choice{t.Choice(choice, keepIt, args(t))}, nil
	}
	x.Set = func(ctx context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
		if a.Picked() {
			return nil
		}
		return set(ctx, t, x, a)
	}
	return x
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

// textFields ask for the title, in each language, and the legal basis.
func (d desk) textFields() []bot.Field[ruling] {
	title := func(x *ruling) *string { return &x.Draft.Title }
	basis := func(x *ruling) *string { return &x.Draft.Basis.Title }
	number := func(x *ruling) *string { return &x.Draft.Basis.Number }
	now := func(at func(x *ruling) *string) func(*bot.Turn, *ruling) string {
		return func(_ *bot.Turn, x *ruling) string { return *at(x) }
	}
	fields := []bot.Field[ruling]{
		reworded{now: now(title)}.of(bot.Field[ruling]{Name: fieldTitle, Ask: "duty_rules.ask_title", Set: bot.Line(maxDutyTitle, "duty_title", title)}),
	}
	for _, l := range d.languages {
		fields = append(fields, titleIn(l))
	}
	return append(fields,
		reworded{now: now(basis), keep: "duty_rules.keep"}.of(bot.Field[ruling]{Name: fieldBasis, Ask: "duty_rules.ask_basis", Set: bot.Line(maxBasisTitle, "duty_basis", basis)}),
		reworded{now: now(number), keep: "duty_rules.keep"}.of(bot.Field[ruling]{Name: "basis_number", Part: true, Ask: "duty_rules.ask_basis_number", Set: bot.Line(maxBasisNumber, "duty_basis_number", number)}),
		reworded{now: func(_ *bot.Turn, x *ruling) string { return bot.DayText(x.Draft.Basis.Day) }, keep: "duty_rules.keep"}.of(bot.Field[ruling]{Name: "basis_day", Part: true, Ask: "duty_rules.ask_basis_day", Set: setBasisDay}),
	)
}

// titleIn asks for the title in a language.
func titleIn(language string) bot.Field[ruling] {
	now := func(_ *bot.Turn, x *ruling) string { return x.Draft.TitleWords[language] }
	set := func(ctx context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
		var title string
		err := bot.Line(maxDutyTitle, "duty_title", func(*ruling) *string { return &title })(ctx, t, x, a)
		if err == nil {
			x.Draft.TitleWords = x.Draft.TitleWords.With(language, title)
		}
		return err
	}
	field := bot.Field[ruling]{Name: "title_" + language, Part: true, Ask: "duty_rules.ask_title_in", Set: set}
	return reworded{now: now, keep: "duty_rules.keep", none: "duty_rules.no_title_in", in: language}.of(field)
}

func setBasisDay(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
	day, err := t.Day(a, bot.Past)
	switch {
	case err != nil:
		return err
	case day.After(t.Now):
		return civic.Invalid("duty_basis_day")
	}
	x.Draft.Basis.Day = day.Format(time.DateOnly)
	return nil
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
