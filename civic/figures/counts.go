// Package figures counts by day what becomes of cases and what citizens say of services, so that a digest or a public page
// need not read cases. What a case or a rating adds is a pure function of it: storage takes away what it added before a
// change, and adds what it adds after it. See docs/figures.md.
package figures

import (
	"time"

	"danvan/civic"
)

// Zone is where the days of figures begin and end: Vietnam's, in whatever zone people read times.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// DayOf is the day of a time, 2006-01-02.
func DayOf(at time.Time) string { return at.In(Zone).Format(time.DateOnly) }

// DayAfter is the day n days after a day; n may be negative. Of what is no day it is "".
func DayAfter(day string, n int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}

// Measure is one thing that is counted.
type Measure int

// The measures. Each is counted on a day of its own.
const (
	Received    Measure = iota // cases, on the day on which they were filed
	Open                       // of those: nobody has answered or ended them yet
	Answered                   // cases, on the day of their latest answer
	InTime                     // of those: by the date that held
	Thin                       // of those: the answer says next to nothing (civic.Case.Thin)
	Marks                      // of those: the citizen gave stars
	MarkSum                    // the points of those stars (Points)
	MarkSquares                // the squares of those points
	Helped                     // of those answered: it helped, the citizen said
	NotHelped                  // … did not
	Rejected                   // cases, on the day of their end
	Withdrawn                  // likewise
	Due                        // open cases, on the day by which somebody owes the next step; none while the citizen is asked

	Measures // how many there are
)

// Counts holds a number for each measure.
type Counts [Measures]int

// Plus is the sum of both.
func (c Counts) Plus(other Counts) Counts {
	for m, n := range other {
		c[m] += n
	}
	return c
}

// Minus is what is left.
func (c Counts) Minus(other Counts) Counts {
	for m, n := range other {
		c[m] -= n
	}
	return c
}

// Cell is where something is counted.
type Cell struct {
	Day      string
	Agency   string // that has the case now; "" for the coordinator's desk
	Category string
	Area     string // "" where the case names none, and always of what is sealed
}

// Points is what stars are worth, 0 to 100.
func Points(stars int) int { return (stars - 1) * 25 }

// OfCase is what a case adds to the figures.
func OfCase(c civic.Case) map[Cell]Counts {
	cells := map[Cell]Counts{}
	add := func(at *time.Time, m Measure, n int) {
		if at == nil {
			return
		}
		cell := Cell{Day: DayOf(*at), Agency: c.Agency, Category: c.Category, Area: c.Area}
		if c.Sealed {
			cell.Area = ""
		}
		counts := cells[cell]
		counts[m] += n
		cells[cell] = counts
	}
	add(&c.FiledAt, Received, 1)
	if c.Status.Open() {
		add(&c.FiledAt, Open, 1)
		add(NextDue(c), Due, 1)
	}
	add(c.AnsweredAt, Answered, 1)
	if c.AnsweredAt != nil && c.AnswerDue != nil && !c.AnsweredAt.After(*c.AnswerDue) {
		add(c.AnsweredAt, InTime, 1)
	}
	if c.Thin {
		add(c.AnsweredAt, Thin, 1)
	}
	if c.Stars > 0 {
		p := Points(c.Stars)
		add(c.AnsweredAt, Marks, 1)
		add(c.AnsweredAt, MarkSum, p)
		add(c.AnsweredAt, MarkSquares, p*p)
	}
	if c.Helpful != nil {
		m := NotHelped
		if *c.Helpful == 1 {
			m = Helped
		}
		add(c.AnsweredAt, m, 1)
	}
	switch c.Status {
	case civic.StatusRejected:
		add(c.EndedAt, Rejected, 1)
	case civic.StatusWithdrawn:
		add(c.EndedAt, Withdrawn, 1)
	}
	return cells
}

// NextDue is civic.Case.Due, but nil for every case whose author is asked: whether the law lets its clock run on belongs to
// the category, which may change.
func NextDue(c civic.Case) *time.Time {
	if c.Status == civic.StatusNeedInfo {
		return nil
	}
	return c.Due()
}

// Difference is what has to be added where before counted and after counts; nil is nothing. Cells without a change are left
// out.
func Difference(before, after map[Cell]Counts) map[Cell]Counts {
	change := map[Cell]Counts{}
	for cell, n := range after {
		change[cell] = n
	}
	for cell, n := range before {
		change[cell] = change[cell].Minus(n)
	}
	for cell, n := range change {
		if n == (Counts{}) {
			delete(change, cell)
		}
	}
	return change
}
