package civic

import (
	"encoding/base32"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// crockford is the alphabet of codes: no I, L, O or U, so that a code can be read out over the telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var (
	codeEncoding = base32.NewEncoding(crockford).WithPadding(base32.NoPadding)
	codePattern  = regexp.MustCompile(`^(PA|LK)-[0-9]{2}-[0-9A-HJKMNP-TV-Z]{6}$`)
)

// NewCaseCode draws a case's public code, such as PA-26-7K3M9Q: the year it was filed, in loc, and 30 random bits. It
// is a name, not a secret: knowing it opens nothing. random is crypto/rand.Reader outside of tests. The caller draws
// again where the code is taken.
func NewCaseCode(random io.Reader, filed time.Time, loc *time.Location) (string, error) {
	return newCode("PA", random, filed, loc)
}

// NewConsultationCode draws a consultation's public code, such as LK-26-7K3M9Q (lấy ý kiến), in the same way.
func NewConsultationCode(random io.Reader, made time.Time, loc *time.Location) (string, error) {
	return newCode("LK", random, made, loc)
}

func newCode(prefix string, random io.Reader, at time.Time, loc *time.Location) (string, error) {
	var raw [4]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw code: %w", err)
	}
	return fmt.Sprintf("%s-%02d-%s", prefix, at.In(loc).Year()%100, codeEncoding.EncodeToString(raw[:])[:6]), nil
}

// ParseCaseCode reads a code as a person may type it: lower case, blanks, no dashes, O for 0, I or L for 1. It reports
// whether the text is one.
func ParseCaseCode(text string) (string, bool) { return parseCode("PA", text) }

// ParseConsultationCode reads a consultation's code in the same way.
func ParseConsultationCode(text string) (string, bool) { return parseCode("LK", text) }

func parseCode(prefix, text string) (string, bool) {
	s := packed(text)
	if len(s) != 10 || !strings.HasPrefix(s, prefix) {
		return "", false
	}
	s = prefix + "-" + s[2:4] + "-" + readable.Replace(s[4:])
	return s, codePattern.MatchString(s)
}

// packed is a code without what people put between its parts.
func packed(text string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == '-' || r == '–' || r == '_' || r == '.'
	}), ""))
}

// readable puts the letters right that are mistaken for digits.
var readable = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// householdCodeLength is 50 random bits.
const householdCodeLength = 10

// NewHouseholdCode draws the code by which a household speaks in a consultation, such as 7K3M9-QX2PT. It is a secret that
// is printed for the household; only its hash is kept.
func NewHouseholdCode(random io.Reader) (string, error) {
	var raw [7]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw household code: %w", err)
	}
	code := codeEncoding.EncodeToString(raw[:])[:householdCodeLength]
	return code[:5] + "-" + code[5:], nil
}

// ParseHouseholdCode reads such a code as a person may type it, and reports whether the text is one.
func ParseHouseholdCode(text string) (string, bool) {
	s := readable.Replace(packed(text))
	if len(s) != householdCodeLength || strings.Trim(s, crockford) != "" {
		return "", false
	}
	return s[:5] + "-" + s[5:], true
}

// NewToken draws an unguessable token of 160 random bits, fit for a deep link's start parameter (32 characters).
func NewToken(random io.Reader) (string, error) {
	var raw [20]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw token: %w", err)
	}
	return codeEncoding.EncodeToString(raw[:]), nil
}

// Slug makes a code of a title, of the letters a–z, digits and dashes and of about most characters; a number is added where
// it is taken. empty stands for a title without any such letter.
func Slug(title, empty string, most int, taken func(code string) bool) string {
	code := strings.ReplaceAll(Fold(title), " ", "-")
	if len(code) > most {
		code = code[:most]
		if at := strings.LastIndexByte(code, '-'); at > most/2 {
			code = code[:at]
		}
	}
	code = strings.Trim(strings.Map(func(r rune) rune { // letters of other scripts have no place in a code
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, code), "-")
	if code == "" {
		code = empty
	}
	free := code
	for n := 2; taken(free); n++ {
		free = fmt.Sprintf("%s-%d", code, n)
	}
	return free
}
