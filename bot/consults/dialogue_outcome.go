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

func askTalkOutcome(_ context.Context, t *bot.Turn, _ *talking) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("consult.ask_outcome")}
	for _, o := range consult.Outcomes {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Capital(t.Label("consult.outcome_" + string(o))), Value: string(o)})
	}
	return p, nil
}

func takeTalkOutcome(_ context.Context, _ *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	x.Outcome = consult.Outcome(a.Value)
	return bot.To("note"), nil
}

func askTalkNote(_ context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_talk_note", bot.Args{"Outcome": t.Label("consult.outcome_" + string(x.Outcome))}), Free: true,
		Choices: []bot.Choice{t.Choice("consult.talk_no_note", consultNothing)}}, nil
}

func (d official) takeTalkNote(ctx context.Context, t *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	note := ""
	if !a.Picked() {
		if note = civic.CleanText(a.Input.Text); a.Input.Kind != bot.KindText || note == "" {
			return bot.Stay(), civic.Invalid("text_only")
		}
	}
	if len([]rune(note)) > consult.MaxReply {
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
