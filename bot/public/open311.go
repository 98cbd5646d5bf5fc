package public

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
)

// The bounds of GeoReport v2: a list spans 90 days at most, and has 1,000 requests at most; ours may be asked for by page.
const (
	georeportDays = 90
	georeportPage = 1000
	georeportIDs  = 50
)

// georeportService is a kind of request: a category.
type georeportService struct {
	XMLName     xml.Name `xml:"service" json:"-"`
	Code        string   `xml:"service_code" json:"service_code"`
	Name        string   `xml:"service_name" json:"service_name"`
	Description string   `xml:"description" json:"description"`
	Metadata    bool     `xml:"metadata" json:"metadata"`
	Type        string   `xml:"type" json:"type"`
	Keywords    string   `xml:"keywords" json:"keywords"`
	Group       string   `xml:"group" json:"group"`
}

// georeportDefinition says that nothing more is asked for a service.
type georeportDefinition struct {
	XMLName    xml.Name   `xml:"service_definition" json:"-"`
	Code       string     `xml:"service_code" json:"service_code"`
	Attributes []struct{} `xml:"attributes>attribute" json:"attributes"`
}

// georeportRequest is a case. Places, words and pictures are left out: the standard asks for the fields, and lets them be
// empty.
type georeportRequest struct {
	XMLName     xml.Name `xml:"request" json:"-"`
	ID          string   `xml:"service_request_id" json:"service_request_id"`
	Status      string   `xml:"status" json:"status"`
	Notes       string   `xml:"status_notes" json:"status_notes"`
	ServiceName string   `xml:"service_name" json:"service_name"`
	ServiceCode string   `xml:"service_code" json:"service_code"`
	Description string   `xml:"description" json:"description"`
	Requested   string   `xml:"requested_datetime" json:"requested_datetime"`
	Updated     string   `xml:"updated_datetime" json:"updated_datetime"`
	Expected    string   `xml:"expected_datetime,omitempty" json:"expected_datetime,omitempty"`
}

// georeportError refuses.
type georeportError struct {
	XMLName     xml.Name `xml:"error" json:"-"`
	Code        int      `xml:"code" json:"code"`
	Description string   `xml:"description" json:"description"`
}

func (e georeportError) Error() string { return e.Description }

func refuse(code int, format string, args ...any) error {
	return georeportError{Code: code, Description: fmt.Sprintf(format, args...)}
}

// georeportList is a list as XML has it, named as the standard names it; JSON has the list alone.
type georeportList struct {
	XMLName xml.Name
	Items   []any
}

// open311 answers in XML or JSON, whichever the address ends in, or the client accepts; XML is the standard's own.
func (s *site) open311(do func(r *http.Request, v view, name, id string) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		w.Header().Set("Access-Control-Allow-Origin", "*")
		name, id := r.PathValue("list")+r.PathValue("file"), r.PathValue("id")
		form := ""
		for _, part := range []*string{&name, &id} {
			for _, f := range []string{"xml", "json"} {
				if cut, ok := strings.CutSuffix(*part, "."+f); ok {
					*part, form = cut, f
				}
			}
		}
		if form == "" && strings.Contains(r.Header.Get("Accept"), "application/json") {
			form = "json"
		}
		w.Header().Add("Vary", "Accept")
		value, err := do(r.WithContext(ctx), s.view(r), name, id)
		status := http.StatusOK
		if refused := (georeportError{}); errors.As(err, &refused) {
			status, value = refused.Code, georeportList{xml.Name{Local: "errors"}, []any{refused}}
		} else if err != nil {
			s.Log.ErrorContext(r.Context(), "open311 not served", "list", r.Pattern, "error", err)
			status, value = http.StatusInternalServerError, georeportList{xml.Name{Local: "errors"}, []any{georeportError{Code: http.StatusInternalServerError, Description: "something failed here; please ask again later"}}}
		}
		body, kind, err := georeportBody(form, value)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		keep := time.Duration(0)
		if status == http.StatusOK {
			keep = keepPage
		}
		write(w, r, status, kind, body, keep)
	}
}

func georeportBody(form string, value any) (body []byte, kind string, err error) {
	if form == "json" {
		if list, ok := value.(georeportList); ok {
			value = list.Items
		}
		body, err = json.Marshal(value)
		return append(body, '\n'), "application/json; charset=utf-8", err
	}
	body, err = xml.MarshalIndent(value, "", "  ")
	return append([]byte(xml.Header), append(body, '\n')...), "text/xml; charset=utf-8", err
}

