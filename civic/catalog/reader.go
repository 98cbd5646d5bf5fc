package catalog

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"danvan/civic"
)

// reader reads files and gathers what is wrong with them.
type reader struct {
	fsys     fs.FS
	problems []Problem
	unread   map[string]bool // files of which a part could not be read: what refers to it is not blamed

	area, agency, category, project map[string]bool
	agencyLine                      map[string]int
}

// line is one record of a file with the names of its columns.
type line struct {
	r       *reader
	file    string
	number  int
	columns map[string]int
	values  []string
}

func (l line) get(column string) string {
	i, ok := l.columns[column]
	if !ok || i >= len(l.values) {
		return ""
	}
	return strings.TrimSpace(l.values[i])
}

func (l line) wrong(column, format string, args ...any) {
	l.r.problems = append(l.r.problems, Problem{File: l.file, Line: l.number, Column: column, Reason: fmt.Sprintf(format, args...)})
}

var codePattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// code reads a code that names this line's thing, once in the file.
func (l line) code(column string, seen map[string]bool) string {
	code := l.get(column)
	switch {
	case !codePattern.MatchString(code):
		l.wrong(column, "%q is not a code: 1 to 40 of a–z, 0–9 and -", code)
	case seen[code]:
		l.wrong(column, "%q is there twice", code)
	}
	seen[code] = true
	return code
}

// text reads a text that must be there.
func (l line) text(column string) string {
	text := civic.CleanText(l.get(column))
	if text == "" {
		l.wrong(column, "is empty")
	}
	return text
}

// The files that others refer to.
const (
	areasFile    = "areas.csv"
	agenciesFile = "agencies.csv"
)

// area reads the code of an area; "" passes where it may be missing.
func (l line) area(column string, mayMiss bool) string {
	return l.known(column, l.r.area, "area", areasFile, mayMiss)
}

// agency reads the code of an agency; "" passes where it may be missing.
func (l line) agency(column string, mayMiss bool) string {
	return l.known(column, l.r.agency, "agency", agenciesFile, mayMiss)
}

func (l line) known(column string, set map[string]bool, what, file string, mayMiss bool) string {
	code := l.get(column)
	if code == "" && mayMiss {
		return ""
	}
	if !set[code] && !l.r.unread[file] {
		l.wrong(column, "there is no %s %q", what, code)
	}
	return code
}

func (l line) whole(column string, low, high int) int {
	n, err := strconv.Atoi(l.get(column))
	if err != nil || n < low || n > high {
		l.wrong(column, "%q is not a number from %d to %d", l.get(column), low, high)
	}
	return n
}

// wholeOr is whole where the file says something, and the fallback elsewhere.
func (l line) wholeOr(column string, low, high, fallback int) int {
	if l.get(column) == "" {
		return fallback
	}
	return l.whole(column, low, high)
}

// The limits of categories whose file names none.
const (
	defaultForwardHours   = 8
	defaultFirstReplyDays = 5
)

// ladder reads a ladder, or nothing.
func (l line) ladder(column string) string {
	text := strings.Join(strings.Fields(l.get(column)), " ")
	if text == "" {
		return ""
	}
	ladder, err := civic.ParseLadder(text)
	if err != nil {
		l.wrong(column, "%q is not a ladder such as %q", text, civic.DefaultCaseLadder)
		return text
	}
	return ladder.String()
}

// date reads a day, 2006-01-02, or nothing.
func (l line) date(column string) *time.Time {
	text := l.get(column)
	if text == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		l.wrong(column, "%q is not a date such as 2025-07-01", text)
		return nil
	}
	return &day
}

// read returns the lines of a file; what it cannot read is a problem.
func (r *reader) read(file string, optional bool, columns ...string) []line {
	raw, err := fs.ReadFile(r.fsys, file)
	if err != nil {
		if !optional || !errors.Is(err, fs.ErrNotExist) {
			r.cannot(file, 0, "", "cannot be read")
		}
		return nil
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !r.valid(file, raw) {
		return nil
	}
	records := csv.NewReader(bytes.NewReader(raw))
	records.FieldsPerRecord = -1
	header, err := records.Read()
	if err != nil {
		r.cannot(file, 1, "", "has no header")
		return nil
	}
	at, ok := r.header(file, header, columns)
	if !ok {
		return nil
	}
	return append([]line{}, r.lines(file, records, at, len(header))...) // not nil: the file is there
}

// cannot tells of something that could not be read.
func (r *reader) cannot(file string, line int, column, reason string) {
	r.problems = append(r.problems, Problem{File: file, Line: line, Column: column, Reason: reason})
	r.unread[file] = true
}

// valid tells of every line that is not UTF-8, and reports whether there is none.
func (r *reader) valid(file string, raw []byte) bool {
	if utf8.Valid(raw) {
		return true
	}
	number := 0
	for text := range bytes.Lines(raw) {
		if number++; !utf8.Valid(text) {
			r.cannot(file, number, "", "is not UTF-8")
		}
	}
	return false
}

// header finds the columns that must be there, in any order.
func (r *reader) header(file string, header, columns []string) (map[string]int, bool) {
	at, ok := map[string]int{}, true
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, twice := at[name]; twice && slices.Contains(columns, name) {
			r.cannot(file, 1, name, "the column is there twice")
			ok = false
		}
		at[name] = i
	}
	for _, name := range columns {
		if _, there := at[name]; !there {
			r.cannot(file, 1, name, "the column is missing")
			ok = false
		}
	}
	return at, ok
}

