package citizen

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// Rounds reads consultations, and notes who opened one.
type Rounds interface {
	Consultation(ctx context.Context, id int64) (consult.Consultation, error)
	ConsultationByCode(ctx context.Context, code string) (consult.Consultation, error)
	ConsultationEvents(ctx context.Context, id int64) ([]consult.Event, error)
	SeeConsultation(ctx context.Context, id, person int64, now time.Time) error
}

// Ballots keeps what people say in consultations. Whose it is is checked here and by the domain.
type Ballots interface {
	Ballot(ctx context.Context, id int64) (consult.Ballot, error)
	BallotByVoter(ctx context.Context, consultation int64, voter string) (consult.Ballot, error)
	// BallotsBy lists a person's own ballots, and those of the households for which they speak.
	BallotsBy(ctx context.Context, consultation, person int64) ([]consult.Ballot, error)
	// SaveBallot commits a ballot; civic.ErrConflict where it has changed since it was read.
	SaveBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) (consult.Ballot, error)
	WithdrawBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) error
}

// Households finds households by the hash of their codes, and lets a person speak for one.
type Households interface {
	Household(ctx context.Context, id int64) (consult.Household, error)
	HouseholdByCode(ctx context.Context, hash string) (consult.Household, error)
	HouseholdsOf(ctx context.Context, consultation, person int64) ([]consult.Household, error)
	TakeHousehold(ctx context.Context, cause string, h consult.Household, now time.Time) error
}

// VoteNews reads what a person is told about.
type VoteNews interface {
	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)
	OpinionLine(ctx context.Context, id int64) (consult.OpinionLine, error)
	Dialogue(ctx context.Context, ballot int64) (consult.Dialogue, error)
}

// Places keeps where people say that they live, and reads projects as they are now.
type Places interface {
	SetArea(ctx context.Context, person int64, area string) error
	Person(ctx context.Context, id int64) (civic.Person, error)
	Project(ctx context.Context, code string) (civic.Project, error)
	Meetings(ctx context.Context, project string, from time.Time) ([]civic.ProjectMeeting, error)
}

// VoteDeps is what the conversations about consultations stand on.
type VoteDeps struct {
	Rounds     Rounds
	Ballots    Ballots
	Households Households
	Guesses    bot.GuessLimit // of households' codes
	News       VoteNews
	Places     Places
}

// The flows about consultations.
const (
	flowVote         = "vote"
	flowVoteWithdraw = "vote_withdraw"
)

// addTo declares what citizens do in consultations: reading, speaking, changing, withdrawing.
func (d VoteDeps) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.voteFlow(), d.withdrawVoteFlow())
	m.Links = append(m.Links,
		bot.DeepLink{Name: "ykien", Do: d.open},
		bot.DeepLink{Name: "ho", Do: d.openByCode})
	m.Actions = append(m.Actions,
		d.on("voice", d.show),
		d.on("voice-speak", d.speak),
		d.on("voice-area", d.moved),
		d.on("voice-mine", d.mine),
		d.on("voice-result", d.result),
		d.on("voice-how", d.howOn),
		bot.Action{Name: "voice-back", Do: d.pressWithdraw},
		bot.Action{Name: "voice-law", Do: func(context.Context, *bot.Turn, []string) (bot.Next, error) {
			return bot.Begin(bot.FlowComplaint, nil), nil
		}})
	d.addNotices(m.Notices)
}

// on makes an action on a consultation, named by its code.
func (d VoteDeps) on(name string, do func(context.Context, *bot.Turn, consult.Consultation) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
		if len(args) != 1 || t.Input.InGroup() {
			return bot.Stay(), civic.ErrNotFound
		}
		c, err := d.Rounds.ConsultationByCode(ctx, args[0])
		if err != nil {
			return bot.Stay(), err
		}
		return do(ctx, t, c)
	}}
}

// open shows the consultation of a code, as a link or a person gives it.
func (d VoteDeps) open(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
	parsed, ok := civic.ParseConsultationCode(code)
	if !ok || t.Input.InGroup() {
		return bot.Stay(), civic.ErrNotFound
	}
	c, err := d.Rounds.ConsultationByCode(ctx, parsed)
	if err != nil {
		return bot.Stay(), err
	}
	return d.show(ctx, t, c)
}
