// Package projects holds projects with clearance work: their boards, as citizens read and follow them and ask on them, and as
// the owner and the task force keep them.
package projects

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// Store keeps projects, what stands on their boards, and who works on and follows them. Who may is checked here.
type Store interface {
	Project(ctx context.Context, code string) (civic.Project, error)
	Documents(ctx context.Context, project string) ([]civic.ProjectDocument, error)
	Posts(ctx context.Context, project string, kind civic.PostKind, limit int) ([]civic.ProjectPost, error)
	Meetings(ctx context.Context, project string, from time.Time) ([]civic.ProjectMeeting, error)
	Figures(ctx context.Context, project string) ([]civic.ProjectFigure, error)
	Consultations(ctx context.Context, project string) ([]consult.Consultation, error)

	Document(ctx context.Context, id int64) (civic.ProjectDocument, error)
	Meeting(ctx context.Context, id int64) (civic.ProjectMeeting, error)
	// StoredFile returns the content of a file that did not come through a channel.
	StoredFile(ctx context.Context, ref string) ([]byte, error)

	AskProject(ctx context.Context, cause string, q civic.ProjectQuestion, notices []civic.Notice) (civic.ProjectQuestion, error)
	ProjectQuestion(ctx context.Context, id int64) (civic.ProjectQuestion, error)
	PublicQuestions(ctx context.Context, project string, offset, limit int) ([]civic.ProjectQuestion, int, error)
	QuestionsOf(ctx context.Context, project string, person int64) ([]civic.ProjectQuestion, error)

	RateProject(ctx context.Context, cause string, r civic.ProjectRating) error
	ProjectStars(ctx context.Context, project string) (map[int]int, error)

	Follow(ctx context.Context, project string, person int64) (civic.ProjectFollow, error)
	SaveFollow(ctx context.Context, cause string, f civic.ProjectFollow) error
	Unfollow(ctx context.Context, cause, project string, person int64, now time.Time) error
	Followed(ctx context.Context, person int64) ([]string, error)
	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)
	ProjectChanges(ctx context.Context, ids []int64) ([]civic.ProjectChange, error)

	Projects(ctx context.Context) ([]civic.Project, error)
	SaveProject(ctx context.Context, cause string, p civic.Project, by int64, board *civic.ProjectChange, now time.Time) error
	TaskForce(ctx context.Context, project string) ([]civic.TaskForceMember, error)
	SetTaskForce(ctx context.Context, cause string, m civic.TaskForceMember, by int64, now time.Time) error
	LeaveTaskForce(ctx context.Context, cause, project string, person, by int64, now time.Time) error

	PublishDocument(ctx context.Context, cause string, d civic.ProjectDocument, replaces int64, board civic.ProjectChange) (civic.ProjectDocument, error)
	AddPost(ctx context.Context, cause string, p civic.ProjectPost, board civic.ProjectChange) (civic.ProjectPost, error)
	SaveFigures(ctx context.Context, cause, project string, list []civic.ProjectFigure, by int64, board civic.ProjectChange) error

	SaveMeeting(ctx context.Context, cause string, m civic.ProjectMeeting, by int64, board civic.ProjectChange) (civic.ProjectMeeting, error)

	OpenQuestions(ctx context.Context, project string, offset, limit int) ([]civic.ProjectQuestion, int, error)
	AnswerQuestion(ctx context.Context, cause string, q civic.ProjectQuestion, notices []civic.Notice, board *civic.ProjectChange, now time.Time) (civic.ProjectQuestion, error)

	ForcesOf(ctx context.Context, person int64) ([]string, error)
	Consultation(ctx context.Context, id int64) (consult.Consultation, error)
	Standing(ctx context.Context, id int64) (consult.Standing, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)

	Case(ctx context.Context, id int64) (civic.Case, error)
	Events(ctx context.Context, caseID int64) ([]civic.Event, error)
	Inbox(ctx context.Context, q civic.InboxQuery) ([]civic.Case, int, error)

	BallotsBy(ctx context.Context, consultation, person int64) ([]consult.Ballot, error)
}

// citizen are the conversations of those who read a board, official of those who keep it.
type (
	citizen struct {
		store    Store
		calendar civic.Calendar
	}
	official struct{ store Store }
)

// New declares what citizens and officials do about projects.
func New(store Store, calendar civic.Calendar) bot.Module {
	m := bot.Module{Name: "projects", Notices: map[civic.NoticeKind]bot.NoticeFunc{}, Export: exportProjects}
	citizen{store, calendar}.addTo(&m)
	official{store}.addTo(&m)
	return m
}
