package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"danvan/civic"
)

// dayNames are the days that have a name seen from today, folded.
var dayNames = map[string]int{"hom nay": 0, "bua nay": 0, "ngay hom nay": 0, "nay": 0, "today": 0,
	"ngay mai": 1, "mai": 1, "tomorrow": 1, "ngay kia": 2, "ngay mot": 2, "day after tomorrow": 2, "the day after tomorrow": 2,
	"hom qua": -1, "ngay hom qua": -1, "yesterday": -1, "hom kia": -2, "day before yesterday": -2, "the day before yesterday": -2}

// dayWords may stand beside a day and say nothing of it.
var dayWords = []string{"ngay", "vao", "han", "hen", "den", "tu", "ky", "la", "khoang", "da", "a", "nhe", "nha", "the", "of", "on", "by", "from", "until"}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthWords are the months in Vietnamese, after "tháng". "Sau" without its mark means "next" as well as six: it is none.
var monthWords = map[string]time.Month{"giêng": 1, "gieng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "tu": 4, "năm": 5, "nam": 5, "sáu": 6,
	"bảy": 7, "bay": 7, "tám": 8, "tam": 8, "chín": 9, "chin": 9, "mười": 10, "muoi": 10, "chạp": 12, "chap": 12}

// weekdayWords are the days of the week in Vietnamese, after "thứ".
var weekdayWords = map[string]time.Weekday{"hai": 1, "2": 1, "ba": 2, "3": 2, "tu": 3, "4": 3, "nam": 4, "5": 4, "sau": 5, "6": 5, "bay": 6, "7": 6}

var weekdayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// dayReader takes a text apart word by word.
type dayReader struct {
	words   []word
	today   time.Time
	toward  Toward
	numbers []string // neither of the month nor of the year, by their words
	months  []int
	years   []string
	days    []time.Weekday
	weeks   []int // from this one
	away    []int // days from today
	begun   bool
}

// word is a word in lower case, and without its marks.
type word struct{ raw, flat string }

func wordsOf(text string) []word {
	var list []word
	for _, raw := range strings.FieldsFunc(strings.ToLower(civic.CleanText(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		if flat := civic.Fold(raw); flat != "" {
			list = append(list, word{raw, flat})
		}
	}
	return list
}

// named takes the longest name of a day.
func (r *dayReader) named() bool {
	const longest = 5
	for n := min(longest, len(r.words)); n > 0; n-- {
		var list []string
		for _, w := range r.words[:n] {
			list = append(list, w.flat)
		}
		if away, ok := dayNames[strings.Join(list, " ")]; ok {
			r.away = append(r.away, away)
			return r.drop(n)
		}
	}
	return false
}

// at is a word further on, or none.
func (r *dayReader) at(i int) word {
	if i < len(r.words) {
		return r.words[i]
	}
	return word{}
}

// drop takes words away.
func (r *dayReader) drop(n int) bool {
	r.words, r.begun = r.words[n:], true
	return true
}

func (r *dayReader) week() bool {
	said := r.at(0).flat + " " + r.at(1).flat
	n, ok := map[string]int{"tuan nay": 0, "this week": 0, "tuan sau": 1, "tuan toi": 1, "next week": 1, "tuan truoc": -1, "last week": -1}[said]
	if ok {
		r.weeks = append(r.weeks, n)
		r.drop(2)
	}
	return ok
}

func (r *dayReader) weekday() bool {
	first, second := r.at(0).flat, r.at(1).flat
	if day, ok := weekdayWords[second]; ok && first == "thu" {
		r.days = append(r.days, day)
		return r.drop(2)
	}
	if day, ok := weekdayWords[strings.TrimPrefix(first, "t")]; ok && len(first) == 2 && first[0] == 't' {
		r.days = append(r.days, day)
		return r.drop(1)
	}
	switch at := english(weekdayNames, first); {
	case first == "cn":
		r.days = append(r.days, time.Sunday)
		return r.drop(1)
	case first == "chu" && second == "nhat":
		r.days = append(r.days, time.Sunday)
		return r.drop(2)
	case at >= 0:
		r.days = append(r.days, time.Weekday(at))
		return r.drop(1)
	}
	return false
}

// english finds an English name by its whole or its first three letters.
func english(names []string, text string) int {
	return slices.IndexFunc(names, func(name string) bool {
		return text == name || text == name[:3] || text == "sept" && name == "september"
	})
}

func (r *dayReader) month() bool {
	if at := english(monthNames, r.at(0).flat); at >= 0 {
		r.months = append(r.months, at+1)
		return r.drop(1)
	}
	if r.at(0).flat != "thang" {
		return false
	}
	next := r.at(1)
	if n, err := strconv.Atoi(next.flat); err == nil && len(next.flat) <= 2 {
		r.months = append(r.months, n)
		return r.drop(2)
	}
	m, ok := monthWords[next.raw]
	if !ok {
		return false
	}
	used := 2
	if third := r.at(2).flat; m == 10 && (third == "mot" || third == "hai") { // tháng mười một, tháng mười hai
		m += map[string]time.Month{"mot": 1, "hai": 2}[third]
		used = 3
	}
	r.months = append(r.months, int(m))
	return r.drop(used)
}

func (r *dayReader) year() bool {
	if next := r.at(1).flat; r.at(0).flat == "nam" && isNumber(next) {
		r.years = append(r.years, next)
		return r.drop(2)
	}
	return false
}

func (r *dayReader) number() bool {
	text := r.at(0).flat
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		text = strings.TrimSuffix(text, ending)
	}
	if !isNumber(text) {
		return false
	}
	r.numbers = append(r.numbers, text)
	return r.drop(1)
}

func isNumber(text string) bool {
	return text != "" && len(text) <= 4 && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func (r *dayReader) filler() bool {
	text := r.at(0).flat
	if first := text == "truoc" || text == "before"; !slices.Contains(dayWords, text) && (!first || r.begun) { // "before the 15th", but "the Monday before"
		return false
	}
	return r.drop(1)
}
