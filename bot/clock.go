package bot

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"danvan/civic"
)

var (
	// clockForm finds a time of day within a text: 8:30, 8h, 8h30, 8g30, 8 giờ rưỡi, lúc 2 giờ chiều, 8:30 pm.
	clockForm = regexp.MustCompile(`(?:^|\s)(?:luc\s*|at\s+)?(\d{1,2})\s*(?:(?::|h|g|gio)\s*(\d{2}|ruoi)?|)(?:\s*(sang|trua|chieu|toi|dem|am|pm))?(?:\s|$)`)
	// bareForm is one in which nothing says that it is a time.
	bareForm = regexp.MustCompile(`^(\d{1,2})(?:\s*\.\s*(\d{2}))?$`)
)

// Clock reads a time of day, in minutes from midnight: what Moment reads, and a bare 8 or 8.30, too. Errors: CodeInvalid
// of "clock".
func Clock(text string) (int, error) {
	plain := plainOf(text)
	if m := bareForm.FindStringSubmatch(plain); m != nil {
		return minuteOf(m[1], m[2], "")
	}
	minute, rest, err := cutClock(plain)
	if err != nil || rest != "" {
		return 0, civic.Invalid("clock")
	}
	return minute, nil
}

// Moment reads a day to come with its time: 15/12/2026 8:30, "8h30 ngày 15/12", "2 giờ chiều mai". Errors: CodeInvalid of
// "moment" where it is none, and "no_such_day" as Day has it.
func Moment(text string, now time.Time) (time.Time, error) {
	minute, rest, err := cutClock(plainOf(text))
	if err != nil {
		return time.Time{}, civic.Invalid("moment")
	}
	day, err := Day(rest, now, Ahead)
	if civic.Blames(err, "day") {
		return time.Time{}, civic.Invalid("moment")
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, now.Location()), nil
}

// cutClock finds the one time of day in a plain text, and what stands around it.
func cutClock(text string) (minute int, rest string, err error) {
	for _, at := range clockForm.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		if text[at[3]:at[1]] == "" || strings.TrimSpace(text[at[3]:at[1]]) == "" { // a number alone
			continue
		}
		minute, err = minuteOf(part(1), part(2), part(3))
		return minute, strings.TrimSpace(text[:at[0]] + " " + text[at[1]:]), err
	}
	return 0, text, civic.Invalid("clock")
}

// minuteOf puts a time of day together. Afternoon and evening count on from noon; twelve at night is the day's beginning.
func minuteOf(hour, minute, part string) (int, error) {
	h, _ := strconv.Atoi(hour) // digits, at most two
	m, _ := strconv.Atoi(minute)
	if minute == "ruoi" {
		m = 30
	}
	switch {
	case (part == "dem" || part == "am") && h == 12:
		h = 0
	case (part == "chieu" || part == "toi" || part == "pm") && h < 12, part == "trua" && h < 10, part == "dem" && h >= 9 && h < 12:
		h += 12
	}
	if h > 23 || m > 59 {
		return 0, civic.Invalid("clock")
	}
	return h*60 + m, nil
}

// plainOf is a text in lower case without marks and commas, its other signs kept.
func plainOf(text string) string {
	var b strings.Builder
	for _, r := range civic.CleanText(text) {
		switch {
		case r == ',' || unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			b.WriteString(civic.Fold(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
