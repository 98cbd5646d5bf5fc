package civic_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"danvan/civic"
)

func TestFollowUp(t *testing.T) {
	closed := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	author := int64(7)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		change  func(c *civic.Case)
		percent int
		after   time.Duration
		want    bool
	}{
		"a week later":      {nil, 100, 7 * day, true},
		"a day too early":   {nil, 100, 6 * day, false},
		"thirteen days":     {nil, 100, 13 * day, true},
		"two weeks":         {nil, 100, 14 * day, false},
		"nobody is sampled": {nil, 0, 7 * day, false},
		"sealed":            {func(c *civic.Case) { c.Sealed = true }, 100, 7 * day, false},
		"rejected":          {func(c *civic.Case) { c.Status = civic.StatusRejected }, 100, 7 * day, false},
		"author is gone":    {func(c *civic.Case) { c.Author = nil }, 100, 7 * day, false},
	} {
		one := civic.Case{ID: 3, Code: "PA-26-7K3M9Q", Status: civic.StatusClosed, EndedAt: &closed, Author: &author, Agency: "so-y-te"}
		if c.change != nil {
			c.change(&one)
		}
		f, may := one.FollowUp(c.percent, closed.Add(c.after))
		if may != c.want || may && (f.Case != 3 || *f.Person != 7 || f.Agency != "so-y-te") {
			t.Errorf("%s: %t, %+v", name, may, f)
		}
	}
}

// About as many are sampled as should be, and whoever is in a small sample is in a larger one.
func TestSampled(t *testing.T) {
	const cases = 20000
	counts := map[int]int{}
	for i := range cases {
		c := civic.Case{Code: fmt.Sprintf("PA-26-%06d", i)}
		before := false
		for _, percent := range []int{0, 5, 20, 50, 100} {
			is := c.Sampled(percent)
			if is {
				counts[percent]++
			}
			if before && !is {
				t.Fatalf("%s is sampled of fewer, and not of %d percent", c.Code, percent)
			}
			before = is
		}
	}
	for percent, n := range counts {
		if want := cases * percent / 100; n < want-cases/100 || n > want+cases/100 {
			t.Errorf("%d of %d are %d percent", n, cases, percent)
		}
	}
	if counts[0] != 0 || counts[100] != cases {
		t.Errorf("%v", counts)
	}
}

func TestFollowUpTake(t *testing.T) {
	asked := time.Date(2026, 11, 8, 9, 0, 0, 0, time.UTC)
	lan := int64(7)
	f := civic.FollowUp{Case: 3, Person: &lan, AskedAt: asked}
	for name, c := range map[string]struct {
		f      civic.FollowUp
		person int64
		answer civic.FollowUpAnswer
		after  time.Duration
		want   error
	}{
		"in time":           {f, 7, civic.SettledPartly, time.Hour, nil},
		"too late":          {f, 7, civic.SettledYes, 8 * 24 * time.Hour, civic.ErrExpired},
		"somebody else":     {f, 8, civic.SettledYes, time.Hour, civic.ErrNotFound},
		"nobody any more":   {civic.FollowUp{AskedAt: asked}, 7, civic.SettledYes, time.Hour, civic.ErrNotFound},
		"another word":      {f, 7, "maybe", time.Hour, civic.Invalid("callback")},
		"no word":           {f, 7, "", time.Hour, civic.Invalid("callback")},
		"another, too late": {f, 8, civic.SettledYes, 8 * 24 * time.Hour, civic.ErrNotFound},
	} {
		got, err := c.f.Take(c.person, c.answer, asked.Add(c.after))
		if civic.CodeOf(err) != civic.CodeOf(c.want) && !errors.Is(err, c.want) || err == nil && (got.Answer != c.answer || got.AnsweredAt == nil) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