// georeport answers for /open311/v2: services, services/CODE, requests, requests/ID.
func (s *site) georeport(r *http.Request, v view, name, id string) (any, error) {
	directory, err := s.Directory(r.Context())
	if err != nil {
		return nil, err
	}
	listed := slices.DeleteFunc(slices.Clone(directory.Categories), func(c civic.Category) bool { return !c.Listed() })
	switch {
	case name == "services" && id == "":
		list := georeportList{xml.Name{Local: "services"}, []any{}}
		for _, c := range listed {
			list.Items = append(list.Items, georeportService{Code: c.Code, Name: c.NameIn(v.Lang), Description: c.NameIn(v.Lang), Type: "realtime", Group: v.T("group." + c.Group + ".name")})
		}
		return list, nil
	case name == "services":
		if !slices.ContainsFunc(listed, func(c civic.Category) bool { return c.Code == id }) {
			return nil, refuse(http.StatusNotFound, "service_code was not found")
		}
		return georeportDefinition{Code: id, Attributes: []struct{}{}}, nil
	case name == "requests":
		return s.requests(r, v, listed, id)
	}
	return nil, refuse(http.StatusNotFound, "there are services and requests here")
}

// requests lists cases, or tells of one.
func (s *site) requests(r *http.Request, v view, listed []civic.Category, id string) (any, error) {
	q := r.URL.Query()
	ids := words(q.Get("service_request_id"))
	if id != "" {
		ids = []string{id}
	}
	var found []civic.Case
	var err error
	if ids != nil {
		found, err = s.casesOf(r.Context(), ids)
	} else {
		found, err = s.casesIn(r.Context(), q, listed)
	}
	if err != nil {
		return nil, err
	}
	list := georeportList{xml.Name{Local: "service_requests"}, []any{}}
	for _, c := range found {
		at := slices.IndexFunc(listed, func(k civic.Category) bool { return k.Code == c.Category })
		public, ok := c.Public(figures.Zone)
		if at < 0 || !ok {
			continue
		}
		list.Items = append(list.Items, requestOf(public, listed[at], v))
	}
	if id != "" && len(list.Items) == 0 {
		return nil, refuse(http.StatusNotFound, "service_request_id was not found")
	}
	return list, nil
}

func requestOf(c civic.PublicCase, k civic.Category, v view) georeportRequest {
	r := georeportRequest{ID: c.Code, Status: "closed", Notes: v.T("follow.status." + string(c.Status)), ServiceName: k.NameIn(v.Lang), ServiceCode: k.Code,
		Requested: c.Filed.Format(time.RFC3339), Updated: c.Updated.Format(time.RFC3339)}
	if c.Status.Open() {
		r.Status = "open"
	}
	if c.Due != nil {
		r.Expected = c.Due.Format(time.RFC3339)
	}
	return r
}

// words splits a list with commas; nil is none.
func words(list string) []string {
	var all []string
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			all = append(all, word)
		}
	}
	return all
}

// casesOf finds cases by their codes, as far as they may be listed.
func (s *site) casesOf(ctx context.Context, ids []string) ([]civic.Case, error) {
	if len(ids) > georeportIDs {
		return nil, refuse(http.StatusBadRequest, "service_request_id may list %d requests at most", georeportIDs)
	}
	var found []civic.Case
	for _, id := range ids {
		code, ok := civic.ParseCaseCode(id)
		if !ok {
			continue
		}
		c, err := inTurn(ctx, s, func() (civic.Case, error) { return s.Cases.CaseByCode(ctx, code) })
		if civic.CodeOf(err) == civic.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		day := figures.DayOf(c.FiledAt)
		spans, err := s.spans(ctx, day, day, []string{c.Category})
		if err != nil {
			return nil, err
		}
		if day <= yesterday(s.Now()) && len(spans) == 1 && slices.Contains(spans[0].Categories, c.Category) {
			found = append(found, c)
		}
	}
	return found, nil
}

// casesIn finds cases by when they were filed, what they are about, and whether they are open.
func (s *site) casesIn(ctx context.Context, q map[string][]string, listed []civic.Category) ([]civic.Case, error) {
	get := func(name string) string { return strings.Join(q[name], ",") }
	from, to, err := s.days(get("start_date"), get("end_date"))
	if err != nil {
		return nil, err
	}
	var categories []string
	wanted := words(get("service_code"))
	for _, c := range listed {
		if wanted == nil || slices.Contains(wanted, c.Code) {
			categories = append(categories, c.Code)
		}
	}
	query := civic.FiledQuery{Limit: georeportPage}
	for _, status := range words(get("status")) {
		switch status {
		case "open":
			query.Open = true
		case "closed":
			query.Closed = true
		default:
			return nil, refuse(http.StatusBadRequest, "status must be open or closed")
		}
	}
	if query.Limit, err = number(get("page_size"), georeportPage, georeportPage); err != nil {
		return nil, err
	}
	page, err := number(get("page"), 1, 10000)
	if err != nil {
		return nil, err
	}
	query.Offset = (page - 1) * query.Limit
	if query.Spans, err = s.spans(ctx, from, to, categories); err != nil {
		return nil, err
	}
	return inTurn(ctx, s, func() ([]civic.Case, error) { return s.Cases.FiledCases(ctx, query) })
}

