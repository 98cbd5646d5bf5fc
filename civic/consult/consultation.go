package consult

import (
	"time"

	"danvan/civic"
)

// Consultation is a project's round of asking (đợt lấy ý kiến). Its questions do not change once it is published.
type Consultation struct {
	ID          int64       `db:"id"`
	Code        string      `db:"code"` // public, such as LK-26-7K3M9Q
	Version     int         `db:"version"`
	Project     string      `db:"project"`
	Subject     Subject     `db:"subject"`
	Title       string      `db:"title"`
	TitleWords  civic.Words `db:"title_words"`
	About       string      `db:"about"` // what people should know before they answer
	AboutWords  civic.Words `db:"about_words"`
	Who         Who         `db:"who"`
	Questions   []Question  `db:"-"`
	Status      Status      `db:"status"`
	PostsAt     time.Time   `db:"posts_at"`   // the documents are posted from here on
	AsksAt      time.Time   `db:"asks_at"`    // opinions are collected from here on
	AsksUntil   time.Time   `db:"asks_until"` // and no longer from here on
	PublishedAt time.Time   `db:"published_at"`
	ClosedAt    *time.Time  `db:"closed_at"`
	Stage       Phase       `db:"stage"`   // the phase of which people were told last
	LookAt      *time.Time  `db:"look_at"` // when time brings something to do next; nil: never
	Tally       *Tally      `db:"-"`       // the result, once it is closed
	Digest      string      `db:"digest"`  // SHA-256 over the record, hexadecimal, once it is closed
}

// Subject is what is asked about: it sets how long must be posted and asked.
type Subject string

// The subjects.
const (
	SubjectCompensation Subject = "compensation" // a plan of compensation, support and resettlement: Land Law 31/2024/QH15, article 87
	SubjectOther        Subject = "other"        // Law on Grassroots Democracy 10/2022/QH15, article 28
)

// Subjects lists every subject.
var Subjects = []Subject{SubjectCompensation, SubjectOther}

// Who says who may speak.
type Who string

// Who may speak.
const (
	WhoEverybody  Who = "everybody"
	WhoAreas      Who = "areas"      // people who say that they live in the project's areas
	WhoHouseholds Who = "households" // the households of a list, each with a code that is printed for it: one voice each
)

// WhoAll lists every value of Who.
var WhoAll = []Who{WhoEverybody, WhoAreas, WhoHouseholds}

// Status is what officials have made of a consultation; its Phase follows from it and the time.
type Status string

// The statuses.
const (
	StatusOpen      Status = "open"
	StatusClosed    Status = "closed"
	StatusCancelled Status = "cancelled"
)

// Phase is where a consultation stands.
type Phase string

// The phases.
const (
	PhasePosting    Phase = "posting"    // niêm yết: the documents are public, nobody speaks yet
	PhaseCollecting Phase = "collecting" // lấy ý kiến
	PhaseAnswering  Phase = "answering"  // tiếp thu, giải trình
	PhaseClosed     Phase = "closed"
	PhaseCancelled  Phase = "cancelled"
)

// Phase is where the consultation stands at the time.
func (c Consultation) Phase(now time.Time) Phase {
	switch {
	case c.Status == StatusClosed:
		return PhaseClosed
	case c.Status == StatusCancelled:
		return PhaseCancelled
	case now.Before(c.AsksAt):
		return PhasePosting
	case now.Before(c.AsksUntil):
		return PhaseCollecting
	}
	return PhaseAnswering
}

// Rules are how long things must at least last, in days. They are configuration: the defaults are those of the laws named.
type Rules struct {
	PostingDays  int // of a compensation plan before opinions are collected: Land Law 31/2024/QH15, article 87
	AskingDays   int // of asking otherwise: Law 10/2022/QH15, article 28
	DialogueDays int // within which there is a dialogue with who disagrees with a compensation plan: Land Law, article 87
}

// DefaultRules are the rules of the laws as they stood in 2026; an installation checks them (docs/consultations.md).
var DefaultRules = Rules{PostingDays: 30, AskingDays: 20, DialogueDays: 60}

// Minimum is how many days a consultation about the subject must at least be posted and asked.
func (r Rules) Minimum(s Subject) (posting, asking int) {
	if s == SubjectCompensation {
		return r.PostingDays, 1
	}
	return 0, r.AskingDays
}

// The bounds of a consultation's texts, in characters.
const (
	MaxTitle = 200
	MaxAbout = 3000
)

// Check refuses a consultation that may not be published: what is missing, and dates that are too near each other. Dates
// are whole days in the zone: PostsAt, AsksAt and AsksUntil are midnights.
func (c Consultation) Check(r Rules, zone *time.Location, now time.Time) error {
	switch {
	case civic.CleanText(c.Title) == "" || !c.TitleWords.Within(MaxTitle, c.Title):
		return civic.Invalid("title")
	case !c.AboutWords.Within(MaxAbout, c.About):
		return civic.Invalid("about")
	case c.Project == "" || !known(Subjects, c.Subject) || !known(WhoAll, c.Who):
		return civic.Invalidf("consultation", "subject %q, who %q", c.Subject, c.Who)
	}
	if err := CheckQuestions(c.Questions); err != nil {
		return err
	}
	posting, asking := r.Minimum(c.Subject)
	switch {
	case c.PostsAt.Before(Day(now, zone)):
		return civic.Invalid("past")
	case days(c.PostsAt, c.AsksAt, zone) < posting:
		return civic.Invalid("posting_days")
	case days(c.AsksAt, c.AsksUntil, zone) < asking:
		return civic.Invalid("asking_days")
	}
	return nil
}

func known[T comparable](all []T, one T) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

// Day is the midnight with which the day of t begins in the zone.
func Day(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// days counts the whole days from one midnight to another.
func days(from, to time.Time, zone *time.Location) int {
	utc := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(utc(to).Sub(utc(from)).Hours() / 24)
}

// LastDay is the last day on which opinions are collected.
func (c Consultation) LastDay(zone *time.Location) time.Time {
	return Day(c.AsksUntil.Add(-time.Microsecond), zone)
}

// TitleIn returns the title in the locale.
func (c Consultation) TitleIn(locale string) string { return c.TitleWords.In(locale, c.Title) }

// AboutIn returns what people should know in the locale.
func (c Consultation) AboutIn(locale string) string { return c.AboutWords.In(locale, c.About) }

// Languages lists the languages beside the original in which anything of the consultation is written.
func (c Consultation) Languages() []string {
	all := []civic.Words{c.TitleWords, c.AboutWords}
	for _, q := range c.Questions {
		all = append(all, q.TextWords)
		for _, o := range q.Options {
			all = append(all, o.TextWords)
		}
	}
	return civic.LanguagesOf(all...)
}
