package digests

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/figures"
)

// flowReport is the report (/baocao).
const flowReport = "report"

// look is what somebody looks at: a span of time, all of the province or an agency or an area, everything or one category.
type look struct {
	figures.Span
	Agency   string `json:"agency,omitempty"`
	Area     string `json:"area,omitempty"`
	Category string `json:"category,omitempty"`

	List   string `json:"list,omitempty"`    // that is opened
	Query  string `json:"query,omitempty"`   // a name that was typed
	ByArea bool   `json:"by_area,omitempty"` // it means an area rather than its committee
	Page   int    `json:"page,omitempty"`    // of the cases
}

// The lists of a report.
const (
	listAgencies   = "agencies"
	listAreas      = "areas"
	listCategories = "categories"
	listPeers      = "peers" // agencies of the same kind
	listFound      = "found" // what a typed name found
	listLate       = "late"
	listFiled      = "filed"
)

// mayReport words permit.
var mayReport = bot.Having(readers...).Tied("heads, of their own agencies")

func (d digests) addReport(m *bot.Module) {
	m.Commands = append(m.Commands, bot.Command{Name: "baocao", Text: "report.line", Menu: "report.menu", Row: 5, Who: mayReport, Do: d.report})
	m.Actions = append(m.Actions, bot.Action{Name: actReport, Who: mayReport, Do: d.pressReport})
	m.Flows = append(m.Flows, bot.Flow[look]{Name: flowReport, First: "view", Title: "report.title", Worth: bot.Never[look], Steps: map[string]bot.Step[look]{
		"view":   {Ask: d.askView, Take: d.takeView},
		"period": {Ask: askPeriod, Take: takePeriod},
		"list":   {Ask: d.askList, Take: d.takeList},
		"cases":  {Ask: d.askCases, Take: d.takeCases},
	}})
}

// report opens the report, of the unit, area or subject that was named.
func (d digests) report(_ context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	x := begun(t)
	if arg == "" {
		return bot.Begin(flowReport, x), nil
	}
	return bot.BeginAt(flowReport, x.find(t, arg), x), nil
}

// begun is the report with which one begins: of this week, on a Monday of the one that has just ended.
func begun(t *bot.Turn) look {
	return look{Span: figures.SpanOf(figures.SpanWeek, figures.DayAfter(today(t), -1))}
}

func today(t *bot.Turn) string { return figures.DayOf(t.Now) }

// pressReport opens the report that a digest's button asks for: agency, area, category, a day of the week.
func (d digests) pressReport(_ context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	x := begun(t)
	for i, into := range []*string{&x.Agency, &x.Area, &x.Category} {
		if i < len(args) {
			*into = args[i]
		}
	}
	if len(args) > 3 {
		x.Span = figures.SpanOf(figures.SpanWeek, args[3]) // what is no day is mended by permit
	}
	return bot.Begin(flowReport, x), nil
}

// units are the agencies to which the report of who reads it is bound: those that they head. Nil: it is bound to none.
func units(t *bot.Turn) []string {
	if t.Person.Has(bot.Leads...) {
		return nil
	}
	own := []string{}
	for _, m := range t.Person.Memberships {
		if m.Role == civic.RoleHead {
			own = append(own, m.Agency)
		}
	}
	return own
}

// permit sees to it that nobody looks at what is not theirs, or is not there, whatever was pressed.
func (x *look) permit(t *bot.Turn) error {
	own := units(t)
	if !t.Person.Has(readers...) || own != nil && len(own) == 0 {
		return civic.ErrForbidden
	}
	if own != nil {
		x.Area = ""
		if !slices.Contains(own, x.Agency) {
			x.Agency = own[0]
		}
	}
	if _, known := t.Directory.Agency(x.Agency); !known {
		x.Agency = ""
	}
	if _, known := t.Directory.Area(x.Area); !known || x.Agency != "" {
		x.Area = ""
	}
	if _, known := t.Directory.Category(x.Category); !known {
		x.Category = ""
	}
	if !x.Kind.Valid() || figures.SpanOf(x.Kind, x.First).First != x.First || x.First > today(t) {
		x.Span = begun(t).Span
	}
	return nil
}

