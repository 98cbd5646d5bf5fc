package civic_test

import (
	"encoding/json"
	"testing"

	"danvan/civic"
)

// A conversation that was kept before there were kinds still knows which case its messages are about.
func TestRefOfEveryRelease(t *testing.T) {
	for raw, want := range map[string]civic.Ref{
		`{"case":7,"side":"officer"}`:             {Kind: civic.AboutCase, ID: 7, Side: "officer"},
		`{"kind":"duty","id":8,"side":"officer"}`: {Kind: civic.AboutDuty, ID: 8, Side: "officer"},
		`{"kind":"case","id":9,"side":"citizen"}`: {Kind: civic.AboutCase, ID: 9, Side: "citizen"},
	} {
		var r civic.Ref
		if err := json.Unmarshal([]byte(raw), &r); err != nil || r != want {
			t.Errorf("%s is read as %+v, %v", raw, r, err)
		}
		again, err := json.Marshal(r)
		var back civic.Ref
		if err != nil || json.Unmarshal(again, &back) != nil || back != want {
			t.Errorf("%s is written as %s, %v", raw, again, err)
		}
	}
}
