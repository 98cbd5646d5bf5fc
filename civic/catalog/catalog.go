// Package catalog reads the province's units and categories from CSV files, checks them as a whole, and holds the data
// that ships with danvan.
package catalog

import (
	"embed"
	"fmt"
	"io/fs"

	"danvan/civic"
)

//go:embed default/*.csv
var shipped embed.FS

// Default is the data that ships: the province as of the two-tier reform of 1 July 2025.
func Default() fs.FS {
	sub, err := fs.Sub(shipped, "default")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Catalog is what the files hold, checked.
type Catalog struct {
	Areas      []civic.Area
	Aliases    []civic.AreaAlias
	Agencies   []civic.Agency // parents before their children
	Categories []civic.Category
	Projects   []civic.Project
	Forms      []civic.Form
	Receptions []civic.Reception
	Models     []civic.Model
	Duties     []civic.Duty
	Days       []civic.CalendarDay // nil: those known stay
}

// Problem is one mistake in a file. Line counts from 1, the header; Column is a column's name, or "".
type Problem struct {
	File   string
	Line   int
	Column string
	Reason string
}

// String writes a problem as file:line: column: reason.
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d", p.Line)
	}
	if p.Column != "" {
		s += ": " + p.Column
	}
	return s + ": " + p.Reason
}

// Changes lists what an import did to one kind of thing, by code.
type Changes struct {
	What                    string
	Added, Changed, Retired []string
	Same                    int
}

// Report is what an import did.
type Report []Changes

// Parse reads agencies.csv, areas.csv, area_aliases.csv and categories.csv, and where they are there projects.csv,
// forms.csv, receptions.csv, models.csv, duties.csv and calendar.csv. It returns every mistake that it finds; the catalog is fit to be
// imported where there is none.
func Parse(fsys fs.FS) (Catalog, []Problem) {
	r := &reader{fsys: fsys, unread: map[string]bool{}}
	var c Catalog
	r.areas(&c)
	r.aliases(&c)
	r.agencies(&c)
	r.categories(&c)
	r.projects(&c)
	r.forms(&c)
	r.receptions(&c)
	r.models(&c)
	r.duties(&c)
	r.calendar(&c)
	r.tree(&c)
	return c, r.sorted()
}
