package civic

import "time"

// PublicCase is what everybody may know of a case: days in place of times, and neither a word of it, nor a place, nor who
// it is about.
type PublicCase struct {
	Code, Category string
	Status         Status
	Filed          time.Time
	Updated        time.Time  // answered or ended; where neither is so, filed
	Due            *time.Time // the answer, while it is open
}

// Listed reports whether cases of the category may stand in a public list. What points at an agency or at an official does
// not: that somebody complained, on which day, is too much.
func (c Category) Listed() bool { return !c.Sealed() && c.Route != RouteRatedAgency }

// Public is what everybody may know of the case, days being those of the zone. Of what is sealed there is nothing.
func (c Case) Public(zone *time.Location) (PublicCase, bool) {
	if c.Sealed {
		return PublicCase{}, false
	}
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
	p := PublicCase{Code: c.Code, Category: c.Category, Status: c.Status, Filed: day(c.FiledAt), Updated: day(c.FiledAt)}
	switch {
	case c.EndedAt != nil:
		p.Updated = day(*c.EndedAt)
	case c.Status == StatusAnswered && c.AnsweredAt != nil:
		p.Updated = day(*c.AnsweredAt)
	}
	if c.Status.Open() && c.AnswerDue != nil {
		due := day(*c.AnswerDue)
		p.Due = &due
	}
	return p, true
}

// FiledQuery asks for the cases of public lists, the newest first.
type FiledQuery struct {
	Spans         []FiledSpan // any of them
	Open, Closed  bool        // which; neither: both
	Offset, Limit int
}

// FiledSpan is cases of some categories that were filed from a time to before another.
type FiledSpan struct {
	From, To   time.Time
	Categories []string
}
