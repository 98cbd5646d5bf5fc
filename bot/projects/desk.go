package projects

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowSites = "project_desk"

// siteNew is the choice of a new project.
const siteNew = "new"

// listFlow lists the projects that the person manages or works on.
func (d official) listFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowSites, First: "list", Title: "project_desk.title", Worth: bot.Never[bot.Nothing],
		Steps: map[string]bot.Step[bot.Nothing]{"list": {Ask: d.askSites, Take: d.takeSites}}}
}

// mine lists the projects on which the person works.
func (d official) mine(ctx context.Context, t *bot.Turn) ([]civic.Project, error) {
	all, err := d.store.Projects(ctx)
	if err != nil {
		return nil, err
	}
	forces, err := d.store.ForcesOf(ctx, t.Person.ID)
	if err != nil {
		return nil, err
	}
	var list []civic.Project
	for _, p := range all {
		if !p.MayManage(t.Person) {
			if !slices.Contains(forces, p.Code) {
				continue
			}
			force, err := d.store.TaskForce(ctx, p.Code) // they may have left the agency for which they were in it
			if err != nil {
				return nil, err
			}
			if !p.MayWork(t.Person, force) {
				continue
			}
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b civic.Project) int { // those that have ended come last
		switch {
		case a.Ended(t.Now) == b.Ended(t.Now):
			return 0
		case a.Ended(t.Now):
			return 1
		}
		return -1
	})
	return list, nil
}

func (d official) askSites(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	list, err := d.mine(ctx, t)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("project_desk.list", bot.Args{"Count": len(list)})}
	if len(list) == 0 {
		p.Text = t.T("project_desk.list_empty")
	}
	for _, project := range list {
		waits, err := d.waits(ctx, t, project.Code)
		if err != nil {
			return bot.Prompt{}, err
		}
		label := project.NameIn(t.Locale())
		if waits > 0 {
			label = fmt.Sprintf("❗%d · %s", waits, label)
		}
		if project.Ended(t.Now) {
			label = "✔ " + label
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: project.Code, Words: []string{project.Name, project.Code}})
	}
	p.Choices = append(p.Choices, bot.Choice{Label: t.Label("project_desk.new"), Value: siteNew, Nav: true})
	return p, nil
}

// waits counts what waits on a project: questions, and consultations whose opinions are to be answered.
func (d official) waits(ctx context.Context, t *bot.Turn, code string) (int, error) {
	_, questions, err := d.store.OpenQuestions(ctx, code, 0, 1)
	if err != nil {
		return 0, err
	}
	rounds, err := d.store.Consultations(ctx, code)
	for _, c := range rounds {
		if c.Phase(t.Now) == consult.PhaseAnswering {
			questions++
		}
	}
	return questions, err
}

func (d official) takeSites(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	if a.Value == siteNew {
		return d.beginNew(t)
	}
	s, err := d.site(ctx, t, a.Value, mayWork)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := d.show(ctx, t, s); err != nil {
		return bot.Stay(), err
	}
	return bot.End(), nil
}

// show shows a project as those who work on it see it.
func (d official) show(ctx context.Context, t *bot.Turn, s site) (bot.Next, error) {
	_, questions, err := d.store.OpenQuestions(ctx, s.Code, 0, 1)
	if err != nil {
		return bot.Stay(), err
	}
	rounds, err := d.store.Consultations(ctx, s.Code)
	if err != nil {
		return bot.Stay(), err
	}
	text := siteText(t, s.Project)
	if s.Ended(t.Now) {
		text += "\n" + t.T("project_desk.ended", bot.Args{"Date": t.Date(*s.ValidTo)})
	}
	if questions > 0 {
		text += "\n\n" + t.T("project_desk.questions_wait", bot.Args{"Count": questions})
	}
	do := func(key, action string) bot.Button { return t.Button("project_desk."+key, action, s.Code) }
	rows := [][]bot.Button{{do("documents", "project-docs"), do("dates", "project-dates")}}
	if s.manages {
		rows = append(rows, []bot.Button{do("news", "project-news"), do("task", "project-task")}, []bot.Button{do("figures", "project-figures"), do("force", "project-force")})
	}
	rows = append(rows, []bot.Button{bot.Do(t.Label("project_desk.questions", bot.Args{"Count": questions}), "project-asks", s.Code), do("qr", "project-qr")})
	_, reports, err := d.reported(ctx, t, s.Code)
	if err != nil {
		return bot.Stay(), err
	}
	if reports > 0 {
		rows = append(rows, []bot.Button{bot.Do(t.Label("project_desk.reports", bot.Args{"Count": reports}), "project-reports", s.Code)})
	}
	for _, c := range rounds {
		rows = append(rows, []bot.Button{bot.Do("💬 "+bot.Shorten(c.TitleIn(t.Locale()), 40)+" – "+t.Label("consult.phase_"+string(c.Phase(t.Now))), "consult", c.Code)})
	}
	if s.manages {
		rows = append(rows, []bot.Button{do("new_round", "consult-new"), do("edit", "project-edit")})
	}
	t.Say(bot.Message{Text: text, Rows: rows})
	return bot.Stay(), nil
}

// siteText writes what a project is, for officials.
func siteText(t *bot.Turn, p civic.Project) string {
	supervisor := t.Label("project_desk.nobody")
	if p.Supervisor != "" {
		supervisor = t.AgencyName(p.Supervisor)
	}
	or := func(text string) string { return cmp.Or(text, "…") }
	return t.T("project_desk.page", bot.Args{"Name": p.NameIn(t.Locale()), "Code": or(p.Code), "Owner": t.AgencyName(p.Owner), "Areas": or(t.AreaNames(p.Areas)),
		"Status": t.Label("project.status_" + string(p.Status)), "Budget": or(p.Budget), "From": dayText(p.StartsOn), "Until": dayText(p.EndsOn), "Supervisor": supervisor})
}

// poster gives the project's link, and its QR code for the notice board at the commune.
func (d official) poster(_ context.Context, t *bot.Turn, s site) (bot.Next, error) {
	return bot.Stay(), sayLink(t, s.Project, "project_desk.poster", 1024)
}

// done says the last word of a step and shows the project as it is now. What the same update did before counts as done.
func (d official) done(ctx context.Context, t *bot.Turn, code string, err error, key string, args ...bot.Args) (bot.Next, error) {
	if err != nil && !errors.Is(err, civic.ErrRepeated) {
		return bot.Stay(), err
	}
	t.Conclude(key, args...)
	s, err := d.site(ctx, t, code, mayWork)
	if err != nil {
		return bot.End(), err
	}
	_, err = d.show(ctx, t, s)
	return bot.End(), err
}
