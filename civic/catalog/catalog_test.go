package catalog_test

import (
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"danvan/civic"
	"danvan/civic/catalog"
)

func TestShipped(t *testing.T) {
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for what, n := range map[string][2]int{"areas": {len(c.Areas), 96}, "agencies": {len(c.Agencies), 123}, "categories": {len(c.Categories), 25}, "forms": {len(c.Forms), 2}} {
		if n[0] != n[1] {
			t.Errorf("%d %s, want %d", n[0], what, n[1])
		}
	}
	if len(c.Aliases) < 100 || len(c.Receptions) == 0 || c.Projects != nil {
		t.Errorf("%d aliases, %d receptions, projects %v", len(c.Aliases), len(c.Receptions), c.Projects)
	}
	for _, k := range c.Categories {
		if k.FirstReplyWorkingDays > k.AnswerWorkingDays || k.Urgent() && k.Rungs().String() == civic.DefaultCaseLadder {
			t.Errorf("category %s: %+v", k.Code, k)
		}
	}
	seen := map[string]bool{"": true}
	for _, a := range c.Agencies {
		if !seen[a.Parent] {
			t.Errorf("%s comes before its parent %s", a.Code, a.Parent)
		}
		seen[a.Code] = true
	}
	for _, f := range c.Forms {
		if f.Code == "one-stop" && (len(f.Questions) != 9 || f.Min != 0 || f.Max != 2) || f.Code == "sipas" && len(f.Questions) != 5 {
			t.Errorf("form %s: %d questions from %d to %d", f.Code, len(f.Questions), f.Min, f.Max)
		}
	}
	d := civic.NewDirectory(civic.Directory{Agencies: c.Agencies, Areas: c.Areas}, c.Agencies[0].ValidFrom)
	for _, a := range c.Areas {
		if d.AgencyOfArea(a.Code) == "" {
			t.Errorf("nobody governs %s", a.Code)
		}
	}
}

// small is a catalog of one of each, correct.
func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"areas.csv":        "code,name,kind,valid_to\nba-to,Xã Ba Tơ,commune,\nly-son,Đặc khu Lý Sơn,special_zone,2030-01-01\n",
		"area_aliases.csv": "alias,area,kind\nHuyện Ba Tơ,ba-to,former-district\n",
		"agencies.csv":     "code,name,name_en,kind,parent,area,valid_from\nxa,UBND xã,Commune,commune,tinh,ba-to,2025-07-01\ntinh,UBND tỉnh,Province,province,,,\n",
		"categories.csv":   "code,name,name_en,group,route,accept_working_hours,answer_working_days\nduong,Đường,Roads,roads,commune-of-area,8,7\nkhac,Khác,Other,other,tinh,8,7\n",
		"projects.csv":     "code,name,name_en,owner,areas,supervisor,status,budget,starts_on,ends_on\ncau,Cầu,Bridge,tinh,ba-to,tinh,building,3 tỷ đồng,2026-01-02,\n",
		"forms.csv":        "form,name,name_en,min,max,kinds,question,text,text_en\nf,Phiếu,Form,1,5,commune province,mot,Câu một,One\nf,,,,,,hai,Câu hai,Two\n",
		"receptions.csv":   "agency,place,place_en,days,days_en\ntinh,Trụ sở,Office,Thứ Hai,Monday\n",
		"models.csv":       "code,agency,title,title_en,recognised_on,decision\nkheo,xa,Chính quyền thân thiện,Friendly,2026-05-19,12/QĐ-UBND\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestSmall(t *testing.T) {
	files := small()
	files["areas.csv"].Data = append([]byte("\xef\xbb\xbf"), files["areas.csv"].Data...)
	files["area_aliases.csv"].Data = []byte(strings.ReplaceAll(string(files["area_aliases.csv"].Data), "\n", "\r\n"))
	c, problems := catalog.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if len(c.Areas) != 2 || c.Areas[1].ValidTo == nil || c.Agencies[0].Code != "tinh" || c.Agencies[1].ValidFrom.Year() != 2025 || len(c.Forms[0].Questions) != 2 ||
		c.Aliases[0].Kind != "former-district" || c.Projects[0].Owner != "tinh" || c.Categories[1].Position != 2 ||
		!reflect.DeepEqual(c.Models[0], civic.Model{Code: "kheo", Agency: "xa", Title: "Chính quyền thân thiện", TitleWords: civic.Words{"en": "Friendly"}, RecognisedOn: "2026-05-19", Decision: "12/QĐ-UBND"}) {
		t.Errorf("read %+v", c)
	}
}

