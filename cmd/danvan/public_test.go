package main

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
	"danvan/storage"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

// publicSite is the public pages over an invented year and the demo's project.
type publicSite struct {
	t       *testing.T
	store   *storage.Store
	handler http.Handler
	now     time.Time
}

func startPublic(t *testing.T, dialect string) *publicSite {
	t.Helper()
	ctx := context.Background()
	p := &publicSite{t: t, store: storagetest.OpenSeeded(t, dialect), now: time.Date(2026, 11, 24, 9, 0, 0, 0, demoZone)}
	if err := importShipped(ctx, p.store, demoCatalog, p.now); err != nil {
		t.Fatal(err)
	}
	if _, err := seed.Fill(ctx, p.store, seed.Options{Year: 2026, Cases: 2500, Ratings: 2500, Seed: 3, Until: p.now.Add(-time.Hour)}, false, p.now); err != nil {
		t.Fatal(err)
	}
	a := assemble(parts{store: p.store, zone: demoZone, now: func() time.Time { return p.now }, random: seeded(), log: testLog()})
	story := projectStory{app: a, now: p.now}
	var err error
	if story.project, err = p.store.Project(ctx, demoProjects[0].Code); err != nil {
		t.Fatal(err)
	}
	if story.neighbours, err = a.neighbours(ctx); err != nil {
		t.Fatal(err)
	}
	story.by = story.neighbours[0].ID
	for _, part := range []func(context.Context) error{story.documents, story.collecting, story.answering} {
		if err := part(ctx); err != nil {
			t.Fatal(err)
		}
	}
	p.handler = a.publicPages(doorsOf(a.channels), time.Minute)
	return p
}

// response is what came back.
type response struct {
	code   int
	header http.Header
	body   string
}

// get asks for an address.
func (p *publicSite) get(address string, headers ...string) response {
	p.t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return response{w.Code, w.Header(), w.Body.String()}
}

// reads asks for an address that is there.
func (p *publicSite) reads(address string) string {
	p.t.Helper()
	r := p.get(address)
	if r.code != http.StatusOK {
		p.t.Fatalf("%s: %d\n%s", address, r.code, r.body)
	}
	return r.body
}

func (p *publicSite) data(address string, into any) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.reads(address)), into); err != nil {
		p.t.Fatalf("%s: %v", address, err)
	}
}

// TestPublic looks at the public pages on both databases. Nothing that is asked changes anything.
func TestPublic(t *testing.T) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			p := startPublic(t, dialect)
			for name, test := range map[string]func(t *testing.T, p *publicSite){"figures": publicFigures, "data": publicData, "pages": publicVisits, "case": publicCase, "open311": open311} {
				t.Run(name, func(t *testing.T) {
					own := *p
					own.t = t
					test(t, &own)
				})
			}
		})
	}
}

