package consults

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultSlip = "consult_slip"

// slipping is a paper slip, or what a household said at a meeting, being copied.
type slipping struct {
	Code      string             `json:"code"`
	Source    consult.Source     `json:"source,omitempty"`
	Query     string             `json:"query,omitempty"`
	Household int64              `json:"household,omitempty"` // of the list
	Name      string             `json:"name,omitempty"`      // or, where there is none, the head of the household
	Address   string             `json:"address,omitempty"`
	Area      string             `json:"area,omitempty"`
	Day       string             `json:"day,omitempty"` // 2006-01-02: when it was handed in or said
	Papers    []civic.Attachment `json:"papers,omitempty"`
	At        int                `json:"at,omitempty"` // the question that is asked
	Chosen    []int              `json:"chosen,omitempty"`
	Answers   []consult.Opinion  `json:"answers,omitempty"`
	Once      bool               `json:"once,omitempty"` // all was seen in the preview: it comes next again
}

// after is the step that comes next: the one named, or the preview where it was seen already.
func (x *slipping) after(step string) bot.Next {
	if x.Once {
		step = slipPreview
	}
	return bot.To(step)
}

// The steps of copying a slip.
const (
	slipSource    = "source"
	slipHousehold = "household"
	slipName      = "name"
	slipAddress   = "address"
	slipArea      = "area"
	slipDay       = "day"
	slipPapers    = "papers"
	slipPreview   = "preview"
)

// slipQuestion is the step of a question, by its index; slipWhy that of the reason for its answer.
func slipQuestion(i int) string { return "question" + strconv.Itoa(i) }
func slipWhy(i int) string      { return "why" + strconv.Itoa(i) }

// atQuestion asks about one question.
func atQuestion(i int, ask func(context.Context, *bot.Turn, *slipping) (bot.Prompt, error)) func(context.Context, *bot.Turn, *slipping) (bot.Prompt, error) {
	return func(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
		if x.At != i {
			x.At, x.Chosen = i, nil
		}
		return ask(ctx, t, x)
	}
}

// slipFlow copies what a household said on paper: whose it is, when it was handed in, photos of it, and the answers.
func (d official) slipFlow() bot.Flow[slipping] {
	steps := map[string]bot.Step[slipping]{
		slipSource:    {Ask: askSlipSource, Take: d.takeSlipSource},
		slipHousehold: {Ask: d.askSlipHousehold, Take: d.takeSlipHousehold},
		slipName:      {Ask: askSlipName, Take: takeSlipName},
		slipAddress:   {Ask: askSlipAddress, Take: d.takeSlipAddress},
		slipArea:      {Ask: d.askSlipArea, Take: d.takeSlipArea},
		slipDay:       {Ask: d.askSlipDay, Take: d.takeSlipDay},
		slipPapers:    {Ask: askSlipPapers, Take: takeSlipPapers},
		slipPreview:   {Ask: d.askSlipPreview, Take: d.takeSlipPreview, Review: true},
	}
	for i := range consult.MaxQuestions { // each question has its own steps, so that the way back bot.Leads to the one before
		steps[slipQuestion(i)] = bot.Step[slipping]{Ask: atQuestion(i, d.askSlipQuestion), Take: d.takeSlipQuestion}
		steps[slipWhy(i)] = bot.Step[slipping]{Ask: atQuestion(i, d.askSlipWhy), Take: d.takeSlipWhy}
	}
	for name, step := range steps {
		take := step.Take
		step.Take = func(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
			if a.Input.Media == nil {
				return take(ctx, t, x, a)
			}
			if !bot.IsPicture(*a.Input.Media) { // photos are taken at every step
				return bot.Stay(), civic.Invalid("paper")
			}
			if len(x.Papers) >= civic.MaxAttachments {
				return bot.Stay(), civic.Invalid("media")
			}
			x.Papers = append(x.Papers, *a.Input.Media)
			if name != slipPapers && name != slipPreview {
				t.Above(t.T("consult.slip_photos", bot.Args{"Count": len(x.Papers)}))
			}
			return bot.Stay(), nil
		}
		steps[name] = step
	}
	return bot.Flow[slipping]{Name: flowConsultSlip, First: slipSource, Title: "consult.slip_title",
		Steps: bot.Guarded(steps, consultGuard(d, func(x *slipping) string { return x.Code }, consultWorks, stageSlips))}
}

func beginSlip(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultSlip, slipping{Code: r.Code}), nil
}

func askSlipSource(_ context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_source", bot.Args{"Code": x.Code}), Free: true,
		Choices: []bot.Choice{t.Choice("consult.source_slip", string(consult.SourceSlip)), t.Choice("consult.source_meeting", string(consult.SourceMeeting))}}, nil
}

func (d official) takeSlipSource(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		return bot.Stay(), bot.ErrPickOne
	}
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	x.Source = consult.Source(a.Value)
	if c.Who == consult.WhoHouseholds {
		return bot.To(slipHousehold), nil
	}
	return bot.To(slipName), nil
}

// answer is what was copied for the question, if anything.
func (x *slipping) answer(question int) (consult.Opinion, bool) {
	i := slices.IndexFunc(x.Answers, func(o consult.Opinion) bool { return o.Question == question })
	if i < 0 {
		return consult.Opinion{}, false
	}
	return x.Answers[i], true
}

// put keeps an answer in the place of an earlier one; nil takes it away.
func (x *slipping) put(question int, o *consult.Opinion) {
	x.Answers = slices.DeleteFunc(x.Answers, func(known consult.Opinion) bool { return known.Question == question })
	if o != nil {
		o.Question = question
		x.Answers = append(x.Answers, *o)
		slices.SortFunc(x.Answers, func(a, b consult.Opinion) int { return a.Question - b.Question })
	}
}

// spoken says when and how a household spoke, or is "" where it has not.
func (d official) spoken(ctx context.Context, t *bot.Turn, consultation int64, h consult.Household) (string, error) {
	b, err := d.store.BallotByVoter(ctx, consultation, consult.Voter{Household: &h}.Key())
	if errors.Is(err, civic.ErrNotFound) || err == nil && !b.Counts() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return t.T("consult.spoken_"+string(b.Source), bot.Args{"Name": h.Name, "At": t.Time(b.ChangedAt), "Day": bot.DayText(b.PaperDay)}), nil
}

func slipAnswerText(t *bot.Turn, q consult.Question, o consult.Opinion) string {
	return strings.TrimSpace(t.T("common.as_is", bot.Args{"Text": choiceText(t, q, o)}) + "\n" + bot.Quote(o.Text))
}
