package civic

// PersonData is everything that is held about a person, for them to read (Law 91/2025/QH15, article 14).
type PersonData struct {
	Person        Person
	Cases         []CaseHistory
	Joined        []string // codes of cases that they joined
	Ratings       []Rating
	Notifications int // messages that were written to them
}

// CaseHistory is a case with the events that its author may see.
type CaseHistory struct {
	Case   Case
	Events []Event
}
