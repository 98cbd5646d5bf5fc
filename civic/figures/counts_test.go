package figures_test

import (
	"maps"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
)

// noon is a time at noon in Vietnam of a day of November 2026.
func noon(day int) *time.Time {
	at := time.Date(2026, 11, day, 5, 0, 0, 0, time.UTC)
	return &at
}

// on makes counts of pairs of a measure and a number.
func on(pairs ...int) (c figures.Counts) {
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
	}
	return c
}

const (
	received  = int(figures.Received)
	open      = int(figures.Open)
	answered  = int(figures.Answered)
	inTime    = int(figures.InTime)
	thin      = int(figures.Thin)
	marks     = int(figures.Marks)
	markSum   = int(figures.MarkSum)
	squares   = int(figures.MarkSquares)
	helped    = int(figures.Helped)
	notHelped = int(figures.NotHelped)
	rejected  = int(figures.Rejected)
	withdrawn = int(figures.Withdrawn)
	due       = int(figures.Due)
)

// A day begins at midnight in Vietnam, seven hours before it does in London.
func TestDays(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(2026, 11, 23, 16, 59, 59, 999, time.UTC):                         "2026-11-23",
		time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC):                             "2026-11-24",
		time.Date(2026, 12, 31, 23, 0, 0, 0, time.FixedZone("Honolulu", -10*3600)): "2027-01-01",
	} {
		if got := figures.DayOf(at); got != want {
			t.Errorf("%s is of %s, want %s", at, got, want)
		}
	}
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{{"2026-02-28", 1, "2026-03-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2027-01-01", -1, "2026-12-31"}, {"2026-11-23", 0, "2026-11-23"}, {"23/11/2026", 1, ""}, {"", 1, ""}} {
		if got := figures.DayAfter(c.day, c.n); got != c.want {
			t.Errorf("%d after %q: %q, want %q", c.n, c.day, got, c.want)
		}
	}
	for stars, want := range []int{1: 0, 2: 25, 3: 50, 4: 75, 5: 100} {
		if got := figures.Points(stars); stars > 0 && got != want {
			t.Errorf("%d stars are %d points, want %d", stars, got, want)
		}
	}
}

