package bot

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// threeLanguages is a turn of somebody who reads Vietnamese, where the bot speaks Esperanto, too.
func threeLanguages(t *testing.T) *Turn {
	t.Helper()
	texts, err := locales.Load(fstest.MapFS{"start.eo.toml": {Data: []byte("[language]\nname = \"Esperanto\"")}})
	if err != nil {
		t.Fatal(err)
	}
	return NewTurn(texts, time.UTC, time.Time{})
}

func TestSplitWords(t *testing.T) {
	turn := threeLanguages(t)
	for _, c := range []struct {
		text, original string
		words          civic.Words
	}{
		{"Phương án", "Phương án", nil},
		{"Phương án\nen: The plan", "Phương án", civic.Words{"en": "The plan"}},
		{"Một\nHai\n EN:\nOne\nTwo", "Một\nHai", civic.Words{"en": "One\nTwo"}},
		{"Một\neo: Unu\nDu\nen: One\n", "Một", civic.Words{"en": "One", "eo": "Unu\nDu"}},
		{"en: The plan", "", civic.Words{"en": "The plan"}},
		{"Phương án\nen:", "Phương án", nil},
		{"Phương án\nfr: Le plan", "Phương án\nfr: Le plan", nil}, // the bot speaks no French
		{"Xem en:trang", "Xem en:trang", nil},
		{"", "", nil},
	} {
		if original, words := turn.SplitWords(c.text, strings.TrimSpace); original != c.original || !maps.Equal(words, c.words) {
			t.Errorf("%q is %q and %q", c.text, original, words)
		}
	}
	if original, words := turn.SplitWords("Một\n hai\nen: One\n two", OneLine); original != "Một hai" || words["en"] != "One two" {
		t.Errorf("on a line: %q and %q", original, words)
	}
}

// A language is called as the person's names it, or else as it calls itself.
func TestMarked(t *testing.T) {
	got := threeLanguages(t).Marked()
	want := Args{"Languages": "tiếng Anh, Esperanto", "Capital": "Tiếng Anh, Esperanto", "Marks": HTML("<code>en:</code>, <code>eo:</code>")}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
