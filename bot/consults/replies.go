package consults

import (
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic/consult"
)

// replies are what is answered to the questions of a consultation, one after another: by a voter, or as it is copied from
// a slip.
type replies struct {
	At      int               `json:"at,omitempty"` // the question that is asked
	Answers []consult.Opinion `json:"answers,omitempty"`
	Chosen  []int             `json:"chosen,omitempty"` // options of a question of which several may be chosen
}

// The choices of a question.
const (
	replySkip = "skip"
	replyDone = "done"
	replyPick = "pick:"
)

// come begins a question.
func (r *replies) come(question int) {
	if r.At != question {
		r.At, r.Chosen = question, nil
	}
}

// answer is what was answered to a question, if anything.
func (r *replies) answer(question int) (consult.Opinion, bool) {
	i := slices.IndexFunc(r.Answers, func(o consult.Opinion) bool { return o.Question == question })
	if i < 0 {
		return consult.Opinion{}, false
	}
	return r.Answers[i], true
}

// put keeps an answer in the place of an earlier one; nil takes it away.
func (r *replies) put(question int, o *consult.Opinion) {
	r.Answers = slices.DeleteFunc(r.Answers, func(known consult.Opinion) bool { return known.Question == question })
	if o != nil {
		o.Question = question
		r.Answers = append(r.Answers, *o)
		slices.SortFunc(r.Answers, func(a, b consult.Opinion) int { return a.Question - b.Question })
	}
}

// options offers what a question lets choose; those that were chosen of several are marked. done is the locale key of the
// choice that ends the choosing.
func (r *replies) options(t *bot.Turn, q consult.Question, done string) []bot.Choice {
	var choices []bot.Choice
	for i, o := range q.Options {
		text := o.TextIn(t.Locale())
		label := text
		if slices.Contains(r.Chosen, i) {
			label = "☑ " + label
		}
		choices = append(choices, bot.Choice{Label: label, Value: replyPick + strconv.Itoa(i), Words: []string{text}, Many: q.Several})
	}
	if q.Several && len(r.Chosen) > 0 {
		choices = append(choices, t.Choice(done, replyDone, bot.Args{"Count": len(r.Chosen)}))
	}
	return choices
}

// pick takes options of a question. It returns what was chosen, or "" as long as more may be.
func (r *replies) pick(q consult.Question, a bot.Answer) (string, error) {
	if a.Value == replyDone {
		return consult.ChoiceOf(r.Chosen), nil
	}
	values := a.Values
	if len(values) == 0 {
		values = []string{a.Value}
	}
	var options []int
	for _, value := range values {
		n, err := strconv.Atoi(strings.TrimPrefix(value, replyPick))
		if err != nil {
			return "", bot.ErrPickOne
		}
		options = append(options, n)
	}
	switch {
	case !q.Several:
		return consult.ChoiceOf(options), nil
	case len(a.Values) > 0:
		r.Chosen = options
	default:
		r.Chosen = bot.Toggle(r.Chosen, options[0])
	}
	return "", nil
}
