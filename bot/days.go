package bot

import (
	"regexp"
	"strings"
	"time"

	"danvan/civic"
)

// Days reads the first and the last of several days: "2/3/2026 - 31/12/2028", "từ 2/3 đến 31/12". Of the last without its
// year the first one after the first day is meant. Errors: "two_days" where there are not two in this order, and those of
// Day.
func Days(text string, now time.Time) (first, last time.Time, err error) {
	text = civic.CleanText(text)
	parts := daysApart.Split(text, -1)
	if len(parts) == 1 { // the one dash that there is
		parts = strings.Split(text, "-")
	}
	if len(parts) != 2 {
		return first, last, civic.Invalid("two_days")
	}
	if first, err = Day(parts[0], now, Ahead); err == nil {
		last, err = Day(parts[1], first, Ahead)
	}
	if civic.Blames(err, "day") || last.Before(first) {
		err = civic.Invalid("two_days")
	}
	return first, last, err
}

// daysApart stands between two days: a dash with a blank beside it, a long dash, "đến", "to".
var daysApart = regexp.MustCompile(`(?i)\s+[-–]\s*|\s*[-–]\s+|\s+(?:đến|den|tới|toi|to|until)\s+|–`)
