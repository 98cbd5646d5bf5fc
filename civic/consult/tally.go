package consult

// Tally is the result of a consultation in numbers.
type Tally struct {
	Reached    int             `json:"reached"`    // people who follow the project or opened the consultation
	Households int             `json:"households"` // in the list; 0 where there is none
	Spoke      int             `json:"spoke"`      // ballots that count
	OnPaper    int             `json:"on_paper"`   // of them
	Withdrawn  int             `json:"withdrawn"`  // ballots that were taken back
	Questions  []QuestionTally `json:"questions"`
}

// QuestionTally is the result of one question.
type QuestionTally struct {
	Answered  int            `json:"answered"`  // ballots with an answer to it
	Choices   map[string]int `json:"choices"`   // by stance, or by the index of an option
	Texts     int            `json:"texts"`     // answers with a text
	Accepted  int            `json:"accepted"`  // of them
	Explained int            `json:"explained"` // of them
}

// Count counts ballots, one by one: what storage counts in SQL must come to the same. Reached and Households are not
// counted here.
func Count(questions []Question, ballots []Ballot) Tally {
	t := NewTally(questions)
	for _, b := range ballots {
		if !b.Counts() {
			t.Withdrawn++
			continue
		}
		t.Spoke++
		if b.Source != SourceBot {
			t.OnPaper++
		}
		for _, o := range b.Opinions {
			t.Add(questions, o, 1)
		}
	}
	return t
}

// NewTally is the result before anybody has spoken.
func NewTally(questions []Question) Tally {
	t := Tally{Questions: make([]QuestionTally, len(questions))}
	for i := range t.Questions {
		t.Questions[i].Choices = map[string]int{}
	}
	return t
}

// Add counts n answers that are alike in question, choice, response and whether there is a text.
func (t *Tally) Add(questions []Question, o Opinion, n int) {
	q := &t.Questions[o.Question]
	q.Answered += n
	if o.WantsAnswer() {
		q.Texts += n
		switch o.Response {
		case ResponseAccepted:
			q.Accepted += n
		case ResponseExplained:
			q.Explained += n
		}
	}
	switch questions[o.Question].Kind {
	case AskStance:
		q.Choices[o.Choice] += n
	case AskChoice:
		for _, option := range o.Options() {
			q.Choices[ChoiceOf([]int{option})] += n
		}
	}
}
