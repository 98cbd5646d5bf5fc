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

// askNumber asks for the document's number, and says which files were taken.
func (d unit) askNumber(ctx context.Context, t *bot.Turn, h *handing) (string, error) {
	o, err := d.owing(ctx, t, h.Obligation)
	got := t.T("duty_officer.got_files", bot.Args{"Count": len(h.Files), "Names": t.FileNames(h.Files), "Duty": named(t, o.Obligation)})
	return bot.Paragraphs(got, t.T("duty_officer.ask_number")), err
}

func setNumber(_ context.Context, _ *bot.Turn, h *handing, a bot.Answer) error {
	text := bot.DocNumber(a.Text())
	switch {
	case !strings.ContainsFunc(text, unicode.IsDigit):
		return civic.Invalid("doc_number")
	case len([]rune(text)) > civic.MaxDocNumber:
		return civic.Invalid("long_number")
	}
	h.Number = text
	return nil
}

func setSigner(_ context.Context, _ *bot.Turn, h *handing, a bot.Answer) error {
	text := bot.OneLine(a.Text())
	switch {
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return civic.Invalid("signer")
	case len([]rune(text)) > civic.MaxSigner:
		return civic.Invalid("long_signer")
	}
	h.Signer = text
	return nil
}

func setDay(_ context.Context, t *bot.Turn, h *handing, a bot.Answer) error {
	day, err := t.Day(a, bot.Past)
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
func (d unit) offerNumbers(ctx context.Context, _ *bot.Turn, h *handing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, h.Obligation)
	return bot.Offered(h.Number, last.DocNumber), err
}

// offerDays offers today, and the day that was given before.
func (d unit) offerDays(ctx context.Context, t *bot.Turn, h *handing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, h.Obligation)
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
func (d unit) offerSigners(ctx context.Context, t *bot.Turn, h *handing) ([]bot.Choice, error) {
	last, err := d.lastOf(ctx, h.Obligation)
	if err != nil || last.Signer != "" {
		return bot.Offered(h.Signer, last.Signer), err
	}
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return nil, err
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
