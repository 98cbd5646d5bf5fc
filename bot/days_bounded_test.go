package bot

import (
	"testing"
	"time"

	"danvan/civic"
)

func TestBoundedDays(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	turn := &Turn{Now: now, Zone: time.UTC}
	ahead := func(a Answer) (string, error) { return turn.DayAhead(a, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)) }
	moment := func(a Answer) (string, error) {
		at, err := turn.MomentAhead(a)
		return at.Format("2006-01-02 15:04"), err
	}
	for _, c := range []struct {
		name  string
		read  func(Answer) (string, error)
		typed string
		want  string
		wrong string // CodeInvalid of it
	}{
		{"ahead, today", ahead, "hôm nay", "2026-03-02", ""},
		{"ahead, before the earliest", ahead, "1/3/2026", "", "too_early"},
		{"ahead, the last day", ahead, "2/3/2029", "2029-03-02", ""},
		{"ahead, too far", ahead, "3/3/2029", "", "too_far"},
		{"ahead, none", ahead, "tết", "", "day"},
		{"past, today", turn.DayPast, "hôm nay", "2026-03-02", ""},
		{"past, to come", turn.DayPast, "3/3/2026", "", "past_day"},
		{"moment, in a minute", moment, "2/3/2026 9:01", "2026-03-02 09:01", ""},
		{"moment, now", moment, "2/3/2026 9:00", "", "past"},
		{"moment, the last", moment, "2/3/2029 9:00", "2029-03-02 09:00", ""},
		{"moment, too far", moment, "2/3/2029 9:01", "", "moment"},
		{"moment, no time", moment, "15/4", "", "moment"},
	} {
		got, err := c.read(Answer{Input: Input{Kind: KindText, Text: c.typed}})
		if c.wrong == "" && (err != nil || got != c.want) || c.wrong != "" && !civic.Blames(err, c.wrong) {
			t.Errorf("%s: %q, %v, want %q or invalid %q", c.name, got, err, c.want, c.wrong)
		}
	}
}
