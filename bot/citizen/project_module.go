package citizen

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// Projects reads projects as they are now, and what stands on their boards.
type Projects interface {
	Project(ctx context.Context, code string) (civic.Project, error)
	Documents(ctx context.Context, project string) ([]civic.ProjectDocument, error)
	Posts(ctx context.Context, project string, kind civic.PostKind, limit int) ([]civic.ProjectPost, error)
	Meetings(ctx context.Context, project string, from time.Time) ([]civic.ProjectMeeting, error)
	Figures(ctx context.Context, project string) ([]civic.ProjectFigure, error)
	Consultations(ctx context.Context, project string) ([]consult.Consultation, error)
}

// ProjectItems reads one thing of a board.
type ProjectItems interface {
	Document(ctx context.Context, id int64) (civic.ProjectDocument, error)
	Meeting(ctx context.Context, id int64) (civic.ProjectMeeting, error)
	// StoredFile returns the content of a file that did not come through a channel.
	StoredFile(ctx context.Context, ref string) ([]byte, error)
}

// ProjectQuestions keeps what people ask about projects.
type ProjectQuestions interface {
	AskProject(ctx context.Context, cause string, q civic.ProjectQuestion, notices []civic.Notice) (civic.ProjectQuestion, error)
	ProjectQuestion(ctx context.Context, id int64) (civic.ProjectQuestion, error)
	PublicQuestions(ctx context.Context, project string, offset, limit int) ([]civic.ProjectQuestion, int, error)
	QuestionsOf(ctx context.Context, project string, person int64) ([]civic.ProjectQuestion, error)
}

// ProjectStars keeps how satisfied people are with what came of a project.
type ProjectStars interface {
	RateProject(ctx context.Context, cause string, r civic.ProjectRating) error
	ProjectStars(ctx context.Context, project string) (map[int]int, error)
}

// ProjectFollows keeps who follows which project, and what they are told.
type ProjectFollows interface {
	Follow(ctx context.Context, project string, person int64) (civic.ProjectFollow, error)
	SaveFollow(ctx context.Context, cause string, f civic.ProjectFollow) error
	Unfollow(ctx context.Context, cause, project string, person int64, now time.Time) error
	Followed(ctx context.Context, person int64) ([]string, error)
	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)
	ProjectChanges(ctx context.Context, ids []int64) ([]civic.ProjectChange, error)
}

// ProjectDeps is what the conversations about projects stand on.
type ProjectDeps struct {
	Projects  Projects
	Items     ProjectItems
	Questions ProjectQuestions
	Stars     ProjectStars
	Follows   ProjectFollows
	Rounds    Rounds
	Ballots   Ballots
	Calendar  civic.Calendar
}

// The flows about projects.
const (
	flowProjects      = "projects"
	flowProjectAsk    = "project_ask"
	flowProjectRate   = "project_rate"
	flowProjectFollow = "project_follow"
)

// addTo declares what citizens do with projects: the board and its six steps, following.
func (d ProjectDeps) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.listFlow(), d.askFlow(), d.rateFlow(), d.followFlow())
	m.Links = append(m.Links, bot.DeepLink{Name: "duan", Do: d.openByLink})
	m.Commands = append(m.Commands, bot.Command{Name: "duan", Aliases: []string{"projects"}, Text: "project.command", Menu: "project.menu", Row: 2, Do: d.list})
	m.Actions = append(m.Actions,
		d.on("board", d.board), d.on("board-back", d.board),
		bot.Action{Name: "board-step", Do: d.pressStep}, bot.Action{Name: "board-page", Do: d.pressStep},
		d.on("board-old", d.replaced),
		d.on("board-share", d.share),
		d.on("board-ask", d.pressAsk),
		d.on("board-own", d.ownQuestions),
		d.on("board-report", d.report),
		d.on("board-rate", d.pressRate),
		d.on("board-follow", d.pressFollow),
		bot.Action{Name: "board-doc", Do: d.pressDocument},
		bot.Action{Name: "board-ics", Do: d.pressCalendar})
	d.addNotices(m.Notices)
}

// on makes an action on a project, named by its code.
func (d ProjectDeps) on(name string, do func(context.Context, *bot.Turn, civic.Project) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
		if len(args) != 1 || t.Input.InGroup() {
			return bot.Stay(), civic.ErrNotFound
		}
		p, err := d.Projects.Project(ctx, args[0])
		if err != nil {
			return bot.Stay(), err
		}
		return do(ctx, t, p)
	}}
}

// put says a page of a board; pages that lead to each other take each other's place.
func put(t *bot.Turn, text string, rows [][]bot.Button) {
	m := bot.Message{Text: text, Rows: rows}
	if c, err := bot.ParseCallback(t.Input.Data); t.Input.Kind == bot.KindPress && err == nil && (c.Action == "board-page" || c.Action == "board-back") {
		m.Edit = t.Input.Message
	}
	t.Say(m)
}
