package consult

import (
	"slices"
	"strconv"
	"strings"

	"danvan/civic"
)

// QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of question.
const (
	AskStance QuestionKind = "stance" // agree, agree in part, disagree; the latter two with why
	AskChoice QuestionKind = "choice" // one of several options, or some of them
	AskText   QuestionKind = "text"   // in one's own words
)

// Question is one question of a consultation.
type Question struct {
	Kind      QuestionKind `json:"kind"`
	Text      string       `json:"text"`
	TextWords civic.Words  `json:"text_en,omitempty"` // dialogues and records keep it by this name
	Several   bool         `json:"several,omitempty"` // of AskChoice: more than one may be chosen
	Options   []Option     `json:"options,omitempty"` // of AskChoice
}

// Option is one that may be chosen.
type Option struct {
	Text      string      `json:"text"`
	TextWords civic.Words `json:"text_en,omitempty"`
}

// The bounds of questions.
const (
	MaxQuestions    = 12
	MaxOptions      = 10
	MaxQuestionText = 500 // characters
	MaxOptionText   = 120 // characters
	MaxOpinion      = 4000
)

// Stances, as AskStance is answered.
const (
	StanceAgree    = "agree"
	StancePart     = "part"
	StanceDisagree = "disagree"
)

// Stances lists them in their order.
var Stances = []string{StanceAgree, StancePart, StanceDisagree}

// TextIn returns the question in the locale.
func (q Question) TextIn(locale string) string { return q.TextWords.In(locale, q.Text) }

// TextIn returns the option in the locale.
func (o Option) TextIn(locale string) string { return o.TextWords.In(locale, o.Text) }

// CheckQuestions refuses questions that cannot be asked.
func CheckQuestions(list []Question) error {
	if len(list) == 0 || len(list) > MaxQuestions {
		return civic.Invalid("questions")
	}
	for _, q := range list {
		if err := q.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Check refuses a question that cannot be asked.
func (q Question) Check() error {
	switch {
	case !slices.Contains([]QuestionKind{AskStance, AskChoice, AskText}, q.Kind):
		return civic.Invalidf("questions", "kind %q", q.Kind)
	case civic.CleanText(q.Text) == "" || !q.TextWords.Within(MaxQuestionText, q.Text):
		return civic.Invalid("question_text")
	case q.Kind == AskChoice && (len(q.Options) < 2 || len(q.Options) > MaxOptions):
		return civic.Invalid("options")
	case q.Kind != AskChoice && (q.Several || len(q.Options) > 0):
		return civic.Invalid("options")
	}
	for i, o := range q.Options {
		if civic.CleanText(o.Text) == "" || !o.TextWords.Within(MaxOptionText, o.Text) {
			return civic.Invalid("options")
		}
		for _, other := range q.Options[:i] {
			if civic.Fold(other.Text) == civic.Fold(o.Text) {
				return civic.Invalid("options")
			}
		}
	}
	return nil
}

// Opinion is what somebody said to one question: a stance or options, and where they gave one a text (ý kiến). What has a
// text gets an official answer.
type Opinion struct {
	ID       int64  `db:"id"`
	Ballot   int64  `db:"ballot"`
	Question int    `db:"question"` // its index, from 0
	Choice   string `db:"choice"`   // a stance; indexes of options, "0,2"; "" of AskText
	Text     string `db:"text"`

	Group    *int64   `db:"opinion_group"`
	Response Response `db:"response"` // "" while it is not answered
	Reply    string   `db:"reply"`    // the answer's words; of a group's where it is in one
}

// WantsAnswer reports whether the opinion must be answered before the consultation may be closed.
func (o Opinion) WantsAnswer() bool { return o.Text != "" }

// Options are the indexes of the options that were chosen.
func (o Opinion) Options() []int {
	var chosen []int
	for _, part := range strings.Split(o.Choice, ",") {
		if n, err := strconv.Atoi(part); err == nil {
			chosen = append(chosen, n)
		}
	}
	return chosen
}

// ChoiceOf writes indexes of options as a Choice, in their order and each once.
func ChoiceOf(options []int) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(options)))
	parts := make([]string, len(sorted))
	for i, n := range sorted {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}

// Take checks what was answered to the question and returns it as it is kept. Of stances other than agreement the text says
// why, and may not be missing.
func (q Question) Take(o Opinion) (Opinion, error) {
	o.Text = civic.CleanText(o.Text)
	if len([]rune(o.Text)) > MaxOpinion {
		return o, civic.Invalid("opinion_long")
	}
	switch q.Kind {
	case AskStance:
		if !slices.Contains(Stances, o.Choice) {
			return o, civic.Invalid("callback")
		}
		if o.Choice != StanceAgree && o.Text == "" {
			return o, civic.Invalid("why")
		}
	case AskChoice:
		chosen := o.Options()
		if o.Choice != ChoiceOf(chosen) || len(chosen) == 0 || len(chosen) > 1 && !q.Several || chosen[0] < 0 || chosen[len(chosen)-1] >= len(q.Options) {
			return o, civic.Invalid("callback")
		}
		o.Text = ""
	default:
		if o.Text == "" {
			return o, civic.Invalid("text")
		}
		o.Choice = ""
	}
	return o, nil
}
