package civic_test

import (
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
)

var someday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// province is the shipped data.
func province(t testing.TB) *civic.Directory {
	t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return civic.NewDirectory(directoryOf(c), someday)
}

func directoryOf(c catalog.Catalog) civic.Directory {
	return civic.Directory{Agencies: c.Agencies, Areas: c.Areas, Aliases: c.Aliases, Categories: c.Categories, Projects: c.Projects, Forms: c.Forms, Receptions: c.Receptions}
}

func TestSearch(t *testing.T) {
	d := province(t)
	for query, want := range map[string]string{
		"so noi vu":                  "so-noi-vu",
		"Sở Nội vụ":                  "so-noi-vu",
		"NOI VU":                     "so-noi-vu",
		"vụ nội sở":                  "so-noi-vu",
		"home affairs":               "so-noi-vu",
		"thanh tra tinh":             "thanh-tra",
		"xa ba dong":                 "ubnd-ba-dong",
		"ba dong":                    "ubnd-ba-dong",
		"uy ban nhan dan xa ba dong": "ubnd-ba-dong",
		"ly son":                     "ubnd-ly-son",
	} {
		found := d.Search(query)
		if len(found) == 0 || found[0].Agency != want {
			t.Errorf("%q finds %+v, want %s first", query, found, want)
		}
	}
	for _, query := range []string{"", "  ", "...", "khong co don vi nay", "%"} {
		if found := d.Search(query); len(found) != 0 {
			t.Errorf("%q finds %+v", query, found)
		}
	}
}

func TestSearchFindsBoth(t *testing.T) {
	d := province(t)
	for _, query := range []string{"xa ba to", "ba to", "Ba Tơ", "uy ban xa ba to"} {
		var agencies []string
		for _, m := range d.Search(query) {
			agencies = append(agencies, m.Agency)
			if slices.Contains([]string{"ubnd-ba-too", "ubnd-ba-tow"}, m.Agency) && (m.Former != "" || m.Area == "") {
				t.Errorf("%q finds %+v", query, m)
			}
		}
		if len(agencies) < 2 || !slices.Contains(agencies[:2], "ubnd-ba-too") || !slices.Contains(agencies[:2], "ubnd-ba-tow") {
			t.Errorf("%q finds %v", query, agencies)
		}
		if slices.Sort(agencies); len(slices.Compact(agencies)) != len(d.Search(query)) {
			t.Errorf("%q finds one twice: %v", query, agencies)
		}
	}
}

// A former name offers what it became.
func TestSearchFormerNames(t *testing.T) {
	d := province(t)
	found := d.Search("huyen mo duc")
	var areas []string
	for _, m := range found {
		areas = append(areas, m.Area)
		if m.Former != "Huyện Mộ Đức" || m.Agency == "" || d.AgencyOfArea(m.Area) != m.Agency {
			t.Errorf("found %+v", m)
		}
	}
	slices.Sort(areas)
	if want := []string{"lan-phong", "long-phung", "mo-cay", "mo-duc"}; !slices.Equal(areas, want) {
		t.Errorf("found %v, want %v", areas, want)
	}
	found = d.Search("mo duc")
	if len(found) < 4 || found[0].Area != "mo-duc" || found[0].Former != "" {
		t.Errorf("the present commune is not first: %+v", found)
	}
}

