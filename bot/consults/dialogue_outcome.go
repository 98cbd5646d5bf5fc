package consults

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// saveDialogue saves; where a colleague was first, the dialogue is shown as it is now.
func (d official) saveDialogue(ctx context.Context, t *bot.Turn, x *talking, after consult.Dialogue, notices []civic.Notice, done string) (bot.Next, error) {
	_, err := d.store.SaveDialogue(ctx, t.Input.Key, after, notices, t.Now)
	if errors.Is(err, civic.ErrConflict) {
		return x.movedOn(t), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	t.Above(done)
	return x.home(), nil
}

// movedOn shows a dialogue as it is now: a colleague was first, or its author has withdrawn what they had said.
func (x *talking) movedOn(t *bot.Turn) bot.Next {
	t.Above("⚠ " + t.T("consult.dialogue_moved_on"))
	return bot.To("one")
}

func offerOutcomes(_ context.Context, t *bot.Turn, _ *talking) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, o := range consult.Outcomes {
		choices = append(choices, bot.Choice{Label: bot.Capital(t.Label("consult.outcome_" + string(o))), Value: string(o)})
	}
	return choices, nil
}

func askTalkNote(_ context.Context, t *bot.Turn, x *talking) (string, error) {
	return t.T("consult.ask_talk_note", bot.Args{"Outcome": t.Label("consult.outcome_" + string(x.Outcome))}), nil
}

func offerNoNote(_ context.Context, t *bot.Turn, _ *talking) ([]bot.Choice, error) {
	return []bot.Choice{t.Choice("consult.talk_no_note", consultNothing)}, nil
}

// takeTalkNote writes down what came of the dialogue, with a note or without.
func (d official) takeTalkNote(ctx context.Context, t *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	note := civic.CleanText(a.Input.Text)
	switch {
	case a.Picked():
		note = ""
	case note == "":
		return bot.Stay(), civic.Invalid("text_only")
	case len([]rune(note)) > consult.MaxReply:
		return bot.Stay(), civic.Invalid("post_long")
	}
	_, l, _, err := d.dialogue(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	after, err := l.Hold(t.Person.ID, x.Outcome, note, t.Now)
	if errors.Is(err, civic.ErrNotNow) {
		return x.movedOn(t), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	return d.saveDialogue(ctx, t, x, after, nil, t.T("consult.outcome_saved", bot.Args{"Who": whoDisagrees(t, l)}))
}
