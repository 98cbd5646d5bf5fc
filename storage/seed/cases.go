package seed

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"danvan/civic"
	"danvan/storage"
)

// Cases makes the cases in the order in which they are filed.
func (y *Year) Cases() iter.Seq2[storage.BulkCase, error] {
	return func(yield func(storage.BulkCase, error) bool) {
		l := &life{Year: y, r: y.random("cases"), known: map[string]quality{}}
		counts := y.share(y.o.Cases, func(d day) float64 { return d.weight })
		number := y.o.First
		for i, d := range y.days {
			for _, at := range y.moments(l.r, d, counts[i]) {
				cat, draft := y.draft(l.r, d, at)
				draft.Code = y.code(number)
				draft.DraftKey = fmt.Sprintf("seed/%d/%d", y.o.Year, number)
				number++
				if made, err := l.live(draft, cat, at); !yield(made, err) || err != nil {
					return
				}
			}
		}
	}
}

// moments draws when cases are filed on a day, in order.
func (y *Year) moments(r *rand.Rand, d day, n int) []time.Time {
	hours := hoursOf(d.works)
	list := make([]time.Time, n)
	for i := range list {
		list[i] = y.moment(r, d, hours)
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// draft is what a citizen writes at a time.
func (y *Year) draft(r *rand.Rand, d day, at time.Time) (civic.Category, civic.Case) {
	month := int(at.Month())
	if y.o.Flat {
		month = 0
	}
	cat, area := y.places.categories[month].draw(r), ""
	switch {
	case d.flood > 0 && chance(r, d.flood/d.weight):
		hit := y.places.flood.draw(r)
		cat, _ = y.dir.Category(hit.category)
		area = hit.area
	case cat.Code == Emergency:
		area = y.places.prone.draw(r)
	default:
		area = y.places.areas.draw(r)
	}
	c := civic.Case{Anonymous: chance(r, 0.15)}
	switch {
	case cat.Needs() == "agency":
		c.Named = y.places.counters.draw(r)
	case cat.Needs() == "project" && len(y.projects) > 0:
		c.Project = one(r, y.projects).Code
	case cat.Needs() != "" || outdoors[cat.Group]:
		c.Area = area
	}
	c.Text = y.texts.complaint(r, cat, y.where(area))
	return cat, c
}

// outdoors are the groups of categories in which people say where it is though the route does not need it.
var outdoors = map[string]bool{"infrastructure": true, "environment": true, "security": true}

// where is an area as it stands within a sentence: xã Ba Động.
func (y *Year) where(area string) string {
	a, _ := y.dir.Area(area)
	first, size := utf8.DecodeRuneInString(a.Name)
	return strings.ToLower(string(first)) + a.Name[size:]
}

// codeBits is how many bits a case's code has beside its year.
const codeBits = 30

// code is the code of the n-th case: each number has another one, and they follow no order.
func (y *Year) code(n int) string {
	const alphabet, mask = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 1<<codeBits - 1
	x := uint64(n)
	for range 3 { // each step can be undone, so no two numbers meet
		x = (x*0x2545F491 + 0x1B873593) & mask
		x ^= x >> 15
	}
	code := []byte(fmt.Sprintf("PA-%02d-000000", y.o.Year%100))
	for i := range 6 {
		code[len(code)-1-i] = alphabet[x&31]
		x >>= 5
	}
	return string(code)
}
