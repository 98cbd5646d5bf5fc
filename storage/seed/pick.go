package seed

import (
	"hash/fnv"
	"math/rand/v2"
	"sort"
)

// weighted are things of which one is drawn by their weights.
type weighted[T any] struct {
	items []T
	sums  []float64
}

// add adds a thing; one without weight is left out.
func (w *weighted[T]) add(item T, weight float64) {
	if weight > 0 {
		w.items, w.sums = append(w.items, item), append(w.sums, w.total()+weight)
	}
}

func (w *weighted[T]) total() float64 {
	if len(w.sums) == 0 {
		return 0
	}
	return w.sums[len(w.sums)-1]
}

// draw draws one; of nothing it is the zero value.
func (w *weighted[T]) draw(r *rand.Rand) T {
	var none T
	if len(w.items) == 0 {
		return none
	}
	at := sort.SearchFloat64s(w.sums, r.Float64()*w.total())
	return w.items[min(at, len(w.items)-1)]
}

// random is a source of its own for one purpose, the same for the same options.
func (y *Year) random(purpose string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(y.o.Seed, h.Sum64()^uint64(y.o.Year)^uint64(y.o.First)<<20))
}

// one draws one of a list; of none it is the zero value.
func one[T any](r *rand.Rand, list []T) T {
	var none T
	if len(list) == 0 {
		return none
	}
	return list[r.IntN(len(list))]
}

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }
