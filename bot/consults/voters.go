package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// The flows about consultations.
const (
	flowVote         = "vote"
	flowVoteWithdraw = "vote_withdraw"
)

// addTo declares what citizens do in consultations: reading, speaking, changing, withdrawing.
func (d voters) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.voteFlow(), d.withdrawVoteFlow())
	m.Links = append(m.Links,
		bot.DeepLink{Name: "ykien", Who: bot.Everybody, Do: d.open},
		bot.DeepLink{Name: "ho", Who: bot.Anybody("who has the household's code"), Do: d.openByCode})
	m.Actions = append(m.Actions,
		d.on("voice", d.show),
		d.on("voice-speak", d.speak),
		d.on("voice-area", d.moved),
		d.on("voice-mine", d.mine),
		d.on("voice-result", d.result),
		d.on("voice-how", d.howOn),
		bot.Action{Name: "voice-back", Who: bot.Anybody("who cast the ballot"), Do: bot.OnID(d.takeable, beginWithdraw)},
		bot.Action{Name: "voice-law", Who: bot.Everybody, Do: func(context.Context, *bot.Turn, []string) (bot.Next, error) {
			return bot.Begin(bot.FlowComplaint, nil), nil
		}})
	d.addNotices(m.Notices)
}

// on makes an action on a consultation, named by its code.
func (d voters) on(name string, do func(context.Context, *bot.Turn, consult.Consultation) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Who: bot.Everybody, Do: bot.On(bot.Public(d.store.ConsultationByCode), do)}
}

// open shows the consultation of a code, as a link or a person gives it.
func (d voters) open(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
	parsed, ok := civic.ParseConsultationCode(code)
	if !ok {
		return bot.Stay(), civic.ErrNotFound
	}
	c, err := d.store.ConsultationByCode(ctx, parsed)
	if err != nil {
		return bot.Stay(), err
	}
	return d.show(ctx, t, c)
}

// known opens the consultation of a code that is typed, or of a household's code.
func (d voters) known(ctx context.Context, t *bot.Turn, text string) (next bot.Next, known bool, err error) {
	if code, ok := civic.ParseConsultationCode(text); ok {
		next, err = d.open(ctx, t, code)
		return next, true, err
	}
	if _, ok := civic.ParseHouseholdCode(text); ok && strings.ContainsAny(text, "0123456789") {
		next, err = d.openByCode(ctx, t, text)
		return next, true, err
	}
	return bot.Next{}, false, nil
}
