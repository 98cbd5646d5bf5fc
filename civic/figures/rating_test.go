package figures_test

import (
	"slices"
	"testing"

	"danvan/civic"
	"danvan/civic/figures"
)

// What a rating counts for: the weights are access 15, procedure 20, staff 25, result 25, feedback 15.
func TestScore(t *testing.T) {
	mark := func(pairs ...any) (list []figures.AspectMark) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, figures.AspectMark{Aspect: pairs[i].(string), Points: pairs[i+1].(int)})
		}
		return list
	}
	for name, c := range map[string]struct {
		stars int
		marks []figures.AspectMark
		want  int
	}{
		"stars alone":            {4, nil, 75},
		"one star":               {1, nil, 0},
		"half and half":          {5, mark("staff", 0), 50},
		"two aspects":            {3, mark("access", 100, "staff", 20), 50},      // (15·100+25·20)/40 = 50
		"weighted":               {5, mark("procedure", 40, "feedback", 75), 78}, // (20·40+15·75)/35 = 55; 77.5 is rounded up
		"all of them":            {1, mark("access", 100, "procedure", 100, "staff", 100, "result", 100, "feedback", 100), 50},
		"unknown aspects do not": {4, mark("weather", 0), 75},
	} {
		if got := figures.Score(c.stars, c.marks); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Marks are the means of an aspect's questions, from 0 to 100; what was not answered is left out.
func TestAspectMarks(t *testing.T) {
	form := civic.Form{Min: 1, Max: 5, Questions: []civic.Question{{Code: "1", Aspect: "staff"}, {Code: "2", Aspect: "access"}, {Code: "3", Aspect: "staff"}, {Code: "4"}}}
	flat := form
	flat.Max = 1
	for name, c := range map[string]struct {
		form    civic.Form
		answers map[string]int
		want    []figures.AspectMark
	}{
		"nothing answered":      {form, nil, nil},
		"the least and most":    {form, map[string]int{"1": 1, "2": 5}, []figures.AspectMark{{Aspect: "access", Points: 100}, {Aspect: "staff", Points: 0}}},
		"the mean of two":       {form, map[string]int{"1": 2, "3": 5}, []figures.AspectMark{{Aspect: "staff", Points: 62}}}, // (25+100)/2
		"of no aspect":          {form, map[string]int{"4": 5}, nil},
		"of another form":       {form, map[string]int{"9": 5}, nil},
		"a form without points": {flat, map[string]int{"1": 1}, nil},
	} {
		if got := figures.AspectMarks(c.form, c.answers); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The weights are those of docs/figures.md, for the aspects that there are.
func TestAspects(t *testing.T) {
	want := []figures.Aspect{{Code: "access", Weight: 15}, {Code: "procedure", Weight: 20}, {Code: "staff", Weight: 25}, {Code: "result", Weight: 25}, {Code: "feedback", Weight: 15}}
	if !slices.Equal(figures.Aspects, want) {
		t.Errorf("%v", figures.Aspects)
	}
	for i, a := range civic.Aspects {
		if a != want[i].Code {
			t.Errorf("%s is weighed as %s", a, want[i].Code)
		}
	}
}

func TestRatingRowPlus(t *testing.T) {
	a := figures.RatingRow{Period: 3, Agency: "a", Stars: [5]int{1, 0, 0, 0, 2}, N: 3, Sum: 200, Squares: 20000, Own: 1, Bulk: 4}
	b := figures.RatingRow{Period: 9, Agency: "b", Stars: [5]int{0, 0, 5, 0, 1}, N: 6, Sum: 350, Squares: 22500, Own: 2, Bulk: 8}
	want := figures.RatingRow{Period: 3, Agency: "a", Stars: [5]int{1, 0, 5, 0, 3}, N: 9, Sum: 550, Squares: 42500, Own: 3, Bulk: 12}
	if got := a.Plus(b); got != want {
		t.Errorf("%+v", got)
	}
}
