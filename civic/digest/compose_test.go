package digest

import (
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
)

// monday is the day on which the digests of these tests are written: they tell of 16 to 22 November.
const monday = "2026-11-23"

// places are two communes with their committees, and two departments to which categories go.
var places = civic.NewDirectory(civic.Directory{
	Agencies: []civic.Agency{
		{Code: "c1", Kind: civic.KindCommune, Area: "a1"}, {Code: "c2", Kind: civic.KindCommune, Area: "a2"},
		{Code: "health", Kind: civic.KindDepartment}, {Code: "works", Kind: civic.KindDepartment},
	},
	Areas:      []civic.Area{{Code: "a1"}, {Code: "a2"}},
	Categories: []civic.Category{{Code: "road", Route: "works"}, {Code: "waste", Route: "commune-of-area"}, {Code: "clinic", Route: "health"}},
}, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))

// count makes counts of pairs of a measure and a number.
func count(pairs ...int) (c figures.Counts) {
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
	}
	return c
}

const (
	received = int(figures.Received)
	answered = int(figures.Answered)
	inTime   = int(figures.InTime)
	open     = int(figures.Open)
	late     = int(figures.Due)
	thin     = int(figures.Thin)
	rejected = int(figures.Rejected)
)

// week is what came of a week's cases: 13 is the one that is told of. A case of the works department lies in area a1.
var week = []struct {
	period                 int
	agency, category, area string
	counts                 figures.Counts
}{
	{13, "c1", "waste", "a1", count(received, 7, answered, 4, inTime, 3, thin, 1)},
	{13, "c2", "waste", "a2", count(received, 5, answered, 2, inTime, 2, rejected, 1)},
	{13, "works", "road", "a1", count(received, 3, answered, 1)},
	{12, "c1", "waste", "a1", count(received, 6)},
	{11, "c1", "waste", "a1", count(received, 1)},
	{10, "c2", "waste", "a2", count(received, 2)},
	{9, "works", "road", "a1", count(received, 1)},
	{8, "c1", "waste", "a1", count(received, 50)}, // too long ago to be usual
}

// province is the data of a day.
func province() Data {
	d := Data{Day: monday, Directory: places}
	for _, w := range week {
		d.Cases = append(d.Cases, figures.Row{Period: w.period, Agency: w.agency, Category: w.category, Counts: w.counts})
		d.ByArea = append(d.ByArea, figures.Row{Period: w.period, Area: w.area, Category: w.category, Counts: w.counts})
	}
	for _, o := range []struct {
		agency, category, area string
		open, late             int
	}{{"c1", "waste", "a1", 9, 4}, {"c2", "waste", "a2", 8, 1}, {"works", "road", "a1", 7, 2}} {
		counts := count(open, o.open, late, o.late)
		d.Open = append(d.Open, figures.Row{Agency: o.agency, Category: o.category, Counts: counts})
		d.OpenAreas = append(d.OpenAreas, figures.Row{Area: o.area, Category: o.category, Counts: counts})
	}
	return d
}

// What came in, what was answered and what is open, in every scope.
func TestComposeSums(t *testing.T) {
	type sums struct {
		received, lastWeek int
		usual              float64
		answered, inTime   int
		open, late         int
		thin, rejected     int
	}
	w := NewComposer(province())
	for name, c := range map[string]struct {
		scope Scope
		want  sums
	}{
		"the province":     {Scope{Kind: KindProvince}, sums{15, 6, 2.5, 7, 5, 24, 7, 1, 1}}, // usual: (6+1+2+1)/4
		"the desk":         {Scope{Kind: KindDesk}, sums{15, 6, 2.5, 7, 5, 24, 7, 1, 1}},
		"a unit":           {Scope{Kind: KindUnit, Agency: "c1"}, sums{7, 6, 1.75, 4, 3, 9, 4, 1, 0}},
		"an area":          {Scope{Kind: KindPart, Areas: []string{"a1"}}, sums{10, 6, 2, 5, 3, 16, 6, 1, 0}}, // the department's road there too
		"two areas":        {Scope{Kind: KindPart, Areas: []string{"a2", "a1"}}, sums{15, 6, 2.5, 7, 5, 24, 7, 1, 1}},
		"a category":       {Scope{Kind: KindPart, Categories: []string{"road"}}, sums{3, 0, 0.25, 1, 0, 7, 2, 0, 0}},
		"of both, waste":   {Scope{Kind: KindPart, Areas: []string{"a1"}, Categories: []string{"waste"}}, sums{7, 6, 1.75, 4, 3, 9, 4, 1, 0}},
		"of none of both":  {Scope{Kind: KindPart, Areas: []string{"a2"}, Categories: []string{"road"}}, sums{}},
		"an unknown unit":  {Scope{Kind: KindUnit, Agency: "?"}, sums{}},
		"an unknown place": {Scope{Kind: KindPart, Areas: []string{"?"}}, sums{}},
	} {
		i := w.Compose(c.scope)
		got := sums{i.Received, i.LastWeek, i.Usual, i.Answered, i.InTime, i.Open, i.Late, i.Flags.Thin, i.Flags.Rejected}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if i.From != "2026-11-16" || i.To != "2026-11-22" || len(i.Trend) != Weeks || i.Trend[13] != (Week{i.Received, i.Answered, i.InTime}) {
			t.Errorf("%s tells of %s to %s, %+v", name, i.From, i.To, i.Trend)
		}
		if (i.Whole != nil) != (c.scope.Kind == KindPart) || i.Whole != nil && *i.Whole != (Whole{Received: 15, Answered: 7, InTime: 5, Late: 7}) {
			t.Errorf("%s: the whole is %+v", name, i.Whole)
		}
		if (i.Health != nil) != (c.scope.Kind == KindDesk) {
			t.Errorf("%s: health is %+v", name, i.Health)
		}
	}
}
