package coordinator

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

// audienceSteps ask who owes the duty: kinds of agency that are switched on and off, single agencies by a part of their
// name, or the grammar of duties.csv.
func (d Deps) audienceSteps() map[string]bot.Step[ruling] {
	return map[string]bot.Step[ruling]{fieldAudience: {Ask: askAudience, Take: takeAudience}}
}

func askAudience(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	a := x.Draft.Audience
	now := t.Label("duty_rules.audience_none")
	if !x.None {
		now = t.Label("duty_rules.audience_now", bot.Args{"Who": audienceWords(t, a), "Count": len(t.Directory.Audience(a))})
	}
	p := bot.Prompt{Text: t.T("duty_rules.now", bot.Args{"Value": now}) + "\n\n" + t.T("duty_rules.ask_audience"), Free: true}
	done := t.Choice("duty_rules.audience_done", audienceDone)
	done.Words, done.Nav = []string{"xong", "done"}, true
	p.Choices = []bot.Choice{done}
	if x.Finder.Query != "" {
		for _, code := range matches(t, x.Finder.Query) {
			p.Choices = append(p.Choices, bot.Choice{Label: marked(slices.Contains(a.Only, code), t.AgencyName(code)), Value: audienceUnit + code})
		}
		p.Text = t.T("find.matches", bot.Args{"Query": x.Finder.Query, "Count": len(p.Choices) - 1}) + "\n\n" + p.Text
	}
	everybody := !x.None && a.Kinds == nil && a.Under == nil && a.Only == nil
	p.Choices = append(p.Choices, bot.Choice{Label: marked(everybody, t.Label("duty_rules.audience_all")), Value: audienceAll})
	for _, kind := range civic.AgencyKinds {
		label := t.Label("agency_kind." + string(kind))
		p.Choices = append(p.Choices, bot.Choice{Label: marked(slices.Contains(a.Kinds, kind), label), Value: audienceKind + string(kind), Words: []string{label, string(kind)}})
	}
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
	if kind, ok := strings.CutPrefix(a.Value, audienceKind); ok {
		switched(&of.Kinds, civic.AgencyKind(kind))
	} else if code, ok := strings.CutPrefix(a.Value, audienceUnit); ok {
		switched(&of.Only, code)
		x.Finder.Query = ""
	} else if a.Value == audienceAll {
		*of = civic.DutyAudience{Except: of.Except}
		x.None = false
		return bot.Stay(), nil
	} else if a.Value == audienceDone {
		if x.None || len(t.Directory.Audience(*of)) == 0 {
			return bot.Next{}, civic.Invalid("duty_nobody")
		}
		return x.next(fieldAudience), nil
	} else {
		return bot.Stay(), typedAudience(t, x, a.Input.Text)
	}
	x.None = of.Kinds == nil && of.Under == nil && of.Only == nil
	return bot.Stay(), nil
}

// switched takes a value into a list, or out of it.
func switched[T comparable](list *[]T, value T) {
	if i := slices.Index(*list, value); i >= 0 {
		*list = slices.Delete(*list, i, i+1)
		if len(*list) == 0 {
			*list = nil
		}
		return
	}
	*list = append(*list, value)
}

// typedAudience takes what was typed: an audience in the grammar of duties.csv, or a part of an agency's name.
func typedAudience(t *bot.Turn, x *ruling, text string) error {
	if audience, err := civic.ParseDutyAudience(text); err == nil {
		for _, code := range audience.Codes() {
			if !t.Directory.Active(code) {
				return civic.Invalid("duty_audience")
			}
		}
		x.Draft.Audience, x.None, x.Finder.Query = audience, false, ""
		return nil
	}
	found := matches(t, text)
	switch {
	case len(found) == 0:
		return civic.Invalid("duty_audience")
	case len(found) == 1:
		switched(&x.Draft.Audience.Only, found[0])
		a := x.Draft.Audience
		x.None, x.Finder.Query = a.Kinds == nil && a.Under == nil && a.Only == nil, ""
	default:
		x.Finder.Query = text
	}
	return nil
}