func (r *reader) lines(file string, records *csv.Reader, at map[string]int, fields int) []line {
	var lines []line
	for {
		values, err := records.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return lines
		case errors.As(err, &bad):
			r.cannot(file, bad.Line, "", bad.Err.Error())
			continue
		case err != nil:
			r.cannot(file, 0, "", "cannot be read")
			return lines
		}
		number, _ := records.FieldPos(0)
		if len(values) != fields {
			r.cannot(file, number, "", fmt.Sprintf("has %d fields, the header %d", len(values), fields))
			continue
		}
		lines = append(lines, line{r: r, file: file, number: number, columns: at, values: values})
	}
}

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
	lines := r.read(agenciesFile, false, "code", "name", "name_en", "kind", "parent", "area")
	for _, l := range lines {
		a := civic.Agency{Code: l.code("code", r.agency), Name: l.text("name"), NameEN: civic.CleanText(l.get("name_en")),
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
	for i, l := range r.read("categories.csv", false, "code", "name", "name_en", "group", "route", "accept_working_hours", "answer_working_days") {
		cat := civic.Category{Code: l.code("code", r.category), Name: l.text("name"), NameEN: civic.CleanText(l.get("name_en")), Group: l.text("group"), Route: l.get("route"),
			AcceptWorkingHours: l.whole("accept_working_hours", 1, 1000), AnswerWorkingDays: l.whole("answer_working_days", 1, 1000), Position: i + 1, ValidTo: l.date("valid_to"),
			Statutory: civic.CleanText(l.get("statutory")), Ladder: l.ladder("ladder")}
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
	lines := r.read("projects.csv", true, "code", "name", "name_en", "owner", "area")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Projects = []civic.Project{}
	}
	for _, l := range lines {
		c.Projects = append(c.Projects, civic.Project{Code: l.code("code", r.project), Name: l.text("name"), NameEN: civic.CleanText(l.get("name_en")),
			Owner: l.agency("owner", false), Area: l.area("area", true), ValidTo: l.date("valid_to")})
	}
}

// forms reads the questions of forms; a form's own columns stand on its first line.
func (r *reader) forms(c *Catalog) {
	at := map[string]int{}
	lines := r.read("forms.csv", true, "form", "name", "name_en", "min", "max", "kinds", "question", "text", "text_en")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Forms = []civic.Form{}
	}
	for _, l := range lines {
		code := l.get("form")
		i, known := at[code]
		if !known {
			f := civic.Form{Code: l.code("form", map[string]bool{}), Name: l.text("name"), NameEN: civic.CleanText(l.get("name_en")), Min: l.whole("min", 0, 10), Max: l.whole("max", 1, 10)}
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
		q := civic.Question{Code: l.get("question"), Text: l.text("text"), TextEN: civic.CleanText(l.get("text_en"))}
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
	lines := r.read("receptions.csv", true, "agency", "place", "place_en", "days", "days_en")
	if lines != nil { // a file without lines ends all; none leaves all
		c.Receptions = []civic.Reception{}
	}
	for _, l := range lines {
		rec := civic.Reception{Agency: l.agency("agency", false), Place: l.text("place"), PlaceEN: civic.CleanText(l.get("place_en")), Days: l.text("days"), DaysEN: civic.CleanText(l.get("days_en"))}
		if seen[rec.Agency] {
			l.wrong("agency", "%q is there twice", rec.Agency)
		}
		seen[rec.Agency] = true
		c.Receptions = append(c.Receptions, rec)
	}
}

// sorted puts the problems in the order of the files as they are read, and of the lines within each.
func (r *reader) sorted() []Problem {
	rank := map[string]int{}
	for _, p := range r.problems {
		if _, known := rank[p.File]; !known {
			rank[p.File] = len(rank)
		}
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(rank[a.File], rank[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return r.problems
}
