package figures_test

import (
	"math"
	"slices"
	"testing"

	"danvan/civic"
	"danvan/civic/figures"
)

// The index by figures worked out by hand. 5 answers of 100 beside 15 of 0: the kind's mean is 25, its variance
// (5·75² + 15·25²)/20 = 1875; the index is (5·100 + 20·25)/25 = 40, half the interval 1.96·√(1875/25) = 16.974.
func TestNewIndex(t *testing.T) {
	times := func(n, points int) []int { return slices.Repeat([]int{points}, n) }
	for name, c := range map[string]struct {
		own, others       []int
		mean, kind, value float64
		low, high         float64
		shown             bool
	}{
		"five good ones":           {times(5, 100), times(15, 0), 100, 25, 40, 23.026, 56.974, true},
		"four are not shown":       {times(4, 100), times(16, 0), 100, 20, 33.333, 17.330, 49.337, false}, // variance 1600, √(1600/24) = 8.165
		"twenty weigh as the kind": {times(20, 50), times(20, 100), 50, 75, 62.5, 54.753, 70.247, true},   // variance 625, √(625/40) = 3.953
		"all alike":                {times(7, 75), times(3, 75), 75, 75, 75, 75, 75, true},
		"no more than 100":         {times(9, 100), times(1, 0), 100, 90, 93.103, 82.185, 100, true}, // variance 900, √(900/29) = 5.571
		"no less than 0":           {times(9, 0), times(1, 100), 0, 10, 6.897, 0, 17.815, true},
	} {
		i := figures.NewIndex("a", civic.KindCommune, c.own, slices.Concat(c.own, c.others))
		for what, pair := range map[string][2]float64{"mean": {i.Mean, c.mean}, "kind's mean": {i.KindMean, c.kind}, "value": {i.Value, c.value}, "low": {i.Low, c.low}, "high": {i.High, c.high}} {
			if math.Abs(pair[0]-pair[1]) > 0.001 {
				t.Errorf("%s: %s is %.4f, want %.4f", name, what, pair[0], pair[1])
			}
		}
		if i.N != len(c.own) || i.Shown() != c.shown || i.Agency != "a" || i.Kind != civic.KindCommune {
			t.Errorf("%s: %+v", name, i)
		}
	}
}
