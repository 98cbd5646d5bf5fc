package public

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// slow is storage that answers when it is told to, and counts who waits for it.
type slow struct {
	mu          sync.Mutex
	asked, most int
	full        chan struct{} // closed when as many ask as may
	once        sync.Once
	answer      chan struct{} // closed to let it answer
}

func (s *slow) CaseByCode(context.Context, string) (civic.Case, error) {
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

func (s *slow) FiledCases(context.Context, civic.FiledQuery) ([]civic.Case, error) { return nil, nil }

// However many ask, storage answers few of them at a time; who gives up while waiting is told to come back.
func TestInTurn(t *testing.T) {
	s := &slow{full: make(chan struct{}), answer: make(chan struct{})}
	pages := New(Deps{Cases: s, Texts: locales.MustLoad(), Now: time.Now, Zone: time.UTC, Bot: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler)})
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
