package seed

import (
	"iter"
	"math/rand/v2"

	"danvan/civic"
	"danvan/civic/figures"
)

// How many ratings say more than stars.
const (
	withForm    = 0.2
	withComment = 0.1
)

// Ratings makes the ratings, day by day. Counters are open on working days, few on Saturdays.
func (y *Year) Ratings() iter.Seq[civic.Rating] {
	return func(yield func(civic.Rating) bool) {
		r, known, forms := y.random("ratings"), map[string]quality{}, map[string]civic.Form{}
		open := func(d day) float64 {
			if d.works {
				return d.weight - d.flood
			}
			return (d.weight - d.flood) * 0.05
		}
		for i, n := range y.share(max(0, y.o.Ratings), open) {
			for _, at := range y.moments(r, y.days[i], n) {
				one := civic.Rating{Agency: y.places.counters.draw(r), Day: figures.DayOf(at), CreatedAt: at, UpdatedAt: at}
				form, ok := forms[one.Agency]
				if !ok {
					form, _ = y.dir.FormFor(one.Agency)
					forms[one.Agency] = form
				}
				q := y.qualityOf(one.Agency, at, known)
				one.Stars = starsOf(r, q.stars)
				if len(form.Questions) > 0 && chance(r, withForm) {
					one.Form, one.Answers = form.Code, answersTo(r, form, one.Stars)
				}
				if chance(r, withComment) {
					one.Comment = y.texts.comment(r, one.Stars)
				}
				one.Score = figures.Score(one.Stars, figures.AspectMarks(form, one.Answers))
				if !yield(one) {
					return
				}
			}
		}
	}
}

// answersTo fills a form in, near to the stars.
func answersTo(r *rand.Rand, f civic.Form, stars int) map[string]int {
	answers := make(map[string]int, len(f.Questions))
	for _, q := range f.Questions {
		near := (float64(stars-1) + 0.8*r.NormFloat64()) / 4
		answers[q.Code] = f.Min + int(min(1, max(0, near))*float64(f.Max-f.Min)+0.5)
	}
	return answers
}
