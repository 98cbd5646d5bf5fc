package consult

import (
	"hash/fnv"
	"math"

	"danvan/civic"
)

// How texts that are alike are found without reading all of them: of each text's words and pairs of words, without
// diacritics, the smallest hashes under several functions are kept (MinHash), in bands. Two texts that share a part s of
// their words share at least one band with a probability of 1-(1-s^rows)^bands: of .93 for a third in common, .99 for a half.
const (
	bands = 16
	rows  = 2
)

// Keys are numbers by which texts that are alike find each other: the first of the whole text, so that the same words in
// the same order share it; the others of its bands. A text without letters or digits has none.
func Keys(text string) []int64 {
	all := civic.Shingles(text)
	if len(all) == 0 {
		return nil
	}
	least := [bands * rows]uint64{}
	for i := range least {
		least[i] = math.MaxUint64
	}
	for shingle := range all {
		h := hashOf(shingle)
		for i := range least {
			least[i] = min(least[i], mix(h+uint64(i)*0x9e3779b97f4a7c15))
		}
	}
	keys := []int64{int64(hashOf("=" + civic.Fold(text)))}
	for b := range bands {
		key := uint64(b)
		for r := range rows {
			key = mix(key ^ least[b*rows+r])
		}
		keys = append(keys, int64(key))
	}
	return keys
}

func hashOf(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}

// mix scatters a number (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
