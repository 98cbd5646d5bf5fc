package consults

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

func askTalkWhen(_ context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	return bot.Prompt{Text: x.said(t.T("consult.ask_talk_when")), Free: true}, nil
}

var hourForm = regexp.MustCompile(`(?i)(?:^|\s)(?:lúc\s*)?(\d{1,2})\s*(?::|h|giờ|g)\s*(\d{2})?(?:\s|$)`)

// momentAhead reads a day to come with its time of day: 15/12/2026 8:30, 8h30 ngày 15/12, ngày mai 14h.
func momentAhead(text string, now time.Time) (time.Time, bool) {
	text = strings.ReplaceAll(bot.OneLine(text), ",", " ")
	m := hourForm.FindStringSubmatchIndex(text)
	if m == nil {
		return time.Time{}, false
	}
	hour, _ := strconv.Atoi(text[m[2]:m[3]])
	minute := 0
	if m[4] >= 0 {
		minute, _ = strconv.Atoi(text[m[4]:m[5]])
	}
	day, ok := dayAhead(strings.TrimSpace(text[:m[0]]+" "+text[m[1]:]), now)
	if !ok || hour > 23 || minute > 59 {
		return time.Time{}, false
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, now.Location()), true
}

const momentForm = "2006-01-02 15:04"

func takeTalkWhen(_ context.Context, t *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	at, ok := momentAhead(a.Input.Text, t.Now.In(t.Zone))
	switch {
	case !ok || at.After(t.Now.AddDate(farthest, 0, 0)):
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
	return bot.Prompt{Text: x.said(t.T("consult.ask_talk_place")), Free: true, Choices: bot.Offered(places...)}, nil
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
	return bot.Prompt{Text: x.said(text), Choices: []bot.Choice{t.Choice("consult.talk_send", "send")}}, nil
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
