package consults

import (
	"context"
	"errors"
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
	replies
	Once bool `json:"once,omitempty"` // all was seen in the preview: it comes next again
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

// slipFlow copies what a household said on paper: whose it is, when it was handed in, photos of it, and the answers. Photos
// are taken at every step.
func (d official) slipFlow() bot.Flow[slipping] {
	sources := []consult.Source{consult.SourceSlip, consult.SourceMeeting}
	fields := []bot.Field[slipping]{
		{Name: slipSource, Ask: "consult.ask_source", Args: func(_ *bot.Turn, x *slipping) bot.Args { return bot.Args{"Code": x.Code} }, Only: true, Then: d.slipWhose,
			Offer: bot.Offering[slipping](sources, func(s consult.Source) string { return "consult.source_" + string(s) }), Set: bot.Chosen(func(x *slipping) *consult.Source { return &x.Source })},
		{Name: slipHousehold, Step: &bot.Step[slipping]{Ask: d.askSlipHousehold, Take: d.takeSlipHousehold}},
		{Name: slipName, Ask: "consult.ask_slip_name", Offer: offerSlipName, Set: setSlipName},
		{Name: slipAddress, Part: true, Ask: "consult.ask_slip_address", Args: slipNamed, Offer: offerSlipAddress, Set: d.setSlipAddress, Then: d.slipPlaced},
		{Name: slipArea, Later: true, Ask: "consult.ask_slip_area", Args: slipNamed, Offer: d.offerSlipAreas, Set: d.setSlipArea, Then: d.slipOfNamed},
		{Name: slipDay, Question: d.askSlipDay, Offer: d.offerSlipDay, Set: d.setSlipDay},
		{Name: slipPapers, Question: askSlipPapers, Offer: offerSlipPapers, Set: setSlipPaper, Then: afterSlipPapers},
	}
	for i := range consult.MaxQuestions { // each question has its own steps, so that the way back leads to the one before
		fields = append(fields, d.slipField(slipQuestion(i), i, d.askSlipQuestion, d.takeSlipQuestion), d.slipField(slipWhy(i), i, d.askSlipWhy, d.takeSlipWhy))
	}
	return bot.Form[slipping]{Name: flowConsultSlip, Title: "consult.slip_title", Seen: func(x *slipping) *bool { return &x.Once },
		Guard: consultGuard(d, func(x *slipping) string { return x.Code }, consultWorks, stageSlips), Beside: map[bot.Kind]string{bot.KindMedia: slipPapers},
		Fields: fields,
		Review: bot.Review[slipping]{Name: slipPreview, Text: d.slipText, Send: "consult.slip_send", Done: d.enterSlip, More: slipChanges, Picked: d.changeSlip},
	}.Flow()
}

func beginSlip(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultSlip, slipping{Code: r.Code}), nil
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
