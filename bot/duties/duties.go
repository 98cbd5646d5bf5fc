// Package duties holds what units owe each year: the officers' side, who hand it in, and the coordinator's and reviewers'
// side, who follow, decide and set what is owed.
package duties

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Store keeps what duties are, what units owe and hand in, and who is reminded. Who reads and decides is checked here.
type Store interface {
	Obligation(ctx context.Context, id int64) (civic.Obligation, error)
	Obligations(ctx context.Context, q civic.ObligationQuery) ([]civic.Obligation, int, error)
	Submission(ctx context.Context, id int64) (civic.Submission, error)
	Submissions(ctx context.Context, obligation int64) ([]civic.Submission, error)
	ChangeObligation(ctx context.Context, ch civic.DutyChange) (civic.Obligation, error)
	Urge(ctx context.Context, id int64) (civic.Urge, error)

	Compliance(ctx context.Context, year int, now time.Time) ([]civic.Compliance, error)
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)

	Duties(ctx context.Context) ([]civic.Duty, error)
	SaveDuty(ctx context.Context, cause string, d civic.Duty, by int64, now time.Time) error
	DutyEvents(ctx context.Context, year int, zone *time.Location) (map[string]time.Time, error)
	SetDutyEvent(ctx context.Context, cause, code string, year int, day time.Time, by int64, now time.Time) error
	RedateObligations(ctx context.Context, list []civic.Obligation) (int, error)

	SaveUrge(ctx context.Context, cause string, u civic.Urge, agencies []string) (told int, nobody []string, err error)
	LastUrge(ctx context.Context, duty string, year int) (*time.Time, error)

	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)

	Reminder(ctx context.Context, id int64) (civic.Reminder, error)
	SnoozeReminder(ctx context.Context, cause string, id int64, later civic.Reminder, now time.Time) error

	Person(ctx context.Context, id int64) (civic.Person, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)
}

// theme is what both sides stand on.
type theme struct {
	store     Store
	timing    civic.Timing
	languages []string // in which titles may be given beside the original
}

// unit are the conversations of those who owe, desk of those who follow and decide.
type (
	unit struct{ theme }
	desk struct{ theme }
)

// coordinators set what is owed, and urge.
var coordinators = bot.Having(civic.RoleCoordinator)

// New declares what officers, heads, reviewers, coordinators and leaders do about duties. A duty's title may be given in the
// languages, too.
func New(store Store, timing civic.Timing, languages []string) bot.Module {
	d, m := theme{store, timing, languages}, bot.Module{Name: "duties", Notices: map[civic.NoticeKind]bot.NoticeFunc{}}
	unit{d}.addDuties(&m)
	desk{d}.addDuties(&m)
	return m
}
