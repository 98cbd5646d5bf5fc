package consults

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

func (d official) askSlipHousehold(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	p, err := d.findHousehold(ctx, t, r, x.Query)
	p.Text = t.T("consult.ask_household") + p.Text
	return p, err
}

func (d official) takeSlipHousehold(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		if x.Query = bot.OneLine(a.Input.Text); civic.Fold(x.Query) == "" {
			return bot.Stay(), civic.Invalid("household")
		}
		return bot.Stay(), nil
	}
	id, err := bot.ReadID(a.Value)
	if err != nil {
		return bot.Stay(), err
	}
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
	h, err := d.store.Household(ctx, id)
	if err != nil {
		return bot.Stay(), err
	}
	if h.Consultation != r.ID || !h.Listed {
		return bot.Stay(), civic.ErrNotFound
	}
	return d.slipOf(ctx, t, x, r, h)
}

// slipOf goes on with a household, unless it has spoken.
func (d official) slipOf(ctx context.Context, t *bot.Turn, x *slipping, r round, h consult.Household) (bot.Next, error) {
	why, err := d.spoken(ctx, t, r.ID, h)
	if err != nil {
		return bot.Stay(), err
	}
	if why != "" {
		t.Above(why)
		if x.Household = 0; r.Who == consult.WhoHouseholds {
			x.Query = ""
			return bot.To(slipHousehold), nil
		}
		return bot.To(slipName), nil
	}
	if r.Who == consult.WhoHouseholds {
		x.Household, x.Query = h.ID, ""
	}
	return x.after(slipDay), nil
}

func askSlipName(_ context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_slip_name"), Free: true, Choices: keepChoice(t, x.Name)}, nil
}

func takeSlipName(_ context.Context, _ *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		name := bot.OneLine(a.Input.Text)
		if civic.Fold(name) == "" || len([]rune(name)) > 120 {
			return bot.Stay(), civic.Invalid("household_name")
		}
		x.Name = name
	}
	return bot.To(slipAddress), nil
}

func askSlipAddress(_ context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_slip_address", bot.Args{"Name": x.Name}), Free: true, Choices: keepChoice(t, x.Address)}, nil
}

func (d official) takeSlipAddress(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		address := bot.OneLine(a.Input.Text)
		if civic.Fold(address) == "" || len([]rune(address)) > 300 {
			return bot.Stay(), civic.Invalid("household_address")
		}
		x.Address = address
	}
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
	x.Area = areaOf(t, r.project, x.Address)
	if x.Area == "" && r.Who == consult.WhoAreas {
		return bot.To(slipArea), nil
	}
	return d.slipOfNamed(ctx, t, x, r)
}

// slipOfNamed goes on with the household of the name and address that were typed, which may be known already.
func (d official) slipOfNamed(ctx context.Context, t *bot.Turn, x *slipping, r round) (bot.Next, error) {
	wanted := x.household(r.ID)
	known, _, err := d.store.Households(ctx, r.ID, x.Name, 0, 200)
	if err != nil {
		return bot.Stay(), err
	}
	for _, h := range known {
		if householdKey(h) == householdKey(wanted) {
			return d.slipOf(ctx, t, x, r, h)
		}
	}
	return x.after(slipDay), nil
}

// household is the one whose name and address were typed.
func (x *slipping) household(consultation int64) consult.Household {
	return consult.Household{Consultation: consultation, Name: x.Name, Address: x.Address, Area: x.Area}
}

func (d official) askSlipArea(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_slip_area", bot.Args{"Name": x.Name}), Free: true}
	for _, a := range r.project.Areas {
		p.Choices = append(p.Choices, bot.Choice{Label: t.AreaName(a), Value: a})
	}
	return p, nil
}

func (d official) takeSlipArea(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
	if !slices.Contains(r.project.Areas, a.Value) {
		return bot.Stay(), civic.Invalid("slip_area")
	}
	x.Area = a.Value
	return d.slipOfNamed(ctx, t, x, r)
}
