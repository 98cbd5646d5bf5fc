// Package leader holds what leaders of the province see: figures, and lists of cases without a word of them. Heads see the
// same of their own unit.
package leader

import (
	"danvan/bot"
)

// Deps is what the conversations stand on.
type Deps struct {
	Figures Figures
	// Workbook writes tables for office programs.
	Workbook func(title string, tables []Table) ([]byte, error)

	Digests Digests
}

// New declares what leaders can do.
func New(d Deps) bot.Module {
	m := bot.Module{}
	d.addReport(&m)
	d.addDigest(&m)
	return m
}
