package civic

// CalendarDay says of one day whether it is worked, whatever weekends and public holidays say: a holiday that was announced
// for the year, or a day that was swapped.
type CalendarDay struct {
	Day    string `db:"day"` // 2006-01-02
	Works  bool   `db:"works"`
	Name   string `db:"name"`
	NameEN string `db:"name_en"`
}
