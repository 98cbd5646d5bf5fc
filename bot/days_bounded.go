package bot

import (
	"time"

	"danvan/civic"
)

// Farthest is how far ahead a day may be: beyond it somebody mistyped the year.
const Farthest = 3

// DayAhead reads a day, chosen or typed, that may not be before the earliest. Errors: those of Day, and
// CodeInvalid of "too_early" with Earliest and "too_far".
func (t *Turn) DayAhead(a Answer, earliest time.Time) (string, error) {
	at, err := t.Day(a, Ahead)
	switch {
	case err != nil:
		return "", err
	case at.Before(earliest):
		return "", civic.Invalid("too_early", civic.Args{"Day": at, "Earliest": earliest})
	case at.After(t.Now.AddDate(Farthest, 0, 0)):
		return "", civic.Invalid("too_far", civic.Args{"Day": at})
	}
	return at.Format(time.DateOnly), nil
}

// MomentAhead reads a day to come with its time. Errors: those of Moment, and CodeInvalid of "past" where it is none to
// come, of "moment" where it is too far.
func (t *Turn) MomentAhead(a Answer) (time.Time, error) {
	at, err := Moment(a.Text(), t.Now.In(t.Zone))
	switch {
	case err != nil:
		return time.Time{}, err
	case at.After(t.Now.AddDate(Farthest, 0, 0)):
		return time.Time{}, civic.Invalid("moment")
	case !at.After(t.Now):
		return time.Time{}, civic.Invalid("past")
	}
	return at, nil
}

// DayPast reads a day that is over, or today.
func (t *Turn) DayPast(a Answer) (string, error) {
	day, err := t.Day(a, Past)
	switch {
	case err != nil:
		return "", err
	case day.After(t.Now):
		return "", civic.Invalid("past_day")
	}
	return day.Format(time.DateOnly), nil
}
