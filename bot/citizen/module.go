package citizen

import (
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// Deps is what the citizens' flows need from outside.
type Deps struct {
	Cases CaseDeps

	Projects ProjectDeps
	Votes    VoteDeps
}

// New declares what citizens can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Known: d.known,
		Other: d.other,
		Export: func(t *bot.Turn, data civic.PersonData) []string {
			return slices.Concat(export(t, data), exportProjects(t, data), exportSpoken(t, data))
		},
		Flows: []bot.AnyFlow{d.saidFlow()},
	}
	d.addCases(&m) // their buttons stand between ours, in the order of the menu
	d.Projects.addTo(&m)
	d.Votes.addTo(&m)
	return m
}