// publicFigures holds the open data against a plain count of the cases.
func publicFigures(t *testing.T, p *publicSite) {
	var cases []civic.Case
	if err := p.store.DB().Select(&cases, `SELECT category, filed_at, answered_at, answer_due, sealed FROM cases`); err != nil {
		t.Fatal(err)
	}
	plain, received, answered, inTime, sealed := map[string]int{}, 0, 0, 0, 0
	month := func(at *time.Time) bool {
		return at != nil && strings.HasPrefix(figures.DayOf(*at), "2026-11") && figures.DayOf(*at) < "2026-11-24"
	}
	for _, c := range cases {
		if c.Sealed {
			sealed++
			continue
		}
		if month(&c.FiledAt) {
			plain[c.Category]++
			received++
		}
		if month(c.AnsweredAt) {
			answered++
			if !c.AnsweredAt.After(*c.AnswerDue) {
				inTime++
			}
		}
	}
	var months []struct {
		Month              string
		Received, Answered *int
		InTime             *int `json:"in_time"`
	}
	p.data("/data/months.json", &months)
	last := months[len(months)-1]
	if sealed == 0 || len(months) != 12 || last.Month != "2026-11" || *last.Received != received || *last.Answered != answered || *last.InTime != inTime {
		t.Errorf("%+v, counted %d, %d, %d; %d sealed", last, received, answered, inTime, sealed)
	}
	var categories []struct {
		Category string
		Received *int
	}
	p.data("/data/categories.json?month=2026-11", &categories)
	small, hidden, told := 0, 0, 0
	for _, c := range categories {
		n := plain[c.Category]
		switch {
		case n == 0:
			t.Errorf("nobody said anything about %s", c.Category)
		case c.Received == nil:
			hidden += n
		case n > 0 && n < 5 || *c.Received != n:
			t.Errorf("%s: %d of %d", c.Category, *c.Received, n)
		default:
			told += n
		}
		if n > 0 && n < 5 {
			small++
		}
	}
	if len(categories) != len(plain) || small == 0 || hidden < 5 || hidden+told != received {
		t.Errorf("%d categories of %d; %d small, %d hidden, %d told", len(categories), len(plain), small, hidden, told)
	}
	for _, name := range []string{"categories.json", "categories.csv"} {
		if strings.Contains(p.reads("/data/"+name), "tieu-cuc") {
			t.Errorf("%s tells of what is sealed", name)
		}
	}
	index, err := p.store.SatisfactionIndex(context.Background(), "2026-10-01", "2026-11-01")
	if err != nil {
		t.Fatal(err)
	}
	var agencies []struct {
		Month, Agency string
		Answers       int
		Index         float64
	}
	p.data("/data/agencies.json", &agencies)
	shown := 0
	for _, i := range index {
		at := slices.IndexFunc(agencies, func(a struct {
			Month, Agency string
			Answers       int
			Index         float64
		}) bool {
			return a.Agency == i.Agency
		})
		if (at >= 0) != (i.N >= 5) {
			t.Errorf("%s with %d answers is shown: %t", i.Agency, i.N, at >= 0)
		}
		if at >= 0 {
			shown++
			if a := agencies[at]; a.Answers != i.N || a.Month != "2026-10" || a.Index-i.Value > 0.051 || i.Value-a.Index > 0.051 {
				t.Errorf("%+v is shown as %+v", i, a)
			}
		}
	}
	if shown != len(agencies) || shown == 0 {
		t.Errorf("%d of %d agencies", shown, len(agencies))
	}
}

// publicData looks at every table as the schema describes it.
func publicData(t *testing.T, p *publicSite) {
	var described struct {
		Resources []struct {
			Name, Path string
			Schema     struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
	}
	p.data("/data/datapackage.json", &described)
	page := p.reads("/data?lang=en")
	for _, d := range described.Resources {
		body, isMarked := strings.CutPrefix(p.reads("/data/"+d.Path), "\uFEFF")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		var objects []map[string]any
		p.data("/data/"+d.Name+".json", &objects)
		if err != nil || !isMarked || len(rows) < 2 || len(objects) != len(rows)-1 {
			t.Fatalf("%s: %d rows, %d objects, %v", d.Name, len(rows), len(objects), err)
		}
		for i, f := range d.Schema.Fields {
			if rows[0][i] != f.Name || !strings.Contains(page, "<code>"+f.Name+"</code>") || f.Description == "" || strings.HasPrefix(f.Description, "[") {
				t.Errorf("%s: column %d is %s, not %+v", d.Name, i, rows[0][i], f)
			}
			for n, o := range objects {
				if !isA(f.Type, o[f.Name]) || len(o) != len(rows[0]) {
					t.Errorf("%s: %s is %v", d.Name, f.Name, o[f.Name])
				}
				if text := rows[n+1][i]; o[f.Name] == nil != (text == "") && f.Type != "string" {
					t.Errorf("%s: %s is %q and %v", d.Name, f.Name, text, o[f.Name])
				}
			}
		}
	}
	if len(described.Resources) != 6 {
		t.Errorf("%d tables", len(described.Resources))
	}
}

func isA(kind string, value any) bool {
	switch v := value.(type) {
	case nil:
		return kind == "integer"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int(v))
	case string:
		_, err := time.Parse(time.DateOnly, v)
		return kind == "string" || kind == "date" && err == nil
	}
	return false
}

