package storage_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// oldMonths asks for two months of two years ago, each with the categories of which it may tell, as Open311 does.
func oldMonths() civic.FiledQuery {
	most := []string{"ht-duong-xa", "ht-duong-tinh", "ht-chieu-sang", "ht-nuoc-sach", "mt-rac", "mt-o-nhiem", "dat-so-do", "dat-lan-chiem", "yt-kham-benh",
		"gd-truong-hoc", "xh-chinh-sach", "xh-bhxh", "an-ninh", "thien-tai", "khac"}
	q := civic.FiledQuery{Limit: 1000}
	for m := range 2 {
		from := time.Date(2024, time.Month(4+m), 1, 0, 0, 0, 0, hanoi)
		q.Spans = append(q.Spans, civic.FiledSpan{From: from, To: from.AddDate(0, 1, 0), Categories: most[m:]})
	}
	return q
}

// TestOldMonthsAreARange: a public list of old months reads the cases of those months, not all that came after them.
func TestOldMonthsAreARange(t *testing.T) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := storagetest.OpenSeeded(t, dialect)
			fill(t, s, 20_000)
			for name, change := range map[string]func(*civic.FiledQuery){
				"all": func(*civic.FiledQuery) {}, "open": func(q *civic.FiledQuery) { q.Open = true }, "closed": func(q *civic.FiledQuery) { q.Closed = true },
				"a page": func(q *civic.FiledQuery) { q.Limit, q.Offset = 50, 50 },
			} {
				asked := oldMonths()
				change(&asked)
				q, err := s.Filed(asked)
				if err != nil {
					t.Fatal(err)
				}
				ranges := rangesOf(t, s, q)
				if dialect == "sqlite" { // has no statistics: it finds by category, or by time
					if slices.ContainsFunc(ranges, sequential) {
						t.Errorf("%s: goes through all cases: %q", name, ranges)
					}
				} else if !slices.ContainsFunc(ranges, betweenTwoTimes) {
					t.Errorf("%s: no range of filed_at is read, but %q", name, ranges)
				}
			}
			all, err := s.FiledCases(ctx, oldMonths())
			if err != nil || len(all) == 0 {
				t.Fatalf("%d cases, %v", len(all), err)
			}
			for _, c := range all {
				if !slices.ContainsFunc(oldMonths().Spans, func(span civic.FiledSpan) bool {
					return !c.FiledAt.Before(span.From) && c.FiledAt.Before(span.To) && slices.Contains(span.Categories, c.Category)
				}) {
					t.Errorf("%s of %s, filed %s, was not asked for", c.Code, c.Category, c.FiledAt)
				}
			}
		})
	}
}

// betweenTwoTimes reports whether an index is searched from one time to another.
func betweenTwoTimes(cond string) bool {
	return strings.Contains(cond, "filed_at >") && strings.Contains(cond, "filed_at <")
}

// rangesOf lists how a statement searches indexes.
func rangesOf(t *testing.T, s *storage.Store, q storage.Query) []string {
	t.Helper()
	if s.Dialect() == "sqlite" {
		return plan(t, s, q)
	}
	var raw string
	if err := s.DB().Get(&raw, `EXPLAIN (FORMAT JSON) `+q.SQL, q.Args...); err != nil {
		t.Fatal(err)
	}
	type node struct {
		Cond  string `json:"Index Cond"`
		Plans []json.RawMessage
	}
	var found []string
	var walk func(json.RawMessage)
	walk = func(raw json.RawMessage) {
		var n node
		if err := json.Unmarshal(raw, &n); err != nil {
			t.Fatal(err)
		}
		found = append(found, n.Cond)
		for _, below := range n.Plans {
			walk(below)
		}
	}
	var plans []struct{ Plan json.RawMessage }
	if err := json.Unmarshal([]byte(raw), &plans); err != nil {
		t.Fatal(err)
	}
	walk(plans[0].Plan)
	return found
}

// BenchmarkOldMonths compares the list of old months as it is asked for with how it was: without bounds over all months.
func BenchmarkOldMonths(b *testing.B) {
	s := storagetest.OpenSeeded(b, "postgres")
	fill(b, s, storagetest.Size(100_000, 5_000))
	bounded, err := s.Filed(oldMonths())
	if err != nil {
		b.Fatal(err)
	}
	const bounds = `c.filed_at >= $1 AND c.filed_at < $2 AND (`
	if !strings.Contains(bounded.SQL, bounds) {
		b.Fatalf("no bounds in %s", bounded.SQL)
	}
	for name, q := range map[string]storage.Query{"bounded": bounded, "unbounded": {SQL: strings.Replace(bounded.SQL, bounds, `$1 <= $2 AND (`, 1), Args: bounded.Args}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var list []civic.Case
				if err := s.DB().SelectContext(ctx, &list, q.SQL, q.Args...); err != nil || len(list) == 0 {
					b.Fatal(len(list), err)
				}
			}
		})
	}
}
