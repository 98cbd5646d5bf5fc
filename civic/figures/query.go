package figures

import "slices"

// Query asks for sums of counts by period. Periods are made by Cuts: n+1 days in order make n periods, each from its day to
// the one before the next. Nil lists do not restrict.
type Query struct {
	Cuts       []string
	ByAgency   bool
	ByCategory bool
	ByArea     bool // not with ByAgency or Agencies: an area's figures are kept apart from an agency's

	Agencies   []string
	Categories []string
	Areas      []string

	Measures []Measure // that are wanted, others may be left at 0; nil: all
}

// Wants reports whether the measure is wanted.
func (q Query) Wants(m Measure) bool { return q.Measures == nil || slices.Contains(q.Measures, m) }

// Row is the sum of one period and cell.
type Row struct {
	Period   int // of Query.Cuts, from 0
	Agency   string
	Category string
	Area     string
	Counts
}

// Weeks are the cuts of n weeks of seven days, the last of which ends before the day.
func Weeks(end string, n int) []string {
	cuts := make([]string, n+1)
	for i := range cuts {
		cuts[i] = DayAfter(end, -7*(n-i))
	}
	return cuts
}

// RatingRow is what citizens said of an agency's service in a period. Ratings that are left out (civic.Rating.Own, Bulk) are
// counted apart, and in nothing else.
type RatingRow struct {
	Period  int
	Agency  string
	Stars   [5]int // how many gave 1, 2, … 5 stars
	N       int
	Sum     int // of the points (civic.Rating.Score)
	Squares int // of their squares
	Own     int // left out: by people of the agency itself
	Bulk    int // left out: in a burst
}

// Plus is the sum of both, in the period and for the agency of the first.
func (r RatingRow) Plus(other RatingRow) RatingRow {
	for i, n := range other.Stars {
		r.Stars[i] += n
	}
	r.N, r.Sum, r.Squares, r.Own, r.Bulk = r.N+other.N, r.Sum+other.Sum, r.Squares+other.Squares, r.Own+other.Own, r.Bulk+other.Bulk
	return r
}

// AgainRow counts what citizens answered, a week after their case was closed, to whether the matter is settled.
type AgainRow struct {
	Period                 int
	Agency                 string
	Asked, Yes, Partly, No int
}
