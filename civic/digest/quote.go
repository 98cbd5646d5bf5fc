package digest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"danvan/civic"
)

// Lengths of a quote, in characters.
const (
	leastQuote = 25
	mostQuote  = 160
)

// personal are words, folded, after which a name tends to follow, or with which people say who they are.
var personal = map[string]bool{"ten": true, "anh": true, "chi": true, "ong": true, "ba": true, "co": true, "chu": true, "bac": true, "em": true,
	"chau": true, "thay": true, "me": true, "bo": true, "cha": true, "toi": true, "vo": true, "chong": true, "con": true, "nha": true, "thon": true,
	"to": true, "xom": true, "duong": true, "so": true, "mr": true, "ms": true, "mrs": true, "my": true, "name": true}

// openings are the words, folded, with which a sentence may begin: any other may be a name.
var openings = strings.Fields("can cho chua chat chi cong cac cach dang den di dich dung duoc giai giay gio hai hen ho hoan huong ket khi khong kho kien " +
	"lam lan mat moi mong nen neu nguoi nhan nhieu nhung noi phai phong phuc quay qua rat ro sau tai tat thai thieu thu thoi tinh toan trang tra tuy van vi viec xa xin y yeu")

// Quotable reports whether words can be quoted without saying who wrote them or whom they are about. It would rather refuse:
// no digits, signs or links; no sentence that begins with a word which may be a name, no other capital; none of the words that
// go with names and homes. A name in small letters that none of these goes with is not seen.
func Quotable(text string) bool {
	n := utf8.RuneCountInString(text)
	if n < leastQuote || n > mostQuote || strings.ContainsAny(text, "@#/\\<>_:\"\n") {
		return false
	}
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }) {
		for i, word := range strings.Fields(sentence) {
			first, _ := utf8.DecodeRuneInString(word)
			folded := strings.TrimSpace(civic.Fold(word))
			if i == 0 && !slices.Contains(openings, folded) || i > 0 && unicode.IsUpper(first) || personal[folded] {
				return false
			}
			if strings.ContainsFunc(word, unicode.IsDigit) || strings.ContainsFunc(word[utf8.RuneLen(first):], unicode.IsUpper) {
				return false
			}
		}
	}
	return true
}

// pickQuote picks, of words that can be quoted, those that say most: the lowest stars first, then the longest. Of several that say the same the first.
func pickQuote(list []Quote, of func(agency string) bool) *Quote {
	var best *Quote
	for _, q := range list {
		if !of(q.Agency) {
			continue
		}
		if best == nil || q.Stars < best.Stars || q.Stars == best.Stars && len(q.Text) > len(best.Text) {
			best = &Quote{Agency: q.Agency, Stars: q.Stars, Text: q.Text}
		}
	}
	return best
}
