package civic

import "encoding/json"

// Ref says what a message is about, and on whose side it was written: what a reply to it belongs to.
type Ref struct {
	Kind string `db:"kind" json:"kind"` // AboutCase …
	ID   int64  `db:"subject" json:"id"`
	Side string `db:"side" json:"side"`
}

// What a message may be about.
const (
	AboutCase        = "case"
	AboutDuty        = "duty" // what one agency owes for it: an Obligation
	AboutInstruction = "instruction"
	AboutQuestion    = "question" // of a project
)

// UnmarshalJSON implements json.Unmarshaler. Before there were kinds a reference named a case, as "case".
func (r *Ref) UnmarshalJSON(raw []byte) error {
	type plain Ref
	var x struct {
		plain
		Case int64 `json:"case"`
	}
	if err := json.Unmarshal(raw, &x); err != nil {
		return err
	}
	if *r = Ref(x.plain); r.Kind == "" {
		r.Kind, r.ID = AboutCase, x.Case
	}
	return nil
}
