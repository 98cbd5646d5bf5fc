package coordinator

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// Cases reads cases. Who reads is checked here.
type Cases interface {
	Case(ctx context.Context, id int64) (civic.Case, error)
	CaseByCode(ctx context.Context, code string) (civic.Case, error)
	Events(ctx context.Context, caseID int64) ([]civic.Event, error)
	Desk(ctx context.Context, offset, limit int) ([]civic.Case, int, error)
}

// Steps commits what the coordinator decides.
type Steps interface {
	ChangeCase(ctx context.Context, ch civic.Change) (civic.Case, error)
}

// People finds people.
type People interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// Deps is what the conversations stand on.
type Deps struct {
	Cases    Cases
	Steps    Steps
	People   People
	Calendar civic.Calendar
	Pushes   Pushes
}

var who = []civic.Role{civic.RoleCoordinator}

// New declares what coordinators can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Flows: []bot.AnyFlow{d.deskFlow(), d.routeFlow(), d.rejectFlow()},
		Commands: []bot.Command{{Name: "banlamviec", Aliases: []string{"dieuphoi", "desk"}, Text: "coordinator.line", Menu: "coordinator.menu", Row: 4, Who: who,
			Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
				if t.Input.InGroup() {
					return bot.Stay(), nil
				}
				return bot.Begin(flowDesk, nil), nil
			}}},
		Replies: []bot.Reply{{Side: bot.SideCoordinator, Do: func(_ context.Context, t *bot.Turn, _ civic.Link) (bot.Next, error) {
			t.Tell("coordinator.no_reply")
			return bot.Stay(), nil
		}}},
		Notices: map[civic.NoticeKind]bot.NoticeFunc{},
	}
	on := func(name string, do func(context.Context, *bot.Turn, civic.Case) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: who, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
			if len(args) != 1 {
				return bot.Next{}, civic.ErrNotFound
			}
			c, _, err := d.find(ctx, t, args[0])
			if err != nil {
				return bot.Next{}, err
			}
			return do(ctx, t, c)
		}})
	}
	on("desk-open", func(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
		return bot.Stay(), d.show(ctx, t, c)
	})
	on("desk-history", d.history)
	on("desk-files", d.files)
	on("desk-route", d.beginOn(flowRoute))
	on("desk-reject", d.beginOn(flowReject))
	d.addNotices(m.Notices)
	return m
}