// What a case adds, on which days, as it goes its way.
func TestOfCase(t *testing.T) {
	yes, no := 1, 0
	filed := func(status civic.Status, change func(c *civic.Case)) civic.Case {
		c := civic.Case{Agency: "ubnd", Category: "road", Area: "ba-dong", Status: status, FiledAt: *noon(2), AcceptDue: noon(3), AnswerDue: noon(9), ForwardDue: noon(4)}
		if change != nil {
			change(&c)
		}
		return c
	}
	for name, c := range map[string]struct {
		c    civic.Case
		want map[int]figures.Counts // by day
	}{
		"at the desk":               {filed(civic.StatusSubmitted, nil), map[int]figures.Counts{2: on(received, 1, open, 1), 4: on(due, 1)}},
		"routed":                    {filed(civic.StatusRouted, nil), map[int]figures.Counts{2: on(received, 1, open, 1), 3: on(due, 1)}},
		"accepted":                  {filed(civic.StatusAccepted, nil), map[int]figures.Counts{2: on(received, 1, open, 1), 9: on(due, 1)}},
		"due when filed":            {filed(civic.StatusRouted, func(c *civic.Case) { c.AcceptDue = noon(2) }), map[int]figures.Counts{2: on(received, 1, open, 1, due, 1)}},
		"the citizen asked":         {filed(civic.StatusNeedInfo, nil), map[int]figures.Counts{2: on(received, 1, open, 1)}}, // nobody owes anything
		"… while the law counts on": {filed(civic.StatusNeedInfo, func(c *civic.Case) { c.Statutory = true }), map[int]figures.Counts{2: on(received, 1, open, 1)}},
		"answered in time":          {filed(civic.StatusAnswered, func(c *civic.Case) { c.AnsweredAt = noon(8) }), map[int]figures.Counts{2: on(received, 1), 8: on(answered, 1, inTime, 1)}},
		"at the last moment":        {filed(civic.StatusAnswered, func(c *civic.Case) { c.AnsweredAt = noon(9) }), map[int]figures.Counts{2: on(received, 1), 9: on(answered, 1, inTime, 1)}},
		"answered late": {filed(civic.StatusAnswered, func(c *civic.Case) { late := noon(9).Add(time.Microsecond); c.AnsweredAt = &late }),
			map[int]figures.Counts{2: on(received, 1), 9: on(answered, 1)}},
		"answered without a date": {filed(civic.StatusAnswered, func(c *civic.Case) { c.AnsweredAt, c.AnswerDue = noon(8), nil }), map[int]figures.Counts{2: on(received, 1), 8: on(answered, 1)}},
		"thin, two stars, no help": {filed(civic.StatusClosed, func(c *civic.Case) {
			c.AnsweredAt, c.Thin, c.Stars, c.Helpful, c.EndedAt = noon(8), true, 2, &no, noon(12)
		}),
			map[int]figures.Counts{2: on(received, 1), 8: on(answered, 1, inTime, 1, thin, 1, marks, 1, markSum, 25, squares, 625, notHelped, 1)}},
		"four stars, it helped": {filed(civic.StatusClosed, func(c *civic.Case) { c.AnsweredAt, c.Stars, c.Helpful, c.EndedAt = noon(8), 4, &yes, noon(12) }),
			map[int]figures.Counts{2: on(received, 1), 8: on(answered, 1, inTime, 1, marks, 1, markSum, 75, squares, 5625, helped, 1)}},
		"reopened, answered once": {filed(civic.StatusReopened, func(c *civic.Case) { c.AnsweredAt, c.AcceptDue = noon(8), noon(20) }),
			map[int]figures.Counts{2: on(received, 1, open, 1), 8: on(answered, 1, inTime, 1), 20: on(due, 1)}},
		"rejected":  {filed(civic.StatusRejected, func(c *civic.Case) { c.EndedAt = noon(5) }), map[int]figures.Counts{2: on(received, 1), 5: on(rejected, 1)}},
		"withdrawn": {filed(civic.StatusWithdrawn, func(c *civic.Case) { c.EndedAt = noon(2) }), map[int]figures.Counts{2: on(received, 1, withdrawn, 1)}},
	} {
		want := map[figures.Cell]figures.Counts{}
		for day, counts := range c.want {
			want[figures.Cell{Day: figures.DayOf(*noon(day)), Agency: "ubnd", Category: "road", Area: "ba-dong"}] = counts
		}
		if got := figures.OfCase(c.c); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// Of a sealed case nobody learns where it was.
func TestOfSealedCase(t *testing.T) {
	for cell := range figures.OfCase(civic.Case{Agency: "thanh-tra", Category: "tieu-cuc", Area: "ba-dong", Sealed: true, Status: civic.StatusAccepted, FiledAt: *noon(2), AnswerDue: noon(9)}) {
		if cell.Area != "" || cell.Agency != "thanh-tra" || cell.Category != "tieu-cuc" {
			t.Errorf("%+v", cell)
		}
	}
}

// A change takes away what was counted and adds what is, and touches nothing else.
func TestDifference(t *testing.T) {
	a, b, c := figures.Cell{Day: "a"}, figures.Cell{Day: "b"}, figures.Cell{Day: "c"}
	before := map[figures.Cell]figures.Counts{a: on(received, 1, open, 1), b: on(due, 1)}
	after := map[figures.Cell]figures.Counts{a: on(received, 1), c: on(answered, 1, inTime, 1)}
	want := map[figures.Cell]figures.Counts{a: on(open, -1), b: on(due, -1), c: on(answered, 1, inTime, 1)}
	if got := figures.Difference(before, after); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := figures.Difference(before, before); len(got) != 0 {
		t.Errorf("nothing changed: %v", got)
	}
	if got := figures.Difference(nil, after); !maps.Equal(got, after) {
		t.Errorf("from nothing: %v", got)
	}
	if got := on(open, 2, due, 5).Plus(on(open, 3)).Minus(on(due, 7)); got != on(open, 5, due, -2) {
		t.Errorf("2+3, 5-7: %v", got)
	}
}

// Weeks end the day before the one that is given.
func TestWeeks(t *testing.T) {
	got := figures.Weeks("2026-11-23", 2)
	if len(got) != 3 || got[0] != "2026-11-09" || got[1] != "2026-11-16" || got[2] != "2026-11-23" {
		t.Error(got)
	}
}

func TestQueryWants(t *testing.T) {
	if !(figures.Query{}).Wants(figures.Thin) {
		t.Error("who names no measure wants all")
	}
	some := figures.Query{Measures: []figures.Measure{figures.Open, figures.Due}}
	if !some.Wants(figures.Due) || some.Wants(figures.Thin) {
		t.Error("others than those named are wanted")
	}
}
