package main

import (
	"strconv"
	"strings"

	"danvan/civic"
)

// budgets are those of the settings.
func (c config) budgets() civic.Budgets {
	return civic.Budgets{CasesPerDay: c.CasesPerDay, GuessesPerHour: c.GuessesPerHour, PushesPerHour: c.PushesPerHour, InputsPerMinute: c.InputsPerMinute}
}

// budgetsInForce says in one line which budgets hold.
func (c config) budgetsInForce() string {
	var all []string
	for _, budget := range []struct {
		what string
		most int
	}{
		{"cases a person and day", c.CasesPerDay},
		{"wrong codes a person and hour", c.GuessesPerHour},
		{"single messages on new cases an agency and hour", c.PushesPerHour},
		{"inputs a person and minute", c.InputsPerMinute},
	} {
		most := "no bound"
		if budget.most > 0 {
			most = strconv.Itoa(budget.most)
		}
		all = append(all, budget.what+": "+most)
	}
	return strings.Join(all, "; ")
}
