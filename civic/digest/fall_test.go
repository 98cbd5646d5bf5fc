package digest

import (
	"math"
	"testing"

	"danvan/civic/figures"
)

// period is what is known of a time: how many answers, their mean in points and the variance of these; answers to cases,
// and those in time.
type period struct{ n, mean, variance, answered, inTime float64 }

// fell is an agency as it was before and is now.
func fell(agency string, before, now period) sample {
	s := sample{agency: agency}
	for i, p := range []period{before, now} {
		s.n[i], s.sum[i], s.squares[i] = p.n, p.n*p.mean, p.n*(p.variance+p.mean*p.mean)
		s.answered[i], s.inTime[i] = p.answered, p.inTime
	}
	return s
}

// besides puts n-1 agencies of which nothing is known beside one.
func besides(n int, s sample) []sample {
	list := []sample{s}
	for len(list) < n {
		list = append(list, sample{agency: "calm"})
	}
	return list
}

// What is told as a fall, at every bound. Two of the cases are worked out:
//
// Of 100 answers before 80 were in time, of 20 now 10: of all three quarters, so that the deviation of the difference is
// √(0.75·0.25·(1/100+1/20)) = 0.106, z = 0.3/0.106 = 2.83, the chance 0.00234.
//
// 100 marks before had a mean of 75, 25 now one of 60, both with a variance of 400: z = 15/√(400/100+400/25) = 3.35, the
// chance 0.000398.
func TestFalls(t *testing.T) {
	times := fell("a", period{answered: 100, inTime: 80}, period{answered: 20, inTime: 10})
	stars := fell("a", period{n: 100, mean: 75, variance: 400}, period{n: 25, mean: 60, variance: 400})
	for name, c := range map[string]struct {
		list []sample
		want bool
	}{
		"in time, alone, 0.005":                     {besides(1, times), true},
		"in time, shared by two, 0.0025 each":       {besides(2, times), true},
		"in time, shared by three, 0.0017 each":     {besides(3, times), false},
		"stars, shared by twelve, 0.00042 each":     {besides(12, stars), true},
		"stars, shared by thirteen, 0.00038 each":   {besides(13, stars), false},
		"stars: 7.9 points, however sure":           {besides(1, fell("a", period{n: 9000, mean: 75, variance: 1}, period{n: 9000, mean: 67.1, variance: 1})), false},
		"stars: 8.1 points":                         {besides(1, fell("a", period{n: 9000, mean: 75, variance: 1}, period{n: 9000, mean: 66.9, variance: 1})), true},
		"in time: a share of 0.099, however sure":   {besides(1, fell("a", period{answered: 9000, inTime: 8100}, period{answered: 9000, inTime: 7209})), false},
		"in time: a share of 0.101":                 {besides(1, fell("a", period{answered: 9000, inTime: 8100}, period{answered: 9000, inTime: 7191})), true},
		"stars: nine now":                           {besides(1, fell("a", period{n: 99, mean: 100, variance: 1}, period{n: 9, mean: 0, variance: 1})), false},
		"stars: ten now":                            {besides(1, fell("a", period{n: 99, mean: 100, variance: 1}, period{n: 10, mean: 0, variance: 1})), true},
		"stars: nineteen before":                    {besides(1, fell("a", period{n: 19, mean: 100, variance: 1}, period{n: 99, mean: 0, variance: 1})), false},
		"stars: twenty before":                      {besides(1, fell("a", period{n: 20, mean: 100, variance: 1}, period{n: 99, mean: 0, variance: 1})), true},
		"in time: nine now":                         {besides(1, fell("a", period{answered: 99, inTime: 99}, period{answered: 9})), false},
		"in time: ten now":                          {besides(1, fell("a", period{answered: 99, inTime: 99}, period{answered: 10})), true},
		"in time: nineteen before":                  {besides(1, fell("a", period{answered: 19, inTime: 19}, period{answered: 99})), false},
		"in time: twenty before":                    {besides(1, fell("a", period{answered: 20, inTime: 20}, period{answered: 99})), true},
		"a rise is no fall":                         {besides(1, fell("a", period{n: 99, mean: 0, variance: 1, answered: 99}, period{n: 99, mean: 100, variance: 1, answered: 99, inTime: 99})), false},
		"all the same stars: never surer than that": {besides(1, fell("a", period{n: 20, mean: 50}, period{n: 10, mean: 41})), true},
	} {
		if got := falls(c.list); (len(got) == 1) != c.want || len(got) > 1 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A fall is told in stars or as a share, with the answers behind it; those that fell furthest come first, a star being a
// quarter of all.
func TestFallsAreTold(t *testing.T) {
	got := falls([]sample{
		fell("b", period{n: 1000, mean: 75, variance: 1}, period{n: 900, mean: 50, variance: 1}),
		fell("a", period{n: 1000, mean: 75, variance: 1}, period{n: 900, mean: 50, variance: 1}),
		fell("c", period{answered: 1000, inTime: 900}, period{answered: 500, inTime: 300}),
		fell("d", period{n: 1000, mean: 100, variance: 1, answered: 1000, inTime: 900}, period{n: 900, mean: 50, variance: 1, answered: 500, inTime: 350}),
	})
	want := []Fall{{"d", FallStars, 5, 3, 900}, {"c", FallInTime, 0.9, 0.6, 500}, {"a", FallStars, 4, 3, 900}, {"b", FallStars, 4, 3, 900}, {"d", FallInTime, 0.9, 0.7, 500}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, f := range got {
		if f.Agency != want[i].Agency || f.What != want[i].What || math.Abs(f.Before-want[i].Before) > 1e-9 || math.Abs(f.Now-want[i].Now) > 1e-9 || f.N != want[i].N {
			t.Errorf("%d: %+v, want %+v", i, f, want[i])
		}
	}
}

// Satisfaction is ratings of the service and marks of answered cases together.
func TestSampleAdds(t *testing.T) {
	var counts figures.Counts
	counts[figures.Answered], counts[figures.InTime], counts[figures.Marks], counts[figures.MarkSum], counts[figures.MarkSquares] = 7, 5, 2, 150, 12500
	var s sample
	s.addCases(1, counts)
	s.addCases(1, counts)
	s.addRatings(1, figures.RatingRow{N: 3, Sum: 100, Squares: 6250})
	if want := (sample{n: [2]float64{0, 7}, sum: [2]float64{0, 400}, squares: [2]float64{0, 31250}, answered: [2]float64{0, 14}, inTime: [2]float64{0, 10}}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
}

func TestNormalTail(t *testing.T) {
	for z, want := range map[float64]float64{0: 0.5, 1: 0.15866, 1.96: 0.025, 2.576: 0.005, -1: 0.84134} {
		if got := normalTail(z); math.Abs(got-want) > 1e-5 {
			t.Errorf("beyond %g: %g, want %g", z, got, want)
		}
	}
}
