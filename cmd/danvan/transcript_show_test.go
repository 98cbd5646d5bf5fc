package main

import (
	"fmt"
	"strings"

	"danvan/bot/emulator"
	"danvan/locales"
)

// shown is a message as a transcript has it.
type shown struct {
	text string
	rows []string // of buttons
	ways []string // the last rows, where they are ways around: back, start over, cancel, pages
	keys string   // the keyboard below the chat that comes with it, "" for none
	bare bool     // it takes the keyboard below the chat away
}

// sameKeys is the mark of a keyboard that the chat has already.
const sameKeys = " ⟦…⟧"

func show(m emulator.Message) shown {
	s := shown{text: m.Text}
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
func (s shown) lines(label string, b *before) string {
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
