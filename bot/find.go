package bot

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"danvan/civic"
)

// Finder is how far a person got in naming a unit; a flow keeps it in its data.
type Finder struct {
	Query string `json:"query,omitempty"`
	List  string `json:"list,omitempty"`
}

// Find makes the step in which a person names an agency or an area: by typing a part of its name, present or former, with
// or without diacritics, or from a list.
type Find[D any] struct {
	State func(d *D) *Finder
	Areas bool   // areas are wanted rather than agencies
	Text  string // locale key of the question
	Skip  string // locale key of a choice "I do not know"; Found then gets ""
	// Only leaves out what may not be chosen; nil lets everything in.
	Only  func(t *Turn, d *D, code string) bool
	Found func(ctx context.Context, t *Turn, d *D, code string) (Next, error)
}

// The lists that a Finder offers.
const (
	listAgencies = "agencies"
	listCommunes = "communes"
	findList     = "list:"
	findUnit     = "unit:"
	findSkip     = "skip"
)

// Step is the step for a Flow.
func (f Find[D]) Step() Step[D] { return Step[D]{Ask: f.ask, Take: f.take, search: true} }

func (f Find[D]) ask(_ context.Context, t *Turn, d *D) (Prompt, error) {
	state := f.State(d)
	p := Prompt{Text: t.T(f.Text), Free: true}
	switch {
	case state.Query != "":
		p.Choices = f.matches(t, d, state.Query)
		if len(p.Choices) == 0 {
			p.Text = t.T("find.nothing", Args{"Query": state.Query}) + "\n\n" + p.Text
			p.Choices = f.lists(t)
			break
		}
		p.Text = t.T("find.matches", Args{"Query": state.Query, "Count": len(p.Choices)})
	case state.List != "":
		p.Choices = f.listed(t, d, state.List)
		p.Text = t.T("find.from_list")
	default:
		p.Choices = f.lists(t)
	}
	if f.Skip != "" {
		p.Choices = append(p.Choices, Choice{Label: t.Label(f.Skip), Value: findSkip, Nav: true})
	}
	return p, nil
}

func (f Find[D]) lists(t *Turn) []Choice {
	if f.Areas {
		return []Choice{t.Choice("find.list_communes", findList+listCommunes)}
	}
	return []Choice{t.Choice("find.list_agencies", findList+listAgencies), t.Choice("find.list_communes", findList+listCommunes)}
}

// matches lists what the query finds.
func (f Find[D]) matches(t *Turn, d *D, query string) []Choice {
	var choices []Choice
	for _, m := range t.Directory.Search(query) {
		code := m.Agency
		if f.Areas {
			code = m.Area
		}
		if code == "" || (f.Only != nil && !f.Only(t, d, code)) {
			continue
		}
		label := f.label(t, code)
		if m.Former != "" {
			label += " " + t.Label("find.former", Args{"Name": m.Former})
		}
		choices = append(choices, Choice{Label: label, Value: findUnit + code})
	}
	return choices
}

func (f Find[D]) listed(t *Turn, d *D, list string) []Choice {
	var choices []Choice
	add := func(code string) {
		if code != "" && (f.Only == nil || f.Only(t, d, code)) {
			choices = append(choices, Choice{Label: f.label(t, code), Value: findUnit + code})
		}
	}
	if f.Areas {
		for _, a := range t.Directory.Areas {
			add(a.Code)
		}
	} else {
		for _, a := range t.Directory.Agencies {
			if a.Kind.IsLocal() == (list == listCommunes) {
				add(a.Code)
			}
		}
	}
	sorter := collate.New(language.Vietnamese)
	slices.SortStableFunc(choices, func(a, b Choice) int { return sorter.CompareString(a.Label, b.Label) })
	return choices
}

func (f Find[D]) label(t *Turn, code string) string {
	if f.Areas {
		return t.AreaName(code)
	}
	return t.AgencyName(code)
}

func (f Find[D]) take(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
	state := f.State(d)
	if !a.Picked() {
		if a.Input.Kind != KindText || civic.Fold(a.Input.Text) == "" {
			return Stay(), civic.Invalid("unit")
		}
		*state = Finder{Query: a.Input.Text}
		matches := f.matches(t, d, state.Query)
		if len(matches) != 1 {
			return Stay(), nil
		}
		a.Value = matches[0].Value
	}
	if list, ok := cut(a.Value, findList); ok {
		*state = Finder{List: list}
		return Stay(), nil
	}
	code, _ := cut(a.Value, findUnit)
	*state = Finder{}
	return f.Found(ctx, t, d, code)
}

func cut(value, prefix string) (string, bool) {
	if len(value) > len(prefix) && value[:len(prefix)] == prefix {
		return value[len(prefix):], true
	}
	return "", false
}

// Called reports whether a name has every word of a query, or words that begin so, with or without diacritics. No query calls
// nothing.
func Called(name, query string) bool {
	words, name := strings.Fields(civic.Fold(query)), " "+civic.Fold(name)
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, " "+w) })
}

// nameWords is how many words a text may have to be looked up as an agency's name.
const nameWords = 8

// Named finds the agencies that a short text names.
func (t *Turn) Named(text string) []civic.Match {
	if len(strings.Fields(text)) > nameWords || len(civic.Fold(text)) < 3 {
		return nil
	}
	return slices.DeleteFunc(t.Directory.Search(text), func(m civic.Match) bool { return m.Agency == "" })
}
