package bot

import (
	"strings"

	"danvan/civic"
)

// Languages lists the languages that the bot speaks, the original first.
func (t *Turn) Languages() []string { return t.texts.Languages() }

// LabelIn is Label in a given language.
func (t *Turn) LabelIn(locale, key string) string { return t.texts.Plain(locale, key, nil) }

// LanguageName is what a language is called in the person's, or in itself where theirs has no name for it.
func (t *Turn) LanguageName(language string) string {
	if key := "language.in_" + language; t.HasText(key) {
		return t.Label(key)
	}
	return t.LabelIn(language, "language.name")
}

// Marked are the values of a question whose answer may be given in more languages than the original: their names, within a
// sentence (Languages) and at the beginning of one (Capital), and how SplitWords tells them (Marks).
func (t *Turn) Marked() Args {
	var names, marks []string
	for _, l := range t.Languages()[1:] {
		names, marks = append(names, t.LanguageName(l)), append(marks, "<code>"+l+":</code>")
	}
	all := strings.Join(names, ", ")
	return Args{"Languages": all, "Capital": Capital(all), "Marks": HTML(strings.Join(marks, ", "))}
}

// SplitWords parts what was written in several languages: what follows a line that begins with the code of one and a colon,
// "en:", is in that language. Each part is tidied.
func (t *Turn) SplitWords(text string, tidy func(string) string) (original string, words civic.Words) {
	parts, language := map[string]string{}, ""
	for line := range strings.Lines(text) {
		if l, rest, ok := t.CutLanguage(line); ok {
			language, line = l, rest+"\n"
		}
		parts[language] += line
	}
	for l, part := range parts {
		if l != "" {
			words = words.With(l, tidy(part))
		}
	}
	return tidy(parts[""]), words
}

// CutLanguage takes the mark of a language off a line, and reports whether there was one.
func (t *Turn) CutLanguage(line string) (language, rest string, ok bool) {
	mark, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
	for _, l := range t.Languages()[1:] {
		if ok && strings.EqualFold(mark, l) {
			return l, strings.TrimSpace(rest), true
		}
	}
	return "", "", false
}