// The limits, the source in law and the ladder of a category may stand in its file; where they do not, there are others.
func TestCategoryClocks(t *testing.T) {
	files := small()
	c, problems := catalog.Parse(files)
	if k := c.Categories[0]; len(problems) > 0 || k.ForwardWorkingHours != 8 || k.FirstReplyWorkingDays != 5 || k.Statutory != "" || k.Ladder != "" ||
		k.Rungs().String() != civic.DefaultCaseLadder {
		t.Errorf("without: %+v, %v", k, problems)
	}
	const columns = "code,name,name_en,group,route,accept_working_hours,answer_working_days,ladder,statutory,first_reply_working_days,forward_working_hours\n"
	files["categories.csv"].Data = []byte(columns + "duong,Đường,Roads,roads,commune-of-area,8,7, 30%  officer;0 head ,Luật 1,2,4\nkhac,Khác,Other,other,tinh,8,3,,,,\n")
	c, problems = catalog.Parse(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if k := c.Categories[0]; k.ForwardWorkingHours != 4 || k.FirstReplyWorkingDays != 2 || k.Statutory != "Luật 1" || k.Ladder != "30% officer; 0 head" || len(k.Rungs()) != 2 {
		t.Errorf("with: %+v", k)
	}
	if k := c.Categories[1]; k.ForwardWorkingHours != 8 || k.FirstReplyWorkingDays != 3 {
		t.Errorf("a first reply after the answer: %+v", k)
	}
	files["categories.csv"].Data = []byte(columns + "duong,Đường,Roads,roads,commune-of-area,8,7,leader 0,,0,viele\n")
	_, problems = catalog.Parse(files)
	want := []string{
		`categories.csv:2: ladder: "leader 0" is not a ladder such as "50% officer; 0 officer head; +1/5 head coordinator"`,
		`categories.csv:2: forward_working_hours: "viele" is not a number from 1 to 1000`,
		`categories.csv:2: first_reply_working_days: "0" is not a number from 1 to 1000`,
	}
	if got := text(problems); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
}

func TestOptionalFiles(t *testing.T) {
	files := small()
	for _, name := range []string{"projects.csv", "forms.csv", "receptions.csv", "models.csv"} {
		delete(files, name)
	}
	if c, problems := catalog.Parse(files); len(problems) > 0 || c.Projects != nil || c.Forms != nil || c.Receptions != nil || c.Models != nil {
		t.Errorf("%+v, %v", c, problems)
	}
	_, problems := catalog.Parse(fstest.MapFS{})
	want := []string{"areas.csv: cannot be read", "area_aliases.csv: cannot be read", "agencies.csv: cannot be read", "categories.csv: cannot be read"}
	if got := text(problems); !slices.Equal(got, want) {
		t.Errorf("of an empty folder: %q", got)
	}
}

func text(problems []catalog.Problem) []string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return lines
}

