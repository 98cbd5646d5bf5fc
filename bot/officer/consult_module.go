package officer

import (
	"context"
	"io"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// ConsultProjects says who may do what with a project's consultations.
type ConsultProjects interface {
	Project(ctx context.Context, code string) (civic.Project, error)
	TaskForce(ctx context.Context, project string) ([]civic.TaskForceMember, error)
}

// Consultations keeps consultations.
type Consultations interface {
	PublishConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error)
	ChangeConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error)
	Consultation(ctx context.Context, id int64) (consult.Consultation, error)
	ConsultationByCode(ctx context.Context, code string) (consult.Consultation, error)
	Consultations(ctx context.Context, project string) ([]consult.Consultation, error)
	ConsultationEvents(ctx context.Context, id int64) ([]consult.Event, error)
}

// ConsultClosing counts, and ends a consultation with its result.
type ConsultClosing interface {
	TallyConsultation(ctx context.Context, id int64) (consult.Tally, error)
	Standing(ctx context.Context, id int64) (consult.Standing, error)
	AddPosting(ctx context.Context, cause string, p consult.Posting) error
	Postings(ctx context.Context, consultation int64) ([]consult.Posting, error)
	NumberBallots(ctx context.Context, id int64) error
	CloseConsultation(ctx context.Context, ch consult.Change, check func(consult.Standing) error) (consult.Consultation, error)
}

// ConsultHouseholds keeps who is asked by a list, and whose slips were entered.
type ConsultHouseholds interface {
	AddHouseholds(ctx context.Context, cause string, consultation int64, list []consult.Household, hashes []string, by int64, now time.Time) (added int, err error)
	AddHousehold(ctx context.Context, h consult.Household) (consult.Household, error)
	Households(ctx context.Context, consultation int64, query string, offset, limit int) ([]consult.Household, int, error)
	Household(ctx context.Context, id int64) (consult.Household, error)
	HouseholdByCode(ctx context.Context, hash string) (consult.Household, error)
	ReplaceHouseholdCode(ctx context.Context, cause string, household int64, hash string, by int64, now time.Time) error
}

// ConsultBallots keeps what was said. Officials add slips; they change nothing.
type ConsultBallots interface {
	Ballot(ctx context.Context, id int64) (consult.Ballot, error)
	BallotByVoter(ctx context.Context, consultation int64, voter string) (consult.Ballot, error)
	SaveBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) (consult.Ballot, error)
}

// ConsultOpinions finds opinions, and answers those that are in no group.
type ConsultOpinions interface {
	OpinionsWaiting(ctx context.Context, consultation int64, question, offset, limit int) ([]consult.OpinionLine, int, error)
	OpinionLine(ctx context.Context, id int64) (consult.OpinionLine, error)
	SimilarOpinions(ctx context.Context, opinion int64, limit int) ([]consult.OpinionLine, error)
	GroupOpinions(ctx context.Context, group int64, offset, limit int) ([]consult.OpinionLine, int, error)
	LeaveGroup(ctx context.Context, cause string, opinion int64, now time.Time) error
	AnswerOpinion(ctx context.Context, cause string, opinion int64, r consult.Response, reply string, by int64, now time.Time) error
}

// ConsultGroups keeps opinions that are answered together.
type ConsultGroups interface {
	Groups(ctx context.Context, consultation int64, question int) ([]consult.Group, error)
	Group(ctx context.Context, id int64) (consult.Group, error)
	MakeGroup(ctx context.Context, cause string, g consult.Group, opinions []int64, by int64, now time.Time) (consult.Group, error)
	AddToGroup(ctx context.Context, cause string, group int64, opinions []int64, now time.Time) (int, error)
	RenameGroup(ctx context.Context, cause string, group int64, label string, now time.Time) error
	AnswerGroup(ctx context.Context, cause string, group int64, r consult.Response, reply string, by int64, now time.Time) (int, error)
}

// ConsultDialogues keeps the talks with who disagrees.
type ConsultDialogues interface {
	OpenDialogues(ctx context.Context, id int64, due, now time.Time) (int, error)
	Dialogues(ctx context.Context, consultation int64) ([]consult.DialogueLine, error)
	Dialogue(ctx context.Context, ballot int64) (consult.Dialogue, error)
	SaveDialogue(ctx context.Context, cause string, d consult.Dialogue, notices []civic.Notice, now time.Time) (consult.Dialogue, error)
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

// ConsultDeps is what the conversations about consultations stand on.
type ConsultDeps struct {
	Projects   ConsultProjects
	Rounds     Consultations
	Closing    ConsultClosing
	Households ConsultHouseholds
	Ballots    ConsultBallots
	Opinions   ConsultOpinions
	Groups     ConsultGroups
	Dialogues  ConsultDialogues
	Papers     Papers
	Rules      consult.Rules
	Random     io.Reader // crypto/rand.Reader outside of tests
}

// addTo declares what officials do with consultations: publishing, slips, answering, dialogues, closing.
func (d ConsultDeps) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.newFlow(), d.extendFlow(), d.cancelFlow(), d.postingFlow(), d.householdsFlow(), d.slipFlow(), d.answersFlow(),
		d.dialoguesFlow(), d.closeFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "ykien", Aliases: []string{"consultations"}, Text: "consult.line", Who: consultReaders, Do: d.listDesks})
	m.Actions = append(m.Actions,
		bot.Action{Name: "consult-new", Who: bot.Staff, Do: d.beginNew},
		d.on("consult", consultAnybody, stageAlways, d.openDesk),
		d.on("consult-extend", consultManages, stageBefore, beginAltering(flowConsultExtend)),
		d.on("consult-cancel", consultManages, stageOpen, beginAltering(flowConsultCancel)),
		d.on("consult-households", consultManages, stageBefore, beginHouseholds),
		d.on("consult-close", consultManages, stageAnswers, d.beginClose),
		d.on("consult-posting", consultWorks, stageOpen, beginPosting),
		d.on("consult-slip", consultWorks, stageSlips, beginSlip),
		d.on("consult-answers", consultWorks, stageAnswers, d.beginAnswers),
		d.on("consult-dialogues", consultWorks, stageAnswers, d.beginDialogues),
		d.on("consult-minutes", consultAnybody, stagePapers, d.sayMinutes),
		d.on("consult-opinions", consultAnybody, stagePapers, d.sayOpinions),
		d.on("consult-identities", consultAnybody, stagePapers, d.sayIdentities),
		d.on("consult-link", consultAnybody, stageAlways, d.sayLink),
	)
	m.Notices[civic.NoticeConsultAnswering] = d.collected
}
