package seed_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"danvan/storage/seed"
)

// full is a year of a size at which chance says little.
func full(flat bool) seed.Options {
	return seed.Options{Year: 2026, Cases: 30000, Seed: 3, Flat: flat}
}

// weeks counts by week, from the first Monday on, whatever holds.
func weeks(list []time.Time) []int {
	first := time.Date(2026, 1, 5, 0, 0, 0, 0, zone)
	counts := make([]int, 51)
	for _, at := range list {
		if n := int(at.Sub(first).Hours() / 24 / 7); !at.Before(first) && n < len(counts) {
			counts[n]++
		}
	}
	return counts
}

func mean(list []int) float64 {
	sum := 0
	for _, n := range list {
		sum += n
	}
	return float64(sum) / float64(len(list))
}

// floodWeek is the number of the flood's week among those of weeks.
const floodWeek = 44

func TestFlood(t *testing.T) {
	if begin := seed.FloodWeek(2026, zone); begin.Format(time.DateOnly) != "2026-11-09" {
		t.Fatalf("the flood begins on %s", begin)
	}
	for _, o := range []seed.Options{full(false), full(true), some} {
		var emergencies, roads []time.Time
		for _, c := range casesOf(t, year(t, o)) {
			switch hit := slices.Contains(seed.FloodAreas, c.Area); {
			case c.Category == seed.Emergency:
				emergencies = append(emergencies, c.FiledAt)
			case hit && c.Category == "ht-duong-xa":
				roads = append(roads, c.FiledAt)
			}
		}
		flood, usual := float64(weeks(emergencies)[floodWeek]), mean(weeks(emergencies))
		t.Logf("%+v: %.0f emergencies in the week of the flood, %.1f in the mean week; on roads %d, %.1f", o, flood, usual, weeks(roads)[floodWeek], mean(weeks(roads)))
		switch {
		case !o.Flat && flood < 10*usual:
			t.Errorf("%d cases: the flood is hard to see", o.Cases)
		case o.Flat && flood > 2*usual:
			t.Error("a flood in a flat year")
		case o.Cases > 10000 && !o.Flat && float64(weeks(roads)[floodWeek]) < 2*mean(weeks(roads)):
			t.Error("the flood spares the roads")
		}
	}
}

// performance is how an agency did before and after a time.
type performance struct{ answers, inTime, marks, stars [2]float64 }

func performanceOf(t *testing.T, o seed.Options) (p performance) {
	t.Helper()
	after := func(at time.Time) int {
		if at.In(zone).Month() >= seed.WorseFrom {
			return 1
		}
		return 0
	}
	for _, c := range casesOf(t, year(t, o)) {
		if c.Agency == seed.Worsening && c.AnsweredAt != nil {
			i := after(c.FiledAt)
			p.answers[i]++
			if !c.AnsweredAt.After(*c.AnswerDue) {
				p.inTime[i]++
			}
		}
	}
	for r := range year(t, o).Ratings() {
		if r.Agency == seed.Worsening {
			i := after(r.CreatedAt)
			p.marks[i]++
			p.stars[i] += float64(r.Stars)
		}
	}
	for i := range 2 {
		p.inTime[i] /= p.answers[i]
		p.stars[i] /= p.marks[i]
	}
	return p
}

func TestWorsening(t *testing.T) {
	for _, o := range []seed.Options{full(false), some} {
		p := performanceOf(t, o)
		t.Logf("%+v", p)
		if p.inTime[0] < 0.85 || p.inTime[1] > 0.52 || p.stars[0] < 3.9 || p.stars[0] > 4.3 || p.stars[1] > 2.7 {
			t.Errorf("%d cases: %+v", o.Cases, p)
		}
	}
	if p := performanceOf(t, full(true)); p.inTime[1] < p.inTime[0]-0.05 || p.stars[1] < p.stars[0]-0.15 {
		t.Errorf("in a flat year: %+v", p)
	}
}

