// Package people holds who talks with the bot: meeting them and their consent, their language, what is held about them, and
// the roles that they have in agencies, with the groups of those.
package people

import (
	"context"
	"io"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Store keeps people, their consent and roles, and where the bot can write. What a method does to a person it does to the
// one given: callers pass the one who is speaking.
type Store interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
	SetLocale(ctx context.Context, person int64, locale string) error
	GiveConsent(ctx context.Context, person int64, version int, now time.Time) error
	WithdrawConsent(ctx context.Context, person int64) error
	// PersonData returns everything that is held about a person.
	PersonData(ctx context.Context, person int64) (civic.PersonData, error)
	// ForgetPerson deletes a person; their cases and ratings stay, without them.
	ForgetPerson(ctx context.Context, cause string, person int64, now time.Time) error

	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)
	Leave(ctx context.Context, person int64, agency string, now time.Time) error

	CreateInvitation(ctx context.Context, inv civic.Invitation, tokenHash string) (civic.Invitation, error)
	InvitationByToken(ctx context.Context, tokenHash string) (civic.Invitation, error)
	AcceptInvitation(ctx context.Context, cause, tokenHash string, person int64, now time.Time) (civic.Invitation, error)

	MeetGroup(ctx context.Context, channel, address, title string, now time.Time) (civic.Chat, error)
	MigrateChat(ctx context.Context, channel, from, to string) error
	MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error
	MarkReachable(ctx context.Context, channel, address string, now time.Time) error

	ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error)
	BindGroup(ctx context.Context, chat int64, agency string, by int64, now time.Time) error
	UnbindGroup(ctx context.Context, chat, by int64, now time.Time) error
}

// Options are what the conversations need beside the store.
type Options struct {
	Guesses bot.GuessLimit // of invitations
	Random  io.Reader      // crypto/rand.Reader outside of tests
}

// inviters give roles, binders connect a group with an agency.
var (
	inviters = bot.Having(civic.RoleHead, civic.RoleCoordinator).Tied("heads into their own agency; coordinators into any")
	binders  = bot.Having(bot.Staff...).Tied("of the agency that the group is or becomes bound to")
)

// people are the conversations.
type people struct {
	store   Store
	guesses bot.GuessLimit
	random  io.Reader
}

// New declares what people can do about themselves, and about the roles that they give and have.
func New(store Store, o Options) bot.Module {
	d := people{store, o.Guesses, o.Random}
	return bot.Module{
		Name:      "people",
		Welcome:   flowWelcome,
		Lifecycle: d.lifecycle,
		Known:     known,
		Flows:     []bot.AnyFlow{d.welcomeFlow(), d.languageFlow(), d.myDataFlow(), d.joinFlow(), d.inviteFlow(), d.leaveFlow(), d.bindFlow()},
		Links:     []bot.DeepLink{{Name: "join", Who: bot.Anybody("who has the link of an invitation"), Do: d.joinByLink}},
		Commands: []bot.Command{
			{Name: "start", Text: "start.line", Who: bot.Everybody, Do: d.start},
			{Name: "dulieu", Text: "my_data.line", Menu: "my_data.menu", Row: 1, Who: bot.Everybody, Do: bot.Opens(flowMyData)},
			{Name: "trogiup", Text: "help.line", Menu: "help.menu", Row: 2, Who: bot.Everybody, Do: d.help},
			{Name: "ngonngu", Text: "language.line", Menu: "language.menu", Row: 2, Who: bot.Everybody, Do: bot.Opens(flowLanguage)},
			{Name: "moi", Text: "invite.line", Who: inviters, Do: beginInvite},
			{Name: "roi", Text: "leave.line", Who: bot.Having(civic.Roles...).Tied("out of an agency of theirs"), Do: beginLeave},
			{Name: "lienket", Who: binders, Groups: true, Do: d.bind},
			{Name: "huylienket", Who: binders, Groups: true, Do: d.unbind},
		},
	}
}
