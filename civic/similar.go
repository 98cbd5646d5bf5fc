package civic

import "strings"

// Likeness is the Similarity from which on two texts are taken to say the same: a case is offered to be joined, opinions
// are suggested for one group.
const Likeness = 0.2

// Similarity compares two texts over their Shingles (Jaccard's index): the share of them that both texts have, 0 for nothing
// in common, 1 for the same.
func Similarity(a, b string) float64 {
	x, y := Shingles(a), Shingles(b)
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	if all := len(x) + len(y) - shared; all > 0 {
		return float64(shared) / float64(all)
	}
	return 0
}

// Shingles are a text's words and pairs of neighbouring words, without diacritics.
func Shingles(text string) map[string]bool {
	set := map[string]bool{}
	words := strings.Fields(Fold(text))
	for i, w := range words {
		set[w] = true
		if i > 0 {
			set[words[i-1]+" "+w] = true
		}
	}
	return set
}