// publicVisits asks for every page as browsers and attackers do.
func publicVisits(t *testing.T, p *publicSite) {
	home := p.reads("/")
	for _, words := range []string{"Kết quả tháng 11/2026", "Số liệu tính đến hết ngày 23/11/2026", "Chỉ số hài lòng theo cơ quan, tháng 10/2026", "Hạn gửi ý kiến", "Tuyến đường tự quản sáng, xanh, sạch, đẹp", "Phương án bồi thường, hỗ trợ, tái định cư (dự thảo lần 2)"} {
		if !strings.Contains(home, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if strings.Contains(home, "dự thảo lần 1") || strings.Contains(home, "Tiêu cực") || strings.Contains(home, "<script") || regexp.MustCompile(`\sstyle=`).MatchString(home) {
		t.Error("the page has what it should not have")
	}
	if spring := p.reads("/?month=2026-05"); !strings.Contains(spring, "Chính quyền thân thiện") || strings.Contains(spring, "Tuyến đường tự quản") {
		t.Error("in May there is what was recognised in September, or not what was in May")
	}
	for _, address := range []string{"/?month=2026-12", "/?month=2022-01", "/?month=x", "/?month=2026-1", "/nothing", "/data/x.csv", "/data/months.xml", "/data/months.csv?month=2031-01", "/documents/9999", "/documents/x"} {
		if r := p.get(address); r.code != http.StatusNotFound || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d", address, r.code)
		}
	}
	file := regexp.MustCompile(`/documents/\d+`).FindString(home)
	if r := p.get(file); r.code != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s: %d", file, r.code)
	}
	english := p.reads("/?lang=en&month=2026-10")
	if !strings.Contains(english, `<html lang="en">`) || !strings.Contains(english, "Results of October 2026") || !strings.Contains(english, "Lit, green and clean roads") || !strings.Contains(english, `href="/?lang=en&amp;month=2026-09"`) || !strings.Contains(english, `href="/?month=2026-10"`) {
		t.Error("the English page does not go on in English")
	}
	if strings.Contains(home+english+p.reads("/case")+p.reads("/data"), "[public.") {
		t.Error("a text is missing")
	}
	r := p.get("/", "Accept-Encoding", "gzip")
	unpacked, err := gzip.NewReader(strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	whole, _ := io.ReadAll(unpacked)
	t.Logf("the page: %d bytes, %d packed", len(whole), len(r.body))
	if string(whole) != home || len(whole) > 100_000 {
		t.Errorf("the packed page is another one, or %d bytes", len(whole))
	}
	if again := p.get("/", "Accept-Encoding", "gzip", "If-None-Match", r.header.Get("ETag")); again.code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.code)
	}
	if !strings.Contains(r.header.Get("Content-Security-Policy"), "default-src 'none'") || r.header.Get("Cache-Control") != "public, max-age=600" {
		t.Errorf("%v", r.header)
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/case", strings.NewReader("code=x")))
	if w.Code < 400 {
		t.Errorf("posting: %d", w.Code)
	}
}

