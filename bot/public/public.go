// Package public is what everybody may read without the bot: how the province serves its people, month by month; which
// consultations are open; where a case stands. It holds no session and takes nothing in.
//
// Counts of people under figures.Small are hidden, with as many others as keep them hidden. What is sealed is in none of
// them. No free text of a citizen is shown. Pages are HTML without JavaScript; the same figures are open data (/data), and
// cases can be listed, with days alone, by Open311 GeoReport v2 (/open311). See docs/public.md.
package public

import (
	"context"
	"embed"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/figures"
	"danvan/locales"
)

// Figures sums what was counted by day.
type Figures interface {
	DailyFigures(ctx context.Context, q figures.Query) ([]figures.Row, error)
	DailyRatings(ctx context.Context, cuts []string) ([]figures.RatingRow, error)
	SatisfactionIndex(ctx context.Context, from, to string) ([]figures.Index, error)
}

// Cases finds cases.
type Cases interface {
	CaseByCode(ctx context.Context, code string) (civic.Case, error)
	FiledCases(ctx context.Context, q civic.FiledQuery) ([]civic.Case, error)
}

// Rounds finds consultations, and the documents of their projects.
type Rounds interface {
	Consultations(ctx context.Context, project string) ([]consult.Consultation, error)
	Documents(ctx context.Context, project string) ([]civic.ProjectDocument, error)
	Document(ctx context.Context, id int64) (civic.ProjectDocument, error)
	StoredSize(ctx context.Context, ref string) (int64, error)
	StoredPart(ctx context.Context, ref string, offset int64, n int) ([]byte, error)
}

// Deps is what the pages stand on.
type Deps struct {
	Figures   Figures
	Cases     Cases
	Rounds    Rounds
	Directory func(ctx context.Context) (*civic.Directory, error)
	Texts     *locales.Texts
	Now       func() time.Time
	Zone      *time.Location
	Doors     func(start string) []Door // the ways to the bot, with a deep link's parameter or ""
	Keep      time.Duration             // how long figures are used before they are summed anew
	Log       *slog.Logger
}

// Door is a way to the bot.
type Door struct {
	App string // what people know its channel by: "Telegram"
	URL string
}

// site serves the pages.
type site struct {
	Deps
	pages   *template.Template
	reports *kept[month, report]
	rounds  *kept[string, []round]
	turns   chan struct{} // one in it for each question to storage that is under way
	open    chan struct{} // one in it for each document that is being downloaded
}

//go:embed page
var files embed.FS

// How long others may keep what they were given, and how long a question to storage may take.
const (
	keepPage     = 10 * time.Minute
	keepDocument = 24 * time.Hour
	patience     = 10 * time.Second
	pageTime     = 30 * time.Second // in which a page must be taken
)

// atOnce is how many questions of everybody storage answers at the same time: the others are left to those who write to it.
const atOnce = 4

// inTurn asks storage something when it is its turn.
func inTurn[T any](ctx context.Context, s *site, ask func() (T, error)) (T, error) {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
		return ask()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// New is the pages' handler. Paths that it does not know are a page that says so.
func New(d Deps) http.Handler {
	s := &site{Deps: d, pages: template.Must(template.ParseFS(files, "page/*.html")), reports: newKept[month, report](d.Keep, d.Now), rounds: newKept[string, []round](d.Keep, d.Now),
		turns: make(chan struct{}, atOnce), open: make(chan struct{}, maxDownloads)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.handle(s.home))
	mux.HandleFunc("GET /case", s.handle(s.status))
	mux.HandleFunc("GET /documents/{id}", s.document)
	mux.HandleFunc("GET /data", s.handle(s.schema))
	mux.HandleFunc("GET /data/{file}", s.handle(s.dataset))
	mux.HandleFunc("GET /open311/{file}", s.open311(s.discovery))
	mux.HandleFunc("GET /open311/v2/{list}", s.open311(s.georeport))
	mux.HandleFunc("GET /open311/v2/{list}/{id}", s.open311(s.georeport))
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /case\n")
	})
	mux.HandleFunc("/", s.handle(func(http.ResponseWriter, *http.Request) error { return civic.ErrNotFound }))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(pageTime)) // where there is a network
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src '"+styleHash+"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		mux.ServeHTTP(w, r)
	})
}

// handle makes a handler of something that may fail: a page says what happened, the log the cause, never what was asked.
func (s *site) handle(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		err := do(w, r.WithContext(ctx))
		switch {
		case err == nil:
		case civic.CodeOf(err) == civic.CodeNotFound || civic.CodeOf(err) == civic.CodeInvalid:
			s.show(w, r, http.StatusNotFound, "notice", notice{view: s.view(r), Title: "public.lost_title", Text: "public.lost"})
		default:
			s.Log.ErrorContext(r.Context(), "public page not served", "page", r.Pattern, "error", err)
			w.Header().Set("Retry-After", "60")
			s.show(w, r, http.StatusServiceUnavailable, "notice", notice{view: s.view(r), Title: "public.failed_title", Text: "public.failed"})
		}
	}
}
