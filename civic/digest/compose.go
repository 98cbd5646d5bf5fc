package digest

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"danvan/civic"
	"danvan/civic/figures"
)

// Data is what digests of one day are written from. Rows are of figures.Weeks(Day, Weeks); the last period is told of.
type Data struct {
	Day       string        // on which it is written: the day after the last that it tells of
	Cases     []figures.Row // by agency and category
	ByArea    []figures.Row // by area and category
	Open      []figures.Row // what is open, and late, by agency and category (storage.OpenCases)
	OpenAreas []figures.Row // … by area and category
	Ratings   []figures.RatingRow
	Again     map[string]Again // by agency
	Talks     []Talk
	Owing     []Owing
	Quotes    []Quote
	Health    Health
	Directory *civic.Directory
}

// Listed is how many are named of each kind of finding.
const Listed = 3

// leastRanked is how much must be due at an agency, and how many agencies there must be, before anybody is ranked.
const leastRanked = 10

// Composer writes the digests of a day. What all of them need is found once: there are as many as people who read.
type Composer struct {
	data            Data
	cases, areas    index // Data.Cases, Data.ByArea
	open, openAreas index // Data.Open, Data.OpenAreas
	agencies        []string
	ratings         map[string][]figures.RatingRow // by agency
	quotes          []Quote                        // that can be quoted
	weeks           int                            // before the last, of which there are figures
	whole           *Issue                         // the province's, once it was asked for
}

// index finds rows by where they are, and by what they are about.
type index struct {
	all                 []figures.Row
	byPlace, byCategory map[string][]figures.Row
}

func indexed(rows []figures.Row, place func(r figures.Row) string) index {
	x := index{all: rows, byPlace: map[string][]figures.Row{}, byCategory: map[string][]figures.Row{}}
	for _, r := range rows {
		x.byPlace[place(r)] = append(x.byPlace[place(r)], r)
		x.byCategory[r.Category] = append(x.byCategory[r.Category], r)
	}
	return x
}

// NewComposer makes the composer of a day. The data must not change afterwards.
func NewComposer(d Data) *Composer {
	agency := func(r figures.Row) string { return r.Agency }
	area := func(r figures.Row) string { return r.Area }
	w := &Composer{data: d, cases: indexed(d.Cases, agency), areas: indexed(d.ByArea, area), open: indexed(d.Open, agency), openAreas: indexed(d.OpenAreas, area),
		ratings: map[string][]figures.RatingRow{}, weeks: known(d.Cases)}
	for _, r := range d.Ratings {
		w.ratings[r.Agency] = append(w.ratings[r.Agency], r)
	}
	seen := map[string]bool{}
	for _, list := range []map[string][]figures.Row{w.cases.byPlace, w.open.byPlace} {
		for agency := range list {
			seen[agency] = true
		}
	}
	for agency := range w.ratings {
		seen[agency] = true
	}
	delete(seen, "")
	w.agencies = slices.Sorted(maps.Keys(seen))
	for _, q := range d.Quotes {
		if Quotable(q.Text) {
			w.quotes = append(w.quotes, q)
		}
	}
	return w
}

// Compose writes the digest of a scope.
func (w *Composer) Compose(s Scope) Issue {
	d := w.data
	i := Issue{Scope: s, From: figures.DayAfter(d.Day, -7), To: figures.DayAfter(d.Day, -1), Trend: make([]Week, Weeks)}
	c := composer{Composer: w, scope: s}
	c.sums(&i)
	c.standings(&i)
	c.satisfaction(&i)
	i.Themes = c.themes()
	for _, t := range d.Talks {
		if c.talk(t) {
			i.Talks = append(i.Talks, t)
		}
	}
	for _, o := range d.Owing {
		if c.agency(o.Agency) {
			i.Owed += o.N
			i.Owing = append(i.Owing, o)
		}
	}
	slices.SortStableFunc(i.Owing, func(a, b Owing) int { return b.N - a.N })
	i.Owing = i.Owing[:min(Listed, len(i.Owing))]
	for agency, a := range d.Again {
		if c.agency(agency) {
			i.Again = Again{i.Again.Asked + a.Asked, i.Again.Yes + a.Yes, i.Again.Partly + a.Partly, i.Again.No + a.No}
		}
	}
	if s.Kind == KindUnit && figures.IsSmall(i.Again.Asked) { // so few answers would say who gave them
		i.Again = Again{}
	}
	i.Quote = pickQuote(w.quotes, c.agency)
	if s.Kind == KindDesk {
		i.Health = &d.Health
	}
	if s.Kind == KindPart {
		if w.whole == nil {
			whole := w.Compose(Scope{Kind: KindProvince})
			w.whole = &whole
		}
		whole := *w.whole
		i.Whole = &Whole{Received: whole.Received, Answered: whole.Answered, InTime: whole.InTime, Late: whole.Late}
	}
	return i
}

