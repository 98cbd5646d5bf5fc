package officer

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Cases reads cases. Who reads is checked here.
type Cases interface {
	Case(ctx context.Context, id int64) (civic.Case, error)
	CaseByCode(ctx context.Context, code string) (civic.Case, error)
	Events(ctx context.Context, caseID int64) ([]civic.Event, error)
	Inbox(ctx context.Context, q civic.InboxQuery) ([]civic.Case, int, error)
	OtherOpenCases(ctx context.Context, author int64, agency string, except int64) ([]civic.Case, error)
	AgencyFigures(ctx context.Context, agency string, from, to, now time.Time) (civic.AgencyFigures, error)
}

// Steps commits what an agency does with a case.
type Steps interface {
	ChangeCase(ctx context.Context, ch civic.Change) (civic.Case, error)
}

// People finds people and their agencies.
type People interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)
}

// Groups keeps which group is which agency's.
type Groups interface {
	ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error)
}

// Templates keeps an agency's reply templates.
type Templates interface {
	Templates(ctx context.Context, agency, category string) ([]civic.Template, error)
	SaveTemplate(ctx context.Context, t civic.Template) (civic.Template, error)
	DeleteTemplate(ctx context.Context, id int64, agency string) error
}

// Deps is what the conversations stand on.
type Deps struct {
	Cases     Cases
	Steps     Steps
	People    People
	Pushes    Pushes
	Groups    Groups
	Templates Templates
	Reminders Reminders
	Calendar  civic.Calendar
	Timing    civic.Timing
}

// New declares what officers and heads can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Flows: []bot.AnyFlow{d.inboxFlow(), d.answerFlow(), d.askFlow(),
			d.noteFlow(), d.rejectFlow(), d.transferFlow(), d.assignFlow(), d.extendFlow(), d.declineFlow(), d.templateFlow()},
		Commands: []bot.Command{
			{Name: "hopthu", Aliases: []string{"inbox"}, Text: "inbox.line", Menu: "inbox.menu", Row: 3, Who: bot.Staff, Do: beginInbox},
			{Name: "thongke", Aliases: []string{"figures"}, Text: "figures.line", Menu: "figures.menu", Row: 3, Who: bot.Staff, Do: d.figures},
			{Name: "mau", Aliases: []string{"templates"}, Text: "template.line", Who: bot.Staff, Do: beginTemplates},
		},
		Replies: []bot.Reply{{Side: bot.SideOfficer, Do: d.replied}},
		Notices: map[civic.NoticeKind]bot.NoticeFunc{},
	}
	d.addActions(&m)
	d.addNotices(m.Notices)
	d.addReminders(&m)
	return m
}
