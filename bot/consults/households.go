package consults

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowConsultHouseholds = "consult_households"

// listing is a list of households being written, or one household being looked for.
type listing struct {
	Code      string      `json:"code"`
	Writing   bot.Writing `json:"writing"`
	Query     string      `json:"query,omitempty"`
	Household int64       `json:"household,omitempty"` // whose code was lost
}

// maxListed is how many households are taken at once in the chat; longer lists are imported by the operator.
const maxListed = 500

// The choices where households are listed.
const (
	listDone  = "done"
	listAgain = "again"
	listLost  = "lost"
	listYes   = "yes"
)

// householdsFlow takes the list of households, in one or several messages, and gives each its code. Codes are shown once,
// on the slips that come back; a lost one is replaced while nobody has used it.
func (d official) householdsFlow() bot.Flow[listing] {
	steps := map[string]bot.Step[listing]{
		"list":    {Ask: d.askList, Take: d.takeList, Edited: editList},
		"lost":    {Ask: d.askLost, Take: d.takeLost},
		"replace": {Ask: d.askReplaceCode, Take: d.takeReplaceCode, Review: true},
	}
	return bot.Flow[listing]{Name: flowConsultHouseholds, First: "list", Title: "consult.households_title",
		Steps: bot.Guarded(steps, consultGuard(d, func(x *listing) string { return x.Code }, consultManages, stageBefore)),
		Worth: func(x *listing) bool { return len(x.Writing.Parts) > 0 }}
}

func beginHouseholds(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultHouseholds, listing{Code: r.Code}), nil
}

func (d official) askList(ctx context.Context, t *bot.Turn, x *listing) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Prompt{}, err
	}
	_, listed, err := d.store.Households(ctx, r.ID, "", 0, 1)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Free: true, Text: t.T("consult.ask_households", bot.Args{"Code": r.Code, "Listed": listed})}
	if len(x.Writing.Parts) == 0 {
		if listed > 0 {
			p.Choices = []bot.Choice{t.Choice("consult.household_lost", listLost)}
		}
		return p, nil
	}
	list, unread := parseHouseholds(t, x.Writing.Text(), r)
	p.Text = t.T("consult.have_households", bot.Args{"Count": len(list)})
	const shown = 5
	for i, h := range list[:min(len(list), shown)] {
		p.Text += "\n" + t.T("consult.household_line", bot.Args{"N": i + 1, "Name": h.Name, "Address": h.Address})
	}
	if len(list) > shown {
		p.Text += "\n…"
	}
	if len(unread) > 0 {
		p.Text += "\n\n" + t.T("consult.households_unread", bot.Args{"Count": len(unread)})
		for _, line := range unread[:min(len(unread), 5)] {
			p.Text += "\n• " + t.T("common.as_is", bot.Args{"Text": bot.Shorten(line, 80)})
		}
	}
	if len(list) > maxListed {
		p.Text += "\n\n" + t.T("consult.households_many", bot.Args{"Most": maxListed})
	} else if len(list) > 0 {
		p.Choices = append(p.Choices, t.Choice("consult.households_done", listDone, bot.Args{"Count": len(list)}))
	}
	p.Choices = append(p.Choices, t.Choice("consult.households_again", listAgain))
	return p, nil
}

func (d official) takeList(ctx context.Context, t *bot.Turn, x *listing, a bot.Answer) (bot.Next, error) {
	switch {
	case a.Value == listLost:
		x.Query = ""
		return bot.To("lost"), nil
	case a.Value == listAgain:
		x.Writing = bot.Writing{}
		return bot.Stay(), nil
	case a.Value == listDone:
		return d.drawCodes(ctx, t, x)
	case a.Input.Media != nil:
		return bot.Stay(), civic.Invalid("text_only")
	}
	if !x.Writing.Add(a.Input) {
		return bot.Stay(), civic.Invalid("text")
	}
	return bot.Stay(), nil
}

// editList takes what a message of the list says now; one of a list that was dropped is let be.
func editList(_ context.Context, _ *bot.Turn, x *listing, in bot.Input) (bot.Next, error) {
	if !x.Writing.Add(in) {
		return bot.Quiet(), nil
	}
	return bot.Stay(), nil
}
