package bot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"danvan/civic"
)

// saying is one message in which a person wrote or sent something in a dialogue. The engine keeps it beside the flow's own
// data, so that words survive whatever becomes of the flow.
type saying struct {
	Message string            `json:"m,omitempty"`
	Text    string            `json:"t,omitempty"`
	Media   *civic.Attachment `json:"f,omitempty"`
	Place   *civic.Point      `json:"p,omitempty"`
}

// Bounds of what is kept of one dialogue: a little under what one case takes, so that all of it can become one.
const (
	maxSayings   = 40
	maxSaidRunes = civic.MaxTextRunes - 1000
)

// sayingOf is what an input says; nothing for a press, a command, a sticker.
func sayingOf(in Input) []saying {
	switch in.Kind {
	case KindText, KindMedia, KindPlace, KindEdit:
		s := saying{Message: in.Message, Text: civic.CleanText(in.Text), Media: in.Media, Place: in.Place}
		if s.Text != "" || s.Media != nil || s.Place != nil {
			return []saying{s}
		}
	}
	return nil
}

// adding adds sayings within the bounds; one of a message that is there already is a change of it.
func adding(to, more []saying) []saying {
	list := slices.Clone(to)
	for _, m := range more {
		at := slices.IndexFunc(list, func(x saying) bool { return m.Message != "" && x.Message == m.Message })
		if at >= 0 {
			if m.Media == nil {
				m.Media = list[at].Media
			}
			if m.Place == nil {
				m.Place = list[at].Place
			}
			list[at] = m
			continue
		}
		if len(list) < maxSayings && runesOf(list)+runesOf([]saying{m}) <= maxSaidRunes {
			list = append(list, m)
		}
	}
	return list
}

// within leaves of the sayings those that a dialogue's data holds: what the person took back, or what only looked
// something up, is not offered to them again.
func within(data json.RawMessage, list []saying) []saying {
	var kept []saying
	for _, s := range list {
		if s.Text != "" && !holdsText(data, s.Text) {
			s.Text = ""
		}
		if s.Media != nil && !bytes.Contains(data, quoted(s.Media.Ref)) {
			s.Media = nil
		}
		if s.Place != nil && !bytes.Contains(data, inside(*s.Place)) {
			s.Place = nil
		}
		if s.Text != "" || s.Media != nil || s.Place != nil {
			kept = append(kept, s)
		}
	}
	return kept
}

// holdsText reports whether the data holds the text whole, or each of its lines.
func holdsText(data json.RawMessage, text string) bool {
	if bytes.Contains(data, inside(text)) {
		return true
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !bytes.Contains(data, inside(line)) {
			return false
		}
	}
	return true
}

func runesOf(list []saying) int {
	n := 0
	for _, s := range list {
		n += utf8.RuneCountInString(s.Text) + 1 // and a line break
	}
	return n
}

func quoted(text string) []byte {
	raw, _ := json.Marshal(text) // a string always has JSON
	return raw
}

// inside is a value's JSON without what opens and closes it.
func inside(value any) []byte {
	raw, err := json.Marshal(value)
	if err != nil || len(raw) < 2 {
		return raw
	}
	return raw[1 : len(raw)-1]
}

// textOf is the texts that were written, a line each. Captions stay with their files.
func textOf(list []saying) string {
	var texts []string
	for _, s := range list {
		if s.Text != "" && s.Media == nil {
			texts = append(texts, s.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// counts says how many files there are among the sayings, and whether a place is.
func counts(list []saying) (files int, place bool) {
	for _, s := range list {
		if s.Media != nil {
			files++
		}
		place = place || s.Place != nil
	}
	return files, place
}

// inputsOf makes inputs of the sayings, as if they came now: the texts as one, then files and places each by itself.
func inputsOf(now Input, list []saying) []Input {
	as := func(kind Kind) Input {
		return Input{Channel: now.Channel, Chat: now.Chat, Group: now.Group, From: now.From, At: now.At, Kind: kind}
	}
	var inputs []Input
	if text := textOf(list); text != "" {
		in := as(KindText)
		in.Text, in.Message = text, now.Message
		inputs = append(inputs, in)
	}
	for _, s := range list {
		switch {
		case s.Media != nil:
			in := as(KindMedia)
			in.Text, in.Media, in.Message = s.Text, s.Media, s.Message
			inputs = append(inputs, in)
		case s.Place != nil:
			in := as(KindPlace)
			in.Place, in.Message = s.Place, s.Message
			inputs = append(inputs, in)
		}
	}
	return inputs
}
