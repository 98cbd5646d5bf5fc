package public

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
	"danvan/locales"
)

// noon is noon of a day in Vietnam.
func noon(day string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, figures.Zone)
	if err != nil {
		panic(err)
	}
	return at.Add(12 * time.Hour)
}

// countedProvince is a province of which the figures of the month are given, and the cases.
type countedProvince struct {
	empty
	received map[string]int // by category, in the last period that is asked for
	counts   figures.Counts // likewise, of "road"
	ratings  [5]int
	index    []figures.Index
	of       string // the month of which the index was asked for, as from its first day
	cases    []civic.Case
}

func (c *countedProvince) DailyFigures(_ context.Context, q figures.Query) ([]figures.Row, error) {
	var rows []figures.Row
	for category, n := range c.received {
		r := figures.Row{Period: len(q.Cuts) - 2, Category: category}
		if category == "road" {
			r.Counts = c.counts
		}
		r.Counts[figures.Received] = n
		rows = append(rows, r)
	}
	return rows, nil
}

func (c *countedProvince) DailyRatings(context.Context, []string) ([]figures.RatingRow, error) {
	return []figures.RatingRow{{Stars: c.ratings}}, nil
}

func (c *countedProvince) SatisfactionIndex(_ context.Context, from, _ string) ([]figures.Index, error) {
	c.of = from
	return c.index, nil
}

func (c *countedProvince) CaseByCode(_ context.Context, code string) (civic.Case, error) {
	i := slices.IndexFunc(c.cases, func(one civic.Case) bool { return one.Code == code })
	if i < 0 {
		return civic.Case{}, civic.ErrNotFound
	}
	return c.cases[i], nil
}

func (c *countedProvince) FiledCases(context.Context, civic.FiledQuery) ([]civic.Case, error) {
	return nil, nil
}

// visit asks for a page of a province at a time.
func (c *countedProvince) visit(address string, now time.Time) *httptest.ResponseRecorder {
	directory := civic.Directory{Categories: []civic.Category{{Code: "road", Name: "Đường", Route: "works"}, {Code: "waste", Name: "Rác", Route: "commune-of-area"}, {Code: "light", Name: "Đèn", Route: "works"}}}
	pages := New(Deps{Figures: c, Cases: c, Rounds: c, Texts: locales.MustLoad(), Now: func() time.Time { return now }, Zone: figures.Zone, Keep: time.Minute,
		Doors: func(string) []Door { return nil }, Log: slog.New(slog.DiscardHandler),
		Directory: func(context.Context) (*civic.Directory, error) { return civic.NewDirectory(directory, now), nil }})
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	return w
}

// rows reads a table of open data.
func (c *countedProvince) rows(t *testing.T, address string, now time.Time) []map[string]any {
	t.Helper()
	w := c.visit(address, now)
	var list []map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, w.Code, err)
	}
	return list
}

// Counts of one to four people are told nowhere, five are, and none is.
func TestSmallCountsAreHidden(t *testing.T) {
	now := noon("2026-11-24")
	for n, want := range map[int]any{0: 0.0, 1: nil, 4: nil, 5: 5.0} {
		var counts figures.Counts
		counts[figures.Answered], counts[figures.InTime], counts[figures.Helped], counts[figures.NotHelped] = n, n, n, n
		c := &countedProvince{received: map[string]int{"road": n, "waste": 0}, counts: counts}
		months := c.rows(t, "/data/months.json?month=2026-11", now)
		last := months[len(months)-1]
		for _, column := range []string{"received", "answered", "in_time"} {
			if last[column] != want {
				t.Errorf("%d %s are told as %v", n, column, last[column])
			}
		}
		ratings := c.rows(t, "/data/ratings.json?month=2026-11", now)[0]
		for _, column := range []string{"helped", "not_helped"} {
			if ratings[column] != want {
				t.Errorf("%d %s are told as %v", n, column, ratings[column])
			}
		}
	}
}

// How many answers kept their date says something of the administration alone: of enough answers it is told, however few.
func TestFewInTimeAreTold(t *testing.T) {
	var counts figures.Counts
	counts[figures.Answered], counts[figures.InTime] = 5, 1
	c := &countedProvince{received: map[string]int{"road": 40}, counts: counts}
	months := c.rows(t, "/data/months.json?month=2026-11", noon("2026-11-24"))
	if last := months[len(months)-1]; last["answered"] != 5.0 || last["in_time"] != 1.0 {
		t.Errorf("%v", last)
	}
}