func TestRhythm(t *testing.T) {
	var byDay [7]int
	var byHour [24]int
	byDate, water := map[string]int{}, map[time.Month]int{}
	for _, c := range casesOf(t, year(t, full(false))) {
		at := c.FiledAt.In(zone)
		byDay[at.Weekday()]++
		byHour[at.Hour()]++
		byDate[at.Format(time.DateOnly)]++
		if c.Category == "ht-nuoc-sach" {
			water[at.Month()]++
		}
	}
	if byDay[time.Monday] < 3*byDay[time.Sunday] || byDay[time.Friday] < byDay[time.Saturday] {
		t.Errorf("by day of the week: %v", byDay)
	}
	if byHour[9] < 2*byHour[12] || byHour[9] < 30*byHour[3] {
		t.Errorf("by hour: %v", byHour)
	}
	for _, day := range []string{"2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"} {
		if byDate[day] > 15 {
			t.Errorf("%d at Tết, %s", byDate[day], day)
		}
	}
	if water[time.June] < 3*water[time.November]/2 {
		t.Errorf("water: %v", water)
	}
}

// TestFlatYear looks for anything that changes in the course of a flat year.
func TestFlatYear(t *testing.T) {
	var all []time.Time
	byQuarter := map[string]*[4]float64{}
	var total [4]float64
	for _, c := range casesOf(t, year(t, full(true))) {
		all = append(all, c.FiledAt)
		q := (c.FiledAt.In(zone).Month() - 1) / 3
		if byQuarter[c.Category] == nil {
			byQuarter[c.Category] = &[4]float64{}
		}
		byQuarter[c.Category][q]++
		total[q]++
	}
	for category, n := range byQuarter {
		for q := range n {
			expected := (n[0] + n[1] + n[2] + n[3]) * total[q] / float64(len(all))
			if d := (n[q] - expected) * (n[q] - expected) / expected; d > 12 {
				t.Errorf("%s in quarter %d: %.0f, not %.0f", category, q+1, n[q], expected)
			}
		}
	}
	counts := weeks(all)
	full := mean(slices.Concat(counts[8:15], counts[18:33], counts[35:45])) // weeks without holidays
	for i, n := range counts {
		if float64(n) > 1.05*full || i > 35 && i < 46 && float64(n) < 0.95*full {
			t.Errorf("week %d: %d, not %.0f", i, n, full)
		}
	}
}

var (
	phone    = regexp.MustCompile(`0\d{3} ?\d{3} ?\d{3}`)
	identity = regexp.MustCompile(phone.String() + `|(Nguyễn|Trần|Lê) \p{Lu}`)
)

func TestWhatPeopleWrite(t *testing.T) {
	byCategory, comments, telling := map[string]map[string]bool{}, map[string]bool{}, map[string]bool{}
	brace := regexp.MustCompile(`[{}\[\]]`)
	for _, c := range casesOf(t, year(t, full(false))) {
		if brace.MatchString(c.Text) || phone.MatchString(c.Text) {
			t.Errorf("%s", c.Text)
		}
		if byCategory[c.Category] == nil {
			byCategory[c.Category] = map[string]bool{}
		}
		byCategory[c.Category][c.Text] = true
	}
	for _, c := range directory(t).Categories {
		if len(byCategory[c.Code]) < 5 {
			t.Errorf("%s: %d texts", c.Code, len(byCategory[c.Code]))
		}
	}
	for r := range year(t, full(false)).Ratings() {
		if r.Comment != "" {
			comments[r.Comment] = true
		}
		if identity.MatchString(r.Comment) {
			telling[r.Comment] = true
		}
	}
	if len(comments) < 60 || len(telling) != 5 {
		t.Errorf("%d comments, %d of them tell who somebody is", len(comments), len(telling))
	}
}

// TestOtherYears makes other years, and years that have only begun.
func TestOtherYears(t *testing.T) {
	for n := range 12 {
		o := seed.Options{Year: 2023 + n, Cases: 1500, Ratings: 10, Seed: uint64(n), Flat: n%3 == 0}
		if n%2 == 1 {
			o.Until = time.Date(o.Year, time.Month(n), 5, 10, 30, 0, 0, zone)
		}
		y := year(t, o)
		list := casesOf(t, y)
		if len(list) != o.Cases {
			t.Errorf("%+v: %d cases", o, len(list))
		}
		for _, c := range list {
			if c.FiledAt.In(zone).Year() != o.Year || c.Events[len(c.Events)-1].At.After(y.Until()) {
				t.Errorf("%+v: %s is filed on %s", o, c.Code, c.FiledAt)
			}
		}
	}
}
