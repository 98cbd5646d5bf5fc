package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// noProject is the choice of a project that is not in the list.
const noProject = "none"

// whereMissing names the step that asks what the category's route still needs, or "".
func whereMissing(t *bot.Turn, cat civic.Category, draft *Draft) string {
	area := draft.Area == "" && !draft.Unknown
	switch cat.Needs() {
	case "area":
		if area && cat.Urgent() {
			return "emergency_area"
		}
		if area {
			return "area"
		}
	case "project":
		if draft.Project == "" && !draft.NoProject && len(t.Directory.Projects) > 0 {
			return "project"
		}
		if draft.Project == "" && area {
			return "area"
		}
	case "agency":
		if draft.Named == "" && !draft.Unknown {
			return "agency"
		}
	}
	return ""
}

// clearWhere forgets where it is, to ask again.
func (draft *Draft) clearWhere() {
	draft.Area, draft.Project, draft.Named = "", "", ""
	draft.NoProject, draft.Unknown = false, false
}

func (d author) findArea(text, skip string) bot.Find[Draft] {
	return bot.Find[Draft]{
		State: func(draft *Draft) *bot.Finder { return &draft.Find },
		Areas: true,
		Text:  text,
		Skip:  skip,
		Found: func(ctx context.Context, t *bot.Turn, draft *Draft, code string) (bot.Next, error) {
			draft.Area, draft.Unknown = code, code == ""
			return d.advance(ctx, t, draft)
		},
	}
}

func (d author) findAgency() bot.Find[Draft] {
	return bot.Find[Draft]{
		State: func(draft *Draft) *bot.Finder { return &draft.Find },
		Text:  "complain.ask_agency",
		Skip:  "complain.agency_unknown",
		Found: func(ctx context.Context, t *bot.Turn, draft *Draft, code string) (bot.Next, error) {
			draft.Named, draft.Unknown = code, code == ""
			return d.advance(ctx, t, draft)
		},
	}
}

func askProject(_ context.Context, t *bot.Turn, _ *Draft) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("complain.ask_project")}
	for _, project := range t.Directory.Projects {
		p.Choices = append(p.Choices, bot.Choice{Label: project.NameIn(t.Locale()), Value: project.Code})
	}
	p.Choices = append(p.Choices, t.Choice("complain.no_project", noProject))
	return p, nil
}

func (d author) takeProject(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value == noProject {
		draft.Project, draft.NoProject = "", true
		return d.advance(ctx, t, draft)
	}
	project, ok := t.Directory.Project(a.Value)
	if !ok {
		return bot.Next{}, civic.ErrNotFound
	}
	draft.Project, draft.Area = project.Code, project.Area()
	return d.advance(ctx, t, draft)
}

// placeName says where the matter is in words: the project, the area, the agency that was named; "" where none is known.
func placeName(t *bot.Turn, project, area string) string {
	var name string
	if p, ok := t.Directory.Project(project); ok {
		name = p.NameIn(t.Locale())
	}
	if area == "" {
		return name
	}
	if name != "" {
		name += ", "
	}
	return name + t.AreaName(area)
}
