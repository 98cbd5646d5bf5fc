package people

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

const flowLeave = "officer_leave"

// leaving is an agency that a person is about to leave.
type leaving struct {
	Agency string `json:"agency,omitempty"`
}

// belongsTo lists a person's agencies in every role, each once.
func belongsTo(p civic.Person) []string {
	var agencies []string
	for _, m := range p.Memberships {
		if !slices.Contains(agencies, m.Agency) {
			agencies = append(agencies, m.Agency)
		}
	}
	return agencies
}

// beginLeave begins leaving: /roi. Who belongs to one agency is not asked for which.
func beginLeave(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if agencies := belongsTo(t.Person); len(agencies) == 1 {
		return bot.BeginAt(flowLeave, "confirm", leaving{Agency: agencies[0]}), nil
	}
	return bot.Begin(flowLeave, nil), nil
}

// leaveFlow ends a person's memberships in one agency.
func (d people) leaveFlow() bot.Flow[leaving] {
	return bot.Flow[leaving]{Name: flowLeave, First: "which", Title: "leave.title", Worth: bot.Never[leaving], Steps: map[string]bot.Step[leaving]{
		"which": {
			Ask: func(_ context.Context, t *bot.Turn, _ *leaving) (bot.Prompt, error) {
				return bot.Prompt{Text: t.T("leave.which"), Choices: t.Agencies(belongsTo(t.Person))}, nil
			},
			Take: func(_ context.Context, _ *bot.Turn, l *leaving, a bot.Answer) (bot.Next, error) {
				l.Agency = a.Value
				return bot.To("confirm"), nil
			},
		},
		"confirm": {
			Review: true,
			Ask: func(_ context.Context, t *bot.Turn, l *leaving) (bot.Prompt, error) {
				return bot.Prompt{Text: t.T("leave.confirm", bot.Args{"Agency": t.AgencyName(l.Agency)}), Choices: []bot.Choice{t.Yes("leave.yes", "yes")}}, nil
			},
			Take: func(ctx context.Context, t *bot.Turn, l *leaving, _ bot.Answer) (bot.Next, error) {
				if err := d.store.Leave(ctx, t.Person.ID, l.Agency, t.Now); err != nil {
					return bot.Stay(), err
				}
				t.ShowMenu()
				t.Tell("leave.done", bot.Args{"Agency": t.AgencyName(l.Agency)})
				return bot.End(), t.Reload(ctx, d.store)
			},
		},
	}}
}
