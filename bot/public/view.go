package public

import (
	"bytes"
	_ "embed" // for the style
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"danvan/civic/figures"
	"danvan/locales"
)

//go:embed page/style.css
var style string

var styleHash = hashOf(style)

// view is what every page has: the words of its language, and the addresses of the others.
type view struct {
	Lang    string        // the locale
	Others  []translation // that are offered
	texts   *locales.Texts
	numbers *message.Printer
	doors   func(start string) []Door
}

// translation is the same page in another language.
type translation struct{ Lang, Name, Here string }

// view is for who asks: in Vietnamese unless they ask for another language.
func (s *site) view(r *http.Request) view {
	v := view{Lang: s.Texts.Known(r.URL.Query().Get("lang")), texts: s.Texts, doors: s.Doors}
	q := url.Values{}
	for _, name := range []string{"month", "code"} {
		if value := r.URL.Query().Get(name); value != "" {
			q.Set(name, value)
		}
	}
	for _, l := range s.Texts.Languages() {
		if l != v.Lang {
			v.Others = append(v.Others, translation{l, s.Texts.Plain(l, "language.name", nil), address(l, r.URL.Path, maps.Clone(q))})
		}
	}
	v.numbers = message.NewPrinter(language.Make(v.Lang))
	return v
}

func address(lang, path string, q url.Values) string {
	if lang != locales.Original {
		q.Set("lang", lang)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// To is the address of a page in the language, with pairs of names and values.
func (v view) To(path string, pairs ...any) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return address(v.Lang, path, q)
}

// T is a text in the language, with pairs of names and values.
func (v view) T(key string, pairs ...any) string {
	args := locales.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return v.texts.Plain(v.Lang, key, args)
}

// Style is the page's look.
func (view) Style() template.CSS { return template.CSS(style) } //nolint:gosec // our own file

// Doors are the ways to the bot.
func (v view) Doors(start string) []Door { return v.doors(start) }

// Number writes a whole number as people here do: 1.284.
func (v view) Number(n int) string { return v.numbers.Sprintf("%d", n) }

// Decimal writes a number with one decimal.
func (v view) Decimal(x float64) string { return v.numbers.Sprintf("%.1f", x) }

// Count writes a count, or the sign of a hidden one.
func (v view) Count(c count) string {
	if c.Hidden {
		return "–"
	}
	return v.Number(c.N)
}

// Share writes a part of a whole as a percentage; of nothing, or of what is hidden, it is "".
func (v view) Share(part, whole count) string {
	if part.Hidden || whole.Hidden || whole.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d%%", (100*part.N+whole.N/2)/whole.N)
}

// Bar is how long a bar is, of 100.
func (view) Bar(part, most count) int {
	if part.Hidden || most.N == 0 {
		return 0
	}
	return 100 * part.N / most.N
}

// Day writes a day, given as 2006-01-02 or a time: 16/11/2026.
func (v view) Day(day any) string {
	switch at := day.(type) {
	case time.Time:
		return at.Format("02/01/2006")
	case *time.Time:
		return at.Format("02/01/2006")
	}
	at, err := time.Parse(time.DateOnly, fmt.Sprint(day))
	if err != nil {
		return fmt.Sprint(day)
	}
	return at.Format("02/01/2006")
}

// Month writes a month: tháng 11/2026.
func (v view) Month(m month) string {
	at, err := time.Parse(monthForm, string(m))
	if err != nil {
		return string(m)
	}
	names := strings.Split(v.T("public.month_names"), ",")
	return v.T("public.month_year", "Name", names[int(at.Month()-1)%len(names)], "Year", strconv.Itoa(at.Year()))
}

// Short writes a month in a table: 11/2026.
func (view) Short(m month) string {
	year, rest, _ := strings.Cut(string(m), "-")
	return rest + "/" + year
}

// Small is the count below which numbers are hidden.
func (view) Small() int { return figures.Small }

// notice is a page that says one thing.
type notice struct {
	view
	Title, Text string // locale keys
}

// show answers with a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	keep := time.Duration(0)
	if status == http.StatusOK && r.URL.Path != "/case" {
		keep = keepPage
	}
	page := &bytes.Buffer{}
	if err := s.pages.ExecuteTemplate(page, name, data); err != nil {
		s.Log.ErrorContext(r.Context(), "public page not written", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	write(w, r, status, "text/html; charset=utf-8", page.Bytes(), keep)
}