// find narrows the report to what a typed name means, and returns the step that is next.
func (x *look) find(t *bot.Turn, query string) string {
	x.ByArea = x.List == listAreas
	found := x.matches(t, query)
	if at := slices.IndexFunc(found, func(m match) bool { return civic.Fold(m.label) == civic.Fold(query) }); at >= 0 {
		found = found[at : at+1] // the whole name
	}
	if len(found) == 1 {
		x.narrow(found[0].value)
		return "view"
	}
	x.List, x.Query = listFound, query
	return "list"
}

// narrow takes the value of a choice: agency:…, area:…, category:….
func (x *look) narrow(value string) {
	what, code, _ := strings.Cut(value, ":")
	switch what {
	case "agency":
		x.Agency, x.Area = code, ""
	case "area":
		x.Area, x.Agency = code, ""
	case "category":
		x.Category = code
	}
}

// match is something that a name means.
type match struct{ value, label string }

// matches finds agencies, areas and categories by a part of their names. A head finds their own units and all categories.
func (x look) matches(t *bot.Turn, query string) []match {
	own := units(t)
	var found []match
	for _, m := range t.Directory.Search(query) {
		switch {
		case m.Area != "" && own == nil && (x.ByArea || m.Agency == ""):
			found = append(found, match{"area:" + m.Area, t.AreaName(m.Area)})
		case m.Agency != "" && (own == nil || slices.Contains(own, m.Agency)):
			found = append(found, match{"agency:" + m.Agency, short(t.AgencyName(m.Agency))})
		}
	}
	for _, c := range t.Directory.Categories {
		called := func(name string) bool { return bot.Called(name, query) }
		if slices.ContainsFunc(c.NameWords.All(c.Name), called) {
			found = append(found, match{"category:" + c.Code, c.NameIn(t.Locale())})
		}
	}
	return found
}

// short makes the name of a committee fit on a button.
func short(name string) string {
	return strings.NewReplacer("Ủy ban nhân dân", "UBND", "People's Committee of ", "PC of ").Replace(name)
}

// The choices of a report that are no lists.
const (
	toEarlier = "earlier"
	toLater   = "later"
	toPeriod  = "period"
	toAll     = "all"
	toFile    = "file"
	toMore    = "more"
	toBefore  = "before"
)

func (d digests) askView(ctx context.Context, t *bot.Turn, x *look) (bot.Prompt, error) {
	if err := x.permit(t); err != nil {
		return bot.Prompt{}, err
	}
	x.List, x.Query, x.Page = "", "", 0
	m, err := d.measure(ctx, t, *x)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: m.text(t), Free: true, Columns: 2, First: true}
	add := func(key, value string, offered bool) {
		if offered {
			p.Choices = append(p.Choices, t.Choice(key, value))
		}
	}
	own := units(t)
	add("report.by_agencies", listAgencies, own == nil && x.Area == "" || len(own) > 1)
	add("report.by_areas", listAreas, own == nil && x.Agency == "")
	add("report.by_categories", listCategories, true)
	add("report.peers", listPeers, x.Agency != "")
	add("report.late", listLate, m.now.late > 0)
	add("report.filed", listFiled, m.now.Counts[figures.Received] > 0)
	add("report.file", toFile, true)
	add("report.period", toPeriod, true)
	nav := func(c bot.Choice) {
		c.Nav = true
		p.Choices = append(p.Choices, c)
	}
	if x.Category != "" || own == nil && (x.Agency != "" || x.Area != "") {
		nav(t.Choice("report.all", toAll))
	}
	nav(t.Choice("report.earlier", toEarlier, bot.Args{"Period": spanName(t, x.Plus(-1))}))
	if x.End() <= today(t) {
		nav(t.Choice("report.later", toLater, bot.Args{"Period": spanName(t, x.Plus(1))}))
	}
	return p, nil
}

func (d digests) takeView(ctx context.Context, t *bot.Turn, x *look, a bot.Answer) (bot.Next, error) {
	if err := x.permit(t); err != nil {
		return bot.Next{}, err
	}
	switch a.Value {
	case "":
		if a.Input.Kind != bot.KindText || civic.Fold(a.Input.Text) == "" {
			return bot.Next{}, civic.Invalid("unit")
		}
		return bot.To(x.find(t, a.Input.Text)), nil
	case toEarlier:
		x.Span = x.Plus(-1)
	case toLater:
		x.Span = x.Plus(1)
	case toAll:
		x.Agency, x.Area, x.Category = "", "", ""
	case toPeriod:
		return bot.To("period"), nil
	case toFile:
		return d.sendFile(ctx, t, *x)
	case listLate, listFiled:
		x.List = a.Value
		return bot.To("cases"), nil
	default:
		x.List = a.Value
		return bot.To("list"), nil
	}
	return bot.Stay(), nil
}

