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

func askTalkWhen(_ context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_talk_when"), Free: true}, nil
}

const momentForm = "2006-01-02 15:04"

func takeTalkWhen(_ context.Context, t *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	at, err := bot.Moment(a.Input.Text, t.Now.In(t.Zone))
	switch {
	case err != nil:
		return bot.Stay(), err
	case at.After(t.Now.AddDate(bot.Farthest, 0, 0)):
		return bot.Stay(), civic.Invalid("moment")
	case !at.After(t.Now):
		return bot.Stay(), civic.Invalid("past")
	}
	x.When = at.Format(momentForm)
	return bot.To(talkPlace), nil
}

// askTalkPlace offers the places of other dialogues: they are often held in one.
func (d official) askTalkPlace(ctx context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	list, err := d.store.Dialogues(ctx, r.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	var places []string
	for _, l := range list {
		if len(places) < 4 {
			places = append(places, l.Place)
		}
	}
	return bot.Prompt{Text: t.T("consult.ask_talk_place"), Free: true, Choices: bot.Offered(places...)}, nil
}

func takeTalkPlace(_ context.Context, _ *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	place := a.Value
	if !a.Picked() {
		place = bot.OneLine(a.Input.Text)
	}
	if civic.Fold(place) == "" || len([]rune(place)) > consult.MaxTitle {
		return bot.Stay(), civic.Invalid("place")
	}
	x.Place = place
	return bot.To(talkConfirm), nil
}

func (d official) askTalkConfirm(ctx context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	_, l, _, err := d.dialogue(ctx, t, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	at, err := time.ParseInLocation(momentForm, x.When, t.Zone)
	if err != nil {
		return bot.Prompt{}, fmt.Errorf("read when: %w", err)
	}
	text := t.T("consult.talk_confirm", bot.Args{"Who": capital(whoDisagrees(t, l)), "At": t.Time(at), "Place": x.Place})
	if at.After(l.DueAt) {
		text += "\n\n" + t.T("consult.talk_after_due", bot.Args{"Due": t.Date(lastDayOf(l.DueAt))})
	}
	return bot.Prompt{Text: text, Choices: []bot.Choice{t.Choice("consult.talk_send", "send")}}, nil
}

func (d official) takeTalkConfirm(ctx context.Context, t *bot.Turn, x *talking, _ bot.Answer) (bot.Next, error) {
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
