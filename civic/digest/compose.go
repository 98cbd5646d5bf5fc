package digest

import (
	"cmp"
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

// Compose writes the digest of a scope.
func Compose(d Data, s Scope) Issue {
	i := Issue{Scope: s, From: figures.DayAfter(d.Day, -7), To: figures.DayAfter(d.Day, -1), Trend: make([]Week, Weeks)}
	c := composer{Data: d, scope: s}
	c.cases(&i)
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
	i.Quote = pickQuote(d.Quotes, c.agency)
	if s.Kind == KindDesk {
		i.Health = &d.Health
	}
	if s.Kind == KindPart {
		whole := Compose(d, Scope{Kind: KindProvince})
		i.Whole = &Whole{Received: whole.Received, Answered: whole.Answered, InTime: whole.InTime, Late: whole.Late}
	}
	return i
}

// composer is the data with the scope for which it is read.
type composer struct {
	Data
	scope Scope
}

// byArea reports whether the scope's cases are counted by area: what a department does there is counted too.
func (c composer) byArea() bool { return c.scope.Kind == KindPart && c.scope.Areas != nil }

// rows are the case rows of the scope.
func (c composer) rows() []figures.Row {
	if c.byArea() {
		return c.of(c.ByArea)
	}
	return c.of(c.Cases)
}

func (c composer) of(rows []figures.Row) []figures.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r figures.Row) bool {
		switch {
		case c.scope.Kind == KindUnit:
			return r.Agency != c.scope.Agency
		case c.scope.Areas != nil && r.Agency == "" && !slices.Contains(c.scope.Areas, r.Area):
			return true
		}
		return c.scope.Categories != nil && !slices.Contains(c.scope.Categories, r.Category)
	})
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
	a, _ := c.Directory.Agency(code)
	if c.scope.Areas != nil && slices.Contains(c.scope.Areas, a.Area) {
		return true
	}
	for _, category := range c.scope.Categories {
		if known, _ := c.Directory.Category(category); known.Route == code {
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

// cases sums up what came in, what was answered, and what is open.
func (c composer) cases(i *Issue) {
	for _, r := range c.rows() {
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
	open := c.Open
	if c.byArea() {
		open = c.OpenAreas
	}
	for _, r := range c.of(open) {
		i.Open += r.Counts[figures.Open]
		i.Late += r.Counts[figures.Due]
	}
}

// standings ranks agencies by how they keep their dates.
func (c composer) standings(i *Issue) {
	if c.scope.Kind == KindUnit {
		return
	}
	by := map[string]*Standing{}
	at := func(agency string) *Standing {
		if by[agency] == nil {
			by[agency] = &Standing{Agency: agency}
		}
		return by[agency]
	}
	for _, r := range c.Cases {
		if r.Period >= Weeks-recent && r.Agency != "" && c.agency(r.Agency) {
			at(r.Agency).Due += r.Counts[figures.Answered]
			at(r.Agency).InTime += r.Counts[figures.InTime]
		}
	}
	for _, r := range c.Open {
		if r.Agency != "" && c.agency(r.Agency) {
			at(r.Agency).Due += r.Counts[figures.Due]
			at(r.Agency).Late += r.Counts[figures.Due]
		}
	}
	var list []Standing
	for _, s := range by {
		if s.Due >= leastRanked {
			list = append(list, *s)
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
	by, order := map[string]*sample{}, []string{}
	at := func(agency string) *sample {
		if by[agency] == nil {
			by[agency] = &sample{agency: agency}
			order = append(order, agency)
		}
		return by[agency]
	}
	when := func(period int) int {
		if period >= Weeks-recent {
			return 1
		}
		return 0
	}
	for _, r := range c.Cases {
		if r.Agency != "" && c.agency(r.Agency) {
			at(r.Agency).addCases(when(r.Period), r.Counts)
		}
	}
	var sum, before, n float64
	for _, r := range c.Ratings {
		if !c.agency(r.Agency) {
			continue
		}
		at(r.Agency).addRatings(when(r.Period), r)
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
	i.Mean, i.UsualMean = sum/float64(max(1, i.Said)), before/max(1, n)
	samples := make([]sample, len(order))
	for k, agency := range order {
		samples[k] = *by[agency]
	}
	i.Falls = falls(samples)
	i.Falls = i.Falls[:min(Listed, len(i.Falls))]
}

// themes finds the categories that stand out, with where; then those that do in one area alone.
func (c composer) themes() []Theme {
	rows := c.of(c.ByArea)
	if c.scope.Kind == KindUnit {
		rows = c.of(c.Cases)
	}
	weeks := known(c.Cases)
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
func gather(rows []figures.Row, areas bool) []series {
	type key struct{ category, area string }
	at := map[key]int{}
	var list []series
	for _, r := range rows {
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
