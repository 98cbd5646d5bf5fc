package seed_test

import (
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/figures"
	"danvan/storage"
)

// TestEveryCase looks at each case of a year.
func TestEveryCase(t *testing.T) {
	y := year(t, some)
	dir, codes := directory(t), map[string]bool{}
	last := time.Time{}
	for _, c := range casesOf(t, y) {
		if code, ok := civic.ParseCaseCode(c.Code); !ok || code != c.Code || codes[code] || c.Code[3:5] != "26" {
			t.Errorf("%s is no code, or not its own", c.Code)
		}
		codes[c.Code] = true
		if c.FiledAt.Before(last) {
			t.Errorf("%s is filed before the one before", c.Code)
		}
		last = c.FiledAt
		switch {
		case c.FiledAt.In(zone).Year() != 2026:
			t.Errorf("%s is filed on %s", c.Code, c.FiledAt)
		case c.Agency == "" && c.Status != civic.StatusSubmitted, c.Agency != "" && !dir.Active(c.Agency):
			t.Errorf("%s is %s with %q", c.Code, c.Status, c.Agency)
		case c.AnsweredAt != nil && c.AnsweredAt.Before(c.FiledAt):
			t.Errorf("%s is answered before it is filed", c.Code)
		case (c.EndedAt == nil) != (c.Status.Open() || c.Status == civic.StatusAnswered):
			t.Errorf("%s is %s and ended at %v", c.Code, c.Status, c.EndedAt)
		case (c.AnsweredAt != nil) != (c.Status == civic.StatusAnswered || c.Status == civic.StatusClosed):
			t.Errorf("%s is %s and answered at %v", c.Code, c.Status, c.AnsweredAt)
		case (c.PausedAt != nil) != (c.Status == civic.StatusNeedInfo):
			t.Errorf("%s is %s and asked at %v", c.Code, c.Status, c.PausedAt)
		case !c.Status.Open() && c.RemindAt != nil, c.RemindAt != nil && !c.RemindAt.After(now):
			t.Errorf("%s is %s and its clocks are looked at %v", c.Code, c.Status, c.RemindAt)
		case c.Author != nil || c.Version != len(c.Events) || c.Text == "":
			t.Errorf("%s: %+v", c.Code, c.Case)
		}
		history(t, c)
	}
}

// history looks at what happened to a case.
func history(t *testing.T, c storage.BulkCase) {
	t.Helper()
	at, status := c.FiledAt, civic.StatusSubmitted
	for i, e := range c.Events {
		if e.At.Before(at) || e.At.After(now) || e.Person != nil || i > 0 && e.From != status {
			t.Errorf("%s: event %d is %+v after %s", c.Code, i, e, at)
		}
		at, status = e.At, e.To
	}
	if status != c.Status || c.Events[0].Kind != civic.EventFiled {
		t.Errorf("%s is %s, and its events lead to %s", c.Code, c.Status, status)
	}
}

// TestEverythingHappens looks for what a year must have some of, and for how often what is usual happens.
func TestEverythingHappens(t *testing.T) {
	counts, statuses := map[string]int{}, map[civic.Status]int{}
	list := casesOf(t, year(t, some))
	for _, c := range list {
		statuses[c.Status]++
		for name, is := range map[string]bool{
			"answered": c.AnsweredAt != nil, "in time": c.AnsweredAt != nil && !c.AnsweredAt.After(*c.AnswerDue), "marked": c.Stars > 0,
			"thin": c.Thin, "reopened": c.Reopened > 0, "overdue": c.Overdue(now), "sealed": c.Sealed, "handed on": c.Hops > 0,
			"helped": c.Helpful != nil && *c.Helpful == 1, "not helped": c.Helpful != nil && *c.Helpful == 0,
		} {
			if is {
				counts[name]++
			}
		}
	}
	t.Log(counts, statuses)
	for _, s := range civic.Statuses {
		if statuses[s] == 0 && s != civic.StatusReopened && s != civic.StatusSubmitted { // which last a day, of a few
			t.Errorf("none is %s", s)
		}
	}
	share := func(name, of string, least, most float64) {
		t.Helper()
		total := float64(len(list))
		if of != "" {
			total = float64(counts[of])
		}
		if part := float64(counts[name]) / total; part < least || part > most {
			t.Errorf("%s: %.3f of %s", name, part, of)
		}
	}
	share("answered", "", 0.85, 0.96)
	share("in time", "answered", 0.8, 0.93)
	share("marked", "answered", 0.27, 0.38)
	share("helped", "marked", 0.6, 1)
	share("not helped", "answered", 0.02, 0.15)
	share("thin", "answered", 0.02, 0.08)
	share("reopened", "answered", 0.003, 0.05)
	share("overdue", "", 0.002, 0.04)
	share("sealed", "", 0.002, 0.02)
	share("handed on", "", 0.005, 0.04)
}

// TestEveryRating looks at each rating of a year.
func TestEveryRating(t *testing.T) {
	dir, n, forms, comments := directory(t), 0, 0, 0
	for r := range year(t, some).Ratings() {
		n++
		form, ok := dir.FormFor(r.Agency)
		if r.Form != "" {
			forms++
			if !ok || form.Code != r.Form || form.Check(r.Answers) != nil || len(r.Answers) != len(form.Questions) {
				t.Errorf("%s answers %s with %v", r.Agency, r.Form, r.Answers)
			}
		}
		if r.Comment != "" {
			comments++
		}
		if r.Score != figures.Score(r.Stars, figures.AspectMarks(form, r.Answers)) || r.Day != figures.DayOf(r.CreatedAt) || r.CreatedAt.After(now) || r.Stars < 1 || r.Stars > 5 {
			t.Errorf("%+v", r)
		}
	}
	if n != 2*some.Cases || forms < n/7 || forms > n/4 || comments < n/13 || comments > n/7 {
		t.Errorf("%d ratings, %d with a form, %d with a comment", n, forms, comments)
	}
}
