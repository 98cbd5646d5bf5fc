package main

import (
	"fmt"
	"strconv"
	"strings"

	"danvan/civic"
)

// budgetSetting is one budget of the configuration.
type budgetSetting struct {
	key   string
	what  string // as danvan doctor says it
	value string
	set   func(b *civic.Budgets, n int)
}

func (c config) budgetSettings() []budgetSetting {
	return []budgetSetting{
		{"DANVAN_CASES_PER_DAY", "cases a person and day", c.CasesPerDay, func(b *civic.Budgets, n int) { b.CasesPerDay = n }},
		{"DANVAN_GUESSES_PER_HOUR", "wrong codes a person and hour", c.GuessesPerHour, func(b *civic.Budgets, n int) { b.GuessesPerHour = n }},
		{"DANVAN_PUSHES_PER_HOUR", "single messages on new cases an agency and hour", c.PushesPerHour, func(b *civic.Budgets, n int) { b.PushesPerHour = n }},
		{"DANVAN_INPUTS_PER_MINUTE", "inputs a person and minute", c.InputsPerMinute, func(b *civic.Budgets, n int) { b.InputsPerMinute = n }},
	}
}

// maxBudget bounds every budget; more is no bound at all, which is said with 0.
const maxBudget = 100_000

// validateBudgets refuses what is no number.
func (c config) validateBudgets() error {
	for _, s := range c.budgetSettings() {
		if n, err := strconv.Atoi(s.value); err != nil || n < 0 || n > maxBudget {
			return settingError{s.key, fmt.Sprintf("is not a number from 0 to %d; write one such as 10, or 0 for no bound", maxBudget)}
		}
	}
	return nil
}

// budgets are those of the settings, which validateBudgets has seen.
func (c config) budgets() civic.Budgets {
	var b civic.Budgets
	for _, s := range c.budgetSettings() {
		n, _ := strconv.Atoi(s.value)
		s.set(&b, n)
	}
	return b
}

// budgetsInForce says in one line which budgets hold.
func (c config) budgetsInForce() string {
	var all []string
	for _, s := range c.budgetSettings() {
		value := s.value
		if n, _ := strconv.Atoi(value); n == 0 {
			value = "no bound"
		}
		all = append(all, s.what+": "+value)
	}
	return strings.Join(all, "; ")
}
