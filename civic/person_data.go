package civic

import "time"

// PersonData is everything that is held about a person, for them to read (Law 91/2025/QH15, article 14).
type PersonData struct {
	Person        Person
	Cases         []CaseHistory
	Joined        []string // codes of cases that they joined
	Ratings       []Rating
	HandedIn      []HandedIn // for their unit's duties
	Followed      []string   // codes of projects
	Asked         []ProjectQuestion
	ProjectStars  []ProjectRating
	Spoken        []Spoken // in consultations
	Drafts        []Draft  // what they have not confirmed yet
	Notifications int      // messages that were written to them
}

// CaseHistory is a case with the events that its author may see.
type CaseHistory struct {
	Case   Case
	Events []Event
	Again  *FollowUp // where they were asked a second time
}

// Spoken is what a person said to one question of a consultation; without a question where they withdrew what they said.
type Spoken struct {
	Consultation string     `db:"code"`
	Title        string     `db:"title"`
	At           time.Time  `db:"changed_at"`
	WithdrawnAt  *time.Time `db:"withdrawn_at"`
	Question     *int       `db:"question"` // from 0
	Choice       *string    `db:"choice"`
	Text         *string    `db:"text"`
}

// HandedIn is a version that a person handed in for a duty of their unit.
type HandedIn struct {
	Duty   string    `db:"duty"`
	Year   int       `db:"year"`
	Agency string    `db:"agency"`
	Number int       `db:"number"`
	At     time.Time `db:"at"`
}
