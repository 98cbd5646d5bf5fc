package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// coordinators read every case that is not sealed, and decide what no agency has.
var coordinators = bot.Having(civic.RoleCoordinator)

// addTo declares what coordinators do with cases that no agency has.
func (d desk) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.deskFlow(), d.routeFlow(), d.rejectFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "banlamviec", Text: "coordinator.line", Menu: "coordinator.menu", Row: 4, Who: coordinators,
		Do: bot.Opens(flowDesk)})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutCase, Side: bot.SideCoordinator, Who: coordinators, Do: func(_ context.Context, t *bot.Turn, _ civic.Ref) (bot.Next, error) {
		t.Tell("coordinator.no_reply")
		return bot.Stay(), nil
	}})
	on := func(name string, do func(context.Context, *bot.Turn, civic.Case) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: coordinators.Tied("a case that is not sealed"), Do: bot.On(d.find, do)})
	}
	on("desk-open", func(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
		return bot.Stay(), d.show(ctx, t, c)
	})
	on("desk-history", d.history)
	on("desk-files", d.files)
	on("desk-route", d.beginOn(flowRoute))
	on("desk-reject", d.beginOn(flowDeskReject))
	d.addNotices(m.Notices)
}
