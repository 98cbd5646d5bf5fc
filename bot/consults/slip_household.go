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

// slipWhose asks for the household: from the list where there is one, by its name otherwise.
func (d official) slipWhose(ctx context.Context, _ *bot.Turn, x *slipping, _ bot.Answer) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err == nil && c.Who == consult.WhoHouseholds {
		return bot.To(slipHousehold), nil
	}
	return bot.To(slipName), err
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
	return bot.After(slipArea), nil
}

func slipNamed(_ *bot.Turn, x *slipping) bot.Args { return bot.Args{"Name": x.Name} }

func offerSlipName(_ context.Context, t *bot.Turn, x *slipping) ([]bot.Choice, error) {
	return keepChoice(t, x.Name), nil
}

func setSlipName(_ context.Context, _ *bot.Turn, x *slipping, a bot.Answer) error {
	return setKept(&x.Name, a, 120, "household_name")
}

func offerSlipAddress(_ context.Context, t *bot.Turn, x *slipping) ([]bot.Choice, error) {
	return keepChoice(t, x.Address), nil
}

// setSlipAddress takes an address, and the area that it names.
func (d official) setSlipAddress(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) error {
	if err := setKept(&x.Address, a, 300, "household_address"); err != nil {
		return err
	}
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if area := areaOf(t, r.project, x.Address); area != "" || a.Input.Kind != bot.KindEdit {
		x.Area = area
	}
	return err
}

// setKept takes a line of at most so many characters, or leaves the one that is there.
func setKept(to *string, a bot.Answer, most int, field string) error {
	if a.Picked() {
		return nil
	}
	line := bot.OneLine(a.Input.Text)
	if civic.Fold(line) == "" || len([]rune(line)) > most {
		return civic.Invalid(field)
	}
	*to = line
	return nil
}

// slipPlaced asks for the area where it is needed and the address does not tell.
func (d official) slipPlaced(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err == nil && x.Area == "" && c.Who == consult.WhoAreas {
		return bot.To(slipArea), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	return d.slipOfNamed(ctx, t, x, a)
}

// slipOfNamed goes on with the household of the name and address that were typed, which may be known already.
func (d official) slipOfNamed(ctx context.Context, t *bot.Turn, x *slipping, _ bot.Answer) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
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
	return bot.After(slipArea), nil
}

// household is the one whose name and address were typed.
func (x *slipping) household(consultation int64) consult.Household {
	return consult.Household{Consultation: consultation, Name: x.Name, Address: x.Address, Area: x.Area}
}

func (d official) offerSlipAreas(ctx context.Context, t *bot.Turn, x *slipping) ([]bot.Choice, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	var choices []bot.Choice
	for _, a := range r.project.Areas {
		choices = append(choices, bot.Choice{Label: t.AreaName(a), Value: a})
	}
	return choices, err
}

func (d official) setSlipArea(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) error {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err == nil && !slices.Contains(r.project.Areas, a.Value) {
		err = civic.Invalid("slip_area")
	}
	x.Area = a.Value
	return err
}
