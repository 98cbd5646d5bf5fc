package seed

import (
	"math"
	"slices"

	"danvan/civic"
)

// FloodAreas are the communes in the mountains and along the rivers that the flood hits.
var FloodAreas = []string{"tra-bong", "tay-tra-bong", "son-tay", "son-ha", "ba-tow", "ba-vinh", "minh-long", "dang-thuy-tram"}

// Emergency is the category of the flood itself.
const Emergency = "thien-tai"

// The flood has so many times as much to report. Emergencies are reported there more than elsewhere all year round.
const (
	floodRise      = 40
	floodRiseOther = 3
	proneShare     = 0.45
)

// floodOthers are the other categories that a flood makes worse.
var floodOthers = []string{"ht-duong-xa", "ht-duong-tinh", "ht-chieu-sang", "ht-nuoc-sach"}

// frequency is how often people write about something; about what is not here, as often as other.
var frequency = map[string]float64{
	"tthc-thai-do": 5, "tthc-cham-tre": 9, "tthc-giay-to": 5, "tthc-phi": 2.5, "tthc-dvc": 5,
	"gpmb-boi-thuong": 3.5, "gpmb-cong-khai": 1.5, "gpmb-thi-cong": 2, "dat-so-do": 10, "dat-lan-chiem": 4,
	"ht-duong-xa": 10, "ht-duong-tinh": 4, "ht-chieu-sang": 7, "ht-nuoc-sach": 4, "mt-rac": 8, "mt-o-nhiem": 3,
	"yt-kham-benh": 4, "gd-truong-hoc": 3.5, "xh-chinh-sach": 3, "xh-bhxh": 3, "an-ninh": 3, "tieu-cuc": 0.8,
	Emergency: 2, "gop-y": 3, "khac": 3,
}

const otherwise = 2

// season is how much more often in some months, from January on.
var season = map[string][12]float64{
	"ht-nuoc-sach":  {1, 1, 1.2, 1.5, 1.8, 2, 2, 1.7, 1.1, 0.8, 0.8, 0.9},
	"mt-rac":        {1, 1.1, 1, 1, 1.2, 1.3, 1.3, 1.2, 1, 1, 1, 1},
	"ht-duong-xa":   {1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1, 1.1, 1.3, 1.3, 1.2},
	"ht-chieu-sang": {1, 1, 1, 1, 1, 1, 1, 1, 1.2, 1.3, 1.3, 1.1},
	"gd-truong-hoc": {0.9, 0.8, 0.9, 0.9, 1, 1, 1, 1.6, 1.8, 1.4, 1, 0.9},
}

// place is a category and an area.
type place struct{ category, area string }

// places are where what happens is drawn from.
type places struct {
	categories [13]*weighted[civic.Category] // by month; 0: whatever the month
	areas      *weighted[string]
	prone      *weighted[string] // of emergencies
	flood      weighted[place]   // what the flood adds, in parts of an ordinary day
	counters   *weighted[string] // agencies that serve people
	owners     []string          // where the coordinator sends what nobody owns
	takers     []string          // whom agencies hand on to
}

func (y *Year) newPlaces() places {
	p := places{areas: &weighted[string]{}, prone: &weighted[string]{}, counters: &weighted[string]{}}
	for month := range p.categories {
		p.categories[month] = &weighted[civic.Category]{}
		for _, c := range y.categories {
			p.categories[month].add(c, frequencyOf(c.Code, month, y.o.Flat))
		}
	}
	y.weighAreas(&p)
	y.weighFlood(&p)
	y.weighCounters(&p)
	p.owners, p.takers = y.those("bqlda", "tt-ptqd"), y.those("so-xay-dung", "so-nn-mt", "so-noi-vu")
	return p
}

// those are the agencies of some codes that there are, or where there is none of them the first of all.
func (y *Year) those(codes ...string) []string {
	found := slices.DeleteFunc(codes, func(code string) bool { return !y.dir.Active(code) })
	if len(found) == 0 {
		found = append(found, y.agencies[0].Code)
	}
	return found
}

func frequencyOf(category string, month int, flat bool) float64 {
	f, ok := frequency[category]
	if !ok {
		f = otherwise
	}
	if by, ok := season[category]; ok && month > 0 && !flat {
		f *= by[month-1]
	}
	return f
}

// weighAreas has a few areas with many people, wards first, and many with few.
func (y *Year) weighAreas(p *places) {
	r := y.random("areas")
	list := slices.Clone(y.areas)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	slices.SortStableFunc(list, func(a, b civic.Area) int { return wardFirst(a) - wardFirst(b) })
	var dry, wet float64
	weight := func(rank int) float64 { return 1 / math.Pow(float64(rank+4), 0.8) }
	for rank, a := range list {
		p.areas.add(a.Code, weight(rank))
		if slices.Contains(FloodAreas, a.Code) {
			wet++
		} else {
			dry += weight(rank)
		}
	}
	for rank, a := range list {
		if slices.Contains(FloodAreas, a.Code) {
			p.prone.add(a.Code, proneShare/wet)
		} else {
			p.prone.add(a.Code, (1-proneShare)*weight(rank)/dry)
		}
	}
}

func wardFirst(a civic.Area) int {
	if a.Kind == civic.KindWard {
		return 0
	}
	return 1
}

// weighFlood says what the flood adds in the month of November.
func (y *Year) weighFlood(p *places) {
	all := p.categories[11].total()
	for _, code := range append([]string{Emergency}, floodOthers...) {
		if _, known := y.dir.Category(code); !known {
			continue
		}
		where, rise := p.areas, float64(floodRiseOther)
		if code == Emergency {
			where, rise = p.prone, floodRise
		}
		for i, area := range where.items {
			if slices.Contains(FloodAreas, area) {
				weight := where.sums[i]
				if i > 0 {
					weight -= where.sums[i-1]
				}
				p.flood.add(place{code, area}, (rise-1)*frequencyOf(code, 11, y.o.Flat)/all*weight/where.total())
			}
		}
	}
}
