package civic

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Words are a name or a text in other languages than the one in which it was given: language code to text.
type Words map[string]string

// In returns the text in the locale, or the original where there is none.
func (w Words) In(locale, original string) string {
	if text := w[locale]; text != "" {
		return text
	}
	return original
}

// All lists the original and the texts in the other languages, each once.
func (w Words) All(original string) []string {
	all := []string{original}
	for _, l := range slices.Sorted(maps.Keys(w)) {
		if !slices.Contains(all, w[l]) {
			all = append(all, w[l])
		}
	}
	return all
}

// Within reports whether the original and the texts in the other languages are of at most so many characters each.
func (w Words) Within(most int, original string) bool {
	return !slices.ContainsFunc(w.All(original), func(text string) bool { return utf8.RuneCountInString(text) > most })
}

// LanguagesOf lists the languages in which there are texts, each once, in the order of their codes.
func LanguagesOf(all ...Words) []string {
	var list []string
	for _, w := range all {
		list = slices.AppendSeq(list, maps.Keys(w))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// With is the same words with another text in a language; "" takes it away.
func (w Words) With(locale, text string) Words {
	with := Words{}
	for l, t := range w {
		with[l] = t
	}
	delete(with, locale)
	if text = CleanText(text); text != "" {
		with[locale] = text
	}
	return with
}

// JSON is how words are stored: {"en":"Ba Dong Commune"}.
func (w Words) JSON() string {
	clean := Words{}
	for l, t := range w {
		if t = CleanText(t); t != "" {
			clean[l] = t
		}
	}
	text, err := json.Marshal(map[string]string(clean))
	if err != nil {
		panic(err) // a map of texts
	}
	return string(text)
}

// MarshalJSON writes words as dialogues and sealed records have them: English alone as a text, further languages with it as
// an object, in the order of their codes.
func (w Words) MarshalJSON() ([]byte, error) {
	if len(w) == 0 || len(w) == 1 && w["en"] != "" {
		return json.Marshal(w["en"])
	}
	return json.Marshal(map[string]string(w))
}

// UnmarshalJSON reads words, or a text alone, which is English.
func (w *Words) UnmarshalJSON(data []byte) error {
	var english string
	if json.Unmarshal(data, &english) == nil {
		*w = nil
		if english != "" {
			*w = Words{"en": english}
		}
		return nil
	}
	return json.Unmarshal(data, (*map[string]string)(w))
}

// Scan reads what JSON wrote.
func (w *Words) Scan(stored any) error {
	var text []byte
	switch v := stored.(type) {
	case []byte:
		text = v
	case string:
		text = []byte(v)
	default:
		return fmt.Errorf("words are stored as text, not as %T", stored)
	}
	*w = nil
	if string(text) == "{}" { // none are nil, as where nothing was given
		return nil
	}
	return json.Unmarshal(text, w)
}
