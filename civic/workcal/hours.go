package workcal

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Interval is a stretch of working hours of a day, as time since midnight.
type Interval struct {
	From, To time.Duration
}

// DefaultHours are the working hours of a state agency: 07:00–11:30 and 13:30–17:00.
var DefaultHours = []Interval{
	{From: 7 * time.Hour, To: 11*time.Hour + 30*time.Minute},
	{From: 13*time.Hour + 30*time.Minute, To: 17 * time.Hour},
}

var errHours = errors.New("not working hours such as 07:00-11:30,13:30-17:00, the earlier first")

// ParseHours reads working hours such as 07:00-11:30,13:30-17:00: one stretch or more from 00:00 to 23:59, in order, none
// empty, none overlapping another.
func ParseHours(text string) ([]Interval, error) {
	var hours []Interval
	for stretch := range strings.SplitSeq(text, ",") {
		from, to, ok := strings.Cut(stretch, "-")
		if !ok {
			return nil, errHours
		}
		f, err1 := time.Parse("15:04", strings.TrimSpace(from))
		t, err2 := time.Parse("15:04", strings.TrimSpace(to))
		if err1 != nil || err2 != nil {
			return nil, errHours
		}
		hours = append(hours, Interval{From: sinceMidnight(f), To: sinceMidnight(t)})
	}
	if err := CheckHours(hours); err != nil {
		return nil, err
	}
	return hours, nil
}

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// CheckHours refuses hours that are none, out of order, overlapping or empty, or that reach beyond their day.
func CheckHours(hours []Interval) error {
	if len(hours) == 0 {
		return errHours
	}
	var last time.Duration
	for _, h := range hours {
		if h.From < last || h.To <= h.From || h.To >= day24 {
			return errHours
		}
		last = h.To
	}
	return nil
}

// FormatHours writes hours as ParseHours reads them.
func FormatHours(hours []Interval) string {
	stretches := make([]string, len(hours))
	for i, h := range hours {
		stretches[i] = clock(h.From) + "-" + clock(h.To)
	}
	return strings.Join(stretches, ",")
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

const day24 = 24 * time.Hour

// length is the working time of a day.
func length(hours []Interval) time.Duration {
	var total time.Duration
	for _, h := range hours {
		total += h.To - h.From
	}
	return total
}

// worked is the working time of a day that has passed at a time of day.
func worked(hours []Interval, at time.Duration) time.Duration {
	var total time.Duration
	for _, h := range hours {
		if at > h.From {
			total += min(at, h.To) - h.From
		}
	}
	return total
}

// reached is the first time of day at which as much has been worked; at most length.
func reached(hours []Interval, work time.Duration) time.Duration {
	for _, h := range hours {
		if work <= h.To-h.From {
			return h.From + work
		}
		work -= h.To - h.From
	}
	return hours[len(hours)-1].To
}
