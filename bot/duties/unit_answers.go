package duties

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"danvan/bot"
	"danvan/civic"
)

// question is one of the three that are asked about a document.
type question struct {
	d    unit
	step string
	next string
	need string // the field that an answer is blamed for that is none
	set  func(t *bot.Turn, h *handing, text string) error
	// offer lists answers that need not be typed.
	offer func(ctx context.Context, t *bot.Turn, h *handing, o owing) ([]bot.Choice, error)
}

// questions are the three questions, in order.
func (d unit) questions() []question {
	return []question{
		{d: d, step: stepNumber, next: stepDay, need: "doc_number", set: setNumber, offer: d.offerNumbers},
		{d: d, step: stepDay, next: stepSigner, need: "day", set: setDay, offer: d.offerDays},
		{d: d, step: stepSigner, next: stepPreview, need: "signer", set: setSigner, offer: d.offerSigners},
	}
}

func (q question) ask(ctx context.Context, t *bot.Turn, h *handing) (bot.Prompt, error) {
	o, err := q.d.owing(ctx, t, h.Obligation)
	if err != nil {
		return bot.Prompt{}, err
	}
	text := ""
	if q.step == stepNumber {
		text += t.T("duty_officer.got_files", bot.Args{"Count": len(h.Files), "Names": t.FileNames(h.Files), "Duty": named(t, o.Obligation)}) + "\n\n"
	}
	choices, err := q.offer(ctx, t, h, o)
	return bot.Prompt{Text: text + t.T("duty_officer.ask_"+q.step), Choices: choices, Free: true}, err
}

func (q question) take(ctx context.Context, t *bot.Turn, h *handing, a bot.Answer) (bot.Next, error) {
	if a.Picked() {
		return h.after(q.next), q.set(t, h, a.Value)
	}
	if took, err := q.d.takeBeside(ctx, t, h, a.Input); took || err != nil {
		return bot.Stay(), err
	}
	if a.Input.Kind != bot.KindText {
		return bot.Stay(), civic.Invalid(q.need)
	}
	if err := q.set(t, h, a.Input.Text); err != nil {
		return bot.Stay(), err
	}
	if h.Said == nil {
		h.Said = map[string]string{}
	}
	h.Said[a.Input.Message] = q.step
	return h.after(q.next), nil
}

func setNumber(_ *bot.Turn, h *handing, text string) error {
	text = bot.DocNumber(text)
	switch {
	case !strings.ContainsFunc(text, unicode.IsDigit):
		return civic.Invalid("doc_number")
	case len([]rune(text)) > civic.MaxDocNumber:
		return civic.Invalid("long_number")
	}
	h.Number = text
	return nil
}

func setSigner(_ *bot.Turn, h *handing, text string) error {
	text = bot.OneLine(text)
	switch {
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return civic.Invalid("signer")
	case len([]rune(text)) > civic.MaxSigner:
		return civic.Invalid("long_signer")
	}
	h.Signer = text
	return nil
}

func setDay(t *bot.Turn, h *handing, text string) error {
	day, err := bot.Day(text, t.Now.In(t.Zone), bot.Past)
	switch {
	case err != nil:
		return err
	case day.After(t.Now):
		return civic.Invalid("future_day")
	case day.Year() < 2000:
		return civic.Invalid("old_day")
	}
	h.Day = day.Format(time.DateOnly)
	return nil
}

// offerNumbers offers the number that was given before.
func (d unit) offerNumbers(ctx context.Context, _ *bot.Turn, h *handing, o owing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, o.ID)
	return bot.Offered(h.Number, last.DocNumber), err
}

// offerDays offers today, and the day that was given before.
func (d unit) offerDays(ctx context.Context, t *bot.Turn, h *handing, o owing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, o.ID)
	today := t.Now.In(t.Zone).Format(time.DateOnly)
	choices := []bot.Choice{t.Choice("duty_officer.today", today, bot.Args{"Day": bot.DayText(today)})}
	for _, c := range bot.Offered(h.Day, last.DocDay) {
		if c.Value != today {
			c.Label = bot.DayText(c.Value)
			choices = append(choices, c)
		}
	}
	return choices, err
}

// offerSigners offers who signed before: this document, or what the agency handed in last.
func (d unit) offerSigners(ctx context.Context, _ *bot.Turn, h *handing, o owing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, o.ID)
	if err != nil || last.Signer != "" {
		return bot.Offered(h.Signer, last.Signer), err
	}
	list, _, err := d.store.Obligations(ctx, civic.ObligationQuery{Agencies: []string{o.Agency}, Statuses: []civic.ObligationStatus{civic.ObligationSubmitted, civic.ObligationAccepted}})
	if err != nil || len(list) == 0 {
		return bot.Offered(h.Signer), err
	}
	newest := slices.MaxFunc(list, func(a, b civic.Obligation) int { return handedIn(a).Compare(handedIn(b)) })
	last, err = d.lastOf(ctx, newest.ID)
	return bot.Offered(h.Signer, last.Signer), err
}

func handedIn(o civic.Obligation) time.Time {
	if o.SubmittedAt == nil {
		return time.Time{}
	}
	return *o.SubmittedAt
}

// lastOf is the newest version that was handed in, or the zero Submission.
func (d unit) lastOf(ctx context.Context, obligation int64) (civic.Submission, error) {
	versions, err := d.store.Submissions(ctx, obligation)
	if err != nil || len(versions) == 0 {
		return civic.Submission{}, err
	}
	return versions[len(versions)-1], nil
}
