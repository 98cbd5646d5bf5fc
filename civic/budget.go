package civic

import "time"

// Budgets are how much one person or one agency may cause in a time. In each, 0 means that there is no bound.
type Budgets struct {
	CasesPerDay     int // that a person files in a day, emergencies apart
	GuessesPerHour  int // codes and invitations that a person tries in vain
	InputsPerMinute int // of a person that are answered one by one; what comes above is taken together
	PushesPerHour   int // messages on single new cases to an agency; what comes above is gathered
}

// DefaultBudgets are those of an installation that says nothing else.
var DefaultBudgets = Budgets{CasesPerDay: 5, GuessesPerHour: 10, InputsPerMinute: 60, PushesPerHour: 60}

// GuessWindow is for how long a code that was tried in vain counts.
const GuessWindow = time.Hour

// DayBudget bounds how many cases a person files from From until before Until. The zero DayBudget bounds nothing.
type DayBudget struct {
	Most        int
	From, Until time.Time
}

// Day is the budget of cases of the day of now in the zone. An emergency has none: it is neither held back nor counted.
func (b Budgets) Day(now time.Time, zone *time.Location) DayBudget {
	if b.CasesPerDay <= 0 {
		return DayBudget{}
	}
	y, m, d := now.In(zone).Date()
	return DayBudget{Most: b.CasesPerDay, From: time.Date(y, m, d, 0, 0, 0, 0, zone), Until: time.Date(y, m, d+1, 0, 0, 0, 0, zone)}
}

// DayCount is what a person filed in a day, emergencies apart.
type DayCount struct {
	Filed     int `db:"filed"` // those withdrawn since, too
	Withdrawn int `db:"withdrawn"`
}

// Left returns how many cases the person may still file that day; of no budget it returns 1. A case that is withdrawn gives
// its place back, but not without end: with what is withdrawn nobody files more than twice the budget.
func (b DayBudget) Left(c DayCount) int {
	if b.Most <= 0 {
		return 1
	}
	return max(0, min(b.Most-(c.Filed-c.Withdrawn), 2*b.Most-c.Filed))
}

// ErrDayFull refuses a case above its author's DayBudget.
var ErrDayFull = &Error{Code: CodeTooMany, Field: "cases"}

// ErrGuesses refuses a code or an invitation, right or wrong, after too many wrong ones.
var ErrGuesses = &Error{Code: CodeTooMany, Field: "guesses"}

// MaxFileBytes is the size above which a bot cannot fetch a file (Bot API, getFile): what it took it could not show on the
// public page, nor keep.
const MaxFileBytes = 20 << 20

// Fits reports whether a bot can fetch the file. One whose size is not known is taken to fit.
func (a Attachment) Fits() bool { return a.Size <= MaxFileBytes }

// Gathered is the kind of the message in which notices like this one are gathered that come above an agency's budget of
// pushes, or above that of the coordinator's desk; "" where each is told by itself. What is urgent is never gathered, nor is
// what no list shows.
func (n Notice) Gathered() NoticeKind {
	if n.Priority != 0 && n.Priority != PriorityNormal {
		return ""
	}
	return n.Kind.Facts().Gathered
}

// PushHour counts the notices of new cases for one agency, or for the coordinator's desk, in one hour.
type PushHour struct {
	ID       int64     `db:"id"`
	Agency   string    `db:"agency"` // "" is the desk
	Hour     time.Time `db:"hour"`   // its begin
	Pushed   int       `db:"pushed"`
	Gathered int       `db:"gathered"` // of Pushed, those that were not told one by one
}
