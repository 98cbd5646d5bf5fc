package digest

import (
	"cmp"
	"math"
	"slices"

	"danvan/civic/figures"
)

// Of falls. Both are one-sided tests of the last four weeks against those before, whose chance of a false alarm is Alarm for
// all agencies together.
const (
	recent      = 4   // weeks
	leastNow    = 10  // answers in them
	leastBefore = 20  // answers in those before
	fallPoints  = 8   // of 100: a smaller fall is not told, however sure
	fallShare   = 0.1 // likewise
)

// sample is what is known of one agency, before and now.
type sample struct {
	agency           string
	n, sum, squares  [2]float64 // satisfaction, in points
	answered, inTime [2]float64
}

func (s *sample) addCases(when int, c figures.Counts) {
	s.answered[when] += float64(c[figures.Answered])
	s.inTime[when] += float64(c[figures.InTime])
	s.n[when] += float64(c[figures.Marks])
	s.sum[when] += float64(c[figures.MarkSum])
	s.squares[when] += float64(c[figures.MarkSquares])
}

func (s *sample) addRatings(when int, r figures.RatingRow) {
	s.n[when] += float64(r.N)
	s.sum[when] += float64(r.Sum)
	s.squares[when] += float64(r.Squares)
}

// falls finds the agencies that got worse, those that fell furthest first.
func falls(list []sample) []Fall {
	bound := Alarm / float64(max(1, 2*len(list)))
	var found []Fall
	for _, s := range list {
		if f, p := s.stars(); p < bound {
			found = append(found, f)
		}
		if f, p := s.times(); p < bound {
			found = append(found, f)
		}
	}
	depth := func(f Fall) float64 {
		if f.What == FallStars {
			return (f.Before - f.Now) / 4
		}
		return f.Before - f.Now
	}
	slices.SortStableFunc(found, func(a, b Fall) int {
		return cmp.Or(cmp.Compare(depth(b), depth(a)), cmp.Compare(a.Agency, b.Agency))
	})
	return found
}

// stars compares the means of satisfaction (Welch's test by the normal distribution).
func (s sample) stars() (Fall, float64) {
	if s.n[1] < leastNow || s.n[0] < leastBefore {
		return Fall{}, 1
	}
	before, now := s.sum[0]/s.n[0], s.sum[1]/s.n[1]
	if before-now < fallPoints {
		return Fall{}, 1
	}
	variance := func(i int, mean float64) float64 { return max(1, s.squares[i]/s.n[i]-mean*mean) / s.n[i] }
	z := (before - now) / math.Sqrt(variance(0, before)+variance(1, now))
	return Fall{Agency: s.agency, What: FallStars, Before: starsOf(before), Now: starsOf(now), N: int(s.n[1])}, normalTail(z)
}

// times compares the shares of answers in time.
func (s sample) times() (Fall, float64) {
	if s.answered[1] < leastNow || s.answered[0] < leastBefore {
		return Fall{}, 1
	}
	before, now := s.inTime[0]/s.answered[0], s.inTime[1]/s.answered[1]
	if before-now < fallShare {
		return Fall{}, 1
	}
	all := (s.inTime[0] + s.inTime[1]) / (s.answered[0] + s.answered[1])
	z := (before - now) / math.Sqrt(max(1e-9, all*(1-all)*(1/s.answered[0]+1/s.answered[1])))
	return Fall{Agency: s.agency, What: FallInTime, Before: before, Now: now, N: int(s.answered[1])}, normalTail(z)
}

// starsOf is the stars that points are worth.
func starsOf(points float64) float64 { return 1 + points/25 }

// normalTail is the chance of z or more.
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
