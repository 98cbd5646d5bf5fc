package storage_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// invented are n cases, the last of which is spoilt.
func invented(n int, spoil func(*storage.BulkCase) error) iter.Seq2[storage.BulkCase, error] {
	return func(yield func(storage.BulkCase, error) bool) {
		for i := range n {
			c := storage.BulkCase{Case: civic.Case{Code: fmt.Sprintf("PA-26-B%05d", i), DraftKey: fmt.Sprintf("b%d", i), Category: "mt-rac", Area: "ba-dong",
				Agency: "ubnd-ba-dong", Status: civic.StatusRouted, Text: "Rác", Version: 1, FiledAt: now, RoutedAt: &now, AcceptDue: &now}}
			c.Events = []civic.Event{{At: now, Kind: civic.EventFiled, To: civic.StatusRouted}}
			var err error
			if i == n-1 && spoil != nil {
				err = spoil(&c)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// structure lists the indexes and constraints of the tables that are written in bulk.
func structure(t *testing.T, s *storage.Store) []string {
	t.Helper()
	query := `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1`
	if s.Dialect() == "postgres" {
		query = `SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`
	}
	var found []string
	if err := s.DB().SelectContext(ctx, &found, query); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestBulkIsAllOrNothing has writing fail at different points, then succeed.
func TestBulkIsAllOrNothing(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		before, broken := structure(t, s), errors.New("no more")
		for name, spoil := range map[string]func(*storage.BulkCase) error{
			"its making":    func(*storage.BulkCase) error { return broken },
			"its category":  func(c *storage.BulkCase) error { c.Category = "none"; return nil },
			"its agency":    func(c *storage.BulkCase) error { c.Events[0].Agency = "none"; return nil },
			"its status":    func(c *storage.BulkCase) error { c.Status = "none"; return nil },
			"a taken code":  func(c *storage.BulkCase) error { c.Code = "PA-26-B00000"; return nil },
			"a taken draft": func(c *storage.BulkCase) error { c.DraftKey = "b0"; return nil },
		} {
			report, err := s.WriteBulk(ctx, storage.Bulk{Cases: invented(5002, spoil)})
			if err == nil || report != (storage.BulkReport{}) || (name == "its making") != errors.Is(err, broken) || strings.HasPrefix(name, "a taken") != (civic.CodeOf(err) == civic.CodeConflict) {
				t.Errorf("%s: %+v, %v", name, report, err)
			}
			if last, err := s.LastCase(ctx); err != nil || last != 0 {
				t.Errorf("%s: case %d is there, %v", name, last, err)
			}
		}
		for range 2 {
			report, err := s.WriteBulk(ctx, storage.Bulk{Cases: invented(5002, nil)})
			if again := civic.CodeOf(err) == civic.CodeConflict; !again && (err != nil || report.Cases != 5002 || report.Events != 5002) {
				t.Errorf("%+v, %v", report, err)
			}
		}
		if after := structure(t, s); !slices.Equal(before, after) {
			t.Errorf("indexes and constraints are not what they were:\n%q\n%q", before, after)
		}
		c, err := s.CaseByCode(ctx, "PA-26-B00007")
		if err != nil || c.Text != "Rác" || !c.FiledAt.Equal(now.Truncate(time.Microsecond)) {
			t.Errorf("%+v, %v", c, err)
		}
		if events, err := s.Events(ctx, c.ID); err != nil || len(events) != 1 {
			t.Errorf("%+v, %v", events, err)
		}
	})
}
