package figures_test

import (
	"slices"
	"testing"

	"danvan/civic/figures"
)

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		kind                figures.SpanKind
		day                 string
		first, last, before string
	}{
		{figures.SpanWeek, "2026-11-24", "2026-11-23", "2026-11-29", "2026-11-16"},
		{figures.SpanWeek, "2026-11-23", "2026-11-23", "2026-11-29", "2026-11-16"},
		{figures.SpanWeek, "2026-11-29", "2026-11-23", "2026-11-29", "2026-11-16"},
		{figures.SpanWeek, "2027-01-01", "2026-12-28", "2027-01-03", "2026-12-21"},
		{figures.SpanMonth, "2028-02-29", "2028-02-01", "2028-02-29", "2028-01-01"},
		{figures.SpanMonth, "2027-01-31", "2027-01-01", "2027-01-31", "2026-12-01"},
		{figures.SpanQuarter, "2026-12-31", "2026-10-01", "2026-12-31", "2026-07-01"},
		{figures.SpanQuarter, "2027-02-03", "2027-01-01", "2027-03-31", "2026-10-01"},
		{figures.SpanYear, "2026-11-24", "2026-01-01", "2026-12-31", "2025-01-01"},
	} {
		s := figures.SpanOf(c.kind, c.day)
		if s.First != c.first || s.Last() != c.last || s.Plus(-1).First != c.before || s.Plus(-1).Plus(1) != s {
			t.Errorf("%s of %s: %s to %s after %s", c.kind, c.day, s.First, s.Last(), s.Plus(-1).First)
		}
	}
}

func TestSpanBeside(t *testing.T) {
	for _, c := range []struct {
		kind       figures.SpanKind
		day, today string
		want       []string
	}{
		{figures.SpanWeek, "2026-11-20", "2026-11-24", []string{"2026-11-09", "2026-11-16", "2026-11-16", "2026-11-23"}},
		{figures.SpanWeek, "2026-11-24", "2026-11-24", []string{"2026-11-16", "2026-11-18", "2026-11-23", "2026-11-25"}},
		{figures.SpanMonth, "2026-11-24", "2026-11-24", []string{"2026-10-01", "2026-10-25", "2026-11-01", "2026-11-25"}},
		{figures.SpanMonth, "2026-03-31", "2026-03-30", []string{"2026-02-01", "2026-03-01", "2026-03-01", "2026-03-31"}}, // February is shorter
		{figures.SpanYear, "2026-11-24", "2026-11-24", []string{"2025-01-01", "2025-11-25", "2026-01-01", "2026-11-25"}},
		{figures.SpanMonth, "2026-12-24", "2026-11-24", []string{"2026-11-01", "2026-11-01", "2026-12-01", "2026-12-01"}}, // yet to come
	} {
		if got := figures.SpanOf(c.kind, c.day).Beside(c.today); !slices.Equal(got, c.want) {
			t.Errorf("%s of %s on %s: %v", c.kind, c.day, c.today, got)
		}
	}
}

// What is no day is in no span, and nothing follows from it.
func TestSpanOfNoDay(t *testing.T) {
	for _, kind := range figures.SpanKinds {
		s := figures.SpanOf(kind, "30/02/2026")
		if s.First != "" || s.Plus(1) != s || s.Last() != "" || !kind.Valid() {
			t.Errorf("%s: %+v", kind, s)
		}
	}
	if figures.SpanKind("decade").Valid() {
		t.Error("there is a span of ten years")
	}
}

// A span runs until its last day is over.
func TestSpanRunning(t *testing.T) {
	s := figures.SpanOf(figures.SpanWeek, "2026-11-24")
	for today, want := range map[string]string{"2026-11-20": "2026-11-23", "2026-11-23": "2026-11-24", "2026-11-28": "2026-11-29", "2026-11-29": "2026-11-30", "2026-12-24": "2026-11-30"} {
		if got := s.Until(today); got != want || s.Running(today) != (want < "2026-11-30") {
			t.Errorf("on %s it is looked at until %s, want %s; running: %v", today, got, want, s.Running(today))
		}
	}
}
