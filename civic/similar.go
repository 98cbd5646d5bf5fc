package civic

import "strings"

// Similarity compares two texts over the pairs of neighbouring words that they share without diacritics (Dice's
// coefficient): 0 for nothing in common, 1 for the same words in the same order. Single words count where a text has one.
func Similarity(a, b string) float64 {
	x, y := shingles(a), shingles(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y))
}

func shingles(text string) map[string]bool {
	words := strings.Fields(Fold(text))
	set := map[string]bool{}
	if len(words) == 1 {
		set[words[0]] = true
	}
	for i := 1; i < len(words); i++ {
		set[words[i-1]+" "+words[i]] = true
	}
	return set
}
