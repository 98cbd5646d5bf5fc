// Package seed makes a year as a province might have it: cases with all that happened to them, and ratings of services. The
// same options make the same year, row by row. It is for demonstrations, tests and benchmarks; nobody in it exists.
//
// The year has the rhythm of the week, the day and the seasons, quiet days at Tết, agencies that are quick and slow, a
// flood in the second full week of November in eight communes of the mountains (FloodAreas), and one agency that gets
// worse from September on (Worsening).
package seed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
	"danvan/civic/workcal"
	"danvan/storage"
)

// Options say what year is made.
type Options struct {
	Year    int
	Cases   int       // how many; all are filed within the year and before Until
	Ratings int       // of services; 0: two for each case, -1: none
	Seed    uint64    // another one is another year
	Flat    bool      // nothing but the rhythm of the week and the day: no seasons, no flood, no agency that gets worse
	Until   time.Time // what nothing happens after; zero, or later than the year: its end
	Events  bool      // with what happened to the cases, and the text by which they are searched; a benchmark may do without
	Still   bool      // nobody is ever reminded of what is open: its clocks have stopped
	First   int       // how many cases were made with these options before: codes go on after them
}

// The refusals of Fill.
var (
	ErrNoCatalog = errors.New("there are no agencies, areas or categories")
	ErrNotEmpty  = errors.New("there are cases already")
	ErrNothing   = errors.New("there is no time in the year before the end")
)

// Year is a year that is made as it is read. Reading it again makes the same.
type Year struct {
	o      Options
	dir    *civic.Directory
	timing civic.Timing
	zone   *time.Location
	days   []day
	places places
	texts  texts

	// Of the directory, in the order of their codes, whatever the database's is.
	agencies   []civic.Agency
	areas      []civic.Area
	categories []civic.Category
	projects   []civic.Project
}

// New plans a year of a province. Units and categories that the shipped catalog does not have take part like any other.
func New(dir *civic.Directory, o Options) (*Year, error) {
	if len(dir.Agencies) == 0 || len(dir.Areas) == 0 || len(dir.Categories) == 0 {
		return nil, ErrNoCatalog
	}
	zone := figures.Zone
	end := time.Date(o.Year+1, 1, 1, 0, 0, 0, 0, zone).Add(-time.Second)
	if o.Until.IsZero() || o.Until.After(end) {
		o.Until = end
	}
	if !o.Until.After(time.Date(o.Year, 1, 1, 1, 0, 0, 0, zone)) {
		return nil, ErrNothing
	}
	if o.Ratings == 0 {
		o.Ratings = 2 * o.Cases
	}
	y := &Year{o: o, dir: dir, zone: zone, texts: readTexts(),
		timing: civic.Timing{Calendar: workcal.Default(zone), Hours: civic.DefaultHours(zone)}}
	y.agencies = byCode(dir.Agencies, func(a civic.Agency) string { return a.Code })
	y.areas = byCode(dir.Areas, func(a civic.Area) string { return a.Code })
	y.categories = byCode(dir.Categories, func(c civic.Category) string { return c.Code })
	y.projects = byCode(dir.Projects, func(p civic.Project) string { return p.Code })
	y.places = y.newPlaces()
	y.days = y.newDays()
	return y, nil
}

func byCode[T any](list []T, code func(T) string) []T {
	return slices.SortedFunc(slices.Values(list), func(a, b T) int { return strings.Compare(code(a), code(b)) })
}

// Until is what nothing happens after.
func (y *Year) Until() time.Time { return y.o.Until }

// Calendar is the calendar by which the year works.
func (y *Year) Calendar() civic.Calendar { return y.timing }

// Bulk is the year as storage writes it.
func (y *Year) Bulk() storage.Bulk {
	return storage.Bulk{Cases: y.Cases(), Ratings: y.Ratings(), Lean: !y.o.Events}
}

// Fill makes a year in a database into which a catalog was imported, and counts its figures. now is when the directory is
// read; nothing in the year depends on it. Cases that are there already are refused with ErrNotEmpty, unless more is true:
// then the year's codes go on after as many.
func Fill(ctx context.Context, s *storage.Store, o Options, more bool, now time.Time) (storage.BulkReport, error) {
	known, err := s.LastCase(ctx)
	switch {
	case err != nil:
		return storage.BulkReport{}, err
	case known > 0 && !more:
		return storage.BulkReport{}, ErrNotEmpty
	case more:
		o.First += int(known)
	}
	dir, err := s.Directory(ctx, now)
	if err != nil {
		return storage.BulkReport{}, err
	}
	y, err := New(dir, o)
	if err != nil {
		return storage.BulkReport{}, fmt.Errorf("seed %d: %w", o.Year, err)
	}
	return s.WriteBulk(ctx, y.Bulk())
}
