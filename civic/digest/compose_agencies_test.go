package digest

import (
	"fmt"
	"strings"
	"testing"

	"danvan/civic/figures"
)

// kept is an agency that answered so many in the last four weeks, so many of them in time, and is late with so many.
func kept(d *Data, agency string, n, good, late int) {
	d.Cases = append(d.Cases, figures.Row{Period: 13, Agency: agency, Counts: count(answered, n, inTime, good)},
		figures.Row{Period: 9, Agency: agency, Counts: count(answered, 500)}) // long ago
	d.Open = append(d.Open, figures.Row{Agency: agency, Counts: count(int(figures.Due), late)})
}

func said(list []Standing) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, fmt.Sprintf("%s %d/%d-%d", s.Agency, s.InTime, s.Due, s.Late))
	}
	return strings.Join(parts, " ")
}

// Who keeps their dates worst and best: of those of whom ten were due, by share, then by how many are late.
func TestComposeStandings(t *testing.T) {
	d := Data{Day: monday, Directory: places}
	kept(&d, "nine", 9, 0, 0)     // too few
	kept(&d, "ten", 6, 5, 4)      // 5 of 10
	kept(&d, "half", 20, 10, 0)   // 10 of 20, none late
	kept(&d, "most", 20, 16, 0)   // 16 of 20
	kept(&d, "all", 10, 10, 0)    // all of ten
	kept(&d, "all-20", 20, 20, 0) // all of twenty: more
	kept(&d, "third", 30, 10, 0)
	i := NewComposer(d).Compose(Scope{Kind: KindProvince})
	if got := said(i.Worst); got != "third 10/30-0 ten 5/10-4 half 10/20-0" || i.Best != nil {
		t.Errorf("of six the worst are %s, the best %s", got, said(i.Best))
	}
	kept(&d, "good", 10, 9, 0)
	i = NewComposer(d).Compose(Scope{Kind: KindProvince})
	if got := said(i.Best); got != "all-20 20/20-0 all 10/10-0 good 9/10-0" {
		t.Errorf("of seven the best are %s", got)
	}
	if i = NewComposer(d).Compose(Scope{Kind: KindUnit, Agency: "third"}); i.Worst != nil || i.Best != nil {
		t.Errorf("a unit is ranked: %s, %s", said(i.Worst), said(i.Best))
	}
	var perfect Data
	perfect.Day, perfect.Directory = monday, places
	kept(&perfect, "all", 10, 10, 0)
	if i = NewComposer(perfect).Compose(Scope{Kind: KindProvince}); i.Worst != nil {
		t.Errorf("who misses nothing is among the worst: %s", said(i.Worst))
	}
}

// Stars of the week beside those of the weeks before, what is left out of them, and where they fell.
func TestComposeSatisfaction(t *testing.T) {
	d := Data{Day: monday, Directory: places, Ratings: []figures.RatingRow{
		{Period: 13, Agency: "c1", Stars: [5]int{4, 0, 0, 0, 1}, N: 5, Sum: 100, Squares: 10000, Own: 2, Bulk: 11},
		{Period: 13, Agency: "health", Stars: [5]int{0, 0, 1, 0, 2}, N: 3, Sum: 250, Squares: 22500},
		{Period: 12, Agency: "c1", Stars: [5]int{6, 0, 0, 0, 0}, N: 6, Own: 7},
		{Period: 3, Agency: "c1", Stars: [5]int{0, 0, 0, 0, 24}, N: 24, Sum: 2400, Squares: 240000},
	}}
	w := NewComposer(d)
	for name, c := range map[string]struct {
		scope       Scope
		stars       [5]int
		mean, usual float64
		flags       Flags
		falls       int
	}{
		"the province":    {Scope{Kind: KindProvince}, [5]int{4, 0, 1, 0, 3}, 2.75, 4.2, Flags{Own: 2, Bulk: 11}, 1}, // (4+3+15)/8; (6+120)/30
		"a unit":          {Scope{Kind: KindUnit, Agency: "c1"}, [5]int{4, 0, 0, 0, 1}, 1.8, 4.2, Flags{Own: 2, Bulk: 11}, 1},
		"another":         {Scope{Kind: KindUnit, Agency: "health"}, [5]int{0, 0, 1, 0, 2}, 13.0 / 3, 0, Flags{}, 0},
		"nobody":          {Scope{Kind: KindUnit, Agency: "works"}, [5]int{}, 0, 0, Flags{}, 0},
		"an area":         {Scope{Kind: KindPart, Areas: []string{"a1"}}, [5]int{4, 0, 0, 0, 1}, 1.8, 4.2, Flags{Own: 2, Bulk: 11}, 1},
		"by its category": {Scope{Kind: KindPart, Categories: []string{"clinic"}}, [5]int{0, 0, 1, 0, 2}, 13.0 / 3, 0, Flags{}, 0},
	} {
		i := w.Compose(c.scope)
		n := 0
		for _, stars := range c.stars {
			n += stars
		}
		if i.Stars != c.stars || i.Said != n || i.Mean != c.mean || i.UsualMean != c.usual || i.Flags != c.flags || len(i.Falls) != c.falls {
			t.Errorf("%s: %v of %d, mean %g, usual %g, %+v, %+v", name, i.Stars, i.Said, i.Mean, i.UsualMean, i.Flags, i.Falls)
		}
		if c.falls == 1 && (i.Falls[0].Agency != "c1" || i.Falls[0].Before != 5 || i.Falls[0].N != 11) { // the last four weeks
			t.Errorf("%s: %+v", name, i.Falls)
		}
	}
}

// At most three falls are told.
func TestComposeTellsThreeFalls(t *testing.T) {
	d := Data{Day: monday, Directory: places}
	for _, agency := range []string{"a", "b", "c", "d"} {
		d.Cases = append(d.Cases, figures.Row{Period: 13, Agency: agency, Counts: count(answered, 900)},
			figures.Row{Period: 9, Agency: agency, Counts: count(answered, 900, inTime, 900)})
	}
	if i := NewComposer(d).Compose(Scope{Kind: KindProvince}); len(i.Falls) != 3 || i.Falls[2].Agency != "c" {
		t.Errorf("%+v", i.Falls)
	}
}
