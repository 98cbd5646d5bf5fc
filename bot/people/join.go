package people

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

const flowJoin = "officer_join"

// joining is an invitation that a person is looking at.
type joining struct {
	Token string `json:"token"`
}

// joinByLink shows an invitation, where it can still be used.
func (d people) joinByLink(ctx context.Context, t *bot.Turn, token string) (bot.Next, error) {
	var inv civic.Invitation
	err := d.guesses.Try(ctx, t, func() (err error) {
		inv, err = d.store.InvitationByToken(ctx, bot.Hash(token))
		return err
	})
	if err == nil {
		err = inv.Usable(t.Now)
	}
	switch civic.CodeOf(err) {
	case "":
		if slices.ContainsFunc(t.Person.Memberships, func(m civic.Membership) bool { return m.Agency == inv.Agency && m.Role == inv.Role }) {
			t.Tell("join.already", invited(t, inv))
			return bot.Stay(), nil
		}
		return bot.Begin(flowJoin, joining{Token: token}), nil
	case civic.CodeNotFound, civic.CodeExpired, civic.CodeAlreadyUsed:
		t.Tell("join." + string(civic.CodeOf(err)))
		return bot.Stay(), nil
	}
	return bot.Stay(), err
}

func invited(t *bot.Turn, inv civic.Invitation) bot.Args {
	return bot.Args{"Agency": t.AgencyName(inv.Agency), "Role": t.Label("role." + string(inv.Role))}
}

func (d people) joinFlow() bot.Flow[joining] {
	return bot.Flow[joining]{Name: flowJoin, First: "confirm", Title: "join.title", Worth: bot.Never[joining], Steps: map[string]bot.Step[joining]{"confirm": {
		Ask: func(ctx context.Context, t *bot.Turn, j *joining) (bot.Prompt, error) {
			inv, err := d.store.InvitationByToken(ctx, bot.Hash(j.Token))
			if err != nil {
				return bot.Prompt{}, err
			}
			key := "join.ask"
			if inv.Role == civic.RoleCoordinator || inv.Role == civic.RoleLeader {
				key += "_" + string(inv.Role)
			}
			return bot.Prompt{Text: t.T(key, invited(t, inv)), Choices: []bot.Choice{t.Yes("join.yes", "yes")}}, nil
		},
		Take: func(ctx context.Context, t *bot.Turn, j *joining, _ bot.Answer) (bot.Next, error) {
			inv, err := d.store.AcceptInvitation(ctx, t.Input.Key, bot.Hash(j.Token), t.Person.ID, t.Now)
			if err != nil {
				return bot.Stay(), err
			}
			t.ShowMenu()
			t.Tell("join.done", invited(t, inv))
			return bot.End(), t.Reload(ctx, d.store)
		},
	}}}
}
