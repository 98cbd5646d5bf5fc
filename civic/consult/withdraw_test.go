package consult_test

import (
	"testing"
	"time"

	"danvan/civic/consult"
)

// A ballot is withdrawn by its author, in the consultation that it was cast in, once, until that is closed.
func TestWithdraw(t *testing.T) {
	const author, other = int64(1), int64(2)
	in := first.Add(time.Hour)
	for name, test := range map[string]struct {
		by    int64
		at    time.Time
		spoil func(b *consult.Ballot)
		want  string
	}{
		"its author":               {by: author, at: in},
		"its author, late":         {by: author, at: first.AddDate(0, 0, 25)},
		"somebody else":            {by: other, at: in, want: "not_found"},
		"nobody's":                 {by: author, at: in, spoil: func(b *consult.Ballot) { b.Person = nil }, want: "not_found"},
		"nobody's, by nobody":      {by: 0, at: in, spoil: func(b *consult.Ballot) { b.Person = nil }, want: "not_found"},
		"of another consultation":  {by: author, at: in, spoil: func(b *consult.Ballot) { b.Consultation = 8 }, want: "not_found"},
		"withdrawn already":        {by: author, at: in, spoil: func(b *consult.Ballot) { b.WithdrawnAt = &first }, want: "already_used"},
		"before there are ballots": {by: author, at: first.Add(-time.Hour), want: "over"},
	} {
		t.Run(name, func(t *testing.T) {
			person := author
			b := consult.Ballot{ID: 3, Consultation: 7, Person: &person, Opinions: []consult.Opinion{{Question: 0, Choice: consult.StanceAgree}}}
			if test.spoil != nil {
				test.spoil(&b)
			}
			gone, err := asked().Withdraw(b, test.by, test.at)
			if field(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
			if withdrawn := gone.WithdrawnAt != nil && gone.WithdrawnAt.Equal(test.at); withdrawn != (test.want == "") || withdrawn == (len(gone.Opinions) > 0) {
				t.Errorf("afterwards %+v", gone)
			}
		})
	}
}
