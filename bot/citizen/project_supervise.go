package citizen

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// groupClearance holds the categories of complaints about projects.
const groupClearance = "land-clearance"

// supervise is dân giám sát: what is seen on site is reported to the owner, the task force and who supervises.
func (d ProjectDeps) supervise(_ context.Context, t *bot.Turn, p civic.Project) error {
	who := t.T("project.watch_two", bot.Args{"Agency": t.AgencyName(p.Owner)})
	if p.Supervisor != "" {
		who = t.T("project.watch_three", bot.Args{"Agency": t.AgencyName(p.Owner), "Supervisor": t.AgencyName(p.Supervisor)})
	}
	var rows [][]bot.Button
	if !p.Ended(t.Now) {
		rows = append(rows, []bot.Button{t.Button("project.report", "board-report", p.Code)})
	}
	put(t, paragraphs(stepHead(t, p, civic.StepSupervise), t.T("project.watch"), who), append(rows, backRow(t, p)))
	return nil
}

// report begins a complaint about the project; who supervises gets a copy of it.
func (d ProjectDeps) report(_ context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	if p.Ended(t.Now) {
		t.Tell("project.ended", bot.Args{"Date": t.Date(*p.ValidTo)})
		return bot.Stay(), nil
	}
	return bot.BeginAt(flowComplain, "category", Draft{Group: groupClearance, Project: p.Code, Area: p.Area(), Watch: true}), nil
}

// watched are the notices for who supervises a project: a copy of what was reported from its site. What is sealed is
// nobody else's.
func watched(draft Draft, c civic.Case) []civic.Notice {
	if !draft.Watch || c.Project == "" || c.Sealed {
		return nil
	}
	return []civic.Notice{{Kind: civic.NoticeProjectReport, To: civic.ToWatchers(c.Project)}}
}
