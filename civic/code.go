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
	codePattern  = regexp.MustCompile(`^PA-[0-9]{2}-[0-9A-HJKMNP-TV-Z]{6}$`)
)

// NewCaseCode draws a case's public code, such as PA-26-7K3M9Q: the year it was filed, in loc, and 30 random bits. It
// is a name, not a secret: knowing it opens nothing. random is crypto/rand.Reader outside of tests. The caller draws
// again where the code is taken.
func NewCaseCode(random io.Reader, filed time.Time, loc *time.Location) (string, error) {
	var raw [4]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw case code: %w", err)
	}
	return fmt.Sprintf("PA-%02d-%s", filed.In(loc).Year()%100, codeEncoding.EncodeToString(raw[:])[:6]), nil
}

// ParseCaseCode reads a code as a person may type it: lower case, blanks, no dashes, O for 0, I or L for 1. It reports
// whether the text is one.
func ParseCaseCode(text string) (string, bool) {
	s := strings.ToUpper(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == '-' || r == '–' || r == '_' || r == '.'
	}), ""))
	if len(s) != 10 || !strings.HasPrefix(s, "PA") {
		return "", false
	}
	s = "PA-" + s[2:4] + "-" + strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(s[4:])
	return s, codePattern.MatchString(s)
}

// NewToken draws an unguessable token of 160 random bits, fit for a deep link's start parameter (32 characters).
func NewToken(random io.Reader) (string, error) {
	var raw [20]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw token: %w", err)
	}
	return codeEncoding.EncodeToString(raw[:]), nil
}