// composer is the data with the scope for which it is read.
type composer struct {
	*Composer
	scope Scope
}

// byArea reports whether the scope's cases are counted by area: what a department does there is counted too.
func (c composer) byArea() bool { return c.scope.Kind == KindPart && c.scope.Areas != nil }

// rows are the case rows of the scope.
func (c composer) rows() iter.Seq[figures.Row] {
	if c.byArea() {
		return c.of(c.areas)
	}
	return c.of(c.cases)
}

// of goes through the rows of an index that belong to the scope.
func (c composer) of(x index) iter.Seq[figures.Row] {
	lists := [][]figures.Row{x.all}
	switch {
	case c.scope.Kind == KindUnit:
		lists[0] = x.byPlace[c.scope.Agency]
	case c.byArea():
		lists = nil
		for _, area := range slices.Sorted(slices.Values(c.scope.Areas)) {
			lists = append(lists, x.byPlace[area])
		}
	case c.scope.Categories != nil:
		lists = nil
		for _, category := range slices.Sorted(slices.Values(c.scope.Categories)) {
			lists = append(lists, x.byCategory[category])
		}
	}
	return func(yield func(figures.Row) bool) {
		for _, list := range lists {
			for _, r := range list {
				if (c.scope.Categories == nil || slices.Contains(c.scope.Categories, r.Category)) && !yield(r) {
					return
				}
			}
		}
	}
}

// agency reports whether what an agency does belongs to the scope: of areas, their committees; of categories, the agencies to
// which those are routed.
func (c composer) agency(code string) bool {
	switch {
	case c.scope.Kind == KindUnit:
		return code == c.scope.Agency
	case c.scope.Kind != KindPart:
		return true
	}
	a, _ := c.data.Directory.Agency(code)
	if c.scope.Areas != nil && slices.Contains(c.scope.Areas, a.Area) {
		return true
	}
	for _, category := range c.scope.Categories {
		if known, _ := c.data.Directory.Category(category); known.Route == code {
			return true
		}
	}
	return false
}

func (c composer) talk(t Talk) bool {
	switch {
	case c.scope.Kind == KindUnit:
		return t.Owner == c.scope.Agency
	case c.scope.Areas == nil:
		return true
	}
	return slices.ContainsFunc(t.Areas, func(a string) bool { return slices.Contains(c.scope.Areas, a) })
}

// sums sums up what came in, what was answered, and what is open.
func (c composer) sums(i *Issue) {
	for r := range c.rows() {
		w := &i.Trend[r.Period]
		w.Received += r.Counts[figures.Received]
		w.Answered += r.Counts[figures.Answered]
		w.InTime += r.Counts[figures.InTime]
		if r.Period == Weeks-1 {
			i.Flags.Thin += r.Counts[figures.Thin]
			i.Flags.Rejected += r.Counts[figures.Rejected]
		}
	}
	now := i.Trend[Weeks-1]
	i.Received, i.Answered, i.InTime, i.LastWeek = now.Received, now.Answered, now.InTime, i.Trend[Weeks-2].Received
	for _, w := range i.Trend[Weeks-5 : Weeks-1] {
		i.Usual += float64(w.Received) / 4
	}
	open := c.open
	if c.byArea() {
		open = c.openAreas
	}
	for r := range c.of(open) {
		i.Open += r.Counts[figures.Open]
		i.Late += r.Counts[figures.Due]
	}
}