func TestRoutes(t *testing.T) {
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	raw := directoryOf(c)
	raw.Projects = []civic.Project{{Code: "cau", Name: "Cầu", Owner: "bqlda"}, {Code: "xong", Name: "Xong", Owner: "nobody"}}
	d := civic.NewDirectory(raw, someday)
	route := func(code, area, project, named, want string) {
		t.Helper()
		category, ok := d.Category(code)
		if !ok {
			t.Fatalf("no category %s", code)
		}
		if got := d.Route(category, area, project, named); got != want {
			t.Errorf("%s (%s, %s, %s) leads to %q, want %q", code, area, project, named, got, want)
		}
	}
	route("ht-duong-xa", "ba-dong", "", "", "ubnd-ba-dong")
	route("ht-duong-xa", "", "", "", "")
	route("ht-duong-xa", "nowhere", "", "", "")
	route("thien-tai", "ba-too", "", "", "ubnd-ba-too")
	route("tieu-cuc", "ba-dong", "", "ubnd-ba-dong", "thanh-tra")
	route("khac", "", "", "", "so-noi-vu")
	route("gop-y", "", "", "so-y-te", "so-y-te")
	route("gop-y", "", "", "nobody", "")
	route("gpmb-thi-cong", "", "cau", "", "bqlda")
	route("gpmb-thi-cong", "", "xong", "", "")
	route("gpmb-thi-cong", "", "nothing", "", "")
	for _, category := range d.Categories { // each leads somewhere once what it needs is named
		area, project, named := "ba-dong", "cau", "so-y-te"
		if got := d.Route(category, area, project, named); !d.Active(got) {
			t.Errorf("%s leads to %q", category.Code, got)
		}
		if category.Sealed() && category.Needs() != "" {
			t.Errorf("%s is sealed and its route needs %s", category.Code, category.Needs())
		}
	}
}

func TestFormsForKinds(t *testing.T) {
	d := province(t)
	for agency, want := range map[string]string{"so-noi-vu": "sipas", "tt-hcc": "one-stop", "ubnd-ba-dong": "one-stop", "ubnd-tinh": "sipas"} {
		if f, ok := d.FormFor(agency); !ok || f.Code != want {
			t.Errorf("%s is asked %q, want %s", agency, f.Code, want)
		}
	}
	if f, ok := d.FormFor("nobody"); ok {
		t.Errorf("nobody is asked %s", f.Code)
	}
	for _, a := range d.Agencies {
		if _, ok := d.FormFor(a.Code); !ok {
			t.Errorf("%s (%s) is asked nothing", a.Code, a.Kind)
		}
	}
	if f, ok := d.Form("sipas"); !ok || len(f.Questions) != 5 {
		t.Errorf("sipas: %+v", f)
	}
	if _, ok := d.Form("none"); ok {
		t.Error("there is a form none")
	}
}

// What has ended is known and not offered.
func TestEndedUnits(t *testing.T) {
	c, _ := catalog.Parse(catalog.Default())
	raw := directoryOf(c)
	at := someday
	for i := range raw.Agencies {
		if raw.Agencies[i].Code == "ubnd-ba-dong" {
			raw.Agencies[i].ValidTo = &at
		}
	}
	for i := range raw.Areas {
		if raw.Areas[i].Code == "ba-dong" {
			raw.Areas[i].ValidTo = &at
		}
	}
	before, after := civic.NewDirectory(raw, someday.Add(-time.Second)), civic.NewDirectory(raw, someday)
	if !before.Active("ubnd-ba-dong") || len(before.Search("ba dong")) == 0 {
		t.Error("ended too early")
	}
	if _, known := after.Agency("ubnd-ba-dong"); !known || after.Active("ubnd-ba-dong") || after.AgencyOfArea("ba-dong") != "" {
		t.Error("not ended, or forgotten")
	}
	for _, m := range after.Search("xa ba dong") {
		if m.Agency == "ubnd-ba-dong" || m.Area == "ba-dong" {
			t.Errorf("offered: %+v", m)
		}
	}
	category, _ := after.Category("ht-duong-xa")
	if got := after.Route(category, "ba-dong", "", ""); got != "" {
		t.Errorf("leads to %s", got)
	}
}

func TestGroups(t *testing.T) {
	d := province(t)
	n := 0
	for _, g := range d.Groups() {
		in := d.CategoriesIn(g)
		n += len(in)
		if len(in) == 0 {
			t.Errorf("group %s is empty", g)
		}
	}
	if n != len(d.Categories) {
		t.Errorf("%d in the groups, %d in all", n, len(d.Categories))
	}
	if r, ok := d.Reception("thanh-tra"); !ok || r.Place == "" || r.PlaceWords["en"] == "" {
		t.Errorf("reception %+v", r)
	}
	if _, ok := d.Reception("so-y-te"); ok {
		t.Error("a reception of nowhere")
	}
}

func BenchmarkSearch(b *testing.B) {
	d := province(b)
	for b.Loop() {
		d.Search("uy ban nhan dan xa ba to")
	}
}