// What four said follows from nothing that is told: another part is hidden with it, and of too few the whole is.
func TestSmallPartsAreHidden(t *testing.T) {
	now := noon("2026-11-24")
	for name, test := range map[string]struct {
		received         map[string]int
		ratings          [5]int
		categories, said map[string]any
	}{
		"four of many": {map[string]int{"road": 40, "waste": 4, "light": 9}, [5]int{2, 2, 30, 0, 9}, map[string]any{"road": 40.0, "waste": nil, "light": nil},
			map[string]any{"ratings": 43.0, "satisfied": nil, "neutral": 30.0, "dissatisfied": nil}},
		"five of many": {map[string]int{"road": 40, "waste": 5, "light": 9}, [5]int{5, 0, 30, 0, 9}, map[string]any{"road": 40.0, "waste": 5.0, "light": 9.0},
			map[string]any{"ratings": 44.0, "satisfied": 9.0, "neutral": 30.0, "dissatisfied": 5.0}},
		"four in all": {map[string]int{"road": 4}, [5]int{0, 0, 0, 0, 4}, map[string]any{"road": nil}, map[string]any{"ratings": nil, "satisfied": nil, "neutral": 0.0, "dissatisfied": 0.0}},
	} {
		c := &countedProvince{received: test.received, ratings: test.ratings}
		rows := c.rows(t, "/data/categories.json?month=2026-11", now)
		if len(rows) != len(test.categories) {
			t.Errorf("%s: %v", name, rows)
		}
		for _, row := range rows {
			if code := row["category"].(string); row["received"] != test.categories[code] {
				t.Errorf("%s: %s is told as %v, want %v", name, code, row["received"], test.categories[code])
			}
		}
		said := c.rows(t, "/data/ratings.json?month=2026-11", now)[0]
		for column, want := range test.said {
			if said[column] != want {
				t.Errorf("%s: %s are told as %v, want %v", name, column, said[column], want)
			}
		}
	}
}

// An index of four answers is not shown.
func TestSmallIndexIsHidden(t *testing.T) {
	c := &countedProvince{index: []figures.Index{{Agency: "four", N: 4, Value: 90}, {Agency: "five", N: 5, Value: 80}}}
	rows := c.rows(t, "/data/agencies.json", noon("2026-11-24"))
	if len(rows) != 1 || rows[0]["agency"] != "five" {
		t.Errorf("%v", rows)
	}
}

// A month is settled on the ninth day after it at the earliest, and the index of single agencies is told of settled months
// alone, whatever month is asked for.
func TestMonthsAreToldWhenTheyAreSettled(t *testing.T) {
	for _, test := range []struct{ today, asked, want string }{
		{"2026-11-24", "2026-11", "2026-10-01"}, // it goes on
		{"2026-11-10", "2026-10", "2026-10-01"}, // since today
		{"2026-11-09", "2026-10", "2026-09-01"}, // not yet
		{"2026-11-01", "", "2026-09-01"},        // the current month is that of yesterday
		{"2026-11-24", "2026-08", "2026-08-01"}, // long ago
		{"2027-01-10", "2026-12", "2026-12-01"},
		{"2027-01-09", "2026-12", "2026-11-01"},
	} {
		c := &countedProvince{index: []figures.Index{{Agency: "a", N: 50, Value: 90}}}
		rows := c.rows(t, "/data/agencies.json?month="+test.asked, noon(test.today))
		if c.of != test.want || len(rows) != 1 || rows[0]["month"] != test.want[:7] {
			t.Errorf("on %s, asked for %q: the index is of %s, told as %v; want %s", test.today, test.asked, c.of, rows, test.want)
		}
	}
}

// A case of today is found by nobody in the lists, by its code neither: who reads them could tell who has just been here. It
// is found tomorrow, unless too few came about the same.
func TestCasesOfTodayAreNotListed(t *testing.T) {
	filed := civic.Case{Code: "PA-26-7K3M9Q", Category: "road", Status: civic.StatusRouted, FiledAt: noon("2026-11-24")}
	few, sealed := filed, filed
	few.Code, few.Category = "PA-26-AAAAAA", "waste"
	sealed.Code, sealed.Sealed = "PA-26-BBBBBB", true
	c := &countedProvince{received: map[string]int{"road": 40, "waste": 4, "light": 9}, cases: []civic.Case{filed, few, sealed}}
	for _, test := range []struct {
		code, today string
		found       bool
	}{
		{filed.Code, "2026-11-24", false}, {filed.Code, "2026-11-25", true}, {"pa267k3m9q", "2026-11-24", false}, {few.Code, "2026-11-25", false}, {sealed.Code, "2026-11-25", false},
		{"PA-26-ZZZZZZ", "2026-11-25", false},
	} {
		now := noon(test.today)
		one := c.visit("/open311/v2/requests/"+test.code+".json", now)
		if found := one.Code == http.StatusOK; found != test.found || found != strings.Contains(one.Body.String(), filed.Code) {
			t.Errorf("%s on %s: %d %s", test.code, test.today, one.Code, one.Body)
		}
		many := c.visit("/open311/v2/requests.json?service_request_id="+test.code+",PA-26-ZZZZZZ", now)
		var list []map[string]any
		if err := json.Unmarshal(many.Body.Bytes(), &list); err != nil || (len(list) == 1) != test.found {
			t.Errorf("%s among others on %s: %s, %v", test.code, test.today, many.Body, err)
		}
		inXML := c.visit("/open311/v2/requests.xml?service_request_id="+test.code, now)
		if err := xml.Unmarshal(inXML.Body.Bytes(), new(struct{})); err != nil || strings.Contains(inXML.Body.String(), "<service_request_id>") != test.found {
			t.Errorf("%s as XML on %s: %s, %v", test.code, test.today, inXML.Body, err)
		}
	}
}
