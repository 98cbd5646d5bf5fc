package main

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"danvan/bot/emulator"
	"danvan/locales"
)

// rendering is a message as a transcript has it.
type rendering struct {
	text string   // with its markup
	rows []string // of buttons
	ways []string // the last rows, where they are ways around: back, start over, cancel, pages
	keys string   // the keyboard below the chat that comes with it, "" for none
	bare bool     // it takes the keyboard below the chat away
}

// sameKeys is the mark of a keyboard that the chat has already.
const sameKeys = " ⟦…⟧"

func show(m emulator.Message) rendering {
	s := rendering{text: marked(m.Text, m.Entities)}
	if m.Media != "" {
		name := m.FileName
		if m.Media != "document" {
			name = ""
		}
		s.text = strings.TrimSpace(strings.TrimSpace("("+strings.TrimSpace(m.Media+" "+name)+") ") + " " + s.text)
	}
	if m.Location != nil {
		s.text = fmt.Sprintf("(location %.2f, %.2f)", m.Location.Latitude, m.Location.Longitude)
	}
	around := len(m.Buttons)
	for around > 0 && isWays(m.Buttons[around-1]) {
		around--
	}
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Text+"]")
		}
		s.rows = append(s.rows, "    "+strings.Join(labels, " "))
	}
	s.rows, s.ways = s.rows[:around], s.rows[around:]
	if m.Keyboard != nil {
		var rows []string
		for _, row := range m.Keyboard.Rows {
			var labels []string
			for _, k := range row {
				labels = append(labels, "⟦"+k.Text+"⟧")
			}
			rows = append(rows, "    "+strings.Join(labels, " "))
		}
		s.keys, s.bare = strings.Join(rows, "\n"), m.Keyboard.Remove
	}
	return s
}

// ways are the labels of the buttons that lead around a dialogue rather than answer it.
var ways = func() map[string]bool {
	texts, labels := locales.MustLoad(), map[string]bool{}
	for _, locale := range []string{"vi", "en"} {
		for _, way := range []string{"back", "restart", "cancel", "previous_page", "next_page"} {
			labels[texts.Plain(locale, "common."+way, nil)] = true
		}
	}
	return labels
}()

func isWays(row []emulator.Button) bool {
	for _, b := range row {
		if !ways[b.Text] {
			return false
		}
	}
	return true
}

// signs writes a row of ways around as the signs of its buttons, such as [◀ ✖].
func signs(row string) string {
	return " [" + strings.Join(strings.FieldsFunc(row, func(r rune) bool { return !strings.ContainsRune("◀↺✖▶", r) }), " ") + "]"
}

// before is what the chat has had: rows of ways around, and the keyboard below it.
type before struct {
	ways map[string]bool
	keys string
}

// lines are those of the message, behind who gets it. Of ways around that the chat has had already there are the signs, at the
// end; of a keyboard that it has already, a mark.
func (s rendering) lines(label string, b *before) string {
	out := strings.Builder{}
	for i, line := range strings.Split(s.text, "\n") {
		if i == 0 {
			out.WriteString(label + line)
			continue
		}
		out.WriteString("\n" + strings.TrimRight("    | "+line, " "))
	}
	for _, row := range s.rows {
		out.WriteString("\n" + row)
	}
	for _, row := range s.ways {
		if b.ways[row] {
			out.WriteString(signs(row))
			continue
		}
		out.WriteString("\n" + row)
		if b.ways == nil {
			b.ways = map[string]bool{}
		}
		b.ways[row] = true
	}
	switch {
	case s.bare:
		b.keys = ""
	case s.keys != "" && s.keys == b.keys:
		out.WriteString(sameKeys)
	case s.keys != "":
		out.WriteString("\n" + s.keys)
		b.keys = s.keys
	}
	return out.String() + "\n"
}

// marks are how the markup of a message is written, before and behind the words.
var marks = map[string][2]string{"bold": {"**", "**"}, "italic": {"_", "_"}, "underline": {"_", "_"}, "code": {"`", "`"}, "text_link": {"[", "]"}}

// marked writes a text with its markup. Offsets and lengths of entities count UTF-16 units; outer ones come before inner.
func marked(text string, entities []emulator.Entity) string {
	var out strings.Builder
	quoted := false
	newLine := func() {
		if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
			out.WriteString("\n")
		}
	}
	border := func(at int) {
		for i := len(entities) - 1; i >= 0; i-- {
			e := entities[i]
			if e.Offset+e.Length != at {
				continue
			}
			out.WriteString(marks[e.Type][1])
			if e.Type == "text_link" {
				out.WriteString("(" + e.URL + ")")
			}
			quoted = quoted && e.Type != "blockquote"
		}
		for _, e := range entities {
			if e.Offset != at {
				continue
			}
			if e.Type == "blockquote" {
				newLine()
				out.WriteString("> ")
				quoted = true
			}
			out.WriteString(marks[e.Type][0])
		}
	}
	at, wasQuoted := 0, false
	for _, r := range text {
		border(at)
		if wasQuoted && !quoted && r != '\n' {
			newLine()
		}
		wasQuoted = quoted
		out.WriteRune(r)
		if r == '\n' && quoted {
			out.WriteString("> ")
		}
		at += utf16.RuneLen(r)
	}
	border(at)
	return out.String()
}
