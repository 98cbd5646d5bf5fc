package projects

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// groupClearance holds the categories of complaints about projects.
const groupClearance = "land-clearance"

// supervise is dân giám sát: what is seen on site is reported to the owner, the task force and who supervises.
func (d citizen) supervise(_ context.Context, t *bot.Turn, p civic.Project) error {
	who := t.T("project.watch_two", bot.Args{"Agency": t.AgencyName(p.Owner)})
	if p.Supervisor != "" {
		who = t.T("project.watch_three", bot.Args{"Agency": t.AgencyName(p.Owner), "Supervisor": t.AgencyName(p.Supervisor)})
	}
	var rows [][]bot.Button
	if !p.Ended(t.Now) {
		rows = append(rows, []bot.Button{t.Button("project.report", "board-report", p.Code)})
	}
	put(t, bot.Paragraphs(stepHead(t, p, civic.StepSupervise), t.T("project.watch"), who), append(rows, backRow(t, p)))
	return nil
}

// report begins a complaint about the project; who supervises gets a copy of it.
func (d citizen) report(_ context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	if p.Ended(t.Now) {
		t.Tell("project.ended", bot.Args{"Date": t.Date(*p.ValidTo)})
		return bot.Stay(), nil
	}
	return bot.Complaint{Group: groupClearance, Project: p.Code, Area: p.Area(), Watch: true}.BeginAt("category"), nil
}
