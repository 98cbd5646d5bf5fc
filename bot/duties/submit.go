package duties

import (
	"context"
	"errors"

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
	Said       map[string]string  `json:"said,omitempty"` // which message answered which step, for when it is edited
	Once       bool               `json:"once,omitempty"` // one answer is changed: the preview comes next
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
// More files are taken at every step, and an answer whose message is edited is changed.
func (d unit) submitFlow() bot.Flow[handing] {
	steps := map[string]bot.Step[handing]{
		stepFiles:   {Ask: d.askFiles, Take: d.takeFiles},
		stepPreview: {Ask: d.askPreview, Take: d.takePreview, Review: true},
		stepReplace: {Ask: d.askReplace, Take: d.takeReplace, Review: true},
	}
	for _, q := range d.questions() {
		steps[q.step] = bot.Step[handing]{Ask: q.ask, Take: q.take}
	}
	for name, step := range steps {
		step.Take = d.whileTheirs(step.Take)
		steps[name] = step
	}
	return bot.Flow[handing]{Name: flowSubmit, First: stepFiles, Title: "duty_officer.submit_title", Steps: steps,
		Worth: func(h *handing) bool { return len(h.Files) > 0 || len(h.Said) > 0 }}
}

// whileTheirs ends the dialogue of somebody who has left the agency meanwhile.
func (d unit) whileTheirs(take func(context.Context, *bot.Turn, *handing, bot.Answer) (bot.Next, error)) func(context.Context, *bot.Turn, *handing, bot.Answer) (bot.Next, error) {
	return func(ctx context.Context, t *bot.Turn, h *handing, a bot.Answer) (bot.Next, error) {
		if _, err := d.owing(ctx, t, h.Obligation); errors.Is(err, civic.ErrNotFound) {
			t.Conclude("error.not_found")
			return bot.End(), nil
		}
		return take(ctx, t, h, a)
	}
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

func (d unit) askFiles(ctx context.Context, t *bot.Turn, h *handing) (bot.Prompt, error) {
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return bot.Prompt{}, err
	}
	text := t.T("duty_officer.submit_head", bot.Args{"Duty": named(t, o.Obligation) + owner(t, o.Obligation), "State": obligationState(t, o.Obligation)}) + "\n\n"
	p := bot.Prompt{Free: true, Text: text + t.T("duty_officer.ask_files", bot.Args{"Types": typesOf(t, o.duty), "Most": civic.MaxSubmissionFiles})}
	if h.Files != nil {
		p.Text = text + t.T("duty_officer.have_files", bot.Args{"Count": len(h.Files), "Names": t.FileNames(h.Files)})
		p.Choices = []bot.Choice{t.Choice("duty_officer.files_done", filesDone), t.Choice("duty_officer.files_again", filesAgain)}
	}
	return p, nil
}

func (d unit) takeFiles(ctx context.Context, t *bot.Turn, h *handing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case filesDone:
		return h.after(stepNumber), nil
	case filesAgain:
		h.Files = nil
		return bot.Stay(), nil
	}
	if took, err := d.takeBeside(ctx, t, h, a.Input); took || err != nil {
		if err == nil && a.Input.Media != nil {
			return h.after(stepNumber), nil
		}
		return bot.Stay(), err
	}
	return bot.Stay(), civic.Invalid("need_file")
}

// after is the step that comes next: the one named, or the preview where only one answer was to be changed.
func (h *handing) after(step string) bot.Next {
	if h.Once {
		step = stepPreview
	}
	return bot.To(step)
}

// takeBeside takes what may be sent at every step: a file, and a change of an earlier answer. It reports whether the input
// was either.
func (d unit) takeBeside(ctx context.Context, t *bot.Turn, h *handing, in bot.Input) (bool, error) {
	if in.Kind == bot.KindEdit {
		for _, q := range d.questions() {
			if h.Said[in.Message] == q.step {
				return true, q.set(t, h, in.Text)
			}
		}
		return true, nil
	}
	if in.Media == nil {
		return false, nil
	}
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return true, err
	}
	return true, h.add(t, o.duty, *in.Media)
}
