package digest

import (
	"math"
	"slices"
	"testing"

	"danvan/civic/figures"
)

// steady is a series with the same number in each week but the last.
func steady(category string, before, now int) series {
	s := series{category: category}
	for i := range Weeks - 1 {
		s.weeks[i] = before
	}
	s.weeks[Weeks-1] = now
	return s
}

// among puts n-1 series beside one in which nothing happens.
func among(n int, s series) []series {
	list := []series{s}
	for len(list) < n {
		list = append(list, steady("calm", 1, 1))
	}
	return list
}

// What stands out, at every bound. The chances are sums of the terms of the distribution, worked out apart: of 10 or more
// where 3 a week were seen in 13 weeks it is 0.00198, of 9 or more 0.0059, of 39 or more where 20 a week were seen 0.0002.
func TestStandsOut(t *testing.T) {
	const alarm = 0.005
	for name, c := range map[string]struct {
		list  []series
		weeks int
		want  bool
	}{
		"more than chance":                       {among(1, steady("flood", 3, 10)), 13, true},
		"as chance has it":                       {among(1, steady("flood", 3, 9)), 13, false},
		"the alarm shared by two, 0.0025 each":   {among(2, steady("flood", 3, 10)), 13, true},
		"the alarm shared by three, 0.0017 each": {among(3, steady("flood", 3, 10)), 13, false},
		"eleven, 0.00062, among eight":           {among(8, steady("flood", 3, 11)), 13, true},
		"eleven, 0.00062, among nine":            {among(9, steady("flood", 3, 11)), 13, false},
		"sure, but less than double":             {among(1, steady("flood", 20, 39)), 13, false},
		"sure, and double":                       {among(1, steady("flood", 20, 40)), 13, true},
		"sure, but five":                         {among(1, steady("flood", 0, 5)), 13, false},
		"six where there was nothing":            {among(1, steady("flood", 0, 6)), 13, true},
		"three weeks are known":                  {among(1, steady("flood", 0, 60)), 3, false},
		"four weeks are known":                   {among(1, steady("flood", 0, 60)), 4, true},
		"the last week is quiet":                 {among(1, steady("flood", 30, 0)), 13, false},
	} {
		got := standsOut(c.list, c.weeks, alarm)
		if (len(got) == 1 && got[0].category == "flood") != c.want || len(got) > 1 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What exceeds its usual number most comes first, then by code.
func TestStandsOutInOrder(t *testing.T) {
	inArea := func(s series, area string) series { s.area = area; return s }
	list := []series{steady("small", 2, 30), inArea(steady("b", 2, 40), "x"), inArea(steady("a", 2, 40), "y"), inArea(steady("a", 2, 40), "x"), steady("large", 10, 60)}
	var got []string
	for _, s := range standsOut(list, 13, Alarm) {
		got = append(got, s.category+s.area)
	}
	if want := []string{"large", "ax", "ay", "bx", "small"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// uneven alternates between 0 and 8 in twelve weeks: mean 4, variance 12·16/11, spread 48/11.
func uneven(now int) series {
	s := series{category: "uneven"}
	for i := range 12 {
		s.weeks[Weeks-2-i] = i % 2 * 8
	}
	s.weeks[Weeks-1] = now
	return s
}

// Weeks that vary more than chance has it take more to stand out; one uneven series makes no other uneven.
func TestSpread(t *testing.T) {
	calm := steady("calm", 4, 4)
	for name, c := range map[string]struct {
		list []series
		want float64
	}{
		"nothing":                {nil, 1},
		"less than one a week":   {[]series{steady("rare", 0, 9)}, 1},
		"calmer than chance":     {[]series{calm}, 1},
		"uneven":                 {[]series{uneven(0)}, 48.0 / 11},
		"one uneven among calm":  {[]series{uneven(0), calm, calm}, 1},
		"one calm among uneven":  {[]series{uneven(0), calm, uneven(0)}, 48.0 / 11},
		"the last week is apart": {[]series{uneven(1000)}, 48.0 / 11},
	} {
		if got := spread(c.list, 12); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %g, want %g", name, got, c.want)
		}
	}
	if got := standsOut([]series{uneven(12)}, 12, 0.005); got != nil {
		t.Errorf("12 where weeks of 8 are usual: %v", got)
	}
	if got := standsOut([]series{steady("calm", 4, 12)}, 12, 0.005); len(got) != 1 {
		t.Errorf("12 where 4 are usual: %v", got)
	}
}

func TestIncompleteBeta(t *testing.T) {
	for _, c := range []struct{ a, b, x, want float64 }{
		{2, 3, 0, 0}, {2, 3, 1, 1}, {2, 3, -1, 0}, {2, 3, 2, 1},
		{1, 1, 0.3, 0.3},          // uniform
		{2, 1, 0.3, 0.09},         // x²
		{1, 2, 0.9, 0.99},         // 1 - (1-x)²
		{2, 3, 0.5, 0.6875},       // 11/16: two heads or more of four tosses
		{0.5, 0.5, 0.5, 0.5},      // symmetrical
		{3, 2, 0.9, 0.9477},       // 4·0.9³·0.1 + 0.9⁴
		{50, 50, 0.5, 0.5},        // symmetrical
		{1, 40, 0.01, 1 - 0.6690}, // 1 - 0.99⁴⁰
	} {
		if got := incompleteBeta(c.a, c.b, c.x); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("I(%g; %g, %g) = %g, want %g", c.x, c.a, c.b, got, c.want)
		}
	}
}

// A row counts in the week of its period, and weeks before the first that is known do not count as empty ones.
func TestGatherAndKnown(t *testing.T) {
	row := func(period int, category, area string, received int) figures.Row {
		r := figures.Row{Period: period, Category: category, Area: area}
		r.Counts[figures.Received] = received
		return r
	}
	rows := []figures.Row{row(13, "road", "x", 2), row(13, "road", "y", 3), row(9, "road", "x", 5), row(13, "waste", "x", 1)}
	together, apart := gather(slices.Values(rows), false), gather(slices.Values(rows), true)
	if len(together) != 2 || together[0].category != "road" || together[0].now() != 5 || together[0].weeks[9] != 5 || together[0].area != "" {
		t.Errorf("by category: %+v", together)
	}
	if len(apart) != 3 || apart[0].area != "x" || apart[0].now() != 2 || apart[1].area != "y" || apart[1].now() != 3 || apart[2].category != "waste" {
		t.Errorf("by category and area: %+v", apart)
	}
	if got := known(rows); got != 4 {
		t.Errorf("%d weeks are known, want 4", got)
	}
	if got := known(nil); got != 0 {
		t.Errorf("%d weeks are known of nothing", got)
	}
	if got := together[0].usual(4); got != 1.25 { // 5 in weeks 9 to 12
		t.Errorf("usual is %g", got)
	}
}
