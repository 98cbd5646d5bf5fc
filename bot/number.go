package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"danvan/civic"
)

// numberForm is a whole number as people write it: 12, 1.000, 1,000, 1 000, and of what: 3 hộ, 12 ngày làm việc.
var numberForm = regexp.MustCompile(`^(\d+|\d{1,3}(?:[., ]\d{3})+)(?:\s*[\pL\s]+)?$`)

// Number reads a whole number from low to high. Errors: CodeInvalid of "number", with Low and High.
func Number(text string, low, high int) (int, error) {
	wrong := civic.Invalid("number", civic.Args{"Low": low, "High": high})
	m := numberForm.FindStringSubmatch(civic.CleanText(text))
	if m == nil {
		return 0, wrong
	}
	n, err := strconv.Atoi(strings.NewReplacer(".", "", ",", "", " ", "").Replace(m[1]))
	if err != nil || n < low || n > high {
		return 0, wrong
	}
	return n, nil
}

// mostNumbers is how many numbers a range may stand for.
const mostNumbers = 400

var rangeForm = regexp.MustCompile(`^(\d+)(?:\s*(?:-|–|den|to)\s*(\d+))?$`)

// Numbers reads several whole numbers from low to high, each once, as they come: "1,3", "1 và 3", "1-3", "30, 14, 7", and
// "tất cả" for all of them. Errors: CodeInvalid of "numbers", with Low and High.
func Numbers(text string, low, high int) ([]int, error) {
	wrong := civic.Invalid("numbers", civic.Args{"Low": low, "High": high})
	var list []int
	add := func(from, to int) bool {
		if from < low || to > high || from > to || to-from >= mostNumbers {
			return false
		}
		for n := from; n <= to; n++ {
			if !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
		return true
	}
	if has(allWords, civic.Fold(text)) {
		if !add(low, high) {
			return nil, wrong
		}
		return list, nil
	}
	for _, part := range partsOf(text) {
		m := rangeForm.FindStringSubmatch(part)
		if m == nil {
			return nil, wrong
		}
		from, err := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2]) // too big a number is none within bounds
		}
		if err != nil || !add(from, to) {
			return nil, wrong
		}
	}
	if len(list) == 0 {
		return nil, wrong
	}
	return list, nil
}

var (
	allWords    = []string{"tat ca", "het", "ca", "all", "all of them", "everything"}
	aroundRange = regexp.MustCompile(`(\d)\s*(-|–|\bden\b|\bto\b)\s*(\d)`)
)

// partsOf splits a list at commas, blanks and "và"; a range stays one part.
func partsOf(text string) []string {
	parts := strings.FieldsFunc(aroundRange.ReplaceAllString(plainOf(strings.ReplaceAll(text, ",", ";")), "$1$2$3"), func(r rune) bool { return r == ' ' || r == ';' || r == '&' || r == '+' })
	return slices.DeleteFunc(parts, func(part string) bool { return has([]string{"va", "voi", "and"}, part) })
}
