package duties

import (
	"context"
	"errors"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// The choices where a colleague was faster.
const (
	replaceMine = "mine"
	replaceKeep = "keep"
)

func (d unit) preview(ctx context.Context, t *bot.Turn, h *handing) (string, error) {
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return "", err
	}
	text := t.T("duty_officer.preview", bot.Args{"Duty": named(t, o.Obligation), "Agency": t.AgencyName(o.Agency), "Names": t.FileNames(h.Files),
		"Number": h.Number, "Day": bot.DayText(h.Day), "Signer": h.Signer})
	if o.Status == civic.ObligationSubmitted {
		text += "\n\n" + t.T("duty_officer.preview_replaces", bot.Args{"Number": strconv.Itoa(o.Versions)})
	}
	if t.Now.After(o.DueAt) {
		text += "\n\n" + t.T("duty_officer.preview_late", bot.Args{"Day": t.Date(o.DueAt)})
	}
	return text, nil
}

// send hands in. Where a colleague handed in since the person began, they are asked first; where the reviewer has accepted
// what was handed in, they are told.
func (d unit) send(ctx context.Context, t *bot.Turn, h *handing) (bot.Next, error) {
	if len(h.Files) == 0 { // they were dropped, and none was sent in their place
		t.Wrong(civic.Invalid("need_file"))
		return bot.To(stepFiles), nil
	}
	for range 5 {
		o, err := d.owing(ctx, t, h.Obligation)
		if err != nil {
			return bot.Stay(), err
		}
		if o.Versions != h.Known && o.Status == civic.ObligationSubmitted {
			return bot.To(stepReplace), nil
		}
		document := civic.Submission{DocNumber: h.Number, DocDay: h.Day, Signer: h.Signer, Files: h.Files}
		ch, err := o.HandIn(o.by, document, o.duty, d.timing, t.Now)
		if errors.Is(err, civic.ErrNotNow) {
			return tooLateToHandIn(t, o), nil
		}
		if err != nil {
			return bot.Stay(), err
		}
		ch.Cause = t.Input.Key
		after, err := d.store.ChangeObligation(ctx, ch)
		if errors.Is(err, civic.ErrConflict) {
			continue // it is looked at again as it is now
		}
		if err != nil {
			return bot.Stay(), err
		}
		return bot.End(), d.sayHandedIn(ctx, t, after)
	}
	return bot.Stay(), civic.ErrConflict
}

// tooLateToHandIn says that nothing more is wanted, and shows the card.
func tooLateToHandIn(t *bot.Turn, o owing) bot.Next {
	key := "duty_officer.accepted_meanwhile"
	if o.Status == civic.ObligationEnded {
		key = "duty_officer.ended_meanwhile"
	}
	t.Conclude(key, bot.Args{"Duty": named(t, o.Obligation)})
	return openCard(o.ID)
}

// sayHandedIn confirms, and offers what is owed next.
func (d unit) sayHandedIn(ctx context.Context, t *bot.Turn, o civic.Obligation) error {
	key := "duty_officer.handed_in"
	if o.InTime != nil && !*o.InTime {
		key = "duty_officer.handed_in_late"
	}
	reviewer := t.AgencyName(dutyOf(t, o.Duty).Reviewer)
	m := bot.Message{Text: t.T(key, bot.Args{"Duty": named(t, o) + owner(t, o), "Number": strconv.Itoa(o.Versions), "At": t.Time(t.Now), "Reviewer": reviewer})}
	list, err := d.mine(ctx, t)
	if err != nil {
		return err
	}
	owed := 0
	for _, other := range list {
		if other.ID != o.ID && other.Status.Owed() {
			if owed++; owed == 1 {
				m.Rows = [][]bot.Button{{sendButton(t, other, 0)}}
			}
		}
	}
	if owed > 0 {
		m.Text += "\n\n" + t.T("duty_officer.owed_still", bot.Args{"Count": owed})
	}
	t.Replace(m)
	return nil
}

// sendButton begins to hand in; n is the number under which it stands in the text, or 0.
func sendButton(t *bot.Turn, o civic.Obligation, n int) bot.Button {
	label := t.Label("duty_officer.send_named", bot.Args{"Duty": dutyLabel(t, o, 60)})
	if owner(t, o) != "" {
		label = "📤 " + dutyLabel(t, o, 60)
	}
	if n > 0 {
		label = strconv.Itoa(n) + ". " + label
	}
	return bot.Do(label, "duty-send", bot.ID(o.ID))
}

// askReplace shows what a colleague handed in meanwhile.
func (d unit) askReplace(ctx context.Context, t *bot.Turn, h *handing) (bot.Prompt, error) {
	o, err := d.owing(ctx, t, h.Obligation)
	if err != nil {
		return bot.Prompt{}, err
	}
	last, err := d.lastOf(ctx, o.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	by, err := bot.NamesOf(ctx, d.store, last.Person)
	if err != nil {
		return bot.Prompt{}, err
	}
	h.Known = o.Versions // from here on they know
	return bot.Prompt{First: true, Text: t.T("duty_officer.replace", bot.Args{"Version": bot.HTML(submissionText(t, last, by.Of(last.Person)))}),
		Choices: []bot.Choice{t.Choice("duty_officer.replace_mine", replaceMine), t.Choice("duty_officer.replace_keep", replaceKeep)}}, nil
}

func (d unit) takeReplace(ctx context.Context, t *bot.Turn, h *handing, a bot.Answer) (bot.Next, error) {
	if a.Value == replaceKeep {
		t.Conclude("duty_officer.kept")
		return bot.End(), nil
	}
	return d.send(ctx, t, h)
}
