package citizen

import (
	"context"
	"slices"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Deps is what the citizens' flows need from outside.
type Deps struct {
	People People
	Chats  Chats
	Cases  CaseDeps

	Projects ProjectDeps
	Votes    VoteDeps
}

// People keeps who talks with the bot, and what they agreed to. Each method acts on the person given alone: callers pass
// the one who is speaking.
type People interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
	SetLocale(ctx context.Context, person int64, locale string) error
	GiveConsent(ctx context.Context, person int64, version int, now time.Time) error
	WithdrawConsent(ctx context.Context, person int64) error
	// PersonData returns everything that is held about a person.
	PersonData(ctx context.Context, person int64) (civic.PersonData, error)
	// ForgetPerson deletes a person; their cases and ratings stay, without them.
	ForgetPerson(ctx context.Context, cause string, person int64, now time.Time) error
}

// Chats keeps where the bot can write.
type Chats interface {
	MeetGroup(ctx context.Context, channel, address, title string, now time.Time) (civic.Chat, error)
	MigrateChat(ctx context.Context, channel, from, to string) error
	MarkUnreachable(ctx context.Context, channel, address, reason string, now time.Time) error
	MarkReachable(ctx context.Context, channel, address string, now time.Time) error
}

// New declares what citizens can do.
func New(d Deps) bot.Module {
	m := bot.Module{
		Welcome:   flowWelcome,
		Lifecycle: d.lifecycle,
		Known:     d.known,
		Other:     d.other,
		Export: func(t *bot.Turn, data civic.PersonData) []string {
			return slices.Concat(export(t, data), exportProjects(t, data), exportSpoken(t, data))
		},
		Flows: []bot.AnyFlow{d.welcomeFlow(), d.languageFlow(), d.saidFlow(), d.myDataFlow()},
		Commands: []bot.Command{
			{Name: "start", Text: "start.line", Do: d.start},
		},
	}
	d.addCases(&m) // their buttons stand between ours, in the order of the menu
	d.Projects.addTo(&m)
	d.Votes.addTo(&m)
	m.Commands = append(m.Commands,
		bot.Command{Name: "dulieu", Aliases: []string{"mydata"}, Text: "my_data.line", Menu: "my_data.menu", Row: 1, Do: bot.Opens(flowMyData)},
		bot.Command{Name: "trogiup", Aliases: []string{"help"}, Text: "help.line", Menu: "help.menu", Row: 2, Do: d.help},
		bot.Command{Name: "ngonngu", Aliases: []string{"language"}, Text: "language.line", Menu: "language.menu", Row: 2, Do: bot.Opens(flowLanguage)},
	)
	return m
}
