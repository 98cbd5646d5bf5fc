package consults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const momentForm = "2006-01-02 15:04"

func setTalkWhen(_ context.Context, t *bot.Turn, x *talking, a bot.Answer) error {
	at, err := t.MomentAhead(a)
	x.When = at.Format(momentForm)
	return err
}

// offerTalkPlace offers the places of other dialogues: they are often held in one.
func (d official) offerTalkPlace(ctx context.Context, t *bot.Turn, x *talking) ([]bot.Choice, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return nil, err
	}
	list, err := d.store.Dialogues(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var places []string
	for _, l := range list[:min(len(list), 4)] {
		places = append(places, l.Place)
	}
	return bot.Offered(places...), nil
}

// invitation shows what is about to be sent, and where it comes too late.
func (d official) invitation(ctx context.Context, t *bot.Turn, x *talking) (string, error) {
	_, l, _, err := d.dialogue(ctx, t, x)
	if err != nil {
		return "", err
	}
	at, err := time.ParseInLocation(momentForm, x.When, t.Zone)
	if err != nil {
		return "", fmt.Errorf("read when: %w", err)
	}
	text := t.T("consult.talk_confirm", bot.Args{"Who": bot.Capital(whoDisagrees(t, l)), "At": t.Time(at), "Place": x.Place})
	if at.After(l.DueAt) {
		text += "\n\n" + t.T("consult.talk_after_due", bot.Args{"Due": t.Date(lastDayOf(l.DueAt))})
	}
	return text, nil
}

// invite sends the invitation to who speaks through the bot; who spoke on paper is to be invited by hand.
func (d official) invite(ctx context.Context, t *bot.Turn, x *talking) (bot.Next, error) {
	_, l, b, err := d.dialogue(ctx, t, x)
	if err != nil {
		return bot.Stay(), err
	}
	at, err := time.ParseInLocation(momentForm, x.When, t.Zone)
	if err != nil {
		return bot.Stay(), civic.Invalid("moment")
	}
	after, err := l.Invite(t.Person.ID, at, x.Place, t.Now)
	if errors.Is(err, civic.ErrNotNow) {
		return x.movedOn(t), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	whom, err := d.spokesman(ctx, b)
	if err != nil {
		return bot.Stay(), err
	}
	var notices []civic.Notice
	if whom != nil {
		notices = []civic.Notice{{Kind: civic.NoticeDialogue, To: civic.ToPerson(*whom), Subject: &b.ID, Priority: civic.PriorityReceipt}}
	}
	key := "consult.invited"
	if whom == nil {
		key = "consult.invited_by_hand"
	}
	return d.saveDialogue(ctx, t, x, after, notices, t.T(key, bot.Args{"Who": whoDisagrees(t, l), "At": t.Time(at)}))
}

// spokesman is who is told of a dialogue: who spoke through the bot, or who speaks for the household; nil on paper.
func (d official) spokesman(ctx context.Context, b consult.Ballot) (*int64, error) {
	if b.Person != nil || b.Household == nil {
		return b.Person, nil
	}
	h, err := d.store.Household(ctx, *b.Household)
	return h.UsedBy, err
}
