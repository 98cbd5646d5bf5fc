package digests

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/figures"
)

// leastCompared is how many answers an agency must have given for its share in time to be compared: one late answer makes no
// ranking.
const leastCompared = 10

// line is one of a list: what came to an agency or an area, or about something, in the span.
type line struct {
	value string // that a choice carries: agency:…
	name  string
	figures.Counts
	late  int            // as of today
	index *figures.Index // of an agency, where it is shown
}

// ranked is how a line's share in time is compared: below all others where too little was answered.
func (l line) ranked() float64 {
	if l.Counts[figures.Answered] < leastCompared {
		return -1
	}
	return share(l.Counts[figures.InTime], l.Counts[figures.Answered])
}

// lines reads a list of a look: the longest first; agencies of the same kind the best first.
func (d digests) lines(ctx context.Context, t *bot.Turn, x look, list string) ([]line, error) {
	if list == listPeers {
		return d.peers(ctx, t, x)
	}
	q := x.query([]string{x.First, x.Until(today(t))})
	var key func(r figures.Row) (value, name string)
	switch list {
	case listAgencies:
		q.ByAgency, q.Agencies = true, units(t)
		x.Agency = ""
		key = func(r figures.Row) (string, string) { return "agency:" + r.Agency, t.AgencyName(r.Agency) }
	case listAreas:
		q.ByArea, q.Areas = true, nil
		x.Area = ""
		key = func(r figures.Row) (string, string) {
			if r.Area == "" {
				return "area:", t.Label("report.no_area")
			}
			return "area:" + r.Area, t.AreaName(r.Area)
		}
	default:
		q.ByCategory, q.Categories = true, nil
		x.Category = ""
		key = func(r figures.Row) (string, string) { return "category:" + r.Category, t.CategoryName(r.Category) }
	}
	rows, err := d.store.DailyFigures(ctx, q)
	if err != nil {
		return nil, err
	}
	open, err := d.store.OpenCases(ctx, today(t), list == listAreas || x.Area != "")
	if err != nil {
		return nil, err
	}
	by := map[string]*line{}
	at := func(r figures.Row) *line {
		value, name := key(r)
		if by[value] == nil {
			by[value] = &line{value: value, name: name}
		}
		return by[value]
	}
	for _, r := range rows {
		l := at(r)
		l.Counts = l.Plus(r.Counts)
	}
	for _, r := range open {
		if x.holds(r) && r.Counts[figures.Due] > 0 && (q.Agencies == nil || slices.Contains(q.Agencies, r.Agency)) {
			at(r).late += r.Counts[figures.Due]
		}
	}
	var all []line
	for _, l := range by {
		all = append(all, *l)
	}
	slices.SortFunc(all, func(a, b line) int {
		return cmp.Or(b.Counts[figures.Received]-a.Counts[figures.Received], b.late-a.late, cmp.Compare(a.name, b.name))
	})
	return all, nil
}

// peers compares the agencies of the same kind as the one that is looked at.
func (d digests) peers(ctx context.Context, t *bot.Turn, x look) ([]line, error) {
	own, _ := t.Directory.Agency(x.Agency)
	var codes []string
	for _, a := range t.Directory.Agencies {
		if a.Kind == own.Kind {
			codes = append(codes, a.Code)
		}
	}
	q := x.query([]string{x.First, x.Until(today(t))})
	q.ByAgency, q.Agencies = true, codes
	rows, err := d.store.DailyFigures(ctx, q)
	if err != nil {
		return nil, err
	}
	open, err := d.store.OpenCases(ctx, today(t), false)
	if err != nil {
		return nil, err
	}
	index, err := d.store.SatisfactionIndex(ctx, x.First, x.Until(today(t)))
	if err != nil {
		return nil, err
	}
	all := make([]line, len(codes))
	at := map[string]*line{}
	for i, code := range codes {
		all[i] = line{value: "agency:" + code, name: t.AgencyName(code)}
		at[code] = &all[i]
	}
	for _, r := range rows {
		at[r.Agency].Counts = at[r.Agency].Plus(r.Counts)
	}
	for _, r := range open {
		if l := at[r.Agency]; l != nil && (x.Category == "" || r.Category == x.Category) {
			l.late += r.Counts[figures.Due]
		}
	}
	for _, i := range index {
		if l := at[i.Agency]; l != nil && i.Shown() {
			l.index = &i
		}
	}
	slices.SortFunc(all, func(a, b line) int {
		value := func(l line) float64 {
			if l.index == nil {
				return -1
			}
			return l.index.Value
		}
		return cmp.Or(cmp.Compare(value(b), value(a)), cmp.Compare(b.ranked(), a.ranked()), cmp.Compare(a.name, b.name))
	})
	return all, nil
}

