package digest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
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

// What stands out, with where; and what does in one area, and not on the whole.
func TestComposeThemes(t *testing.T) {
	d := Data{Day: monday, Directory: places}
	come := func(period int, agency, category, area string, n int) {
		counts := count(received, n)
		d.Cases = append(d.Cases, figures.Row{Period: period, Agency: agency, Category: category, Counts: counts})
		d.ByArea = append(d.ByArea, figures.Row{Period: period, Area: area, Category: category, Counts: counts})
	}
	for period := range 13 {
		come(period, "works", "road", "a1", 2)
		come(period, "works", "road", "a2", 2)
		come(period, "c1", "waste", "a1", 1)
		come(period, "c2", "waste", "a2", 19)
		come(period, "health", "clinic", "", 3)
	}
	come(13, "works", "road", "a1", 30)
	come(13, "works", "road", "a2", 40)
	come(13, "c1", "waste", "a1", 12) // in all 31 where 20 are usual: less than double
	come(13, "c2", "waste", "a2", 19)
	come(13, "health", "clinic", "", 3)
	w := NewComposer(d)
	road := Theme{Category: "road", Areas: []string{"a2", "a1"}, Now: 70, Usual: 4}
	waste := Theme{Category: "waste", Areas: []string{"a1"}, Now: 12, Usual: 1}
	for name, c := range map[string]struct {
		scope Scope
		want  []Theme
	}{
		"the province": {Scope{Kind: KindProvince}, []Theme{road, waste}},
		"a unit":       {Scope{Kind: KindUnit, Agency: "works"}, []Theme{{Category: "road", Now: 70, Usual: 4}}}, // of a unit no area is counted
		"one area":     {Scope{Kind: KindPart, Areas: []string{"a1"}}, []Theme{{Category: "road", Areas: []string{"a1"}, Now: 30, Usual: 2}, waste}},
		"a category":   {Scope{Kind: KindPart, Categories: []string{"clinic"}}, nil},
	} {
		if got := w.Compose(c.scope).Themes; len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Consultations belong to their owner, and to the areas of their project; a unit's to the unit alone.
func TestComposeTalks(t *testing.T) {
	d := Data{Day: monday, Directory: places, Talks: []Talk{{Code: "1", Owner: "works", Areas: []string{"a1", "a2"}}, {Code: "2", Owner: "c2", Areas: []string{"a2"}}}}
	w := NewComposer(d)
	for name, c := range map[string]struct {
		scope Scope
		want  string
	}{
		"the province": {Scope{Kind: KindProvince}, "12"},
		"its owner":    {Scope{Kind: KindUnit, Agency: "works"}, "1"},
		"another unit": {Scope{Kind: KindUnit, Agency: "c1"}, ""},
		"one area":     {Scope{Kind: KindPart, Areas: []string{"a1"}}, "1"},
		"the other":    {Scope{Kind: KindPart, Areas: []string{"a2"}}, "12"},
		"categories":   {Scope{Kind: KindPart, Categories: []string{"clinic"}}, "12"},
	} {
		got := ""
		for _, talk := range w.Compose(c.scope).Talks {
			got += talk.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Who owes most comes first, three are named, and all are counted.
func TestComposeOwing(t *testing.T) {
	d := Data{Day: monday, Directory: places, Owing: []Owing{{"c1", 1}, {"c2", 4}, {"health", 2}, {"works", 3}}}
	w := NewComposer(d)
	i := w.Compose(Scope{Kind: KindProvince})
	if want := []Owing{{"c2", 4}, {"works", 3}, {"health", 2}}; i.Owed != 10 || !slices.Equal(i.Owing, want) {
		t.Errorf("%d, %+v", i.Owed, i.Owing)
	}
	if i := w.Compose(Scope{Kind: KindUnit, Agency: "c1"}); i.Owed != 1 || len(i.Owing) != 1 || i.Owing[0].Agency != "c1" {
		t.Errorf("a unit: %d, %+v", i.Owed, i.Owing)
	}
}

// A head is told what citizens said afterwards from five who were asked on: of four each would be known. Of the whole, and
// of a leader's part, they are told at any rate.
func TestComposeAgain(t *testing.T) {
	four, five := Again{Asked: 4, Yes: 2, Partly: 1, No: 1}, Again{Asked: 5, Yes: 1, Partly: 1, No: 3}
	w := NewComposer(Data{Day: monday, Directory: places, Again: map[string]Again{"c1": four, "c2": five}})
	for name, c := range map[string]struct {
		scope Scope
		want  Again
	}{
		"a unit of four": {Scope{Kind: KindUnit, Agency: "c1"}, Again{}},
		"a unit of five": {Scope{Kind: KindUnit, Agency: "c2"}, five},
		"the province":   {Scope{Kind: KindProvince}, Again{Asked: 9, Yes: 3, Partly: 2, No: 4}},
		"a part of four": {Scope{Kind: KindPart, Areas: []string{"a1"}}, four},
	} {
		if got := w.Compose(c.scope).Again; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Words of the scope's agencies alone are quoted: those with the fewest stars, of them the longest, and none that name
// anybody.
func TestComposeQuote(t *testing.T) {
	const plain, longer, named = "Phải chờ rất lâu mới được giải quyết", "Phải chờ rất lâu mới được giải quyết cho xong việc", "Tuấn làm việc rất chậm, thái độ không tốt với dân"
	w := NewComposer(Data{Day: monday, Directory: places, Quotes: []Quote{
		{"c1", 1, named}, {"c1", 2, plain}, {"c1", 2, longer}, {"c1", 3, longer + " rồi"}, {"c2", 5, plain}}})
	for name, c := range map[string]struct {
		scope Scope
		want  *Quote
	}{
		"the province": {Scope{Kind: KindProvince}, &Quote{"c1", 2, longer}},
		"a unit":       {Scope{Kind: KindUnit, Agency: "c2"}, &Quote{"c2", 5, plain}},
		"without any":  {Scope{Kind: KindUnit, Agency: "works"}, nil},
	} {
		if got := w.Compose(c.scope).Quote; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A digest is quiet where nothing of any kind is to be told.
func TestQuiet(t *testing.T) {
	if !(Issue{}).Quiet() || !NewComposer(Data{Day: monday, Directory: places}).Compose(Scope{Kind: KindProvince}).Quiet() {
		t.Error("nothing is not quiet")
	}
	for name, i := range map[string]Issue{"received": {Received: 1}, "answered": {Answered: 1}, "open": {Open: 1}, "stars": {Said: 1}, "talks": {Talks: make([]Talk, 1)},
		"duties": {Owed: 1}, "again": {Again: Again{Asked: 1}}} {
		if i.Quiet() {
			t.Errorf("%s: it is quiet", name)
		}
	}
	if !(Health{}).Well() || (Health{OnDesk: 1}).Well() {
		t.Error("health is wrong")
	}
}

// The order in which areas and categories are named makes no other scope; anything else does.
func TestScopeKeys(t *testing.T) {
	scopes := []Scope{{Kind: KindProvince}, {Kind: KindDesk}, {Kind: KindUnit, Agency: "a"}, {Kind: KindUnit, Agency: "b"}, {Kind: KindPart, Areas: []string{"a"}},
		{Kind: KindPart, Categories: []string{"a"}}, {Kind: KindPart, Areas: []string{"a", "b"}}, {Kind: KindPart, Areas: []string{"a"}, Categories: []string{"b"}}}
	seen := map[string]bool{}
	for _, s := range scopes {
		if seen[s.Key()] {
			t.Errorf("%+v has the key of another", s)
		}
		seen[s.Key()] = true
	}
	if a, b := (Scope{Areas: []string{"b", "a"}}), (Scope{Areas: []string{"a", "b"}}); a.Key() != b.Key() {
		t.Errorf("%s and %s", a.Key(), b.Key())
	}
	if got := KeyOf(monday, 7, Scope{Kind: KindUnit, Agency: "c1"}); got != "digest:2026-11-23:7:c1" {
		t.Errorf("a telling is %s", got)
	}
}
