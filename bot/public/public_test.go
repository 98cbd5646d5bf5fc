package public

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/figures"
	"danvan/locales"
)

// slowStore is storage that answers when it is told to, and counts who waits for it.
type slowStore struct {
	mu          sync.Mutex
	asked, most int
	full        chan struct{} // closed when as many ask as may
	once        sync.Once
	answer      chan struct{} // closed to let it answer
}

func (s *slowStore) CaseByCode(context.Context, string) (civic.Case, error) {
	s.mu.Lock()
	s.asked++
	s.most = max(s.most, s.asked)
	if s.asked == atOnce {
		s.once.Do(func() { close(s.full) })
	}
	s.mu.Unlock()
	<-s.answer
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked--
	return civic.Case{}, civic.ErrNotFound
}

func (s *slowStore) FiledCases(context.Context, civic.FiledQuery) ([]civic.Case, error) {
	return nil, nil
}

// However many ask, storage answers few of them at a time; who gives up while waiting is told to come back.
func TestInTurn(t *testing.T) {
	s := &slowStore{full: make(chan struct{}), answer: make(chan struct{})}
	pages := New(Deps{Cases: s, Texts: locales.MustLoad(), Now: time.Now, Zone: time.UTC, Doors: func(string) []Door { return nil }, Log: slog.New(slog.DiscardHandler)})
	ask := func(ctx context.Context) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/case?code=PA-26-7K3M9Q", nil))
		return w
	}
	var visitors sync.WaitGroup
	for range 3 * atOnce {
		visitors.Go(func() {
			if w := ask(t.Context()); w.Code != http.StatusNotFound {
				t.Errorf("%d", w.Code)
			}
		})
	}
	<-s.full
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if w := ask(impatient); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("who gives up: %d", w.Code)
	}
	close(s.answer)
	visitors.Wait()
	if s.most != atOnce {
		t.Errorf("%d asked at once", s.most)
	}
}

// empty is a province in which nobody has said anything.
type empty struct{ Rounds }

func (empty) DailyFigures(context.Context, figures.Query) ([]figures.Row, error) { return nil, nil }

func (empty) DailyRatings(context.Context, []string) ([]figures.RatingRow, error) { return nil, nil }

func (empty) SatisfactionIndex(context.Context, string, string) ([]figures.Index, error) {
	return nil, nil
}

func (empty) Consultations(context.Context, string) ([]consult.Consultation, error) { return nil, nil }

func emptySite(directory civic.Directory) http.Handler {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	return New(Deps{Figures: empty{}, Rounds: empty{}, Texts: locales.MustLoad(), Now: func() time.Time { return now }, Zone: time.UTC, Keep: time.Minute,
		Doors: func(string) []Door { return nil }, Log: slog.New(slog.DiscardHandler),
		Directory: func(context.Context) (*civic.Directory, error) { return civic.NewDirectory(directory, now), nil }})
}

// No other site may show a page in a frame, run anything in it, or send its form elsewhere.
func TestPagesAreNotFramed(t *testing.T) {
	pages := emptySite(civic.Directory{})
	for path, code := range map[string]int{"/": http.StatusOK, "/case": http.StatusOK, "/data": http.StatusOK, "/nothing": http.StatusNotFound} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		policy := strings.Split(w.Header().Get("Content-Security-Policy"), "; ")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
			if w.Code != code || !slices.Contains(policy, want) {
				t.Errorf("%s: %d, no %s in %q", path, w.Code, want, policy)
			}
		}
	}
}

// Of many models ten are shown at once, the others a press away; none of another year, or of days to come.
func TestManyModels(t *testing.T) {
	directory := civic.Directory{Models: []civic.Model{{Code: "mai", Title: "Ngày mai", RecognisedOn: "2026-11-25"}, {Code: "cu", Title: "Năm ngoái", RecognisedOn: "2025-12-31"}}}
	for i := range shownModels + 3 {
		directory.Models = append(directory.Models, civic.Model{Code: fmt.Sprint(i), Title: fmt.Sprintf("Mô hình <%d>", i), RecognisedOn: "2026-05-19"})
	}
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	pages := New(Deps{Figures: empty{}, Rounds: empty{}, Texts: locales.MustLoad(), Now: func() time.Time { return now }, Zone: time.UTC, Keep: time.Minute,
		Doors: func(string) []Door { return nil }, Log: slog.New(slog.DiscardHandler),
		Directory: func(context.Context) (*civic.Directory, error) { return civic.NewDirectory(directory, now), nil }})
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	before, after, found := strings.Cut(w.Body.String(), "<details><summary>Xem thêm 3 mô hình</summary>")
	if w.Code != http.StatusOK || !found || strings.Count(before, "Mô hình &lt;") != shownModels || strings.Count(after, "Mô hình &lt;") != 3 {
		t.Errorf("%d: %t, %d and %d", w.Code, found, strings.Count(before, "Mô hình &lt;"), strings.Count(after, "Mô hình &lt;"))
	}
	if strings.Contains(before, "Ngày mai") || strings.Contains(before, "Năm ngoái") || !strings.Contains(before, "Hiện không có đợt lấy ý kiến nào") {
		t.Error("the page shows what is not of this year yet, or any more")
	}
}
