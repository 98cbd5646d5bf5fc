package projects

import (
	"danvan/bot"
	"danvan/civic"
	"html"
)

// exportProjects writes what a person did about projects.
func exportProjects(t *bot.Turn, data civic.PersonData) []string {
	var parts []string
	for _, code := range data.Followed {
		p, _ := t.Directory.Project(code)
		parts = append(parts, t.T("my_data.followed", bot.Args{"Name": p.NameIn(t.Locale())}))
	}
	for _, q := range data.Asked {
		p, _ := t.Directory.Project(q.Project)
		parts = append(parts, bot.Lines(t.T("my_data.asked", bot.Args{"Name": p.NameIn(t.Locale()), "Time": t.Time(q.AskedAt)}), bot.Quote(q.Text), bot.Quote(q.Answer)))
	}
	for _, r := range data.ProjectStars {
		p, _ := t.Directory.Project(r.Project)
		parts = append(parts, bot.Lines(t.T("my_data.rating", bot.Args{"Agency": p.NameIn(t.Locale()), "Stars": r.Stars, "Time": t.Time(r.At)}), html.EscapeString(r.Comment)))
	}
	return parts
}
