package citizen

import (
	"danvan/bot"
)

// Deps is what the citizens' flows need from outside.
type Deps struct {
	Cases CaseDeps
}

// New declares what citizens can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Known:  d.known,
		Other:  d.other,
		Export: export,
		Flows:  []bot.AnyFlow{d.saidFlow()},
	}
	d.addCases(&m)
	return m
}
