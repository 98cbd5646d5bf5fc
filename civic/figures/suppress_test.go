package figures_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"danvan/civic/figures"
)

func TestSuppress(t *testing.T) {
	for _, c := range []struct {
		name   string
		parts  []int
		hidden []bool
		total  bool
	}{
		{"nothing is small", []int{12, 7, 0, 5}, []bool{false, false, false, false}, true},
		{"one small part takes the next with it", []int{12, 3, 7}, []bool{false, true, true}, true},
		{"two small parts that are little together", []int{12, 2, 2}, []bool{true, true, true}, true},
		{"two small parts hide each other", []int{12, 4, 3}, []bool{false, true, true}, true},
		{"zero hides nobody", []int{3, 0, 0}, []bool{true, false, false}, false},
		{"all is little", []int{1, 1}, []bool{true, true}, false},
		{"nothing at all", []int{0, 0}, []bool{false, false}, true},
		{"no parts", nil, []bool{}, true},
	} {
		hidden, total := figures.Suppress(c.parts)
		if !slices.Equal(hidden, c.hidden) || total != c.total {
			t.Errorf("%s: %v, %v", c.name, hidden, total)
		}
	}
}

// No hidden part follows from what is told, whatever the parts are: none below five is told.
func TestSuppressTellsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		parts := make([]int, 1+r.IntN(8))
		for i := range parts {
			parts[i] = r.IntN(1 + r.IntN(20))
		}
		hidden, total := figures.Suppress(parts)
		count, sum, whole := 0, 0, 0
		for i, n := range parts {
			whole += n
			if hidden[i] {
				count, sum = count+1, sum+n
			} else if n > 0 && n < 5 {
				t.Fatalf("%v: %d is told", parts, n)
			}
		}
		if total && (whole > 0 && whole < 5 || count == 1 || count > 0 && sum < 5) {
			t.Fatalf("%v: what is hidden follows from %v", parts, hidden)
		}
	}
}

// A count below five points at somebody, none does not.
func TestIsSmall(t *testing.T) {
	for n, want := range map[int]bool{-1: false, 0: false, 1: true, 4: true, 5: false, 500: false} {
		if got := figures.IsSmall(n); got != want {
			t.Errorf("%d: %v", n, got)
		}
	}
}
