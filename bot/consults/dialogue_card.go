package consults

import (
	"context"
	"errors"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// dialogue reads the dialogue that is looked at, of this consultation, with the ballot and the household's name.
func (d official) dialogue(ctx context.Context, t *bot.Turn, x *talking) (round, consult.DialogueLine, consult.Ballot, error) {
	var l consult.DialogueLine
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return r, l, consult.Ballot{}, err
	}
	if l.Dialogue, err = d.store.Dialogue(ctx, x.Ballot); err != nil {
		return r, l, consult.Ballot{}, err
	}
	b, err := d.store.Ballot(ctx, x.Ballot)
	if err == nil && b.Consultation != r.ID {
		err = civic.ErrNotFound
	}
	if err != nil {
		return r, l, b, err
	}
	l.Number = b.Number
	if b.Household != nil {
		h, err := d.store.Household(ctx, *b.Household)
		if err != nil && !errors.Is(err, civic.ErrNotFound) {
			return r, l, b, err
		}
		l.Household = h.Name
	}
	return r, l, b, nil
}

const (
	talkInvite = "invite"
	talkHeld   = "held"
)

func (d official) askDialogue(ctx context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	r, l, b, err := d.dialogue(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	lines := []string{t.T("consult.dialogue", bot.Args{"Who": bot.Capital(whoDisagrees(t, l)), "State": dialogueState(t, l.Dialogue)})}
	for _, o := range b.Opinions {
		if o.Choice == consult.StanceDisagree && o.Question < len(r.Questions) {
			lines = append(lines, t.T("consult.dialogue_about", bot.Args{"N": o.Question + 1, "Question": bot.Shorten(r.Questions[o.Question].TextIn(t.Locale()), 120)}), bot.Quote(o.Text))
		}
	}
	if l.Note != "" {
		lines = append(lines, t.T("consult.dialogue_note"), bot.Quote(l.Note))
	}
	p := bot.Prompt{}
	if l.Outcome == "" {
		if whom, err := d.spokesman(ctx, b); err != nil {
			return bot.Prompt{}, err
		} else if whom == nil {
			lines = append(lines, t.T("consult.dialogue_by_hand"))
		}
		key := "consult.invite"
		if l.MeetsAt != nil {
			key = "consult.invite_again"
			if !t.Now.Before(*l.MeetsAt) {
				p.Choices = append(p.Choices, t.Choice("consult.held", talkHeld))
			}
		}
		p.Choices = append(p.Choices, t.Choice(key, talkInvite))
	}
	p.Around(t.Choice("consult.to_list", waitingDesk))
	p.Text = strings.Join(lines, "\n")
	return p, nil
}

func (d official) takeDialogue(_ context.Context, _ *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case talkInvite:
		return bot.To("when"), nil
	case talkHeld:
		return bot.To("outcome"), nil
	}
	return x.home(), nil
}
