package bot

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote is a person's own text as a quotation in HTML, or "" for none.
func Quote(text string) string {
	if text == "" {
		return ""
	}
	return "<blockquote>" + html.EscapeString(text) + "</blockquote>"
}

// Paragraphs joins what is not empty with a blank line between.
func Paragraphs(parts ...string) string { return joined("\n\n", parts) }

// Lines joins what is not empty, one a line.
func Lines(parts ...string) string { return joined("\n", parts) }

func joined(between string, parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// Brief is the beginning of a text on one line, of at most so many characters, cut at a word.
func Brief(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRight(beginning(text, most), " ,.;:") + "…"
}

// Shorten is the beginning of a text of at most so many characters, cut at a word, its lines as they are.
func Shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return beginning(text, most) + "…"
}

func beginning(text string, most int) string {
	cut := string([]rune(text)[:most-1])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return cut
}

// Wordy reports whether a text says something: a lone number is a choice that is not there.
func Wordy(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unicode.IsPunct(r) })
}

// Capital begins a text with a capital letter.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// Bar draws a part of a whole: ▓▓▓░░░░░░░.
func Bar(part, whole int) string {
	const blocks = 10
	full := 0
	if whole > 0 {
		full = (part*blocks + whole/2) / whole
	}
	return strings.Repeat("▓", full) + strings.Repeat("░", blocks-full)
}

// Percent is a part of a whole in percent.
func Percent(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return fmt.Sprintf("%d%%", (100*part+whole/2)/whole)
}

// AreaNames lists areas by their names.
func (t *Turn) AreaNames(areas []string) string {
	names := make([]string, len(areas))
	for i, a := range areas {
		names[i] = t.AreaName(a)
	}
	return strings.Join(names, ", ")
}
