package catalog

import (
	"slices"
	"strconv"
	"strings"

	"danvan/civic"
)

// The limits of categories whose file names none.
const (
	defaultForwardHours   = 8
	defaultFirstReplyDays = 5
)

var localKinds = []civic.AgencyKind{civic.KindCommune, civic.KindWard, civic.KindSpecialZone}

func (r *reader) areas(c *Catalog) {
	r.area = map[string]bool{}
	for _, l := range r.read(areasFile, false, "code", "name", "kind") {
		a := civic.Area{Code: l.code("code", r.area), Name: l.text("name"), Kind: civic.AgencyKind(l.get("kind")), ValidTo: l.date("valid_to")}
		if !slices.Contains(localKinds, a.Kind) {
			l.wrong("kind", "%q is none of commune, ward, special_zone", a.Kind)
		}
		c.Areas = append(c.Areas, a)
	}
}

func (r *reader) aliases(c *Catalog) {
	seen := map[string]bool{}
	for _, l := range r.read("area_aliases.csv", false, "alias", "area", "kind") {
		a := civic.AreaAlias{Alias: l.text("alias"), Area: l.area("area", false), Kind: l.text("kind")}
		if a.Kind != "" && a.Kind != "former-district" && a.Kind != "former-unit" {
			l.wrong("kind", "%q is neither former-district nor former-unit", a.Kind)
		}
		if key := a.Alias + "\x00" + a.Area; seen[key] {
			l.wrong("alias", "%q of %q is there twice", a.Alias, a.Area)
		} else {
			seen[key] = true
		}
		c.Aliases = append(c.Aliases, a)
	}
}

func (r *reader) agencies(c *Catalog) {
	r.agency, r.agencyLine = map[string]bool{}, map[string]int{}
	governed := map[string]bool{}
	lines := r.read(agenciesFile, false, "code", "name", "kind", "parent", "area")
	for _, l := range lines {
		a := civic.Agency{Code: l.code("code", r.agency), Name: l.text("name"), NameWords: l.words("name"),
			Kind: civic.AgencyKind(l.get("kind")), Parent: l.get("parent"), Area: l.area("area", true), ValidTo: l.date("valid_to")}
		if from := l.date("valid_from"); from != nil {
			a.ValidFrom = *from
		}
		if !slices.Contains(civic.AgencyKinds, a.Kind) {
			l.wrong("kind", "%q is no kind of agency", a.Kind)
		}
		if a.Kind.IsLocal() && a.Area == "" {
			l.wrong("area", "is empty, and a %s governs one", a.Kind)
		}
		if a.ValidTo != nil && a.ValidTo.Before(a.ValidFrom) {
			l.wrong("valid_to", "is before valid_from")
		}
		if a.Kind.IsLocal() && a.ValidTo == nil { // of one that has ended, another is the successor
			if governed[a.Area] {
				l.wrong("area", "%q is governed by two", a.Area)
			}
			governed[a.Area] = true
		}
		r.agencyLine[a.Code] = l.number
		c.Agencies = append(c.Agencies, a)
	}
	for _, l := range lines {
		l.agency("parent", true)
	}
}

// tree orders agencies so that parents come first, and finds circles.
func (r *reader) tree(c *Catalog) {
	parent := map[string]string{}
	for _, a := range c.Agencies {
		parent[a.Code] = a.Parent
	}
	depth := func(code string) int {
		n := 0
		for p := parent[code]; p != ""; p = parent[p] {
			if n++; n > len(parent) {
				return -1
			}
		}
		return n
	}
	depths := map[string]int{}
	for _, a := range c.Agencies {
		if depths[a.Code] = depth(a.Code); depths[a.Code] < 0 {
			r.problems = append(r.problems, Problem{File: agenciesFile, Line: r.agencyLine[a.Code], Column: "parent", Reason: "the parents of " + strconv.Quote(a.Code) + " make a circle"})
		}
	}
	slices.SortStableFunc(c.Agencies, func(a, b civic.Agency) int { return depths[a.Code] - depths[b.Code] })
}

func (r *reader) categories(c *Catalog) {
	r.category = map[string]bool{}
	for i, l := range r.read("categories.csv", false, "code", "name", "group", "route", "accept_working_hours", "answer_working_days") {
		cat := civic.Category{Code: l.code("code", r.category), Name: l.text("name"), NameWords: l.words("name"), Group: l.text("group"), Route: l.get("route"),
			AcceptWorkingHours: l.whole("accept_working_hours", 1, 1000), AnswerWorkingDays: l.whole("answer_working_days", 1, 1000), Position: i + 1, ValidTo: l.date("valid_to"),
			Statutory: civic.CleanText(l.get("statutory")), Ladder: l.ladder("ladder", civic.DefaultCaseLadder).String()}
		cat.ForwardWorkingHours = l.wholeOr("forward_working_hours", 1, 1000, defaultForwardHours)
		cat.FirstReplyWorkingDays = l.wholeOr("first_reply_working_days", 1, 1000, max(1, min(defaultFirstReplyDays, cat.AnswerWorkingDays)))
		switch cat.Route {
		case civic.RouteCommuneOfArea, civic.RouteProjectAgency, civic.RouteRatedAgency:
		default:
			if !r.agency[cat.Route] && !r.unread[agenciesFile] {
				l.wrong("route", "%q is neither an agency nor one of commune-of-area, project-agency, rated-agency", cat.Route)
			}
		}
		c.Categories = append(c.Categories, cat)
	}
}