// worded is how many lines the text of a list has; all are among the choices.
const worded = 10

func (d digests) askList(ctx context.Context, t *bot.Turn, x *look) (bot.Prompt, error) {
	if err := x.permit(t); err != nil {
		return bot.Prompt{}, err
	}
	if x.List == listFound {
		return askFound(t, x), nil
	}
	all, err := d.lines(ctx, t, *x, x.List)
	if err != nil {
		return bot.Prompt{}, err
	}
	head := t.T("report.list_"+x.List, bot.Args{"What": x.what(t), "Period": spanName(t, x.Span)})
	if len(all) == 0 {
		return bot.Prompt{Text: head + "\n\n" + t.T("report.list_none"), Free: true}, nil
	}
	p := bot.Prompt{Free: true}
	text := []string{head}
	for i, l := range all {
		if i < worded {
			text = append(text, listed(t, i+1, l, x.List == listPeers))
		}
		if l.value != "area:" && l.value != "agency:" && (x.List != listPeers || units(t) == nil) {
			p.Choices = append(p.Choices, bot.Choice{Label: bot.Brief(short(l.name), 40) + " · " + briefly(t, l, x.List == listPeers), Value: l.value})
		}
	}
	if len(all) > worded && x.List == listPeers {
		if at := slices.IndexFunc(all, func(l line) bool { return l.value == "agency:"+x.Agency }); at >= worded {
			text = append(text, "…", listed(t, at+1, all[at], true))
		}
	}
	if len(all) > worded {
		text = append(text, t.T("report.list_more", bot.Args{"N": number(t, len(all))}))
	}
	p.Text = strings.Join(text, "\n")
	return p, nil
}

// listed words a line of a list.
func listed(t *bot.Turn, n int, l line, peers bool) string {
	args := bot.Args{"At": n, "Name": short(l.name), "N": number(t, l.Counts[figures.Received]), "Late": number(t, l.late),
		"Answered": number(t, l.Counts[figures.Answered]), "InTime": number(t, l.Counts[figures.InTime])}
	if !peers {
		return t.T("report.line_of_list", args)
	}
	args["Index"] = t.Label("report.no_index")
	if l.index != nil {
		args["Index"] = t.Label("report.index_of_list", bot.Args{"Index": t.Decimal(l.index.Value), "Low": t.Decimal(l.index.Low), "High": t.Decimal(l.index.High), "N": number(t, l.index.N)})
	}
	return t.T("report.line_of_peers", args)
}

// briefly words a line on a button.
func briefly(t *bot.Turn, l line, peers bool) string {
	switch {
	case peers && l.index != nil:
		return t.Decimal(l.index.Value)
	case peers:
		return "–"
	}
	return number(t, l.Counts[figures.Received])
}

// askFound offers what a typed name may mean.
func askFound(t *bot.Turn, x *look) bot.Prompt {
	p := bot.Prompt{Free: true}
	for _, m := range x.matches(t, x.Query) {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Brief(m.label, most), Value: m.value})
	}
	key := "report.found"
	if p.Choices == nil {
		key = "report.found_none"
	}
	p.Text = t.T(key, bot.Args{"Query": x.Query})
	return p
}

func (d digests) takeList(_ context.Context, t *bot.Turn, x *look, a bot.Answer) (bot.Next, error) {
	if err := x.permit(t); err != nil {
		return bot.Next{}, err
	}
	if !a.Picked() {
		if a.Input.Kind != bot.KindText || civic.Fold(a.Input.Text) == "" {
			return bot.Next{}, civic.Invalid("unit")
		}
		next := x.find(t, a.Input.Text)
		if next == "list" {
			return bot.Stay(), nil
		}
		return bot.To(next), nil
	}
	x.narrow(a.Value)
	return bot.To("view"), nil
}