func number(text string, otherwise, most int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, refuse(http.StatusBadRequest, "page and page_size must be numbers from 1 to %d", most)
	}
	return n, nil
}

// days are the first and last day that were asked for: the latest 90 days unless something else is said, and nothing of
// today, from which somebody could tell who has just been here.
func (s *site) days(start, end string) (from, to string, err error) {
	read := func(name, text string) (string, error) {
		for _, form := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.ParseInLocation(form, text, figures.Zone); err == nil {
				return figures.DayOf(at), nil
			}
		}
		return "", refuse(http.StatusBadRequest, "%s must be written as 2010-01-01T00:00:00Z", name)
	}
	if start != "" {
		if from, err = read("start_date", start); err != nil {
			return "", "", err
		}
	}
	if end != "" {
		if to, err = read("end_date", end); err != nil {
			return "", "", err
		}
	}
	last := yesterday(s.Now())
	switch {
	case from == "" && to == "":
		from, to = figures.DayAfter(last, 1-georeportDays), last
	case from == "":
		from = figures.DayAfter(to, 1-georeportDays)
	case to == "":
		to = figures.DayAfter(from, georeportDays-1)
	case to > figures.DayAfter(from, georeportDays):
		return "", "", refuse(http.StatusBadRequest, "start_date and end_date may not span more than %d days", georeportDays)
	}
	return from, min(to, last), nil
}

// spans are the days from one to another, month by month, with those of the categories of which so many cases came in the
// month that one of them points at nobody. So a list tells no count that the page hides.
func (s *site) spans(ctx context.Context, from, to string, categories []string) ([]civic.FiledSpan, error) {
	at := func(day string) time.Time {
		t, _ := time.ParseInLocation(time.DateOnly, day, figures.Zone) // a day of figures.DayAfter
		return t
	}
	var spans []civic.FiledSpan
	earliest := current(s.Now()).plus(-oldest)
	for m := max(month(from[:len(monthForm)]), earliest); m.first() <= to; m = m.plus(1) {
		r, err := s.report(ctx, m)
		if err != nil {
			return nil, err
		}
		span := civic.FiledSpan{From: at(max(from, m.first())), To: at(min(figures.DayAfter(to, 1), m.plus(1).first()))}
		for _, line := range r.Categories {
			if !line.Received.Hidden && slices.Contains(categories, line.Code) {
				span.Categories = append(span.Categories, line.Code)
			}
		}
		spans = append(spans, span)
	}
	return spans, nil
}

// endpoints are what discovery tells.
type endpoints struct {
	XMLName   xml.Name   `xml:"discovery" json:"-"`
	Changeset string     `xml:"changeset" json:"changeset"`
	Contact   string     `xml:"contact" json:"contact"`
	Endpoints []endpoint `xml:"endpoints>endpoint" json:"endpoints"`
}

type endpoint struct {
	Specification string   `xml:"specification" json:"specification"`
	URL           string   `xml:"url" json:"url"`
	Changeset     string   `xml:"changeset" json:"changeset"`
	Type          string   `xml:"type" json:"type"`
	Formats       []string `xml:"formats>format" json:"formats"`
}

// changeset is when what the endpoint does changed last.
const changeset = "2026-11-24"

// discovery says where GeoReport v2 is (Open311 Service Discovery). The address is relative to this one: what a request calls
// this server is not repeated to anybody.
func (s *site) discovery(_ *http.Request, v view, name, _ string) (any, error) {
	if name != "discovery" {
		return nil, refuse(http.StatusNotFound, "there is /open311/discovery here, and /open311/v2")
	}
	return endpoints{Changeset: changeset, Contact: v.T("public.title"), Endpoints: []endpoint{{Specification: "http://wiki.open311.org/GeoReport_v2", Changeset: changeset,
		Type: "production", URL: "/open311/v2", Formats: []string{"text/xml", "application/json"}}}}, nil
}