func (r *reader) projects(c *Catalog) {
	r.project = map[string]bool{}
	lines := r.read("projects.csv", true, "code", "name", "owner", "areas")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Projects = []civic.Project{}
	}
	for _, l := range lines {
		p := civic.Project{Code: l.code("code", r.project), Name: l.text("name"), NameWords: l.words("name"), Owner: l.agency("owner", false),
			Areas: l.areas("areas"), Supervisor: l.agency("supervisor", true), Status: civic.ProjectStatus(l.get("status")), Budget: civic.CleanText(l.get("budget")),
			StartsOn: l.day("starts_on"), EndsOn: l.day("ends_on"), ValidTo: l.date("valid_to")}
		if p.Status == "" {
			p.Status = civic.ProjectClearing
		}
		if !p.Status.Valid() {
			l.wrong("status", "%q is none of preparing, clearing, building, finished, stopped", p.Status)
		}
		if len(p.Code) > civic.MaxProjectCode {
			l.wrong("code", "has more than %d characters", civic.MaxProjectCode)
		}
		c.Projects = append(c.Projects, p)
	}
}

// forms reads the questions of forms; a form's own columns stand on its first line.
func (r *reader) forms(c *Catalog) {
	at := map[string]int{}
	lines := r.read("forms.csv", true, "form", "name", "min", "max", "kinds", "question", "text")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Forms = []civic.Form{}
	}
	for _, l := range lines {
		code := l.get("form")
		i, known := at[code]
		if !known {
			f := civic.Form{Code: l.code("form", map[string]bool{}), Name: l.text("name"), NameWords: l.words("name"), Min: l.whole("min", 0, 10), Max: l.whole("max", 1, 10)}
			for _, k := range strings.Fields(l.get("kinds")) {
				if !slices.Contains(civic.AgencyKinds, civic.AgencyKind(k)) {
					l.wrong("kinds", "%q is no kind of agency", k)
				}
				f.Kinds = append(f.Kinds, civic.AgencyKind(k))
			}
			if f.Max <= f.Min {
				l.wrong("max", "is not above min")
			}
			i = len(c.Forms)
			at[code] = i
			c.Forms = append(c.Forms, f)
		}
		q := civic.Question{Code: l.get("question"), Text: l.text("text"), TextWords: l.words("text"), Aspect: l.get("aspect")}
		if q.Aspect != "" && !slices.Contains(civic.Aspects, q.Aspect) {
			l.wrong("aspect", "%q is none of %s", q.Aspect, strings.Join(civic.Aspects, ", "))
		}
		if !codePattern.MatchString(q.Code) {
			l.wrong("question", "%q is not a code", q.Code)
		}
		if slices.ContainsFunc(c.Forms[i].Questions, func(o civic.Question) bool { return o.Code == q.Code }) {
			l.wrong("question", "%q is there twice", q.Code)
		}
		c.Forms[i].Questions = append(c.Forms[i].Questions, q)
	}
}

func (r *reader) receptions(c *Catalog) {
	seen := map[string]bool{}
	lines := r.read("receptions.csv", true, "agency", "place", "days")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Receptions = []civic.Reception{}
	}
	for _, l := range lines {
		rec := civic.Reception{Agency: l.agency("agency", false), Place: l.text("place"), PlaceWords: l.words("place"), Days: l.text("days"), DaysWords: l.words("days")}
		if seen[rec.Agency] {
			l.wrong("agency", "%q is there twice", rec.Agency)
		}
		seen[rec.Agency] = true
		c.Receptions = append(c.Receptions, rec)
	}
}

// models reads the recognised “Dân vận khéo” models.
func (r *reader) models(c *Catalog) {
	seen := map[string]bool{}
	lines := r.read("models.csv", true, "code", "agency", "title", "recognised_on", "decision")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Models = []civic.Model{}
	}
	for _, l := range lines {
		m := civic.Model{Code: l.code("code", seen), Agency: l.agency("agency", false), Title: l.text("title"), TitleWords: l.words("title"),
			Decision: civic.CleanText(l.get("decision"))}
		if l.text("recognised_on") != "" {
			m.RecognisedOn = l.day("recognised_on")
		}
		c.Models = append(c.Models, m)
	}
}
