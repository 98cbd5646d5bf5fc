package duties

import (
	"context"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// Values of the choices of the audience.
const (
	audienceDone = "done"
	audienceAll  = "all"
	audienceKind = "kind:"
	audienceUnit = "unit:"
)

// audienceFields ask who owes the duty: kinds of agency that are switched on and off, single agencies by a part of their
// name, or the grammar of duties.csv.
func (d desk) audienceFields() []bot.Field[ruling] {
	return []bot.Field[ruling]{{Name: fieldAudience, Step: &bot.Step[ruling]{Ask: askAudience, Take: takeAudience}},
		{Name: "audience_found", Later: true, Step: &bot.Step[ruling]{Ask: askFound, Take: takeAudience}}}
}

func askAudience(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	a := x.Draft.Audience
	now := t.Label("duty_rules.audience_none")
	if !x.None {
		now = t.Label("duty_rules.audience_now", bot.Args{"Who": audienceWords(t, a), "Count": len(t.Directory.Audience(a))})
	}
	p := bot.Prompt{Text: nowText(t, now) + "\n\n" + t.T("duty_rules.ask_audience"), Free: true}
	done := t.Choice("duty_rules.audience_done", audienceDone)
	done.Words, done.Nav = []string{"xong", "done"}, true
	p.Choices = []bot.Choice{done}
	everybody := !x.None && nobody(a)
	p.Choices = append(p.Choices, bot.Choice{Label: marked(everybody, t.Label("duty_rules.audience_all")), Value: audienceAll})
	for _, kind := range civic.AgencyKinds {
		label := t.Label("agency_kind." + string(kind))
		p.Choices = append(p.Choices, bot.Choice{Label: marked(slices.Contains(a.Kinds, kind), label), Value: audienceKind + string(kind), Words: []string{label, string(kind)}})
	}
	return p, nil
}

// askFound lists the agencies that a part of a name finds.
func askFound(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	p := bot.Prompt{Free: true}
	for _, code := range matches(t, x.Finder.Query) {
		p.Choices = append(p.Choices, bot.Choice{Label: marked(slices.Contains(x.Draft.Audience.Only, code), t.AgencyName(code)), Value: audienceUnit + code})
	}
	p.Text = t.T("find.matches", bot.Args{"Query": x.Finder.Query, "Count": len(p.Choices)})
	return p, nil
}

func marked(on bool, label string) string {
	if on {
		return "✔ " + label
	}
	return label
}

// matches lists agencies that a part of a name finds.
func matches(t *bot.Turn, query string) []string {
	var codes []string
	for _, m := range t.Directory.Search(query) {
		if m.Agency != "" && t.Directory.Active(m.Agency) {
			codes = append(codes, m.Agency)
		}
	}
	return codes
}

func takeAudience(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	of := &x.Draft.Audience
	kind, isKind := strings.CutPrefix(a.Value, audienceKind)
	code, isUnit := strings.CutPrefix(a.Value, audienceUnit)
	switch {
	case isKind:
		switched(&of.Kinds, civic.AgencyKind(kind))
	case isUnit:
		switched(&of.Only, code)
	case a.Value == audienceAll:
		*of, x.None = civic.DutyAudience{Except: of.Except}, false
		return bot.Stay(), nil
	case a.Value == audienceDone && (x.None || len(t.Directory.Audience(*of)) == 0):
		return bot.Next{}, civic.Invalid("duty_nobody")
	case a.Value == audienceDone:
		return bot.After(fieldAudience), nil
	default:
		return typedAudience(t, x, a.Input.Text)
	}
	x.None = nobody(*of)
	if isUnit {
		return bot.To(fieldAudience), nil
	}
	return bot.Stay(), nil
}

// nobody reports whether nothing is left that was chosen, which would otherwise mean everybody.
func nobody(a civic.DutyAudience) bool { return a.Kinds == nil && a.Under == nil && a.Only == nil }

// switched takes a value into a list, or out of it.
func switched[T comparable](list *[]T, value T) {
	if *list = bot.Toggle(*list, value); len(*list) == 0 {
		*list = nil
	}
}

// typedAudience takes what was typed: an audience in the grammar of duties.csv, or a part of an agency's name.
func typedAudience(t *bot.Turn, x *ruling, text string) (bot.Next, error) {
	if audience, err := civic.ParseDutyAudience(text); err == nil {
		for _, code := range audience.Codes() {
			if !t.Directory.Active(code) {
				return bot.Next{}, civic.Invalid("duty_audience")
			}
		}
		x.Draft.Audience, x.None = audience, false
		return bot.To(fieldAudience), nil
	}
	switch found := matches(t, text); len(found) {
	case 0:
		return bot.Next{}, civic.Invalid("duty_audience")
	case 1:
		switched(&x.Draft.Audience.Only, found[0])
		x.None = nobody(x.Draft.Audience)
		return bot.To(fieldAudience), nil
	}
	x.Finder.Query = text
	return bot.To("audience_found"), nil
}
