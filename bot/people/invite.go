package people

import (
	"context"
	"fmt"
	"time"

	"github.com/skip2/go-qrcode"

	"danvan/bot"
	"danvan/civic"
)

const flowInvite = "officer_invite"

// invitationLasts is how long a link can be used.
const invitationLasts = 7 * 24 * time.Hour

// inviting is an invitation in the making.
type inviting struct {
	Agency string     `json:"agency,omitempty"`
	Finder bot.Finder `json:"finder"`
}

// beginInvite begins an invitation: /moi. A head of one agency is not asked for which.
func beginInvite(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	var heads []string
	for _, m := range t.Person.Memberships {
		if m.Role == civic.RoleHead {
			heads = append(heads, m.Agency)
		}
	}
	switch {
	case t.Input.InGroup():
		return bot.Stay(), nil
	case len(heads) == 1 && !t.Person.Has(civic.RoleCoordinator):
		return bot.BeginAt(flowInvite, "role", inviting{Agency: heads[0]}), nil
	}
	return bot.Begin(flowInvite, nil), nil
}

// inviteFlow lets a head invite colleagues of the own agency, and a coordinator anybody's.
func (d people) inviteFlow() bot.Flow[inviting] {
	find := bot.Find[inviting]{State: func(i *inviting) *bot.Finder { return &i.Finder }, Text: "invite.where",
		Only: func(t *bot.Turn, _ *inviting, code string) bool { return t.Person.MayInvite(code, civic.RoleOfficer) },
		Found: func(_ context.Context, _ *bot.Turn, i *inviting, code string) (bot.Next, error) {
			i.Agency = code
			return bot.To("role"), nil
		}}
	return bot.Flow[inviting]{Name: flowInvite, First: "agency", Title: "invite.title", Worth: bot.Never[inviting], Steps: map[string]bot.Step[inviting]{
		"agency": {
			Ask: func(ctx context.Context, t *bot.Turn, i *inviting) (bot.Prompt, error) {
				if t.Person.Has(civic.RoleCoordinator) {
					return find.Step().Ask(ctx, t, i)
				}
				p := bot.Prompt{Text: t.T("invite.which")}
				for _, m := range t.Person.Memberships {
					if m.Role == civic.RoleHead {
						p.Choices = append(p.Choices, bot.Choice{Label: t.AgencyName(m.Agency), Value: "own:" + m.Agency})
					}
				}
				return p, nil
			},
			Take: func(ctx context.Context, t *bot.Turn, i *inviting, a bot.Answer) (bot.Next, error) {
				if len(a.Value) > 4 && a.Value[:4] == "own:" {
					i.Agency = a.Value[4:]
					return bot.To("role"), nil
				}
				return find.Step().Take(ctx, t, i, a)
			},
		},
		"role": {
			Ask: func(_ context.Context, t *bot.Turn, i *inviting) (bot.Prompt, error) {
				return bot.Prompt{Text: t.T("invite.role", bot.Args{"Agency": t.AgencyName(i.Agency)}),
					Choices: []bot.Choice{t.Choice("invite.as_officer", string(civic.RoleOfficer)), t.Choice("invite.as_head", string(civic.RoleHead))}}, nil
			},
			Take: func(ctx context.Context, t *bot.Turn, i *inviting, a bot.Answer) (bot.Next, error) {
				return d.invite(ctx, t, i.Agency, civic.Role(a.Value))
			},
		},
	}}
}

// invite makes the invitation and says its link, once in words and once as a QR picture.
func (d people) invite(ctx context.Context, t *bot.Turn, agency string, role civic.Role) (bot.Next, error) {
	if !t.Person.MayInvite(agency, role) || !t.Directory.Active(agency) {
		return bot.End(), civic.ErrForbidden
	}
	token, err := civic.NewToken(d.random)
	if err != nil {
		return bot.Stay(), err
	}
	until := t.Now.Add(invitationLasts)
	_, err = d.store.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedBy: &t.Person.ID, CreatedAt: t.Now, ExpiresAt: until}, bot.Hash(token))
	if err != nil {
		return bot.Stay(), err
	}
	link := t.Link("join", token)
	png, err := qrcode.Encode(link, qrcode.Medium, 512)
	if err != nil {
		return bot.Stay(), fmt.Errorf("draw QR: %w", err)
	}
	t.Say(bot.Message{Text: t.T("invite.done", bot.Args{"Agency": t.AgencyName(agency), "Role": t.Label("role." + string(role)), "Until": t.Time(until), "Link": link}),
		File: &bot.File{Name: "moi-" + agency + ".png", Data: png}})
	return bot.End(), nil
}
