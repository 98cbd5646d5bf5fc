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

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)

// words reads a text in other languages: of "name" the columns name_en, name_fr, and so on.
func (l line) words(column string) civic.Words {
	var words civic.Words
	for name := range l.columns {
		language, ok := strings.CutPrefix(name, column+"_")
		if text := l.get(name); ok && languagePattern.MatchString(language) && text != "" {
			words = words.With(language, text)
		}
	}
	return words
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

// ladder reads a ladder, or nothing.
func (l line) ladder(column, example string) civic.Ladder {
	text := l.get(column)
	if text == "" {
		return nil
	}
	ladder, err := civic.ParseLadder(text)
	if err != nil {
		l.wrong(column, "%q is not a ladder such as %q", text, example)
	}
	return ladder
}

// areas reads the codes of areas, with blanks between them, or nothing.
func (l line) areas(column string) []string {
	codes := strings.Fields(l.get(column))
	for _, code := range codes {
		if !l.r.area[code] && !l.r.unread[areasFile] {
			l.wrong(column, "there is no area %q", code)
		}
	}
	return codes
}

// day reads a day, 2006-01-02, or nothing, and leaves it as it is written.
func (l line) day(column string) string {
	l.date(column)
	return l.get(column)
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
