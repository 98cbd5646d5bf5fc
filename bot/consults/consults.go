// Package consults holds consultations: how people speak in them, and how officials ask, enter slips, answer every opinion,
// talk with those who disagree, and close.
package consults

import (
	"context"
	"io"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// Store keeps consultations, what is said in them, and what is answered. Who may is checked here and by the domain.
type Store interface {
	Project(ctx context.Context, code string) (civic.Project, error)
	TaskForce(ctx context.Context, project string) ([]civic.TaskForceMember, error)

	PublishConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error)
	ChangeConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error)
	Consultation(ctx context.Context, id int64) (consult.Consultation, error)
	ConsultationByCode(ctx context.Context, code string) (consult.Consultation, error)
	Consultations(ctx context.Context, project string) ([]consult.Consultation, error)
	ConsultationEvents(ctx context.Context, id int64) ([]consult.Event, error)

	TallyConsultation(ctx context.Context, id int64) (consult.Tally, error)
	Standing(ctx context.Context, id int64) (consult.Standing, error)
	AddPosting(ctx context.Context, cause string, p consult.Posting) error
	Postings(ctx context.Context, consultation int64) ([]consult.Posting, error)
	NumberBallots(ctx context.Context, id int64) error
	CloseConsultation(ctx context.Context, ch consult.Change, check func(consult.Standing) error) (consult.Consultation, error)

	AddHouseholds(ctx context.Context, cause string, consultation int64, list []consult.Household, hashes []string, by int64, now time.Time) (added int, err error)
	AddHousehold(ctx context.Context, h consult.Household) (consult.Household, error)
	Households(ctx context.Context, consultation int64, query string, offset, limit int) ([]consult.Household, int, error)
	Household(ctx context.Context, id int64) (consult.Household, error)
	HouseholdByCode(ctx context.Context, hash string) (consult.Household, error)
	ReplaceHouseholdCode(ctx context.Context, cause string, household int64, hash string, by int64, now time.Time) error

	Ballot(ctx context.Context, id int64) (consult.Ballot, error)
	BallotByVoter(ctx context.Context, consultation int64, voter string) (consult.Ballot, error)
	SaveBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) (consult.Ballot, error)

	OpinionsWaiting(ctx context.Context, consultation int64, question, offset, limit int) ([]consult.OpinionLine, int, error)
	OpinionLine(ctx context.Context, id int64) (consult.OpinionLine, error)
	SimilarOpinions(ctx context.Context, opinion int64, limit int) ([]consult.OpinionLine, error)
	GroupOpinions(ctx context.Context, group int64, offset, limit int) ([]consult.OpinionLine, int, error)
	LeaveGroup(ctx context.Context, cause string, opinion int64, now time.Time) error
	AnswerOpinion(ctx context.Context, cause string, opinion int64, r consult.Response, reply string, by int64, now time.Time) error

	Groups(ctx context.Context, consultation int64, question int) ([]consult.Group, error)
	Group(ctx context.Context, id int64) (consult.Group, error)
	MakeGroup(ctx context.Context, cause string, g consult.Group, opinions []int64, by int64, now time.Time) (consult.Group, error)
	AddToGroup(ctx context.Context, cause string, group int64, opinions []int64, now time.Time) (int, error)
	RenameGroup(ctx context.Context, cause string, group int64, label string, now time.Time) error
	AnswerGroup(ctx context.Context, cause string, group int64, r consult.Response, reply string, by int64, now time.Time) (int, error)

	OpenDialogues(ctx context.Context, id int64, due, now time.Time) (int, error)
	Dialogues(ctx context.Context, consultation int64) ([]consult.DialogueLine, error)
	Dialogue(ctx context.Context, ballot int64) (consult.Dialogue, error)
	SaveDialogue(ctx context.Context, cause string, d consult.Dialogue, notices []civic.Notice, now time.Time) (consult.Dialogue, error)

	SeeConsultation(ctx context.Context, id, person int64, now time.Time) error

	// BallotsBy lists a person's own ballots, and those of the households for which they speak.
	BallotsBy(ctx context.Context, consultation, person int64) ([]consult.Ballot, error)
	WithdrawBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) error

	HouseholdsOf(ctx context.Context, consultation, person int64) ([]consult.Household, error)
	TakeHousehold(ctx context.Context, cause string, h consult.Household, now time.Time) error

	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)

	SetArea(ctx context.Context, person int64, area string) error
	Person(ctx context.Context, id int64) (civic.Person, error)
	Meetings(ctx context.Context, project string, from time.Time) ([]civic.ProjectMeeting, error)
}

// Papers makes the documents of a consultation.
type Papers interface {
	// Minutes are the minutes as DOCX: a draft until the consultation is closed.
	Minutes(ctx context.Context, c consult.Consultation) (bot.File, error)
	// Opinions are all opinions as XLSX; with identities the households' names and addresses.
	Opinions(ctx context.Context, c consult.Consultation, identities bool) (bot.File, error)
	// Slips are the codes of households, to be printed and handed out.
	Slips(ctx context.Context, c consult.Consultation, list []consult.Household, codes []string) (bot.File, error)
}

// Options are what the conversations need beside the store.
type Options struct {
	Guesses bot.GuessLimit // of households' codes
	Papers  Papers
	Rules   consult.Rules
	Random  io.Reader // crypto/rand.Reader outside of tests
}

// voters are the conversations of those who are asked, official of those who ask.
type (
	voters struct {
		store   Store
		guesses bot.GuessLimit
	}
	official struct {
		store  Store
		papers Papers
		rules  consult.Rules
		random io.Reader
	}
)

// New declares what citizens and officials do in consultations.
func New(store Store, o Options) bot.Module {
	v, d := voters{store, o.Guesses}, official{store, o.Papers, o.Rules, o.Random}
	m := bot.Module{Name: "consults", Notices: map[civic.NoticeKind]bot.NoticeFunc{}, Known: v.known, Export: exportSpoken}
	v.addTo(&m)
	d.addTo(&m)
	return m
}
