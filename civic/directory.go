package civic

import (
	"slices"
	"strings"
	"time"
)

// Directory is the province as the bot knows it at a moment: agencies, areas with their former names, categories,
// projects, rating forms, recognised models. It is read often and changes with an import; it is never changed in place.
type Directory struct {
	Agencies   []Agency
	Areas      []Area
	Aliases    []AreaAlias
	Categories []Category
	Projects   []Project
	Forms      []Form
	Receptions []Reception
	Duties     []Duty
	Models     []Model // the latest recognised first

	agency   map[string]Agency
	area     map[string]Area
	category map[string]Category
	project  map[string]Project
	ofArea   map[string]string // area code to agency code
	names    []searchName
}

// searchName is one folded name under which an agency or an area is found.
type searchName struct {
	words  []string
	folded string
	agency string
	area   string
	former string // the former name as it is written, where it is one
}

// NewDirectory indexes what storage has read. What is not valid at now stays known by its code, for the history, and is
// not offered.
func NewDirectory(d Directory, now time.Time) *Directory {
	d.agency, d.area = map[string]Agency{}, map[string]Area{}
	d.category, d.project = map[string]Category{}, map[string]Project{}
	d.ofArea = map[string]string{}
	for _, a := range d.Agencies {
		d.agency[a.Code] = a
		if !a.ActiveAt(now) {
			continue
		}
		if a.Kind.IsLocal() && a.Area != "" {
			d.ofArea[a.Area] = a.Code
		}
		for _, name := range a.NameWords.All(a.Name) {
			d.addName(name, searchName{agency: a.Code, area: a.Area})
		}
	}
	for _, a := range d.Areas {
		d.area[a.Code] = a
		if !ended(a.ValidTo, now) {
			d.addName(a.Name, searchName{area: a.Code, agency: d.ofArea[a.Code]})
		}
	}
	for _, al := range d.Aliases {
		if a, ok := d.area[al.Area]; ok && !ended(a.ValidTo, now) {
			d.addName(al.Alias, searchName{area: al.Area, agency: d.ofArea[al.Area], former: al.Alias})
		}
	}
	for _, c := range d.Categories {
		d.category[c.Code] = c
	}
	for _, p := range d.Projects {
		d.project[p.Code] = p
	}
	d.Agencies = slices.DeleteFunc(slices.Clone(d.Agencies), func(a Agency) bool { return !a.ActiveAt(now) })
	d.Areas = slices.DeleteFunc(slices.Clone(d.Areas), func(a Area) bool { return ended(a.ValidTo, now) })
	d.Categories = slices.DeleteFunc(slices.Clone(d.Categories), func(c Category) bool { return ended(c.ValidTo, now) })
	d.Projects = slices.DeleteFunc(slices.Clone(d.Projects), func(p Project) bool { return ended(p.ValidTo, now) })
	return &d
}

func ended(validTo *time.Time, now time.Time) bool { return validTo != nil && !now.Before(*validTo) }

func (d *Directory) addName(name string, n searchName) {
	n.folded = Fold(name)
	n.words = strings.Fields(n.folded)
	d.names = append(d.names, n)
}

// Agency returns the agency of that code, an ended one too.
func (d *Directory) Agency(code string) (Agency, bool) { a, ok := d.agency[code]; return a, ok }

// Area returns the area of that code, an ended one too.
func (d *Directory) Area(code string) (Area, bool) { a, ok := d.area[code]; return a, ok }

// Category returns the category of that code, a retired one too.
func (d *Directory) Category(code string) (Category, bool) { c, ok := d.category[code]; return c, ok }

// Project returns the project of that code, an ended one too.
func (d *Directory) Project(code string) (Project, bool) { p, ok := d.project[code]; return p, ok }

// Active reports whether the agency may be chosen today.
func (d *Directory) Active(code string) bool {
	return slices.ContainsFunc(d.Agencies, func(a Agency) bool { return a.Code == code })
}

// AgencyOfArea returns the code of the People's Committee that governs the area, or "".
func (d *Directory) AgencyOfArea(area string) string { return d.ofArea[area] }

// Reception returns where the agency receives citizens, where that is known.
func (d *Directory) Reception(agency string) (Reception, bool) {
	for _, r := range d.Receptions {
		if r.Agency == agency {
			return r, true
		}
	}
	return Reception{}, false
}

// Duty returns the duty of that code, one that is no longer asked for too.
func (d *Directory) Duty(code string) (Duty, bool) {
	for _, duty := range d.Duties {
		if duty.Code == code {
			return duty, true
		}
	}
	return Duty{}, false
}

