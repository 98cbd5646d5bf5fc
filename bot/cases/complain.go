package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// Draft is a complaint or suggestion on its way: what the person has said so far.
type Draft struct {
	bot.Gathered
	Group     string     `json:"group,omitempty"`
	Matches   []string   `json:"matches,omitempty"` // categories found by typed words, in place of a group's
	Category  string     `json:"category,omitempty"`
	Locked    bool       `json:"locked,omitempty"` // facts of a denunciation: the sealed lane and no other
	Area      string     `json:"area,omitempty"`
	Project   string     `json:"project,omitempty"`
	Watch     bool       `json:"watch,omitempty"`      // begun on the project's board: who supervises it gets a copy
	NoProject bool       `json:"no_project,omitempty"` // theirs is not in the list
	Named     string     `json:"named,omitempty"`      // the agency that they named
	Unknown   bool       `json:"unknown,omitempty"`    // they do not know which area or agency
	Find      bot.Finder `json:"find,omitzero"`
	Warned    bool       `json:"warned,omitempty"` // the emergency numbers were shown
	Sealing   bool       `json:"sealing,omitempty"`
	Asked     bool       `json:"asked,omitempty"` // whether to stay anonymous
	Anonymous bool       `json:"anonymous,omitempty"`
	Told      bool       `json:"told,omitempty"`   // the person has said that they have told everything
	Looked    string     `json:"looked,omitempty"` // for look-alikes, under these heads
	Alike     []Alike    `json:"alike,omitempty"`
	Same      string     `json:"same,omitempty"`  // the code of their own case that says the same
	Apart     bool       `json:"apart,omitempty"` // they have said that theirs is another matter
}

// complainFlow is the dialogue in which a person complains or suggests. Where it goes is decided by what is still
// missing: see advance.
func (d author) complainFlow() bot.Flow[Draft] {
	return bot.Flow[Draft]{
		Name:   bot.FlowComplain,
		First:  "kind",
		Title:  "complain.title",
		Edited: bot.Edits(func(draft *Draft) *bot.Gathered { return &draft.Gathered }),
		Steps: map[string]bot.Step[Draft]{
			"kind":           {Ask: d.askKind, Take: d.takeKind},
			"full":           {Ask: d.askFull, Take: d.takeFull},
			"unsure_own":     {Ask: askYesNo("complain.unsure_own"), Take: takeUnsureOwn},
			"unsure_wrong":   {Ask: askYesNo("complain.unsure_wrong"), Take: takeUnsureWrong},
			"unsure_own_how": {Ask: askHow("complain.unsure_own_how"), Take: takeHow(bot.MatterComplaint)},
			"unsure_how":     {Ask: askHow("complain.unsure_wrong_how"), Take: takeHow(bot.MatterDenunciation)},
			"group":          {Ask: askGroup, Take: d.takeGroup},
			"category":       {Ask: askCategory, Take: d.takeCategory},
			"sealed":         {Ask: askSealed, Take: d.takeSealed},
			"area":           d.findArea("complain.ask_area", "complain.area_unknown").Step(),
			"emergency_area": d.findArea("complain.ask_emergency_area", "").Step(),
			"project":        {Ask: askProject, Take: d.takeProject},
			"agency":         d.findAgency().Step(),
			"anonymity":      {Ask: askAnonymity, Take: d.takeAnonymity},
			"content":        {Ask: askContent, Take: d.takeContent},
			"alike":          {Ask: d.askAlike, Take: d.takeAlike, Review: true},
			"review":         {Ask: askReview, Take: d.takeReview, Review: true},
			"same":           {Ask: d.askSame, Take: d.takeSame, Review: true},
		},
	}
}

// advance goes to the next thing that is missing, and to the review where nothing is.
func (d author) advance(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Next, error) {
	cat, ok := t.Directory.Category(draft.Category)
	if !ok {
		return bot.To("group"), nil
	}
	if full, err := d.dayFull(ctx, t, cat); err != nil || full {
		return bot.To("full"), err
	}
	if cat.Urgent() && !draft.Warned {
		t.Tell("complain.emergency_numbers")
		draft.Warned = true
	}
	if cat.Sealed() && !draft.Sealing {
		return bot.To("sealed"), nil
	}
	if step := whereMissing(t, cat, draft); step != "" {
		return bot.To(step), nil
	}
	if !draft.Asked {
		return bot.To("anonymity"), nil
	}
	if !draft.Told {
		return bot.To("content"), nil
	}
	found, err := d.lookAlikes(ctx, t, cat, draft)
	if err != nil {
		return bot.Next{}, err
	}
	if found {
		return bot.To("alike"), nil
	}
	return bot.To("review"), nil
}

// category is the draft's category; the zero one before it is chosen.
func (draft Draft) category(t *bot.Turn) civic.Category {
	c, _ := t.Directory.Category(draft.Category)
	return c
}

// where is what the case keeps of where it is: what its route asks for, and of a sealed one whom it is about. What was
// chosen for another category before does not go along.
func (draft Draft) where(t *bot.Turn) (area, project, named string) {
	cat := draft.category(t)
	switch cat.Needs() {
	case "area":
		return draft.Area, "", ""
	case "project":
		return draft.Area, draft.Project, ""
	case "agency":
		return "", "", draft.Named
	}
	if cat.Sealed() {
		return "", "", draft.Named
	}
	return "", "", ""
}

// agency is where the draft's route leads, "" for the coordinator's desk.
func (draft Draft) agency(t *bot.Turn) string {
	area, project, named := draft.where(t)
	return t.Directory.Route(draft.category(t), area, project, named)
}

// seal moves the draft into the inspectorate's lane.
func (draft *Draft) seal(cat civic.Category) {
	draft.Group, draft.Category, draft.Matches = cat.Group, cat.Code, nil
}
