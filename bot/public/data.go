package public

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"danvan/civic"
)

// dataset is a table of open data. Everything that is said about it, and every file of it, is made of its columns.
type dataset struct {
	Name    string
	Monthly bool // there is one for each month
	Columns []column
	rows    func(ctx context.Context, s *site, m month) ([][]any, error)
}

// column is a column: "string", "integer", "number" or "date", as Frictionless Table Schema calls them. What is hidden is
// missing. One whose name ends with "_*" holds civic.Words: there is one for each language but the original.
type column struct{ Name, Type string }

// What says what is in it.
func (v view) What(c column) string {
	for _, l := range v.texts.Languages()[1:] {
		if name, ok := strings.CutSuffix(c.Name, "_"+l); ok {
			return v.T("public.column_"+name+"_in", "Language", v.texts.Plain(l, "language.name", nil))
		}
	}
	return v.T("public.column_" + c.Name)
}

// in is the dataset with a column for each language of its words.
func (d dataset) in(languages []string) dataset {
	var all []column
	for _, c := range d.Columns {
		name, words := strings.CutSuffix(c.Name, "*")
		if !words {
			all = append(all, c)
			continue
		}
		for _, l := range languages[1:] {
			all = append(all, column{name + l, c.Type})
		}
	}
	d.Columns = all
	return d
}

// tables are the datasets as they are given, with their columns and rows in the languages of the site.
func (s *site) tables() []dataset {
	list := make([]dataset, len(datasets))
	for i, d := range datasets {
		list[i] = d.in(s.Texts.Languages())
	}
	return list
}

// spread puts the texts of words into the columns of their languages.
func spread(rows [][]any, languages []string) [][]any {
	for i, row := range rows {
		var wide []any
		for _, value := range row {
			words, ok := value.(civic.Words)
			if !ok {
				wide = append(wide, value)
				continue
			}
			for _, l := range languages[1:] {
				wide = append(wide, words[l])
			}
		}
		rows[i] = wide
	}
	return rows
}

// datasets are all there are.
var datasets = []dataset{
	{Name: "months", Monthly: true, rows: monthRows, Columns: []column{{"month", "string"}, {"received", "integer"}, {"answered", "integer"}, {"in_time", "integer"}}},
	{Name: "categories", Monthly: true, rows: categoryRows, Columns: []column{{"month", "string"}, {"category", "string"}, {"name", "string"}, {"name_*", "string"}, {"received", "integer"}}},
	{Name: "ratings", Monthly: true, rows: ratingRows, Columns: []column{{"month", "string"}, {"ratings", "integer"}, {"satisfied", "integer"}, {"neutral", "integer"}, {"dissatisfied", "integer"}, {"helped", "integer"}, {"not_helped", "integer"}}},
	{Name: "agencies", Monthly: true, rows: agencyRows, Columns: []column{{"month", "string"}, {"agency", "string"}, {"name", "string"}, {"name_*", "string"}, {"kind", "string"}, {"answers", "integer"}, {"index", "number"}, {"low", "number"}, {"high", "number"}, {"kind_mean", "number"}}},
	{Name: "models", rows: modelRows, Columns: []column{{"model", "string"}, {"agency", "string"}, {"title", "string"}, {"title_*", "string"}, {"decision", "string"}, {"recognised_on", "date"}}},
	{Name: "consultations", rows: roundRows, Columns: []column{{"consultation", "string"}, {"project", "string"}, {"title", "string"}, {"title_*", "string"}, {"agency", "string"}, {"phase", "string"}, {"posted_from", "date"}, {"asked_from", "date"}, {"asked_until", "date"}}},
}

// value is a count as data.
func (c count) value() any {
	if c.Hidden {
		return nil
	}
	return c.N
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }

func monthRows(ctx context.Context, s *site, m month) ([][]any, error) {
	r, err := s.report(ctx, m)
	var rows [][]any
	for _, line := range r.Trend {
		rows = append(rows, []any{string(line.Month), line.Received.value(), line.Answered.value(), line.InTime.value()})
	}
	return rows, err
}

func categoryRows(ctx context.Context, s *site, m month) ([][]any, error) {
	r, err := s.report(ctx, m)
	if err != nil {
		return nil, err
	}
	directory, err := s.Directory(ctx)
	var rows [][]any
	for _, line := range r.Categories {
		c, _ := directory.Category(line.Code)
		rows = append(rows, []any{string(m), line.Code, c.Name, c.NameWords, line.Received.value()})
	}
	return rows, err
}

func ratingRows(ctx context.Context, s *site, m month) ([][]any, error) {
	r, err := s.report(ctx, m)
	return [][]any{{string(m), r.Said.value(), r.Stars[0].value(), r.Stars[1].value(), r.Stars[2].value(), r.Helped.value(), r.Not.value()}}, err
}

