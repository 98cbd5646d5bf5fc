package consults

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// voting is what a person is about to say in a consultation. Nothing of it counts before they send it.
type voting struct {
	Code      string     `json:"code"`
	Household int64      `json:"household,omitempty"` // for which they speak; 0: for themselves
	Finder    bot.Finder `json:"finder,omitzero"`
	Area      string     `json:"area,omitempty"` // that they named and have not confirmed yet
	replies
	Once    bool           `json:"once,omitempty"` // one answer is changed: the review comes next
	Said    map[string]int `json:"said,omitempty"` // kept by earlier releases
	Changed bool           `json:"changed,omitempty"`
	Guesses int            `json:"guesses,omitempty"` // codes that were none
}

// The steps of speaking.
const (
	stepCode      = "code"
	stepHousehold = "household"
	stepArea      = "area"
	stepAreaSure  = "area_sure"
	stepReview    = "review"
)

// maxGuesses is how many wrong codes one dialogue takes.
const maxGuesses = 5

// voteFlow asks what stands in the way of speaking, the questions one after another, and shows all before it is sent.
func (d voters) voteFlow() bot.Flow[voting] {
	f := bot.Flow[voting]{Name: flowVote, First: asks(0), Title: "vote.title", Worth: func(v *voting) bool { return v.Changed },
		Steps: map[string]bot.Step[voting]{
			stepCode:      {Ask: askHouseholdCode, Take: d.takeHouseholdCode},
			stepHousehold: {Ask: d.askHousehold, Take: d.takeHousehold},
			stepArea:      d.findHome().Step(),
			stepAreaSure:  {Ask: d.askHomeSure, Take: d.takeHomeSure},
			stepReview:    {Ask: d.askVoteReview, Take: d.takeVoteReview, Review: true},
		}}
	for i := range consult.MaxQuestions {
		f.Steps[asks(i)] = at(i, d.askQuestion, d.takeQuestion)
		f.Steps[asksWhy(i)] = at(i, d.askWhy, d.takeWhy)
	}
	return f
}

// asks is the step of a question, by its index; asksWhy that of the reason for its answer. Each question has its own, so
// that the way back leads to the one before.
func asks(question int) string    { return "question" + strconv.Itoa(question) }
func asksWhy(question int) string { return "why" + strconv.Itoa(question) }

// at is a step about one question.
func at(question int, ask func(context.Context, *bot.Turn, *voting) (bot.Prompt, error), take func(context.Context, *bot.Turn, *voting, bot.Answer) (bot.Next, error)) bot.Step[voting] {
	return bot.Step[voting]{
		Ask: func(ctx context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
			v.come(question)
			return ask(ctx, t, v)
		},
		Take: take,
		Edited: func(_ context.Context, t *bot.Turn, v *voting, in bot.Input) (bot.Next, error) {
			return v.edited(t, question, in), nil
		},
	}
}

// speak begins to speak, where nothing stands in the way, or with what does.
func (d voters) speak(ctx context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	if phase := c.Phase(t.Now); phase != consult.PhaseCollecting {
		t.Say(bot.Message{Text: voicePhase(t, c), Rows: [][]bot.Button{{t.Button("vote.open", "voice", c.Code)}}})
		return bot.Stay(), nil
	}
	v := voting{Code: c.Code}
	switch c.Who {
	case consult.WhoHouseholds:
		own, err := d.store.HouseholdsOf(ctx, c.ID, t.Person.ID)
		if err != nil {
			return bot.Stay(), err
		}
		switch len(own) {
		case 0:
			return bot.BeginAt(flowVote, stepCode, v), nil
		case 1:
			v.Household = own[0].ID
		default:
			return bot.BeginAt(flowVote, stepHousehold, v), nil
		}
	case consult.WhoAreas:
		if t.Person.Area == "" {
			return bot.BeginAt(flowVote, stepArea, v), nil
		}
		if refused, err := d.refuseArea(ctx, t, c); refused || err != nil {
			return bot.Stay(), err
		}
	}
	return d.questions(ctx, t, c, v)
}

// questions begins to ask, or where the voter has spoken shows what they said.
func (d voters) questions(ctx context.Context, t *bot.Turn, c consult.Consultation, v voting) (bot.Next, error) {
	before, err := d.before(ctx, t, c, v)
	if err != nil {
		return bot.Stay(), err
	}
	if before == nil || !before.Counts() {
		return bot.BeginAt(flowVote, asks(0), v), nil
	}
	v.Answers = before.Opinions
	for i := range v.Answers {
		v.Answers[i] = consult.Opinion{Question: v.Answers[i].Question, Choice: v.Answers[i].Choice, Text: v.Answers[i].Text}
	}
	return bot.BeginAt(flowVote, stepReview, v), nil
}

// voter is the person as they speak, for themselves or for a household.
func (d voters) voter(ctx context.Context, t *bot.Turn, household int64) (consult.Voter, error) {
	v := consult.Voter{Person: t.Person.ID, Area: t.Person.Area}
	if household == 0 {
		return v, nil
	}
	h, err := d.store.Household(ctx, household)
	if err == nil && (h.UsedBy == nil || *h.UsedBy != t.Person.ID) {
		err = civic.Invalid("code_used")
	}
	v.Household = &h
	return v, err
}

