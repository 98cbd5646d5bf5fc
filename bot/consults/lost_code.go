package consults

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// householdsShown is how many households a search shows.
const householdsShown = 16

// askLost looks for the household whose slip was lost.
func (d official) askLost(ctx context.Context, t *bot.Turn, x *listing) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Prompt{}, err
	}
	p, err := d.findHousehold(ctx, t, r, x.Query)
	p.Text = t.T("consult.ask_lost") + p.Text
	return p, err
}

// findHousehold lists the households of a list that match what was typed. Its text is to follow a question.
func (d official) findHousehold(ctx context.Context, t *bot.Turn, r round, query string) (bot.Prompt, error) {
	p := bot.Prompt{Free: true}
	found, all, err := d.store.Households(ctx, r.ID, query, 0, householdsShown)
	if err != nil {
		return p, err
	}
	switch {
	case query == "" && all > householdsShown: // too many to choose from: they type
		return p, nil
	case all == 0:
		p.Text = "\n\n" + t.T("consult.household_none", bot.Args{"Query": query})
	case query != "":
		p.Text = "\n\n" + t.T("consult.household_found", bot.Args{"Query": query, "Count": all})
	}
	for _, h := range found {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(h.Name+", "+h.Address, 60), Value: bot.ID(h.ID)})
	}
	return p, nil
}

func (d official) takeLost(_ context.Context, _ *bot.Turn, x *listing, a bot.Answer) (bot.Next, error) {
	if a.Picked() {
		id, err := bot.ReadID(a.Value)
		x.Household = id
		return bot.To("replace"), err
	}
	if x.Query = bot.OneLine(a.Input.Text); civic.Fold(x.Query) == "" {
		return bot.Stay(), civic.Invalid("text")
	}
	return bot.Stay(), nil
}

func (d official) askReplaceCode(ctx context.Context, t *bot.Turn, x *listing) (bot.Prompt, error) {
	h, err := d.store.Household(ctx, x.Household)
	if err != nil {
		return bot.Prompt{}, err
	}
	args := bot.Args{"Name": h.Name, "Address": h.Address}
	if h.UsedBy != nil {
		return bot.Prompt{Text: t.T("consult.code_in_use", args)}, nil
	}
	return bot.Prompt{Text: t.T("consult.ask_replace", args), Choices: []bot.Choice{t.Yes("consult.replace_yes", listYes)}}, nil
}

func (d official) takeReplaceCode(ctx context.Context, t *bot.Turn, x *listing, a bot.Answer) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Stay(), err
	}
	h, err := d.store.Household(ctx, x.Household)
	switch {
	case err != nil:
		return bot.Stay(), err
	case a.Value != listYes || h.Consultation != r.ID || !h.Listed:
		return bot.Stay(), civic.ErrNotFound
	}
	code, err := civic.NewHouseholdCode(d.random)
	if err != nil {
		return bot.Stay(), err
	}
	slips, err := d.slips(ctx, r, []consult.Household{h}, []string{code})
	if err != nil {
		return bot.Stay(), err
	}
	err = d.store.ReplaceHouseholdCode(ctx, t.Input.Key, h.ID, bot.Hash(code), t.Person.ID, t.Now)
	var problem *civic.Error
	if errors.Is(err, civic.ErrConflict) || errors.As(err, &problem) && problem.Field == "code_used" {
		return bot.Stay(), nil // it was used meanwhile: the question says so
	}
	if err != nil {
		return bot.Stay(), err
	}
	t.Conclude("consult.replaced", bot.Args{"Name": h.Name})
	saySlips(t, r, slips)
	return bot.End(), nil
}
