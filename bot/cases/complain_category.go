package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// askGroup asks for the group of categories, the shorter list first.
func askGroup(_ context.Context, t *bot.Turn, _ *Draft) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("complain.ask_group"), Free: true}
	for _, g := range t.Directory.Groups() {
		p.Choices = append(p.Choices, bot.Choice{Label: t.GroupName(g), Value: g})
	}
	return p, nil
}

func (d author) takeGroup(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		return d.searchCategory(ctx, t, draft, a.Input)
	}
	draft.Group, draft.Matches = a.Value, nil
	in := t.Directory.CategoriesIn(a.Value)
	if len(in) == 1 {
		draft.setCategory(t, in[0])
		return d.advance(ctx, t, draft)
	}
	return bot.To("category"), nil
}

// searchCategory understands typed words as a part of a category's or a group's name. A long text is the matter itself
// and is kept.
func (d author) searchCategory(ctx context.Context, t *bot.Turn, draft *Draft, in bot.Input) (bot.Next, error) {
	const long = 30
	var found []string
	if in.Kind == bot.KindText && len([]rune(in.Text)) <= long {
		found = categoriesNamed(t, in.Text)
	}
	switch {
	case len(found) == 1:
		cat, _ := t.Directory.Category(found[0])
		draft.Group = cat.Group
		draft.setCategory(t, cat)
		return d.advance(ctx, t, draft)
	case len(found) > 1:
		draft.Group, draft.Matches = "", found
		return bot.To("category"), nil
	}
	if in.Kind == bot.KindText && len([]rune(in.Text)) <= long {
		return bot.Stay(), bot.ErrPickOne
	}
	if err := draft.Add(in); err != nil {
		return bot.Stay(), err
	}
	t.Tell("complain.kept")
	return bot.Stay(), nil
}

// categoriesNamed lists the categories whose name has every word of the query, then those whose group's has.
func categoriesNamed(t *bot.Turn, query string) []string {
	var byName, byGroup []string
	for _, c := range t.Directory.Categories {
		switch {
		case bot.Called(c.NameIn(t.Locale()), query):
			byName = append(byName, c.Code)
		case bot.Called(t.GroupName(c.Group), query):
			byGroup = append(byGroup, c.Code)
		}
	}
	return append(byName, byGroup...)
}

func askCategory(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("complain.ask_category", bot.Args{"Group": t.GroupName(draft.Group)})}
	in := t.Directory.CategoriesIn(draft.Group)
	if len(draft.Matches) > 0 {
		p.Text, in = t.T("complain.ask_match"), nil
		for _, code := range draft.Matches {
			if c, ok := t.Directory.Category(code); ok {
				in = append(in, c)
			}
		}
	}
	for _, c := range in {
		p.Choices = append(p.Choices, bot.Choice{Label: c.NameIn(t.Locale()), Value: c.Code})
	}
	return p, nil
}

func (d author) takeCategory(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	cat, ok := t.Directory.Category(a.Value)
	if !ok {
		return bot.Next{}, civic.ErrNotFound
	}
	draft.setCategory(t, cat)
	return d.advance(ctx, t, draft)
}

// setCategory chooses the category; what it does not need is not asked again.
func (draft *Draft) setCategory(t *bot.Turn, cat civic.Category) {
	if cat.Code != draft.Category {
		draft.Unknown, draft.NoProject, draft.Sealing = false, false, false
	}
	draft.Group, draft.Category = cat.Group, cat.Code
	if a, ok := t.Directory.Agency(draft.Named); ok && draft.Area == "" && cat.Needs() == "area" {
		draft.Area = a.Area // of the commune that they named
	}
}

// askSealed says who alone will read the matter, and that this is no formal denunciation.
func askSealed(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	agency := draft.agency(t)
	if agency == "" {
		return bot.Prompt{Text: t.T("complain.sealed_shut"), Choices: []bot.Choice{
			t.Choice("complain.sealed_law", bot.MatterDenunciation), t.Choice("complain.sealed_other", "other")}}, nil
	}
	p := bot.Prompt{Text: t.T("complain.sealed", bot.Args{"Agency": t.AgencyName(agency)}), Choices: []bot.Choice{
		t.Choice("complain.sealed_go", "go"), t.Choice("complain.sealed_law", bot.MatterDenunciation)}}
	if !draft.Locked {
		p.Choices = append(p.Choices, t.Choice("complain.sealed_other", "other"))
	}
	return p, nil
}

func (d author) takeSealed(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case "go":
		draft.Sealing = true
		return d.advance(ctx, t, draft)
	case bot.MatterDenunciation:
		return toLaw(bot.MatterDenunciation, *draft), nil
	}
	draft.Category = ""
	return bot.To("group"), nil
}
