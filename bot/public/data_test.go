package public

import (
	"encoding/csv"
	"strings"
	"testing"
)

// A text that an office program would take for a formula is a text in the tables, and everything else is as it was.
func TestCSVHoldsNoFormula(t *testing.T) {
	d := dataset{Columns: []column{{"name", "string"}, {"number", "integer"}, {"share", "number"}}}
	for said, want := range map[string]string{"=1+1": "'=1+1", "-1": "'-1", "Xã Ba Động": "Xã Ba Động", "": ""} {
		written, err := d.csv([][]any{{said, -3, -0.5}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(written), byteOrderMark))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %v", written, err)
		}
		if got := rows[1]; got[0] != want || got[1] != "-3" || got[2] != "-0.5" {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
}