// FormFor returns the rating form for the agency: the first that names its kind.
func (d *Directory) FormFor(agency string) (Form, bool) {
	a := d.agency[agency]
	for _, f := range d.Forms {
		if slices.Contains(f.Kinds, a.Kind) {
			return f, true
		}
	}
	return Form{}, false
}

// Form returns the form of that code.
func (d *Directory) Form(code string) (Form, bool) {
	for _, f := range d.Forms {
		if f.Code == code {
			return f, true
		}
	}
	return Form{}, false
}

// Groups lists the groups of categories in the order of the categories.
func (d *Directory) Groups() []string {
	var groups []string
	for _, c := range d.Categories {
		if !slices.Contains(groups, c.Group) {
			groups = append(groups, c.Group)
		}
	}
	return groups
}

// CategoriesIn lists the categories of a group.
func (d *Directory) CategoriesIn(group string) []Category {
	var in []Category
	for _, c := range d.Categories {
		if c.Group == group {
			in = append(in, c)
		}
	}
	return in
}

// Needs says what a citizen must name before a case of the category can be routed: "area", "project", "agency" or "".
func (c Category) Needs() string {
	switch c.Route {
	case RouteCommuneOfArea:
		return "area"
	case RouteProjectAgency:
		return "project"
	case RouteRatedAgency:
		return "agency"
	}
	return ""
}

// Route returns the code of the agency that is responsible, or "" where the route leads nowhere: then the case goes to
// the coordinator's desk.
func (d *Directory) Route(c Category, area, project, named string) string {
	var code string
	switch c.Route {
	case RouteCommuneOfArea:
		code = d.ofArea[area]
	case RouteProjectAgency:
		code = d.project[project].Owner
	case RouteRatedAgency:
		code = named
	default:
		code = c.Route
	}
	if !d.Active(code) {
		return ""
	}
	return code
}

// Match is one unit that a search found.
type Match struct {
	Agency string // code; "" for an area whose committee is not known
	Area   string // code, or ""
	Former string // the former name that was met, or ""
}

// Search finds agencies and areas by a part of a name, with or without diacritics: every word of the query must begin a
// word of the name, or be one where it is short, in any order. Better matches come first: the whole name, then the same words in a row, then present
// names before former ones, then shorter ones. Each unit comes once.
func (d *Directory) Search(query string) []Match {
	words := strings.Fields(Fold(query))
	for i, w := range words {
		if long, ok := shortForms[w]; ok {
			words[i] = long
		}
	}
	folded := strings.Join(words, " ")
	words = strings.Fields(folded)
	if len(words) == 0 {
		return nil
	}
	type hit struct {
		rank int
		at   int
	}
	var hits []hit
	for i, n := range d.names {
		if !containsAll(n.words, words) {
			continue
		}
		hits = append(hits, hit{rank: rank(n, folded, words), at: i})
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
	var found []Match
	for _, h := range hits {
		n := d.names[h.at]
		if n.agency == "" && n.area == "" {
			continue
		}
		same := func(m Match) bool { return m.Agency == n.agency && (n.agency != "" || m.Area == n.area) }
		if !slices.ContainsFunc(found, same) {
			found = append(found, Match{Agency: n.agency, Area: n.area, Former: n.former})
		}
	}
	return found
}

// shortForms are abbreviations that people type, folded.
var shortForms = map[string]string{
	"ubnd": "uy ban nhan dan", "bhxh": "bao hiem xa hoi", "mttq": "mat tran to quoc", "bql": "ban quan ly",
	"vp": "van phong", "tt": "trung tam",
}

func containsAll(words, query []string) bool {
	for i, q := range query {
		// A short word that others follow is meant whole: "ba dong" is not about every Ủy ban.
		whole := len(q) <= 2 && i < len(query)-1
		if !slices.ContainsFunc(words, func(w string) bool { return w == q || !whole && strings.HasPrefix(w, q) }) {
			return false
		}
	}
	return true
}

func rank(n searchName, folded string, words []string) int {
	score := len(n.words)
	if n.former != "" {
		score += 100
	}
	exact := func() bool { // whole words in a row
		return strings.Contains(" "+n.folded+" ", " "+folded+" ")
	}
	switch {
	case n.folded == folded:
	case exact():
		score += 1000
	case strings.Contains(n.folded, folded):
		score += 2000
	case len(words) > 1:
		score += 4000
	default:
		score += 3000
	}
	return score
}

// SealedLane is the category of the inspectorate's lane, where that lane is open.
func (d *Directory) SealedLane() (Category, bool) {
	for _, c := range d.CategoriesIn(GroupIntegrity) {
		if d.Route(c, "", "", "") != "" {
			return c, true
		}
	}
	return Category{}, false
}
