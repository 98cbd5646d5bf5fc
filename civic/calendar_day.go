package civic

import "maps"

// CalendarDay says of one day whether it is worked, whatever weekends and public holidays say: a holiday that was announced
// for the year, or a day that was swapped.
type CalendarDay struct {
	Day       string `db:"day"` // 2006-01-02
	Works     bool   `db:"works"`
	Name      string `db:"name"`
	NameWords Words  `db:"name_words"`
}

// Equal reports whether both say the same.
func (d CalendarDay) Equal(o CalendarDay) bool {
	return d.Day == o.Day && d.Works == o.Works && d.Name == o.Name && maps.Equal(d.NameWords, o.NameWords)
}
