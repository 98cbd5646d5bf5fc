package digest

import (
	"cmp"
	"math"
	"slices"
)

// Of what stands out (themes). Alarm bounds how often anything is said to stand out in a week in which nothing does; it is
// shared evenly by all that is looked at.
const (
	Alarm      = 0.01
	LeastTheme = 6 // cases in the week
	Doubled    = 2 // times the usual
	history    = 4 // weeks without which nothing is said
)

// series is what came in week by week of one category, or of one in one area; the last week is the one in question.
type series struct {
	category, area string
	weeks          [Weeks]int
}

func (s series) now() int { return s.weeks[Weeks-1] }

// usual is the mean of the weeks before.
func (s series) usual(weeks int) float64 {
	sum := 0
	for _, n := range s.weeks[Weeks-1-weeks : Weeks-1] {
		sum += n
	}
	return float64(sum) / float64(weeks)
}

// standsOut finds the series whose last week is more than chance. A week of a series is taken for a Poisson number whose mean
// is known from the weeks before, no better than they tell it: so its distribution is a negative binomial one. Weeks vary more
// than that, by spread, by which counts are divided.
func standsOut(list []series, weeks int, alarm float64) []series {
	if weeks < history {
		return nil
	}
	phi := spread(list, weeks)
	bound := alarm / float64(max(1, len(list)))
	var out []series
	for _, s := range list {
		usual := s.usual(weeks)
		if s.now() < LeastTheme || float64(s.now()) < Doubled*usual {
			continue
		}
		before := usual * float64(weeks)
		if negativeBinomialTail(float64(s.now())/phi, (before+0.5)/phi, float64(weeks)) < bound {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b series) int {
		return cmp.Or(cmp.Compare(float64(b.now())-b.usual(weeks), float64(a.now())-a.usual(weeks)), cmp.Compare(a.category, b.category), cmp.Compare(a.area, b.area))
	})
	return out
}

// spread is how much more than a Poisson number the weeks of a series vary: the median of variance over mean, 1 at least.
// One event in the history of one series does not make it larger.
func spread(list []series, weeks int) float64 {
	var ratios []float64
	for _, s := range list {
		mean := s.usual(weeks)
		if mean < 1 {
			continue
		}
		sum := 0.0
		for _, n := range s.weeks[Weeks-1-weeks : Weeks-1] {
			sum += (float64(n) - mean) * (float64(n) - mean)
		}
		ratios = append(ratios, sum/float64(weeks-1)/mean)
	}
	if len(ratios) == 0 {
		return 1
	}
	slices.Sort(ratios)
	return max(1, ratios[len(ratios)/2])
}

// negativeBinomialTail is the chance of k or more in a week, where a total of r was seen in some weeks: 1 − I(weeks/(weeks+1))
// (r, k), with I the regularised incomplete beta function.
func negativeBinomialTail(k, r, weeks float64) float64 {
	return incompleteBeta(k, r, 1/(weeks+1))
}

// incompleteBeta is the regularised incomplete beta function I(x; a, b), by its continued fraction (Lentz).
func incompleteBeta(a, b, x float64) float64 {
	if x <= 0 || x >= 1 {
		return min(1, max(0, x))
	}
	if x > (a+1)/(a+b+2) {
		return 1 - incompleteBeta(b, a, 1-x)
	}
	gamma := func(v float64) float64 { l, _ := math.Lgamma(v); return l }
	front := math.Exp(gamma(a+b)-gamma(a)-gamma(b)+a*math.Log(x)+b*math.Log(1-x)) / a
	const tiny = 1e-300
	f, c, d := 1.0, 1.0, 0.0
	for i := range 300 {
		m := float64(i / 2)
		var numerator float64
		switch {
		case i == 0:
			numerator = 1
		case i%2 == 0:
			numerator = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			numerator = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 / nonzero(1+numerator*d, tiny)
		c = nonzero(1+numerator/c, tiny)
		f *= c * d
		if math.Abs(1-c*d) < 1e-12 {
			break
		}
	}
	return front * (f - 1)
}

func nonzero(v, tiny float64) float64 {
	if math.Abs(v) < tiny {
		return tiny
	}
	return v
}
