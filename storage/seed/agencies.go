package seed

import (
	"math/rand/v2"
	"time"

	"danvan/civic"
)

// Worsening is the agency that gets worse from WorseFrom on.
const (
	Worsening = "vp-dkdd"
	WorseFrom = time.September
)

// localShare is how much of what is said of counters is said of those of communes.
const localShare = 0.6

// counters is how many people go to the other agencies that serve them. A department that is not here has a few.
var counters = map[string]float64{
	"tt-hcc": 12, Worsening: 10, "cong-an": 7, "thue": 6, "bhxh": 6, "so-xay-dung": 4, "so-nn-mt": 4, "so-tu-phap": 4,
	"so-y-te": 3, "so-gddt": 3, "so-noi-vu": 3,
}

// weighCounters weighs the agencies that have counters: communes by their people, others by what they serve.
func (y *Year) weighCounters(p *places) {
	other := &weighted[string]{}
	for _, a := range y.agencies {
		weight := counters[a.Code]
		if weight == 0 && a.Kind == civic.KindDepartment {
			weight = 0.7
		}
		if !a.Kind.IsLocal() {
			other.add(a.Code, weight)
		}
	}
	before := 0.0
	for i, area := range p.areas.items {
		if code := y.dir.AgencyOfArea(area); code != "" {
			p.counters.add(code, (p.areas.sums[i]-before)/p.areas.total()*localShare)
		}
		before = p.areas.sums[i]
	}
	before = 0
	for i, code := range other.items {
		p.counters.add(code, (other.sums[i]-before)/other.total()*(1-localShare))
		before = other.sums[i]
	}
}

// quality is how an agency works.
type quality struct {
	onTime float64 // the share of answers that come by their date
	stars  float64 // what people think of it, from 1 to 5
}

// qualityOf is how the agency works at a time.
func (y *Year) qualityOf(agency string, at time.Time, known map[string]quality) quality {
	if agency == Worsening {
		if !y.o.Flat && at.Month() >= WorseFrom {
			return quality{onTime: 0.4, stars: 2.35}
		}
		return quality{onTime: 0.92, stars: 4.25}
	}
	q, ok := known[agency]
	if !ok {
		r := y.random("quality of " + agency)
		q = quality{onTime: 0.8 + 0.17*r.Float64(), stars: 3.7 + 0.9*r.Float64()}
		known[agency] = q
	}
	return q
}

// starsOf draws the stars that one person gives.
func starsOf(r *rand.Rand, mean float64) int {
	return min(5, max(1, int(mean+r.NormFloat64()+0.5)))
}