// TestProblems changes one thing of a correct catalog; each time the one problem is told with its place.
func TestProblems(t *testing.T) {
	for name, tt := range map[string]struct {
		file, old, new string // old "" puts new in the place of the whole file
		want           string
	}{
		"not a code":             {"areas.csv", "ly-son,", "Lý Sơn,", `areas.csv:3: code: "Lý Sơn" is not a code: 1 to 40 of a–z, 0–9 and -`},
		"a code twice":           {"areas.csv", "ly-son,", "ba-to,", `areas.csv:3: code: "ba-to" is there twice`},
		"no name":                {"areas.csv", "Xã Ba Tơ", " ", `areas.csv:2: name: is empty`},
		"a kind of area":         {"areas.csv", ",commune,", ",village,", `areas.csv:2: kind: "village" is none of commune, ward, special_zone`},
		"a date":                 {"areas.csv", "2030-01-01", "1/1/2030", `areas.csv:3: valid_to: "1/1/2030" is not a date such as 2025-07-01`},
		"too few fields":         {"areas.csv", ",special_zone,2030-01-01", "", `areas.csv:3: has 2 fields, the header 4`},
		"not UTF-8":              {"areas.csv", "Xã Ba Tơ", "X\xe3", `areas.csv:2: is not UTF-8`},
		"a quote":                {"areas.csv", "Xã Ba Tơ", `Xã "Ba" Tơ`, `areas.csv:2: bare " in non-quoted-field`},
		"no header":              {"receptions.csv", "", "", `receptions.csv:1: has no header`},
		"a column missing":       {"receptions.csv", ",days,", ",hours,", `receptions.csv:1: days: the column is missing`},
		"a column twice":         {"receptions.csv", "place_en", "place", `receptions.csv:1: place: the column is there twice`},
		"an alias of nothing":    {"area_aliases.csv", ",ba-to,", ",ba-so,", `area_aliases.csv:2: area: there is no area "ba-so"`},
		"an alias twice":         {"area_aliases.csv", "district\n", "district\nHuyện Ba Tơ,ba-to,former-unit\n", `area_aliases.csv:3: alias: "Huyện Ba Tơ" of "ba-to" is there twice`},
		"a kind of agency":       {"agencies.csv", ",province,", ",realm,", `agencies.csv:3: kind: "realm" is no kind of agency`},
		"no parent":              {"agencies.csv", ",tinh,ba-to", ",nuoc,ba-to", `agencies.csv:2: parent: there is no agency "nuoc"`},
		"no area":                {"agencies.csv", ",tinh,ba-to", ",tinh,ba-so", `agencies.csv:2: area: there is no area "ba-so"`},
		"a commune of no area":   {"agencies.csv", ",tinh,ba-to", ",tinh,", `agencies.csv:2: area: is empty, and a commune governs one`},
		"two govern":             {"agencies.csv", "tinh,UBND tỉnh", "xa2,UBND,,ward,tinh,ba-to,\ntinh,UBND tỉnh", `agencies.csv:3: area: "ba-to" is governed by two`},
		"its own parent":         {"agencies.csv", "province,,", "province,tinh,", `agencies.csv:3: parent: the parents of "tinh" make a circle|agencies.csv:2: parent: the parents of "xa" make a circle`},
		"a circle":               {"agencies.csv", "province,,", "province,xa,", `agencies.csv:2: parent: the parents of "xa" make a circle|agencies.csv:3: parent: the parents of "tinh" make a circle`},
		"a route":                {"categories.csv", ",tinh,", ",huyen,", `categories.csv:3: route: "huyen" is neither an agency nor one of commune-of-area, project-agency, rated-agency`},
		"hours":                  {"categories.csv", "commune-of-area,8", "commune-of-area,0", `categories.csv:2: accept_working_hours: "0" is not a number from 1 to 1000`},
		"days":                   {"categories.csv", "tinh,8,7", "tinh,8,nhanh", `categories.csv:3: answer_working_days: "nhanh" is not a number from 1 to 1000`},
		"a project of nobody":    {"projects.csv", ",tinh,", ",ai,", `projects.csv:2: owner: there is no agency "ai"`},
		"a project nowhere":      {"projects.csv", ",ba-to", ",ba-so", `projects.csv:2: areas: there is no area "ba-so"`},
		"points of a form":       {"forms.csv", "1,5", "5,5", `forms.csv:2: max: is not above min`},
		"kinds of a form":        {"forms.csv", "commune province", "commune realm", `forms.csv:2: kinds: "realm" is no kind of agency`},
		"a question twice":       {"forms.csv", ",hai,", ",mot,", `forms.csv:3: question: "mot" is there twice`},
		"a question not a code":  {"forms.csv", ",hai,", ",Câu 2,", `forms.csv:3: question: "Câu 2" is not a code`},
		"a question of no words": {"forms.csv", "Câu hai", "", `forms.csv:3: text: is empty`},
		"a reception twice":      {"receptions.csv", "Monday\n", "Monday\ntinh,Trụ sở,,Thứ Ba,\n", `receptions.csv:3: agency: "tinh" is there twice`},
		"a model of nobody":      {"models.csv", ",xa,", ",ai,", `models.csv:2: agency: there is no agency "ai"`},
		"a model of no day":      {"models.csv", "2026-05-19", "", `models.csv:2: recognised_on: is empty`},
		"a model of a wrong day": {"models.csv", "2026-05-19", "19/5", `models.csv:2: recognised_on: "19/5" is not a date such as 2025-07-01`},
		"a reception of nobody":  {"receptions.csv", "tinh,", "huyen,", `receptions.csv:2: agency: there is no agency "huyen"`},
	} {
		t.Run(name, func(t *testing.T) {
			files := small()
			before := string(files[tt.file].Data)
			after := tt.new
			if tt.old != "" {
				after = strings.Replace(before, tt.old, tt.new, 1)
			}
			if after == before {
				t.Fatal("nothing changed")
			}
			files[tt.file].Data = []byte(after)
			_, problems := catalog.Parse(files)
			got, want := text(problems), strings.Split(tt.want, "|")
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q\nwant %q", got, want)
			}
		})
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	files := small()
	files["areas.csv"].Data = []byte("code,name,kind\nBA,,village\nok,Tên,commune\n")
	files["categories.csv"].Data = []byte("code,name,name_en,group,route,accept_working_hours,answer_working_days\nx,Tên,,g,nobody,0,-1\n")
	_, problems := catalog.Parse(files)
	got := strings.Join(text(problems), "\n")
	for _, want := range []string{"areas.csv:2: code", "areas.csv:2: name", "areas.csv:2: kind", "area_aliases.csv:2: area", "agencies.csv:2: area",
		"categories.csv:2: route", "categories.csv:2: accept_working_hours", "categories.csv:2: answer_working_days", "projects.csv:2: areas"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not told of in\n%s", want, got)
		}
	}
	lines := text(problems)
	if !strings.HasPrefix(lines[0], "areas.csv") || !strings.HasPrefix(lines[len(lines)-1], "projects.csv") {
		t.Errorf("not in the order of the files:\n%s", got)
	}
}

// FuzzParse puts anything in the place of each file: it is read or refused, and what is read holds together.
func FuzzParse(f *testing.F) {
	names, err := fs.Glob(catalog.Default(), "*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for i, name := range names {
		raw, err := fs.ReadFile(catalog.Default(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), raw[:min(len(raw), 2000)])
	}
	for name, file := range small() {
		f.Add(uint8(slices.Index(names, name)), file.Data)
	}
	f.Add(uint8(0), []byte("code,name,name_en,kind,parent,area\na,A,,province,b,\nb,B,,province,a,\n"))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		files := small()
		name := names[int(which)%len(names)]
		files[name] = &fstest.MapFile{Data: raw}
		c, problems := catalog.Parse(files)
		for _, p := range problems {
			if p.File == "" || p.Reason == "" || p.Line < 0 {
				t.Errorf("a problem without a place: %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		seen := map[string]bool{"": true}
		for _, a := range c.Agencies {
			if !seen[a.Parent] || strings.ContainsRune(a.Name, 0) {
				t.Errorf("agency %+v", a)
			}
			seen[a.Code] = true
		}
	})
}
