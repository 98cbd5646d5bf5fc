package officer

import (
	"context"
	"io"
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
	Leave(ctx context.Context, person int64, agency string, now time.Time) error
}

// Invitations keeps invitations by the hash of their tokens.
type Invitations interface {
	CreateInvitation(ctx context.Context, inv civic.Invitation, tokenHash string) (civic.Invitation, error)
	InvitationByToken(ctx context.Context, tokenHash string) (civic.Invitation, error)
	AcceptInvitation(ctx context.Context, cause, tokenHash string, person int64, now time.Time) (civic.Invitation, error)
}

// Groups keeps which group is which agency's.
type Groups interface {
	MeetGroup(ctx context.Context, channel, address, title string, now time.Time) (civic.Chat, error)
	ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error)
	BindGroup(ctx context.Context, chat int64, agency string, by int64, now time.Time) error
	UnbindGroup(ctx context.Context, chat, by int64, now time.Time) error
}

// Templates keeps an agency's reply templates.
type Templates interface {
	Templates(ctx context.Context, agency, category string) ([]civic.Template, error)
	SaveTemplate(ctx context.Context, t civic.Template) (civic.Template, error)
	DeleteTemplate(ctx context.Context, id int64, agency string) error
}

// Deps is what the conversations stand on.
type Deps struct {
	Cases       Cases
	Steps       Steps
	People      People
	Invitations Invitations
	Guesses     bot.GuessLimit // of invitations
	Pushes      Pushes
	Groups      Groups
	Templates   Templates
	Reminders   Reminders
	Duties      Duties
	Snoozes     Snoozes
	Orders      Orders
	Calendar    civic.Calendar
	Timing      civic.Timing
	Random      io.Reader // crypto/rand.Reader outside of tests

	Projects ProjectDeps
	Consults ConsultDeps
}

// New declares what officers and heads can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Flows: []bot.AnyFlow{d.joinFlow(), d.inviteFlow(), d.leaveFlow(), d.bindFlow(), d.inboxFlow(), d.answerFlow(), d.askFlow(),
			d.noteFlow(), d.rejectFlow(), d.transferFlow(), d.assignFlow(), d.extendFlow(), d.declineFlow(), d.templateFlow()},
		Links: []bot.DeepLink{{Name: "join", Do: d.joinByLink}},
		Commands: []bot.Command{
			{Name: "hopthu", Aliases: []string{"inbox"}, Text: "inbox.line", Menu: "inbox.menu", Row: 3, Who: bot.Staff, Do: beginInbox},
			{Name: "thongke", Aliases: []string{"figures"}, Text: "figures.line", Menu: "figures.menu", Row: 3, Who: bot.Staff, Do: d.figures},
			{Name: "mau", Aliases: []string{"templates"}, Text: "template.line", Who: bot.Staff, Do: beginTemplates},
			{Name: "moi", Aliases: []string{"invite"}, Text: "invite.line", Who: []civic.Role{civic.RoleHead, civic.RoleCoordinator}, Do: beginInvite},
			{Name: "roi", Aliases: []string{"leave"}, Text: "leave.line", Who: civic.Roles, Do: beginLeave},
			{Name: "lienket", Aliases: []string{"bind"}, Who: bot.Staff, Groups: true, Do: d.bind},
			{Name: "huylienket", Aliases: []string{"unbind"}, Who: bot.Staff, Groups: true, Do: d.unbind},
		},
		Replies: []bot.Reply{{Side: bot.SideOfficer, Do: d.replied}},
		Notices: map[civic.NoticeKind]bot.NoticeFunc{},
	}
	d.addActions(&m)
	d.addNotices(m.Notices)
	d.addReminders(&m)
	d.addDuties(&m)
	d.addOrders(&m)
	d.Projects.addTo(&m)
	d.Consults.addTo(&m)
	return m
}
