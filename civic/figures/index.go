package figures

import (
	"math"

	"danvan/civic"
)

// Of the satisfaction index. See docs/figures.md.
const (
	Shrink  = 20   // answers' worth of the kind's mean that every agency begins with
	Certain = 1.96 // standard deviations to either side: the interval holds 95 of 100
	Least   = 5    // answers without which an index is not shown
)

// Index is the satisfaction index of an agency in a period: the mean of what counts, 0 to 100, drawn toward the mean of the
// agencies of its kind by as much as it is uncertain.
type Index struct {
	Agency   string           `db:"agency"`
	Kind     civic.AgencyKind `db:"kind"`
	N        int              `db:"n"`         // answers: ratings of the service, and marks of answered cases
	Mean     float64          `db:"mean"`      // of the agency's own
	KindMean float64          `db:"kind_mean"` // of all answers of the kind
	Value    float64          `db:"value"`     // (N×Mean + Shrink×KindMean) / (N + Shrink)
	Low      float64          `db:"low"`
	High     float64          `db:"high"`
}

// Shown reports whether there is enough behind it to be shown.
func (i Index) Shown() bool { return i.N >= Least }

// NewIndex computes an index plainly, as storage does in SQL: from the answers of an agency, and those of all of its kind.
func NewIndex(agency string, kind civic.AgencyKind, own, all []int) Index {
	mean := func(list []int) float64 {
		sum := 0
		for _, p := range list {
			sum += p
		}
		return float64(sum) / float64(len(list))
	}
	i := Index{Agency: agency, Kind: kind, N: len(own), Mean: mean(own), KindMean: mean(all)}
	variance := 0.0
	for _, p := range all {
		variance += (float64(p) - i.KindMean) * (float64(p) - i.KindMean)
	}
	variance /= float64(len(all))
	weight := float64(i.N + Shrink)
	i.Value = (float64(i.N)*i.Mean + Shrink*i.KindMean) / weight
	half := Certain * math.Sqrt(variance/weight)
	i.Low, i.High = max(0, i.Value-half), min(100, i.Value+half)
	return i
}
