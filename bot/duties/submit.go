package duties

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowSubmit = "officer_submit"

// handing is what a person is about to hand in.
type handing struct {
	Obligation int64              `json:"obligation"`
	Known      int                `json:"known"` // how many versions they know of: one more was handed in by a colleague
	Files      []civic.Attachment `json:"files,omitempty"`
	Number     string             `json:"number,omitempty"`
	Day        string             `json:"day,omitempty"` // 2006-01-02
	Signer     string             `json:"signer,omitempty"`
	Said       map[string]string  `json:"said,omitempty"` // kept by earlier releases
	Seen       bool               `json:"once,omitempty"` // the preview was seen: what is changed now leads back there
}

// The steps of handing in.
const (
	stepFiles   = "files"
	stepNumber  = "number"
	stepDay     = "day"
	stepSigner  = "signer"
	stepPreview = "preview"
	stepReplace = "replace"
)

// handIn begins to hand in, with files that were sent already or none.
func handIn(t *bot.Turn, o owing, files []civic.Attachment) bot.Next {
	h := handing{Obligation: o.ID, Known: o.Versions}
	var wrong error
	for _, f := range files {
		wrong = h.add(t, o.duty, f)
	}
	t.Wrong(wrong)
	if len(h.Files) > 0 {
		return bot.BeginAt(flowSubmit, stepNumber, h)
	}
	return bot.Begin(flowSubmit, h)
}

// submitFlow takes the files of a document, asks for its number, date and signer, and hands it in once it was looked at.
// More files are taken at every step.
func (d unit) submitFlow() bot.Flow[handing] {
	return bot.Form[handing]{Name: flowSubmit, Title: "duty_officer.submit_title", Guard: d.whileTheirs, Seen: func(h *handing) *bool { return &h.Seen },
		Worth:  func(h *handing) bool { return len(h.Files) > 0 || h.Number != "" },
		Beside: map[bot.Kind]string{bot.KindMedia: stepFiles},
		Fields: []bot.Field[handing]{
			{Name: stepFiles, Question: d.askFiles, Offer: offerFiles, Set: d.setFile, Then: afterFiles, Change: "duty_officer.change_files"},
			{Name: stepNumber, Question: d.askNumber, Offer: d.offerNumbers, Set: setNumber, Change: "duty_officer.change_number"},
			{Name: stepDay, Ask: "duty_officer.ask_day", Offer: d.offerDays, Set: setDay, Change: "duty_officer.change_day"},
			{Name: stepSigner, Ask: "duty_officer.ask_signer", Offer: d.offerSigners, Set: setSigner, Change: "duty_officer.change_signer"},
		},
		Review: bot.Review[handing]{Name: stepPreview, Text: d.preview, Send: "duty_officer.send", Done: d.send},
		More:   map[string]bot.Step[handing]{stepReplace: {Ask: d.askReplace, Take: d.takeReplace, Review: true}},
	}.Flow()
}

// whileTheirs ends the dialogue of somebody who has left the agency meanwhile.
func (d unit) whileTheirs(ctx context.Context, t *bot.Turn, h *handing) (bool, error) {
	_, err := d.owing(ctx, t, h.Obligation)
	return t.MayGoOn(err, "error.not_found")
}

// add takes a file.
func (h *handing) add(t *bot.Turn, duty civic.Duty, f civic.Attachment) error {
	switch {
	case len(h.Files) >= civic.MaxSubmissionFiles:
		return civic.Invalid("too_many_files", civic.Args{"Most": civic.MaxSubmissionFiles})
	case duty.Takes(f.Name):
		h.Files = append(h.Files, f)
		return nil
	case f.Kind == civic.KindPhoto:
		return civic.Invalid("photo_type", civic.Args{"Types": typesOf(t, duty)})
	}
	return civic.Invalid("file_type_sent", civic.Args{"Types": typesOf(t, duty)})
}

// The choices where files are asked for.
const (
	filesDone  = "done"
	filesAgain = "again"
)

func (d unit) askFiles(ctx context.Context, t *bot.Turn, h *handing) (string, error) {
	o, err := d.owing(ctx, t, h.Obligation)
	text := t.T("duty_officer.submit_head", bot.Args{"Duty": named(t, o.Obligation) + owner(t, o.Obligation), "State": obligationState(t, o.Obligation)}) + "\n\n"
	if h.Files != nil {
		return text + t.T("duty_officer.have_files", bot.Args{"Count": len(h.Files), "Names": t.FileNames(h.Files)}), err
	}
	return text + t.T("duty_officer.ask_files", bot.Args{"Types": typesOf(t, o.duty), "Most": civic.MaxSubmissionFiles}), err
}

func offerFiles(_ context.Context, t *bot.Turn, h *handing) ([]bot.Choice, error) {
	if h.Files == nil {
		return nil, nil
	}
	return []bot.Choice{t.Choice("duty_officer.files_done", filesDone), t.Choice("duty_officer.files_again", filesAgain)}, nil
}

// setFile takes one more file, or drops those that were taken.
func (d unit) setFile(ctx context.Context, t *bot.Turn, h *handing, a bot.Answer) error {
	switch {
	case a.Value == filesDone:
		return nil
	case a.Value == filesAgain:
		h.Files = nil
		return nil
	case a.Input.Media == nil:
		return civic.Invalid("need_file")
	}
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return err
	}
	return h.add(t, o.duty, *a.Input.Media)
}

func afterFiles(_ context.Context, _ *bot.Turn, _ *handing, a bot.Answer) (bot.Next, error) {
	if a.Value == filesAgain {
		return bot.Stay(), nil
	}
	return bot.After(stepFiles), nil
}