func agencyRows(ctx context.Context, s *site, m month) ([][]any, error) {
	r, err := s.report(ctx, m)
	if err != nil {
		return nil, err
	}
	directory, err := s.Directory(ctx)
	var rows [][]any
	for _, i := range r.Index {
		a, _ := directory.Agency(i.Agency)
		rows = append(rows, []any{string(r.IndexMonth), i.Agency, a.Name, a.NameWords, string(i.Kind), i.N, tenth(i.Value), tenth(i.Low), tenth(i.High), tenth(i.KindMean)})
	}
	return rows, err
}

func roundRows(ctx context.Context, s *site, _ month) ([][]any, error) {
	list, err := s.openRounds(ctx)
	var rows [][]any
	for _, r := range list {
		const day = "2006-01-02"
		rows = append(rows, []any{r.Code, r.Project.Code, r.Title, r.TitleWords, r.Owner.Code, string(r.Phase), r.PostsAt.Format(day), r.AsksAt.Format(day), r.LastDay})
	}
	return rows, err
}

func modelRows(ctx context.Context, s *site, _ month) ([][]any, error) {
	directory, err := s.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, m := range directory.Models {
		rows = append(rows, []any{m.Code, m.Agency, m.Title, m.TitleWords, m.Decision, m.RecognisedOn})
	}
	return rows, nil
}

// schemaPage says what the open data are.
type schemaPage struct {
	view
	Sets    []dataset
	Current month
}

func (s *site) schema(w http.ResponseWriter, r *http.Request) error {
	s.show(w, r, http.StatusOK, "data", schemaPage{s.view(r), s.tables(), current(s.Now())})
	return nil
}

// dataset gives a table as CSV or JSON, or the description of all of them as a Frictionless data package.
func (s *site) dataset(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	file := r.PathValue("file")
	if file == "datapackage.json" {
		return s.answerJSON(w, r, dataPackage(s.view(r), s.tables()))
	}
	name, form, _ := strings.Cut(file, ".")
	m, ok := parseMonth(r.URL.Query().Get("month"), s.Now())
	for _, d := range s.tables() {
		if d.Name != name || !ok || form != "csv" && form != "json" {
			continue
		}
		rows, err := d.rows(r.Context(), s, m)
		if err != nil {
			return err
		}
		rows = spread(rows, s.Texts.Languages())
		if form == "json" {
			return s.answerJSON(w, r, d.objects(rows))
		}
		body, err := d.csv(rows)
		if err == nil {
			w.Header().Set("Content-Disposition", `attachment; filename="`+d.Name+`.csv"`)
			write(w, r, http.StatusOK, "text/csv; charset=utf-8", body, keepPage)
		}
		return err
	}
	return civic.ErrNotFound
}

func (s *site) answerJSON(w http.ResponseWriter, r *http.Request, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write data: %w", err)
	}
	write(w, r, http.StatusOK, "application/json; charset=utf-8", append(body, '\n'), keepPage)
	return nil
}

// objects are the rows as JSON has them.
func (d dataset) objects(rows [][]any) []map[string]any {
	list := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		one := map[string]any{}
		for i, c := range d.Columns {
			one[c.Name] = row[i]
		}
		list = append(list, one)
	}
	return list
}

// byteOrderMark is what office programs look for before they read UTF-8.
const byteOrderMark = "\uFEFF"

// csv writes the rows (RFC 4180); no office program takes a text for a formula.
func (d dataset) csv(rows [][]any) ([]byte, error) {
	out := bytes.NewBufferString(byteOrderMark)
	w := csv.NewWriter(out)
	w.UseCRLF = true
	line := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		line[i] = c.Name
	}
	err := w.Write(line)
	for _, row := range rows {
		for i, value := range row {
			line[i] = cell(value)
		}
		if err == nil {
			err = w.Write(line)
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return out.Bytes(), err
}

func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case string:
		return civic.NoFormula(v)
	}
	return fmt.Sprint(value)
}

// dataPackage describes the tables as specs.frictionlessdata.io has it.
func dataPackage(v view, tables []dataset) map[string]any {
	var resources []map[string]any
	for _, d := range tables {
		var fields []map[string]any
		for _, c := range d.Columns {
			fields = append(fields, map[string]any{"name": c.Name, "type": c.Type, "description": v.What(c)})
		}
		resources = append(resources, map[string]any{"name": d.Name, "path": d.Name + ".csv", "profile": "tabular-data-resource", "mediatype": "text/csv", "encoding": "utf-8",
			"description": v.T("public.data_" + d.Name), "schema": map[string]any{"fields": fields, "missingValues": []string{""}}})
	}
	return map[string]any{"name": "danvan", "profile": "tabular-data-package", "title": v.T("public.title"), "description": v.T("public.data_about", "Small", v.Small()), "resources": resources}
}
