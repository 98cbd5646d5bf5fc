package bot

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"danvan/civic"
)

// OneLine is a text without line breaks.
func OneLine(text string) string { return strings.Join(strings.Fields(civic.CleanText(text)), " ") }

// Line sets one line of text of at most so many characters; Skipped leaves it empty. Errors: CodeInvalid of the field.
func Line[D any](most int, field string, at func(d *D) *string) Setter[D] {
	return func(_ context.Context, _ *Turn, d *D, a Answer) error {
		line := OneLine(a.Text())
		switch {
		case a.Value == Skipped:
			line = ""
		case line == "" || utf8.RuneCountInString(line) > most:
			return civic.Invalid(field)
		}
		*at(d) = line
		return nil
	}
}

// Chosen sets the value of what was chosen.
func Chosen[D any, V ~string](at func(d *D) *V) Setter[D] {
	return func(_ context.Context, _ *Turn, d *D, a Answer) error {
		*at(d) = V(a.Value)
		return nil
	}
}

// Offering offers choices whose labels are texts of the locales: what each value is called is its key.
func Offering[D any, V ~string](values []V, key func(V) string) func(context.Context, *Turn, *D) ([]Choice, error) {
	return func(_ context.Context, t *Turn, _ *D) ([]Choice, error) {
		var choices []Choice
		for _, v := range values {
			choices = append(choices, t.Choice(key(v), string(v)))
		}
		return choices, nil
	}
}

var numberPrefix = regexp.MustCompile(`(?i)^số(\s*:\s*|\s+)`)

// DocNumber is the number of a document as it was typed, without the word "số".
func DocNumber(text string) string { return numberPrefix.ReplaceAllString(OneLine(text), "") }
