package workcal

import (
	"cmp"
	"time"
)

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
	Day          time.Time // midnight UTC
	Works        bool
	Kind         Kind
	Name, NameEN string
}

// swapWithin is how many days lie at most between a day that is off and the weekend day that is worked for it.
const swapWithin = 30

// Year lists the days of a year from FirstYear to LastYear that are not what their weekday says, in order. Imported names
// win over computed ones.
func (c *Calendar) Year(year int) []Day {
	byLaw := lawful(year)
	var days []Day
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := first; at.Year() == year; at = at.AddDate(0, 0, 1) {
		day, law := c.overrides[dayOf(at)], byLaw[dayOf(at)]
		_, overridden := c.overrides[dayOf(at)]
		worksByLaw := law.Kind == "" && !weekend(at)
		switch {
		case overridden && day.Works != worksByLaw:
			law = Day{Kind: c.kindOf(at, day, law), Name: cmp.Or(day.Name, otherwise(day.Works)), NameEN: cmp.Or(day.NameEN, otherwiseEN(day.Works))}
		case law.Kind == "":
			continue
		default:
			law.Name, law.NameEN = cmp.Or(day.Name, law.Name), cmp.Or(day.NameEN, law.NameEN)
		}
		law.Day, law.Works = at, c.works(dayOf(at))
		days = append(days, law)
	}
	return days
}

// lawful are the days off by law, by number.
func lawful(year int) map[int]Day {
	days := map[int]Day{}
	for _, h := range Holidays(year) {
		day := Day{Kind: KindHoliday, Name: h.Name, NameEN: h.NameEN}
		if other, ok := days[dayOf(h.Day)]; ok {
			day.Name, day.NameEN = other.Name+"; "+day.Name, other.NameEN+"; "+day.NameEN
		}
		days[dayOf(h.Day)] = day
	}
	for _, h := range InLieu(year) {
		days[dayOf(h.Day)] = Day{Kind: KindLieu, Name: h.Name, NameEN: h.NameEN}
	}
	return days
}

// kindOf is the kind of a day that was imported otherwise than computed.
func (c *Calendar) kindOf(at time.Time, o Override, law Day) Kind {
	switch {
	case o.Works && law.Kind == "":
		return KindSwap
	case o.Works:
		return KindOverride
	}
	for near := dayOf(at) - swapWithin; near <= dayOf(at)+swapWithin; near++ {
		if c.overrides[near].Works && weekend(midnight(near)) {
			return KindSwap
		}
	}
	return KindOverride
}

func otherwise(works bool) string {
	if works {
		return "Ngày làm việc"
	}
	return "Ngày nghỉ"
}

func otherwiseEN(works bool) string {
	if works {
		return "Working day"
	}
	return "Day off"
}
