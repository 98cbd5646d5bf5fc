package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"danvan/civic"
)

// Ways around a dialogue, as choice numbers beyond any real one.
const (
	navBack = 9000 + iota
	navCancel
	navRestart
	navNext
	navPrevious
)

// pageSize is how many choices stand under one message.
const pageSize = 8

// Words that mean a way around, folded, beside the buttons' labels.
var navWords = map[int][]string{
	navBack:     {"0", "quay lai", "tro lai", "lui", "back"},
	navCancel:   {"huy", "huy bo", "thoi", "dung", "cancel", "stop"},
	navRestart:  {"lam lai", "lam lai tu dau", "bat dau lai", "restart", "start over"},
	navNext:     {"trang sau", "tiep", "next", "next page", ">"},
	navPrevious: {"trang truoc", "previous", "previous page", "<"},
}

// rows lays a prompt's choices out as numbered buttons, with the ways around below them.
func (e *Engine) rows(t *Turn, d *dialogue, p Prompt) [][]Button {
	var rows [][]Button
	columns := max(1, p.Columns)
	button := func(label string, choice int) Button {
		return Button{Label: label, Data: Callback{Dialogue: d.ID, Seq: d.Seq, Choice: choice}.Encode()}
	}
	first, answers := d.Page*pageSize, 0
	for _, c := range p.Choices {
		if !c.Nav {
			answers++
		}
	}
	if first >= answers {
		d.Page, first = 0, 0
	}
	inRow, at := columns, 0
	for i, c := range p.Choices { // ways around are on every page
		if !c.Nav {
			if at++; at <= first || at > first+pageSize {
				continue
			}
		}
		b := Button{Label: c.Label, URL: c.URL}
		if c.URL == "" {
			b = button(numbered(p.Choices, i), i)
		}
		if inRow == columns || c.Nav || c.URL != "" {
			rows, inRow = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
		inRow++
	}
	var pages []Button
	if d.Page > 0 {
		pages = append(pages, button(t.Label("common.previous_page"), navPrevious))
	}
	if first+pageSize < answers {
		pages = append(pages, button(t.Label("common.next_page"), navNext))
	}
	if pages != nil {
		rows = append(rows, pages)
	}
	var around []Button
	if len(d.Path) > 0 && !p.First {
		around = append(around, button(t.Label("common.back"), navBack))
	}
	if len(d.Path) > 1 && !p.First {
		around = append(around, button(t.Label("common.restart"), navRestart))
	}
	if d.Flow != e.modules.welcome {
		around = append(around, button(t.Label("common.cancel"), navCancel))
	}
	if around != nil {
		rows = append(rows, around)
	}
	return rows
}

// numbered is the label of a choice with the number under which it can be typed.
func numbered(choices []Choice, at int) string {
	if choices[at].Nav {
		return choices[at].Label
	}
	return fmt.Sprintf("%d. %s", number(choices, at), choices[at].Label)
}

// number counts the choices that have one, up to and with the one at the index.
func number(choices []Choice, at int) int {
	n := 0
	for _, c := range choices[:at+1] {
		if !c.Nav && c.URL == "" {
			n++
		}
	}
	return n
}

// typed finds the choice that a typed text means: its number, its words, or a beginning of its label that no other choice
// shares. Where free text is taken too, only the number and the whole words count.
func (e *Engine) typed(text string, d *dialogue) (int, bool) {
	folded := civic.Fold(text)
	if strings.TrimSpace(text) == ">" || strings.TrimSpace(text) == "<" {
		folded = strings.TrimSpace(text)
	}
	if folded == "" {
		return 0, false
	}
	if n, err := strconv.Atoi(folded); err == nil && n > 0 {
		for i, c := range d.Choices {
			if !c.Nav && c.URL == "" && number(d.Choices, i) == n {
				return i, true
			}
		}
	}
	for i, c := range d.Choices {
		if c.URL == "" && means(folded, c) {
			return i, true
		}
	}
	if nav, ok := e.navTyped(folded); ok {
		return nav, true
	}
	if d.Free || len(folded) < 2 {
		return 0, false
	}
	found, count := 0, 0
	for i, c := range d.Choices {
		if c.URL == "" && strings.HasPrefix(civic.Fold(c.Label), folded) {
			found, count = i, count+1
		}
	}
	return found, count == 1
}

// several are the values of the choices that a text names together, or nil where it names none or they cannot be.
func several(text string, choices []Choice) []string {
	numbers := map[int]string{}
	low, high := 0, 0
	for i, c := range choices {
		if c.Many {
			n := number(choices, i)
			numbers[n] = c.Value
			if low == 0 {
				low = n
			}
			high = n
		}
	}
	list, err := Numbers(text, low, high)
	if high == 0 || err != nil {
		return nil
	}
	var values []string
	for _, n := range list {
		if numbers[n] == "" {
			return nil
		}
		values = append(values, numbers[n])
	}
	return values
}

func means(folded string, c Choice) bool {
	if civic.Fold(c.Label) == folded {
		return true
	}
	for _, w := range c.Words {
		if civic.Fold(w) == folded {
			return true
		}
	}
	return false
}

func (e *Engine) navTyped(folded string) (int, bool) {
	for nav, words := range navWords {
		if has(words, folded) {
			return nav, true
		}
	}
	for _, l := range e.Texts.Languages() {
		for nav, key := range map[int]string{navBack: "back", navCancel: "cancel", navRestart: "restart"} {
			if civic.Fold(e.Texts.Plain(l, "common."+key, nil)) == folded {
				return nav, true
			}
		}
	}
	return 0, false
}

// Offered makes choices of answers that a person may give again, each once.
func Offered(answers ...string) []Choice {
	var choices []Choice
	for _, a := range answers {
		if a != "" && !slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == a }) {
			choices = append(choices, Choice{Label: a, Value: a})
		}
	}
	return choices
}

// Agencies makes a choice of each agency, whose value is its code.
func (t *Turn) Agencies(codes []string) []Choice {
	choices := make([]Choice, len(codes))
	for i, code := range codes {
		choices[i] = Choice{Label: t.AgencyName(code), Value: code}
	}
	return choices
}

// Around adds a choice that leads elsewhere, as a way around where there is something else to choose.
func (p *Prompt) Around(c Choice) {
	c.Nav = len(p.Choices) > 0
	p.Choices = append(p.Choices, c)
}

// Toggle takes a value into a list, or out of it where it is there.
func Toggle[T comparable](list []T, value T) []T {
	if i := slices.Index(list, value); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return append(list, value)
}

// ErrPickOne meets what is none of the choices: one of them is to be picked.
var ErrPickOne = civic.Invalid("pick_one")
