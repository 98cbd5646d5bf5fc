package projects

import (
	"context"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// list opens the project that was named, or lists those that go on.
func (d citizen) list(ctx context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	if found := projectsNamed(t, arg); len(found) == 1 {
		p, err := d.store.Project(ctx, found[0].Code)
		if err != nil {
			return bot.Stay(), err
		}
		return d.board(ctx, t, p)
	}
	if len(t.Directory.Projects) == 0 {
		t.Tell("project.none")
		return bot.Stay(), nil
	}
	return bot.Begin(flowProjects, nil), nil
}

// projectsNamed finds the projects whose name has every word of the query, with or without diacritics.
func projectsNamed(t *bot.Turn, query string) []civic.Project {
	return slices.DeleteFunc(slices.Clone(t.Directory.Projects), func(p civic.Project) bool {
		return !bot.Called(strings.Join(p.NameWords.All(p.Name), " ")+" "+p.Code, query)
	})
}

func (d citizen) listFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowProjects, First: "list", Title: "project.title", Worth: bot.Never[bot.Nothing],
		Steps: map[string]bot.Step[bot.Nothing]{"list": {Ask: d.askList, Take: d.takeList}}}
}

// askList lists the projects that the person follows first, then those where they live, then the others.
func (d citizen) askList(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	followed, err := d.store.Followed(ctx, t.Person.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	rank := func(p civic.Project) int {
		switch {
		case slices.Contains(followed, p.Code):
			return 0
		case slices.Contains(p.Areas, t.Person.Area):
			return 1
		}
		return 2
	}
	projects := slices.Clone(t.Directory.Projects)
	slices.SortStableFunc(projects, func(a, b civic.Project) int { return rank(a) - rank(b) })
	p := bot.Prompt{Text: t.T("project.list", bot.Args{"Count": len(projects)}), Free: true}
	for _, project := range projects {
		label := project.NameIn(t.Locale())
		if rank(project) == 0 {
			label = "🔔 " + label
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: project.Code, Words: project.NameWords.All(project.Name)})
	}
	return p, nil
}

func (d citizen) takeList(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	code := a.Value
	if !a.Picked() {
		found := projectsNamed(t, a.Input.Text)
		if len(found) != 1 {
			return bot.Stay(), civic.Invalid("project_name", civic.Args{"Count": len(found)})
		}
		code = found[0].Code
	}
	p, err := d.store.Project(ctx, code)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := d.board(ctx, t, p); err != nil {
		return bot.Stay(), err
	}
	return bot.End(), nil
}

// openByLink opens the board whose link or QR code was followed.
func (d citizen) openByLink(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
	p, err := d.store.Project(ctx, code)
	if civic.CodeOf(err) == civic.CodeNotFound {
		t.Tell("project.unknown_link")
		return bot.Stay(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	return d.board(ctx, t, p)
}
