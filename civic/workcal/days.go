package workcal

import "time"

// Kind is why a day is other than its weekday says.
type Kind string

// The kinds of days.
const (
	KindHoliday  Kind = "holiday"  // a public holiday, also on a weekend
	KindLieu     Kind = "lieu"     // off in lieu of a holiday on a weekend
	KindSwap     Kind = "swap"     // a weekend day that is worked, or a weekday that is off for it
	KindOverride Kind = "override" // imported otherwise than computed: another choice was announced
)

// Day is a day that is not what its weekday says.
type Day struct {
	Day      time.Time // midnight UTC
	Works    bool
	Kind     Kind
	Holidays []Name // which it is, or which it makes up for; none where it is imported otherwise than computed
}

// swapWithin is how many days lie at most between a day that is off and the weekend day that is worked for it.
const swapWithin = 30

// Year lists the days of a year from FirstYear to LastYear that are not what their weekday says, in order.
func (c *Calendar) Year(year int) []Day {
	byLaw := lawful(year)
	var days []Day
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := first; at.Year() == year; at = at.AddDate(0, 0, 1) {
		day := byLaw[dayOf(at)]
		worksByLaw := day.Kind == "" && !weekend(at)
		switch works, overridden := c.overrides[dayOf(at)]; {
		case overridden && works != worksByLaw:
			day = Day{Kind: c.kindOf(at, works, day)}
		case day.Kind == "":
			continue
		}
		day.Day, day.Works = at, c.works(dayOf(at))
		days = append(days, day)
	}
	return days
}

// lawful are the days off by law, by number.
func lawful(year int) map[int]Day {
	days := map[int]Day{}
	for _, h := range Holidays(year) {
		day := days[dayOf(h.Day)]
		days[dayOf(h.Day)] = Day{Kind: KindHoliday, Holidays: append(day.Holidays, h.Name)}
	}
	for _, h := range InLieu(year) {
		days[dayOf(h.Day)] = Day{Kind: KindLieu, Holidays: []Name{h.Name}}
	}
	return days
}

// kindOf is the kind of a day that was imported otherwise than computed.
func (c *Calendar) kindOf(at time.Time, works bool, law Day) Kind {
	switch {
	case works && law.Kind == "":
		return KindSwap
	case works:
		return KindOverride
	}
	for near := dayOf(at) - swapWithin; near <= dayOf(at)+swapWithin; near++ {
		if c.overrides[near] && weekend(midnight(near)) {
			return KindSwap
		}
	}
	return KindOverride
}
