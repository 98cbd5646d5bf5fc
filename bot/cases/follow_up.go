package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// followUpNotice asks, a week after a case was closed, whether the matter is settled.
func followUpNotice(t *bot.Turn, what citizenNotice) []bot.Message {
	c := what.Case
	if c.Status != civic.StatusClosed {
		return nil
	}
	var rows [][]bot.Button
	for _, a := range []civic.FollowUpAnswer{civic.SettledYes, civic.SettledPartly, civic.SettledNo} {
		rows = append(rows, []bot.Button{t.Button("follow_up."+string(a), "my-settled", c.Code, string(a))})
	}
	return bot.Texts(t.T("follow_up.ask", bot.Args{"Code": c.Code, "Category": t.CategoryName(c.Category), "Agency": t.AgencyName(c.Agency)}), rows...)
}

// pressSettled keeps the answer of the case's author, and says what they can do where the matter is not settled.
func (d author) pressSettled(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 2 {
		return bot.Next{}, civic.ErrNotFound
	}
	c, err := d.own(ctx, t, args[0])
	if err != nil {
		return bot.Next{}, err
	}
	answer := civic.FollowUpAnswer(args[1])
	err = d.store.AnswerFollowUp(ctx, t.Input.Key, c.ID, t.Person.ID, answer, t.Now)
	if errors.Is(err, civic.ErrExpired) {
		t.Conclude("follow_up.over", bot.Args{"Code": c.Code})
		return bot.Stay(), nil
	}
	if err != nil && !errors.Is(err, civic.ErrRepeated) {
		return bot.Next{}, err
	}
	m := bot.Message{Text: t.T("follow_up.thanks_"+string(answer), bot.Args{"Code": c.Code}), Edit: t.Input.Message}
	if answer != civic.SettledYes {
		m.Rows = [][]bot.Button{{t.Button("follow_up.complain", "complain-anew")}, {t.Button("follow.open", "my-case", c.Code)}}
	}
	t.Say(m)
	return bot.Stay(), nil
}
