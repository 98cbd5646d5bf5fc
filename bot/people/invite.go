package people

import (
	"context"
	"strings"
	"time"

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

// headed lists the agencies that a person heads.
func headed(p civic.Person) []string {
	var agencies []string
	for _, m := range p.Memberships {
		if m.Role == civic.RoleHead {
			agencies = append(agencies, m.Agency)
		}
	}
	return agencies
}

// beginInvite begins an invitation: /moi. A head of one agency is not asked for which.
func beginInvite(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if heads := headed(t.Person); len(heads) == 1 && !t.Person.Has(civic.RoleCoordinator) {
		return bot.BeginAt(flowInvite, "role", inviting{Agency: heads[0]}), nil
	}
	return bot.Begin(flowInvite, nil), nil
}

// inviteFlow lets a head invite colleagues of the own agency, and a coordinator anybody's.
func (d people) inviteFlow() bot.Flow[inviting] {
	anybody := bot.Find[inviting]{State: func(i *inviting) *bot.Finder { return &i.Finder }, Text: "invite.where",
		Only: func(t *bot.Turn, _ *inviting, code string) bool { return t.Person.MayInvite(code, civic.RoleOfficer) },
		Found: func(_ context.Context, _ *bot.Turn, i *inviting, code string) (bot.Next, error) {
			i.Agency = code
			return bot.After("agency"), nil
		}}.Step()
	return bot.Form[inviting]{Name: flowInvite, Title: "invite.title", Worth: bot.Never[inviting], Fields: []bot.Field[inviting]{
		{Name: "agency", Step: &bot.Step[inviting]{
			Ask: func(ctx context.Context, t *bot.Turn, i *inviting) (bot.Prompt, error) {
				if t.Person.Has(civic.RoleCoordinator) {
					return anybody.Ask(ctx, t, i)
				}
				return bot.Prompt{Text: t.T("invite.which"), Choices: t.Agencies(headed(t.Person))}, nil
			},
			Take: func(ctx context.Context, t *bot.Turn, i *inviting, a bot.Answer) (bot.Next, error) {
				if t.Person.Has(civic.RoleCoordinator) {
					return anybody.Take(ctx, t, i, a)
				}
				i.Agency = strings.TrimPrefix(a.Value, "own:") // as earlier releases offered it
				return bot.After("agency"), nil
			}}},
		{Name: "role", Ask: "invite.role", Only: true, Then: d.invite,
			Args:  func(t *bot.Turn, i *inviting) bot.Args { return bot.Args{"Agency": t.AgencyName(i.Agency)} },
			Offer: bot.Offering[inviting]([]civic.Role{civic.RoleOfficer, civic.RoleHead}, func(r civic.Role) string { return "invite.as_" + string(r) })},
	}}.Flow()
}

// invite makes the invitation and says its link, once in words and once as a QR picture.
func (d people) invite(ctx context.Context, t *bot.Turn, i *inviting, a bot.Answer) (bot.Next, error) {
	agency, role := i.Agency, civic.Role(a.Value)
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
	picture, err := bot.QR("moi-"+agency, link, 512)
	t.Say(bot.Message{Text: t.T("invite.done", bot.Args{"Agency": t.AgencyName(agency), "Role": t.Label("role." + string(role)), "Until": t.Time(until), "Link": link}), File: picture})
	return bot.End(), err
}