func askPeriod(_ context.Context, t *bot.Turn, x *look) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("report.ask_period"), Columns: 2}
	for _, kind := range figures.SpanKinds {
		p.Choices = append(p.Choices, t.Choice("report.kind_"+string(kind), string(kind)))
	}
	return p, nil
}

// takePeriod looks at the span of another kind: where the day is that one looked at, or today.
func takePeriod(_ context.Context, t *bot.Turn, x *look, a bot.Answer) (bot.Next, error) {
	kind := figures.SpanKind(a.Value)
	if !kind.Valid() {
		return bot.Next{}, civic.Invalid("callback")
	}
	x.Span = figures.SpanOf(kind, min(x.Last(), today(t)))
	return bot.To("view"), nil
}

// shownCases is how many cases a page lists.
const shownCases = 10

func (d digests) askCases(ctx context.Context, t *bot.Turn, x *look) (bot.Prompt, error) {
	if err := x.permit(t); err != nil {
		return bot.Prompt{}, err
	}
	at := func(day string) time.Time {
		midnight, _ := time.ParseInLocation(time.DateOnly, day, figures.Zone) // a day of figures
		return midnight
	}
	begins := at(today(t))
	q := civic.ListQuery{Agency: x.Agency, Area: x.Area, Category: x.Category, From: at(x.First), To: at(x.End()), Offset: x.Page * shownCases, Limit: shownCases + 1}
	if x.List == listLate {
		q.Late = &begins
	}
	cases, err := d.store.ListedCases(ctx, q)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("report.cases_"+x.List, bot.Args{"What": x.what(t), "Period": spanName(t, x.Span)})}
	if len(cases) > shownCases {
		p.Choices = append(p.Choices, t.Choice("report.more", toMore))
		cases = cases[:shownCases]
	}
	if x.Page > 0 {
		p.Choices = append(p.Choices, t.Choice("report.before", toBefore))
	}
	if len(cases) == 0 {
		p.Text += "\n\n" + t.T("report.no_cases")
	}
	for _, c := range cases {
		p.Text += "\n\n" + caseLine(t, c, begins)
	}
	p.Text += "\n\n" + t.T("report.sealed")
	return p, nil
}

// caseLine says of a case what somebody may know who must not know whose it is.
func caseLine(t *bot.Turn, c civic.Case, begins time.Time) string {
	place := short(t.AgencyName(c.Agency))
	if a, _ := t.Directory.Agency(c.Agency); c.Area != "" && a.Area != c.Area {
		place += ", " + t.AreaName(c.Area)
	}
	key := "report.case"
	args := bot.Args{"Code": c.Code, "Category": t.CategoryName(c.Category), "Place": place, "Status": t.Label("status." + string(c.Status)), "Filed": c.FiledAt.In(t.Zone).Format("02/01/2006")}
	if due := c.Due(); due != nil && due.Before(begins) {
		key = "report.case_late"
		args["Due"] = due.In(t.Zone).Format("02/01/2006")
	}
	return t.T(key, args)
}

func (d digests) takeCases(_ context.Context, _ *bot.Turn, x *look, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case toMore:
		x.Page++
	case toBefore:
		x.Page = max(0, x.Page-1)
	}
	return bot.Stay(), nil
}

// what names what is looked at: an agency, an area or the province, and a category.
func (x look) what(t *bot.Turn) string {
	name := t.Label("report.province")
	switch {
	case x.Agency != "":
		name = t.AgencyName(x.Agency)
	case x.Area != "":
		name = t.AreaName(x.Area)
	}
	if x.Category != "" {
		name += " – " + t.CategoryName(x.Category)
	}
	return name
}

// spanName names a span: tuần 16/11–22/11/2026, tháng 11/2026, quý IV/2026, năm 2026.
func spanName(t *bot.Turn, s figures.Span) string {
	first, err := time.Parse(time.DateOnly, s.First)
	if err != nil {
		return s.First
	}
	last, _ := time.Parse(time.DateOnly, s.Last())
	return t.Label("report.span_"+string(s.Kind), bot.Args{"From": first.Format("02/01"), "To": last.Format("02/01/2006"), "Month": first.Format("01"),
		"Quarter": []string{"I", "II", "III", "IV"}[(first.Month()-1)/3], "Year": first.Format("2006")})
}
