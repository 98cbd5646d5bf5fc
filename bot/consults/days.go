package consults

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"danvan/civic"
)

var (
	dayFirst  = regexp.MustCompile(`^\D*(\d{1,2})\D+(\d{1,2})(?:\D+(\d{4}|\d{2}))?\D*$`)
	yearFirst = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
)

// parseDay reads a day as people write it: 15/01/2027, 15-1-27, ngày 15 tháng 1 năm 2027, hôm nay. One without a year is the
// last such day.
func parseDay(text string, now time.Time) (time.Time, bool) {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	switch civic.Fold(text) {
	case "hom nay", "today", "nay":
		return today, true
	case "hom qua", "yesterday":
		return today.AddDate(0, 0, -1), true
	}
	text = strings.TrimSpace(text)
	if p := yearFirst.FindStringSubmatch(text); p != nil {
		return dayOf(p[1], p[2], p[3], today)
	}
	p := dayFirst.FindStringSubmatch(text)
	if p == nil {
		return time.Time{}, false
	}
	if p[3] != "" {
		return dayOf(p[3], p[2], p[1], today)
	}
	day, ok := dayOf(strconv.Itoa(y), p[2], p[1], today)
	if ok && day.After(today) {
		return dayOf(strconv.Itoa(y-1), p[2], p[1], today)
	}
	return day, ok
}

// dayOf makes a day of its numbers; a year of two digits is one of this century. There is no 30 February.
func dayOf(year, month, day string, today time.Time) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		y += 2000
	}
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, today.Location())
	return at, at.Year() == y && int(at.Month()) == m && at.Day() == d
}

var numberPrefix = regexp.MustCompile(`(?i)^số(\s*:\s*|\s+)`)
