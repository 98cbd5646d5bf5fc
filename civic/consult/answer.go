package consult

import (
	"time"

	"danvan/civic"
)

// Response is how an opinion is answered.
type Response string

// The responses.
const (
	ResponseAccepted  Response = "accepted"  // tiếp thu: the text says what changes
	ResponseExplained Response = "explained" // giải trình: the text says why not
)

// Group is a set of opinions on one question that are answered together.
type Group struct {
	ID           int64      `db:"id"`
	Consultation int64      `db:"consultation"`
	Question     int        `db:"question"`
	Label        string     `db:"label"`
	Response     Response   `db:"response"` // "" while it is not answered
	Reply        string     `db:"reply"`
	RespondedAt  *time.Time `db:"responded_at"`
	RespondedBy  *int64     `db:"responded_by"`
	Count        int        `db:"count"` // opinions in it
}

// The bounds of what officials write, in characters.
const (
	MaxLabel = 120
	MaxReply = 3000
)

// CheckAnswer refuses an answer that may not be given now, or says nothing.
func (c Consultation) CheckAnswer(r Response, text string, now time.Time) error {
	switch {
	case c.Phase(now) != PhaseAnswering:
		return civic.ErrNotNow
	case r != ResponseAccepted && r != ResponseExplained:
		return civic.Invalid("callback")
	case civic.CleanText(text) == "":
		return civic.Invalid("text")
	case len([]rune(text)) > MaxReply:
		return civic.Invalid("post_long")
	}
	return nil
}

// CheckGroup refuses a group that may not be made now, or has no name.
func (c Consultation) CheckGroup(question int, label string, now time.Time) error {
	switch {
	case c.Phase(now) != PhaseAnswering:
		return civic.ErrNotNow
	case question < 0 || question >= len(c.Questions):
		return civic.Invalid("callback")
	case civic.CleanText(label) == "" || len([]rune(label)) > MaxLabel:
		return civic.Invalid("label")
	}
	return nil
}

// Posting is the proof that documents were posted: where, when, and a photo of it.
type Posting struct {
	ID           int64            `db:"id"`
	Consultation int64            `db:"consultation"`
	Place        string           `db:"place"`
	From         string           `db:"from_day"` // 2006-01-02
	To           string           `db:"to_day"`   // 2006-01-02
	Photo        civic.Attachment `db:"-"`
	By           *int64           `db:"entered_by"`
	At           time.Time        `db:"at"`
}

// Check refuses a proof that proves nothing.
func (p Posting) Check(now time.Time, zone *time.Location) error {
	from, err1 := time.ParseInLocation(time.DateOnly, p.From, zone)
	to, err2 := time.ParseInLocation(time.DateOnly, p.To, zone)
	switch {
	case civic.CleanText(p.Place) == "":
		return civic.Invalid("text")
	case err1 != nil || err2 != nil || to.Before(from) || to.After(now):
		return civic.Invalid("day")
	case p.Photo.Ref == "":
		return civic.Invalid("paper")
	}
	return nil
}

// Days is how many days the proof covers, the first and the last one included.
func (p Posting) Days() int {
	from, err1 := time.Parse(time.DateOnly, p.From)
	to, err2 := time.Parse(time.DateOnly, p.To)
	if err1 != nil || err2 != nil || to.Before(from) {
		return 0
	}
	return int(to.Sub(from).Hours()/24) + 1
}

// Dialogue is the talk with somebody who disagrees with a compensation plan: when and where, and what came of it.
type Dialogue struct {
	Ballot       int64      `db:"ballot"`
	Consultation int64      `db:"consultation"`
	Version      int        `db:"version"`
	DueAt        time.Time  `db:"due_at"`
	MeetsAt      *time.Time `db:"meets_at"` // nil: no date yet
	Place        string     `db:"place"`
	Outcome      Outcome    `db:"outcome"` // "": not held yet
	Note         string     `db:"note"`
	HeldAt       *time.Time `db:"held_at"`
	By           *int64     `db:"written_by"`
}

// Outcome is what came of a dialogue.
type Outcome string

// The outcomes.
const (
	OutcomeAgreed  Outcome = "agreed"  // they agree now
	OutcomeRemains Outcome = "remains" // they still disagree
	OutcomeAbsent  Outcome = "absent"  // they were invited and did not come
	OutcomeMoot    Outcome = "moot"    // they withdrew what they had said
)

// Outcomes lists those that an official may write.
var Outcomes = []Outcome{OutcomeAgreed, OutcomeRemains, OutcomeAbsent}

// Invite sets date and place; whom it is with is told.
func (d Dialogue) Invite(by int64, at time.Time, place string, now time.Time) (Dialogue, error) {
	switch {
	case d.Outcome != "":
		return d, civic.ErrNotNow
	case !at.After(now):
		return d, civic.Invalid("past")
	case civic.CleanText(place) == "":
		return d, civic.Invalid("text")
	}
	d.MeetsAt, d.Place, d.By = &at, civic.CleanText(place), &by
	return d, nil
}

// Hold writes what came of it. There must have been an invitation, and its time must have come.
func (d Dialogue) Hold(by int64, o Outcome, note string, now time.Time) (Dialogue, error) {
	switch {
	case d.Outcome != "" || d.MeetsAt == nil || now.Before(*d.MeetsAt):
		return d, civic.ErrNotNow
	case !known(Outcomes, o):
		return d, civic.Invalid("callback")
	}
	d.Outcome, d.Note, d.HeldAt, d.By = o, civic.CleanText(note), &now, &by
	return d, nil
}

// OpinionLine is an opinion as officials see it: with its ballot's number and source, without who said it.
type OpinionLine struct {
	Opinion
	Number int    `db:"number"` // of the ballot
	Source Source `db:"source"`
	Area   string `db:"area"`
	Same   int    `db:"same"` // opinions on the question with the same wording that wait like this one, this one included
}

// DialogueLine is a dialogue as officials see it.
type DialogueLine struct {
	Dialogue
	Number    int    `db:"number"`    // of the ballot
	Household string `db:"household"` // its name; "" where the list of households was not used
}

// PostedDays is how many days proofs of posting cover together, each day once.
func PostedDays(list []Posting) int {
	covered := map[string]bool{}
	for _, p := range list {
		from, err := time.Parse(time.DateOnly, p.From)
		for i := range p.Days() {
			if err == nil {
				covered[from.AddDate(0, 0, i).Format(time.DateOnly)] = true
			}
		}
	}
	return len(covered)
}
