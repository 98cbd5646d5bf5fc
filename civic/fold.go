package civic

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a text to the form in which it is searched and compared: no diacritics, đ as d, lower case, every run of
// anything that is neither letter nor digit as one space, none at the ends. "Sở Nội vụ" becomes "so noi vu".
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// NoFormula makes a text one that no office program takes for a formula where it stands in a cell of a table: one that begins
// like a formula begins with an apostrophe.
func NoFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// CleanText makes a text from outside fit to be kept: valid UTF-8 in NFC, no NUL or other control characters but line
// breaks and tabs, no blanks at the ends. PostgreSQL refuses NUL and invalid UTF-8.
func CleanText(text string) string {
	text = strings.ToValidUTF8(text, "")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, text)
	return strings.TrimSpace(norm.NFC.String(text))
}