// standings ranks agencies by how they keep their dates.
func (c composer) standings(i *Issue) {
	if c.scope.Kind == KindUnit {
		return
	}
	var list []Standing
	for _, agency := range c.agencies {
		if !c.agency(agency) {
			continue
		}
		one := Standing{Agency: agency}
		for _, r := range c.cases.byPlace[agency] {
			if r.Period >= Weeks-recent {
				one.Due += r.Counts[figures.Answered]
				one.InTime += r.Counts[figures.InTime]
			}
		}
		for _, r := range c.open.byPlace[agency] {
			one.Due += r.Counts[figures.Due]
			one.Late += r.Counts[figures.Due]
		}
		if one.Due >= leastRanked {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(a.Share(), b.Share()), cmp.Compare(b.Late, a.Late), cmp.Compare(b.Due, a.Due), cmp.Compare(a.Agency, b.Agency))
	})
	for _, s := range list[:min(Listed, len(list))] {
		if s.Share() < 1 {
			i.Worst = append(i.Worst, s)
		}
	}
	best := list[len(i.Worst):]
	slices.SortStableFunc(best, func(a, b Standing) int { return cmp.Or(cmp.Compare(b.Share(), a.Share()), cmp.Compare(b.Due, a.Due)) })
	if len(list) > 2*Listed {
		i.Best = slices.Clone(best[:Listed])
	}
}

// satisfaction sums up the stars, and finds where they and the answers in time fell.
func (c composer) satisfaction(i *Issue) {
	when := func(period int) int {
		if period >= Weeks-recent {
			return 1
		}
		return 0
	}
	var samples []sample
	var sum, before, n float64
	for _, agency := range c.agencies {
		if !c.agency(agency) {
			continue
		}
		one := sample{agency: agency}
		for _, r := range c.cases.byPlace[agency] {
			one.addCases(when(r.Period), r.Counts)
		}
		for _, r := range c.ratings[agency] {
			one.addRatings(when(r.Period), r)
			stars := 0.0
			for star, count := range r.Stars {
				stars += float64((star + 1) * count)
			}
			if r.Period < Weeks-1 {
				before += stars
				n += float64(r.N)
				continue
			}
			for star, count := range r.Stars {
				i.Stars[star] += count
			}
			i.Said += r.N
			sum += stars
			i.Flags.Own += r.Own
			i.Flags.Bulk += r.Bulk
		}
		samples = append(samples, one)
	}
	i.Mean, i.UsualMean = sum/float64(max(1, i.Said)), before/max(1, n)
	i.Falls = falls(samples)
	i.Falls = i.Falls[:min(Listed, len(i.Falls))]
}

// themes finds the categories that stand out, with where; then those that do in one area alone.
func (c composer) themes() []Theme {
	rows, weeks := c.of(c.areas), c.weeks
	if c.scope.Kind == KindUnit {
		rows = c.of(c.cases)
	}
	all, cells := gather(rows, false), gather(rows, true)
	var themes []Theme
	inside := standsOut(cells, weeks, Alarm/2)
	for _, s := range standsOut(all, weeks, Alarm/2) {
		t := Theme{Category: s.category, Now: s.now(), Usual: s.usual(weeks)}
		for _, cell := range inside {
			if cell.category == s.category && cell.area != "" {
				t.Areas = append(t.Areas, cell.area)
			}
		}
		themes = append(themes, t)
	}
	for _, s := range inside {
		if s.area != "" && !slices.ContainsFunc(themes, func(t Theme) bool { return t.Category == s.category }) {
			themes = append(themes, Theme{Category: s.category, Areas: []string{s.area}, Now: s.now(), Usual: s.usual(weeks)})
		}
	}
	return themes[:min(Listed, len(themes))]
}

// known is for how many weeks before the last there are figures.
func known(rows []figures.Row) int {
	first := Weeks - 1
	for _, r := range rows {
		first = min(first, r.Period)
	}
	return Weeks - 1 - first
}

// gather makes a series of each category, or of each in each area, in the order in which they come.
func gather(rows iter.Seq[figures.Row], areas bool) []series {
	type key struct{ category, area string }
	at := map[key]int{}
	var list []series
	for r := range rows {
		k := key{r.Category, ""}
		if areas {
			k.area = r.Area
		}
		i, seen := at[k]
		if !seen {
			i = len(list)
			at[k], list = i, append(list, series{category: k.category, area: k.area})
		}
		list[i].weeks[r.Period] += r.Counts[figures.Received]
	}
	return list
}
