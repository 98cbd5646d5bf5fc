package telegram

import (
	"strings"
	"unicode"
)

// Bounds of texts in UTF-16 units after the markup is taken out ("sendMessage", "sendPhoto").
const (
	maxText    = 4096
	maxCaption = 1024
)

// Split cuts an HTML text into parts of at most limit UTF-16 units: after a paragraph, else a line, else a sentence,
// else a word. Tags that are open at a cut are closed before and opened again after it. Nothing but blanks at the cuts is
// lost; a text that shows nothing has no parts.
func Split(html string, limit int) []string {
	html = strings.TrimSpace(html)
	if len(html) <= limit && strings.IndexByte(html, '<') < 0 { // a byte is a unit at least
		if html == "" {
			return nil
		}
		return []string{html}
	}
	m := lex(html)
	var parts []string
	var open []piece
	for len(m) > 0 {
		m = m.trimLeft(&open)
		end := m.cut(limit)
		for end < len(m) && m[end].ends { // what closes here belongs here
			end++
		}
		part, still := m[:end].write(open)
		if part != "" {
			parts = append(parts, part)
		}
		open, m = still, m[end:]
	}
	return parts
}

// trimLeft drops blanks at the beginning. Tags there are kept, closing ones take their opening one with them.
func (m markup) trimLeft(open *[]piece) markup {
	for len(m) > 0 {
		switch p := m[0]; {
		case p.tag == "" && !unicode.IsSpace(p.shown):
			return m
		case p.tag != "":
			*open = p.nest(*open)
		}
		m = m[1:]
	}
	return m
}

// nest returns the open tags after the piece.
func (p piece) nest(open []piece) []piece {
	if p.tag == "" {
		return open
	}
	if !p.ends {
		return append(open[:len(open):len(open)], p)
	}
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].tag == p.tag {
			return append(open[:i:i], open[i+1:]...)
		}
	}
	return open
}

// The places for a cut, the best first.
const (
	afterParagraph = iota
	afterLine
	afterSentence
	afterWord
	cutKinds
)

// cut finds how many pieces make the next part. A better place is taken where it leaves the part at least half full, a
// word's end where it leaves it a quarter full; with none, the part is cut between two characters.
func (m markup) cut(limit int) int {
	units, end := 0, 0
	var at, full [cutKinds]int
	for end < len(m) && units+m[end].units <= limit {
		units += m[end].units
		end++
		if kind, ok := m.breaks(end); ok {
			at[kind], full[kind] = end, units
		}
	}
	if end == len(m) {
		return end
	}
	for kind, least := range [cutKinds]int{limit / 2, limit / 2, limit / 2, limit / 4} {
		if full[kind] > least {
			return at[kind]
		}
	}
	whole := end
	for whole > 1 && joins(m[whole].shown, m[whole-1].shown) {
		whole--
	}
	if whole > 1 {
		return whole
	}
	return max(end, 1)
}

// breaks reports what ends before the piece at the index.
func (m markup) breaks(at int) (int, bool) {
	switch last := m[at-1].shown; {
	case last == '\n' && m.before(at-1) == '\n':
		return afterParagraph, true
	case last == '\n':
		return afterLine, true
	case unicode.IsSpace(last) && last != '\u00a0':
		if strings.ContainsRune(".!?…;", m.before(at-1)) {
			return afterSentence, true
		}
		return afterWord, true
	}
	return 0, false
}

// before is the character shown before the index, or 0.
func (m markup) before(at int) rune {
	for at--; at >= 0; at-- {
		if m[at].tag == "" {
			return m[at].shown
		}
	}
	return 0
}

// joins reports whether a character is one with that before it: an accent, a skin colour, a part of an emoji.
func joins(r, before rune) bool {
	const joiner = '\u200d'
	return unicode.Is(unicode.M, r) || r == joiner || before == joiner || 0x1f3fb <= r && r <= 0x1f3ff
}

// write returns the part as HTML, with the tags of before opened and all closed at its end, and the tags that are open
// then. A part that shows nothing is "".
func (m markup) write(open []piece) (string, []piece) {
	last := len(m)
	for last > 0 && (m[last-1].tag != "" || unicode.IsSpace(m[last-1].shown)) {
		last--
	}
	var b strings.Builder
	for _, p := range open {
		b.WriteString(p.raw)
	}
	for i, p := range m {
		after := p.nest(open)
		if p.tag == "" && i < last || len(after) != len(open) { // no blanks at the end, no end of what never began
			b.WriteString(p.raw)
		}
		open = after
	}
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString("</" + open[i].tag + ">")
	}
	if last == 0 {
		return "", open
	}
	return b.String(), open
}
