// Package cases holds a citizen's complaint from the first word to the last: complaining, following, hearing the answer; the
// inbox and the work of the agency; the coordinator's desk.
package cases

import (
	"context"
	"io"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Store keeps cases and what happens to them. Reading asks nothing about who reads: it is checked here.
type Store interface {
	Case(ctx context.Context, id int64) (civic.Case, error)
	CaseByCode(ctx context.Context, code string) (civic.Case, error)
	CasesOf(ctx context.Context, author int64, offset, limit int) ([]civic.Case, int, error)
	CasesSince(ctx context.Context, author int64, since time.Time, limit int) ([]civic.Case, error)
	FiledInDay(ctx context.Context, author int64, day civic.DayBudget) (civic.DayCount, error)
	Events(ctx context.Context, caseID int64) ([]civic.Event, error)
	Event(ctx context.Context, id int64) (civic.Event, error)

	// FileCase files a new case; the same draft makes one case however often it is filed. A taken code is a conflict of
	// the field "code". Above the budget of the author's day it is civic.ErrDayFull.
	FileCase(ctx context.Context, ch civic.Change) (civic.Case, error)
	// ChangeCase commits a step; civic.ErrConflict where the case has changed since it was read.
	ChangeCase(ctx context.Context, ch civic.Change) (civic.Case, error)

	LookAlikes(ctx context.Context, category, area, project, agency string, since time.Time, limit int) ([]civic.Case, error)
	JoinCase(ctx context.Context, cause string, caseID, person int64, now time.Time) (civic.Case, bool, error)
	HasJoined(ctx context.Context, caseID, person int64) (bool, error)

	AnswerFollowUp(ctx context.Context, cause string, caseID, person int64, answer civic.FollowUpAnswer, now time.Time) error

	Inbox(ctx context.Context, q civic.InboxQuery) ([]civic.Case, int, error)
	OtherOpenCases(ctx context.Context, author int64, agency string, except int64) ([]civic.Case, error)
	AgencyFigures(ctx context.Context, agency string, from, to, now time.Time) (civic.AgencyFigures, error)

	Person(ctx context.Context, id int64) (civic.Person, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)

	ChatByAddress(ctx context.Context, channel, address string) (civic.Chat, error)

	Templates(ctx context.Context, agency, category string) ([]civic.Template, error)
	SaveTemplate(ctx context.Context, t civic.Template) (civic.Template, error)
	DeleteTemplate(ctx context.Context, id int64, agency string) error

	PushHour(ctx context.Context, id int64) (civic.PushHour, error)

	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)

	Desk(ctx context.Context, offset, limit int) ([]civic.Case, int, error)
}

// Options are what the conversations need beside the store.
type Options struct {
	Budgets  civic.Budgets  // of cases a day
	Guesses  bot.GuessLimit // of cases' codes
	Calendar civic.Calendar
	Random   io.Reader // crypto/rand.Reader outside of tests
}

// theme is what all sides stand on.
type theme struct {
	store    Store
	calendar civic.Calendar
}

// author are the conversations of who complains, official those of the agency, desk those of the coordinator.
type (
	author struct {
		theme
		budgets civic.Budgets
		guesses bot.GuessLimit
		random  io.Reader
	}
	official struct{ theme }
	desk     struct{ theme }
)

// New declares what citizens, officers, heads and coordinators do about cases.
func New(store Store, o Options) bot.Module {
	d := theme{store, o.Calendar}
	a := author{d, o.Budgets, o.Guesses, o.Random}
	m := bot.Module{Name: "cases", Known: a.known, Other: a.other, Export: export, Notices: map[civic.NoticeKind]bot.NoticeFunc{}}
	a.addTo(&m)
	official{d}.addTo(&m)
	desk{d}.addTo(&m)
	return m
}
