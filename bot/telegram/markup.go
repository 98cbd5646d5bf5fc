package telegram

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// markup is a text in Telegram's HTML ("Formatting options"), cut into what is shown and the tags around it.
type markup []piece

// piece is one shown character, or one tag.
type piece struct {
	raw   string // as written
	shown rune   // 0 for a tag
	units int    // UTF-16 units shown
	tag   string // the tag's name, lower case
	ends  bool   // the tag is a closing one
}

var entities = map[string]rune{"&lt;": '<', "&gt;": '>', "&amp;": '&', "&quot;": '"'}

// lex reads HTML. What is not markup in Telegram's eyes is taken as text and written so that it is.
func lex(html string) markup {
	m := make(markup, 0, len(html))
	for len(html) > 0 {
		p, n := next(html)
		m, html = append(m, p), html[n:]
	}
	return m
}

func next(html string) (piece, int) {
	switch html[0] {
	case '<':
		if end := strings.IndexByte(html, '>'); end > 1 {
			name, ends := strings.CutPrefix(html[1:end], "/")
			name, _, _ = strings.Cut(name, " ")
			if isTag(name) {
				return piece{raw: html[:end+1], tag: strings.ToLower(name), ends: ends}, end + 1
			}
		}
		return piece{raw: "&lt;", shown: '<', units: 1}, 1
	case '>':
		return piece{raw: "&gt;", shown: '>', units: 1}, 1
	case '&':
		if end := strings.IndexByte(html[:min(len(html), 10)], ';'); end > 0 {
			if r, ok := entity(html[:end+1]); ok {
				return piece{raw: html[:end+1], shown: r, units: utf16.RuneLen(r)}, end + 1
			}
		}
		return piece{raw: "&amp;", shown: '&', units: 1}, 1
	}
	r, n := utf8.DecodeRuneInString(html)
	if r == utf8.RuneError && n <= 1 {
		return piece{raw: "\uFFFD", shown: r, units: 1}, 1
	}
	return piece{raw: html[:n], shown: r, units: utf16.RuneLen(r)}, n
}

func isTag(name string) bool {
	if name == "" || !isLetter(name[0]) {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !isLetter(c) && c != '-' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// entity reads "&lt;" and the like, and numeric ones.
func entity(s string) (rune, bool) {
	if r, ok := entities[s]; ok {
		return r, true
	}
	if !strings.HasPrefix(s, "&#") {
		return 0, false
	}
	digits, base := s[2:len(s)-1], rune(10)
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		digits, base = digits[1:], 16
	}
	r := rune(0)
	for _, c := range strings.ToLower(digits) {
		d := strings.IndexRune("0123456789abcdef", c)
		if d < 0 || rune(d) >= base || r > utf8.MaxRune {
			return 0, false
		}
		r = r*base + rune(d)
	}
	return r, digits != "" && r > 0 && utf8.ValidRune(r)
}

// Units is the length of an HTML text as Telegram counts it: what is shown, in UTF-16 units.
func Units(html string) int {
	n := 0
	for len(html) > 0 {
		p, size := next(html)
		n, html = n+p.units, html[size:]
	}
	return n
}

// plain is what an HTML text shows.
func plain(html string) string {
	var b strings.Builder
	for _, p := range lex(html) {
		if p.tag == "" {
			b.WriteRune(p.shown)
		}
	}
	return b.String()
}
