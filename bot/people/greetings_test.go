package people

import (
	"testing"

	"danvan/civic"
)

// Greetings are compared folded.
func TestGreetingsAreFolded(t *testing.T) {
	for _, words := range [][]string{greetings, thanks} {
		for _, w := range words {
			if civic.Fold(w) != w {
				t.Errorf("%q is not folded", w)
			}
		}
	}
}