// publicCase looks cases up by code: a sealed one and one that does not exist look alike, and none shows a word.
func publicCase(t *testing.T, p *publicSite) {
	var open, sealed civic.Case
	for query, into := range map[string]*civic.Case{
		`SELECT code, text, agency, filed_at, answer_due FROM cases WHERE NOT sealed AND status = 'accepted' ORDER BY code LIMIT 1`: &open,
		`SELECT code, text, agency, filed_at FROM cases WHERE sealed ORDER BY code LIMIT 1`:                                         &sealed} {
		if err := p.store.DB().Get(into, query); err != nil {
			t.Fatal(err)
		}
	}
	page := p.reads("/case?code=" + strings.ToLower(strings.ReplaceAll(open.Code, "-", "+")))
	for _, words := range []string{open.Code, "Đang giải quyết", ">" + open.FiledAt.In(demoZone).Format("02/01/2006") + "<", "Hạn trả lời", ">" + open.AnswerDue.In(demoZone).Format("02/01/2006") + "<"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	directory, err := p.store.Directory(context.Background(), p.now)
	if err != nil {
		t.Fatal(err)
	}
	agency, _ := directory.Agency(open.Agency)
	if strings.Contains(page, open.Text) || agency.Name == "" || strings.Contains(page, agency.Name) {
		t.Error("the page shows what was written, or whom it is about")
	}
	unknown := "PA-26-000000"
	one, other := p.get("/case?code="+sealed.Code), p.get("/case?code="+unknown)
	if one.code != other.code || one.code != http.StatusNotFound || strings.ReplaceAll(one.body, sealed.Code, unknown) != other.body {
		t.Error("a sealed case does not look as one that is not there")
	}
	if r := p.get("/case?code=" + open.Code); r.header.Get("Cache-Control") != "no-store" {
		t.Error("others may keep where a case stands")
	}
}

// georeportRow is a request as clients read it.
type georeportRow struct {
	ID        string `json:"service_request_id" xml:"service_request_id"`
	Status    string `json:"status" xml:"status"`
	Service   string `json:"service_code" xml:"service_code"`
	Requested string `json:"requested_datetime" xml:"requested_datetime"`
	Updated   string `json:"updated_datetime" xml:"updated_datetime"`
	Text      string `json:"description" xml:"description"`
}

// open311 reads GeoReport v2 as a client does. The required fields and their kinds are those of the schema of
// github.com/open311/schema-validation.
func open311(t *testing.T, p *publicSite) {
	var services []struct {
		Code     string `json:"service_code"`
		Name     string `json:"service_name"`
		Metadata *bool  `json:"metadata"`
		Type     string `json:"type"`
	}
	p.data("/open311/v2/services.json", &services)
	for _, s := range services {
		if s.Code == "" || s.Name == "" || s.Metadata == nil || *s.Metadata || s.Type != "realtime" {
			t.Errorf("%+v", s)
		}
	}
	var rows []georeportRow
	p.data("/open311/v2/requests.json", &rows)
	if len(rows) < 100 {
		t.Fatalf("%d requests", len(rows))
	}
	directory, _ := p.store.Directory(context.Background(), p.now)
	by := map[string]int{}
	for i, row := range rows {
		requested, err := time.Parse(time.RFC3339, row.Requested)
		updated, err2 := time.Parse(time.RFC3339, row.Updated)
		if err != nil || err2 != nil || updated.Before(requested) || row.Status != "open" && row.Status != "closed" || row.Text != "" {
			t.Fatalf("%+v", row)
		}
		if requested.In(demoZone).Format("15:04:05") != "00:00:00" || requested.Before(p.now.AddDate(0, 0, -91)) || !requested.Before(p.now.Truncate(24*time.Hour)) {
			t.Errorf("%s was filed at %s", row.ID, row.Requested)
		}
		if i > 0 && row.Requested > rows[i-1].Requested {
			t.Errorf("%s is out of order", row.ID)
		}
		if c, _ := directory.Category(row.Service); !c.Listed() {
			t.Errorf("%s is about %s", row.ID, row.Service)
		}
		by[row.Requested[:7]+row.Service]++
	}
	for cell, n := range by {
		if n < 5 && cell[:7] > "2026-08" {
			t.Errorf("%s has %d requests", cell, n)
		}
	}
	ids := func(address string) []string {
		var found []georeportRow
		p.data(address, &found)
		var list []string
		for _, f := range found {
			list = append(list, f.ID)
		}
		return list
	}
	first, second := rows[0], rows[1]
	if got := ids("/open311/v2/requests.json?service_request_id=" + second.ID + "," + first.ID + ",PA-26-000000"); !slices.Equal(got, []string{second.ID, first.ID}) {
		t.Errorf("by id: %v", got)
	}
	if got := ids("/open311/v2/requests/" + first.ID + ".json"); !slices.Equal(got, []string{first.ID}) {
		t.Errorf("one: %v", got)
	}
	if got := ids("/open311/v2/requests.json?page_size=2&page=2"); !slices.Equal(got, []string{rows[2].ID, rows[3].ID}) {
		t.Errorf("the second page: %v", got)
	}
	open := ids("/open311/v2/requests.json?status=open&start_date=2026-11-01T00:00:00%2B07:00&end_date=2026-11-20T00:00:00Z&service_code=ht-duong-xa,mt-rac")
	var want []string
	for _, row := range rows {
		if row.Status == "open" && row.Requested >= "2026-11-01" && row.Requested < "2026-11-21" && (row.Service == "ht-duong-xa" || row.Service == "mt-rac") {
			want = append(want, row.ID)
		}
	}
	if !slices.Equal(open, want) || len(want) == 0 {
		t.Errorf("filtered: %v, want %v", open, want)
	}
	var listed struct {
		XMLName xml.Name       `xml:"service_requests"`
		Rows    []georeportRow `xml:"request"`
	}
	r := p.get("/open311/v2/requests.xml?page_size=2")
	if err := xml.Unmarshal([]byte(r.body), &listed); err != nil || !slices.Equal(listed.Rows, rows[:2]) || r.header.Get("Content-Type") != "text/xml; charset=utf-8" || !strings.HasPrefix(r.body, `<?xml version="1.0" encoding="UTF-8"?>`) {
		t.Errorf("%v\n%s", err, r.body)
	}
	for address, status := range map[string]int{
		"/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z": 400,
		"/open311/v2/requests.json?status=late":                                                   400,
		"/open311/v2/requests.json?start_date=yesterday":                                          400,
		"/open311/v2/requests.json?page=0":                                                        400,
		"/open311/v2/requests/PA-26-000000.json":                                                  404,
		"/open311/v2/services/tieu-cuc.json":                                                      404,
		"/open311/v2/tokens.json":                                                                 404,
		"/open311/v2/services/" + services[0].Code + ".xml":                                       200,
		"/open311/discovery.json":                                                                 200,
	} {
		r := p.get(address)
		if r.code != status || status >= 400 && !strings.Contains(r.body, fmt.Sprintf(`"code":%d`, status)) {
			t.Errorf("%s: %d\n%s", address, r.code, r.body)
		}
	}
	for _, address := range []string{"/open311/discovery.json", "/open311/discovery.xml", "/", "/data", "/robots.txt", "/open311//v2"} {
		r := p.get(address) // asks for http://example.com
		if where := r.header.Get("Location"); strings.Contains(r.body+where, "example.com") {
			t.Errorf("%s repeats the Host that was asked for: %s\n%s", address, where, r.body)
		}
	}
	if found := p.get("/open311/discovery.json").body; !strings.Contains(found, `"url":"/open311/v2"`) {
		t.Errorf("%s", found)
	}
	if xmlError := p.get("/open311/v2/requests/PA-26-000000.xml").body; !strings.Contains(xmlError, "<errors>") {
		t.Errorf("%s", xmlError)
	}
	for _, where := range []string{"sealed", "category IN ('tthc-thai-do', 'tthc-cham-tre')"} {
		var code string
		if err := p.store.DB().Get(&code, `SELECT code FROM cases WHERE `+where+` ORDER BY code LIMIT 1`); err != nil {
			t.Fatal(err)
		}
		if r := p.get("/open311/v2/requests/" + code + ".json"); r.code != http.StatusNotFound {
			t.Errorf("%s: %d", where, r.code)
		}
	}
}
