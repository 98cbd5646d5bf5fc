package people

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowBind = "officer_bind"

// binding gathers nothing: the group is the one that the command came from.
type binding struct{}

// bind makes the group that the command was given in an agency's: /lienket.
func (d people) bind(ctx context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if !t.Input.InGroup() {
		t.Tell("group_chat.not_here")
		return bot.Stay(), nil
	}
	agencies := t.Person.WorksIn()
	if len(agencies) == 1 {
		return bot.Stay(), d.bindTo(ctx, t, agencies[0])
	}
	return bot.Begin(flowBind, binding{}), nil
}

// bindFlow asks somebody of several agencies which one's group it is.
func (d people) bindFlow() bot.Flow[binding] {
	return bot.Flow[binding]{Name: flowBind, First: "which", Title: "group_chat.title", Worth: bot.Never[binding], Steps: map[string]bot.Step[binding]{"which": {
		Review: true,
		Ask: func(_ context.Context, t *bot.Turn, _ *binding) (bot.Prompt, error) {
			return bot.Prompt{Text: t.T("group_chat.which"), Choices: t.Agencies(t.Person.WorksIn())}, nil
		},
		Take: func(ctx context.Context, t *bot.Turn, _ *binding, a bot.Answer) (bot.Next, error) {
			return bot.End(), d.bindTo(ctx, t, a.Value)
		},
	}}}
}

func (d people) bindTo(ctx context.Context, t *bot.Turn, agency string) error {
	if t.Person.RoleIn(agency) == "" {
		return civic.ErrForbidden
	}
	chat, err := d.store.MeetGroup(ctx, t.Input.Channel, t.Input.Chat, t.Input.Group, t.Now)
	if err != nil {
		return err
	}
	if err := d.store.BindGroup(ctx, chat.ID, agency, t.Person.ID, t.Now); err != nil {
		return err
	}
	t.Tell("group_chat.bound", bot.Args{"Agency": t.AgencyName(agency)})
	return nil
}

// unbind ends that: /huylienket.
func (d people) unbind(ctx context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if !t.Input.InGroup() {
		t.Tell("group_chat.not_here")
		return bot.Stay(), nil
	}
	chat, err := d.store.ChatByAddress(ctx, t.Input.Channel, t.Input.Chat)
	if err != nil {
		return bot.Stay(), err
	}
	if chat.Agency == nil {
		t.Tell("group_chat.not_bound")
		return bot.Stay(), nil
	}
	if err := d.store.UnbindGroup(ctx, chat.ID, t.Person.ID, t.Now); err != nil {
		return bot.Stay(), err
	}
	t.Tell("group_chat.unbound", bot.Args{"Agency": t.AgencyName(*chat.Agency)})
	return bot.Stay(), nil
}