// before is what the voter said before, or nil.
func (d voters) before(ctx context.Context, t *bot.Turn, c consult.Consultation, v voting) (*consult.Ballot, error) {
	who, err := d.voter(ctx, t, v.Household)
	if err != nil {
		return nil, err
	}
	b, err := d.store.BallotByVoter(ctx, c.ID, who.Key())
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	return &b, err
}

// openByCode follows the link that is printed for a household.
func (d voters) openByCode(ctx context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	code, ok := civic.ParseHouseholdCode(arg)
	if !ok {
		return bot.Stay(), errHouseholdCode
	}
	h, err := d.household(ctx, t, code)
	if errors.Is(err, civic.ErrNotFound) {
		err = errHouseholdCode
	}
	if err != nil {
		return bot.Stay(), err
	}
	c, err := d.store.Consultation(ctx, h.Consultation)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := h.Take(t.Person.ID, t.Now); err != nil {
		return bot.Stay(), d.codeTaken(t, c)
	}
	if c.Phase(t.Now) != consult.PhaseCollecting {
		return d.show(ctx, t, c)
	}
	if err := d.store.SeeConsultation(ctx, c.ID, t.Person.ID, t.Now); err != nil {
		return bot.Stay(), err
	}
	return bot.BeginAt(flowVote, stepHousehold, voting{Code: c.Code, Household: h.ID}), nil
}

var errHouseholdCode = civic.Invalid("household_code")

// codeTaken meets a household's code that somebody else speaks by.
func (d voters) codeTaken(t *bot.Turn, c consult.Consultation) error {
	return civic.Invalid("code_taken", civic.Args{"Agency": d.owner(t, c)})
}

// household finds a household by its code, which may be a guess.
func (d voters) household(ctx context.Context, t *bot.Turn, code string) (h consult.Household, err error) {
	err = d.guesses.Try(ctx, t, func() error {
		h, err = d.store.HouseholdByCode(ctx, bot.Hash(code))
		return err
	})
	return h, err
}

func (d voters) owner(t *bot.Turn, c consult.Consultation) string {
	project, _ := t.Directory.Project(c.Project)
	return t.AgencyName(project.Owner)
}

func askHouseholdCode(_ context.Context, t *bot.Turn, _ *voting) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("vote.ask_code"), Free: true}, nil
}

func (d voters) takeHouseholdCode(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Stay(), err
	}
	var h consult.Household
	code, ok := civic.ParseHouseholdCode(a.Input.Text)
	if ok {
		h, err = d.household(ctx, t, code)
	}
	switch {
	case err != nil && !errors.Is(err, civic.ErrNotFound):
		return bot.Stay(), err
	case !ok || err != nil || h.Consultation != c.ID:
		if v.Guesses++; v.Guesses >= maxGuesses {
			t.Conclude("vote.too_many_codes", bot.Args{"Agency": d.owner(t, c)})
			return bot.End(), nil
		}
		t.Wrong(errHouseholdCode) // which keeps how many there were
		return bot.Stay(), nil
	}
	if _, err := h.Take(t.Person.ID, t.Now); err != nil {
		return bot.Stay(), d.codeTaken(t, c)
	}
	v.Household = h.ID
	return bot.To(stepHousehold), nil
}

// The choices where a household is confirmed, or one of several is chosen.
const (
	householdYes   = "yes"
	householdOther = "other"
	householdOne   = "household:"
)

// askHousehold asks whether a household is theirs, or for which of several the person speaks.
func (d voters) askHousehold(ctx context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
	if v.Household != 0 {
		h, err := d.store.Household(ctx, v.Household)
		return bot.Prompt{Text: t.T("vote.ask_household", bot.Args{"Name": h.Name, "Address": h.Address}),
			Choices: []bot.Choice{t.Yes("vote.household_yes", householdYes), t.Choice("vote.household_other", householdOther)}}, err
	}
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	own, err := d.store.HouseholdsOf(ctx, c.ID, t.Person.ID)
	p := bot.Prompt{Text: t.T("vote.which_household")}
	for _, h := range own {
		p.Choices = append(p.Choices, bot.Choice{Label: h.Name + ", " + h.Address, Value: householdOne + bot.ID(h.ID)})
	}
	p.Choices = append(p.Choices, t.Choice("vote.household_other", householdOther))
	return p, err
}

func (d voters) takeHousehold(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	if a.Value == householdOther {
		v.Household = 0
		return bot.To(stepCode), nil
	}
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Stay(), err
	}
	if a.Value != householdYes {
		id, err := bot.ReadID(strings.TrimPrefix(a.Value, householdOne))
		if err != nil {
			return bot.Stay(), err
		}
		v.Household = id
		if _, err := d.voter(ctx, t, id); err != nil {
			return bot.Stay(), err
		}
		return d.questions(ctx, t, c, *v)
	}
	h, err := d.store.Household(ctx, v.Household)
	if err != nil {
		return bot.Stay(), err
	}
	if h, err = h.Take(t.Person.ID, t.Now); err != nil {
		return bot.Stay(), err
	}
	if err := d.store.TakeHousehold(ctx, t.Input.Key, h, t.Now); err != nil && !errors.Is(err, civic.ErrRepeated) {
		return bot.Stay(), err
	}
	return d.questions(ctx, t, c, *v)
}

// put keeps the answer to a question, or that there is none.
func (v *voting) put(question int, o *consult.Opinion) {
	v.Changed = true
	v.replies.put(question, o)
}
