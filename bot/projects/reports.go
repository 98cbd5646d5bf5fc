package projects

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// shownReports is how many reports from a site a list shows, those due first.
const shownReports = 12

// reported lists the open cases of a project that the person's agencies have in hand, and counts them all. What other
// agencies have is not theirs to see.
func (d official) reported(ctx context.Context, t *bot.Turn, project string) ([]civic.Case, int, error) {
	return d.store.Inbox(ctx, civic.InboxQuery{Agencies: t.Person.WorksIn(), Filter: civic.InboxOpen, Project: project, Person: t.Person.ID, Now: t.Now, Limit: shownReports})
}

// reports lists them; each opens as it does from the inbox.
func (d official) reports(ctx context.Context, t *bot.Turn, s site) (bot.Next, error) {
	cases, total, err := d.reported(ctx, t, s.Code)
	if err != nil {
		return bot.Stay(), err
	}
	m := bot.Message{Text: t.T("project_desk.reports_head", bot.Args{"Name": s.NameIn(t.Locale()), "Count": total})}
	if total > len(cases) {
		m.Text += "\n" + t.T("project_desk.reports_more", bot.Args{"Count": len(cases)})
	}
	for _, c := range cases {
		m.Rows = append(m.Rows, []bot.Button{bot.Do(listed(t, c), bot.ActOpenCase, c.Code)})
	}
	m.Rows = append(m.Rows, siteButton(t, s.Code))
	t.Say(m)
	return bot.Stay(), nil
}

// listed is a case as one line: when due, what about.
func listed(t *bot.Turn, c civic.Case) string {
	label := t.CategoryName(c.Category) + " · " + c.Code
	if due := c.Due(); due != nil {
		return t.DueFirst(*due, label)
	}
	return t.Label("status."+string(c.Status)) + " · " + label
}
