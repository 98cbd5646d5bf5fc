// Package digest writes the weekly digest (bản tin tổng hợp) from figures: what came in, what is late and with whom, where
// it gets worse, what stands out. It finds; the bot words it. The tests that it uses, with their thresholds, are explained in
// docs/figures.md.
package digest

import (
	"slices"
	"strings"
)

// Weeks is how many weeks of figures a digest looks at, the one that it tells of among them.
const Weeks = 14

// Kind is what a digest is about.
type Kind string

// The kinds of digest.
const (
	KindProvince Kind = "province" // the whole
	KindPart     Kind = "part"     // the areas and categories that a leader answers for, then the whole in a line
	KindUnit     Kind = "unit"     // one agency
	KindDesk     Kind = "desk"     // the whole, and the health of the system itself
)

// Scope is what a digest is about, in particular.
type Scope struct {
	Kind       Kind     `json:"kind"`
	Agency     string   `json:"agency,omitempty"`     // of KindUnit
	Areas      []string `json:"areas,omitempty"`      // of KindPart; nil: all
	Categories []string `json:"categories,omitempty"` // of KindPart; nil: all
}

// Key names the scope: equal scopes have equal keys.
func (s Scope) Key() string {
	areas, categories := slices.Sorted(slices.Values(s.Areas)), slices.Sorted(slices.Values(s.Categories))
	return string(s.Kind) + "|" + s.Agency + "|" + strings.Join(areas, " ") + "|" + strings.Join(categories, " ")
}

// Issue is one digest: what it found. Its lists are empty where there is nothing to say.
type Issue struct {
	Scope
	From string `json:"from"` // the first day that it tells of
	To   string `json:"to"`   // the last

	Trend    []Week  `json:"trend"` // of Weeks weeks, the last one is told of
	Received int     `json:"received"`
	LastWeek int     `json:"last_week"`
	Usual    float64 `json:"usual"` // the mean of the four weeks before
	Answered int     `json:"answered"`
	InTime   int     `json:"in_time"`
	Open     int     `json:"open"` // as the last day ended, late ones among them
	Late     int     `json:"late"`

	Worst []Standing `json:"worst,omitempty"`
	Best  []Standing `json:"best,omitempty"`

	Stars     [5]int  `json:"stars"` // of the service, and of answers: how many gave 1, 2, … 5
	Said      int     `json:"said"`  // in all
	Mean      float64 `json:"mean"`  // stars
	UsualMean float64 `json:"usual_mean"`
	Falls     []Fall  `json:"falls,omitempty"`
	Themes    []Theme `json:"themes,omitempty"`

	Talks  []Talk  `json:"talks,omitempty"` // consultations that are open
	Owing  []Owing `json:"owing,omitempty"` // who is late with duties, the most first
	Owed   int     `json:"owed"`            // duties that are late, of all agencies
	Again  Again   `json:"again"`
	Flags  Flags   `json:"flags"`
	Quote  *Quote  `json:"quote,omitempty"`
	Health *Health `json:"health,omitempty"`
	Whole  *Whole  `json:"whole,omitempty"` // of KindPart
}

// Quiet reports whether nothing happened, and nothing is left to do.
func (i Issue) Quiet() bool {
	return i.Received == 0 && i.Answered == 0 && i.Open == 0 && i.Said == 0 && len(i.Talks) == 0 && i.Owed == 0 && i.Again.Asked == 0
}

// Week is one week of the trend.
type Week struct {
	Received int `json:"received"`
	Answered int `json:"answered"`
	InTime   int `json:"in_time"`
}

// Standing is how an agency keeps its dates: of the last four weeks, with what is late now.
type Standing struct {
	Agency string `json:"agency"`
	Due    int    `json:"due"`     // answered in those weeks, or late now
	InTime int    `json:"in_time"` // of those answered
	Late   int    `json:"late"`    // not answered, and late now
}

// Share is how many of what was due were answered in time, 0 to 1.
func (s Standing) Share() float64 { return float64(s.InTime) / float64(max(1, s.Due)) }

// Fall is where an agency got worse: the last four weeks beside the ten before.
type Fall struct {
	Agency string  `json:"agency"`
	What   Falling `json:"what"`
	Before float64 `json:"before"` // stars, or the share in time
	Now    float64 `json:"now"`
	N      int     `json:"n"` // answers behind Now
}

// Falling is what fell.
type Falling string

// What may fall.
const (
	FallStars  Falling = "stars"   // satisfaction
	FallInTime Falling = "in_time" // answers in time
)

// Theme is what stands out against its own history.
type Theme struct {
	Category string   `json:"category"`
	Areas    []string `json:"areas,omitempty"` // where, the most first
	Now      int      `json:"now"`
	Usual    float64  `json:"usual"` // a week
}

// Talk is a consultation that collects opinions.
type Talk struct {
	Code, Title   string
	Project       string
	Owner         string
	Areas         []string
	Until         string // the last day
	Voices        int
	Agree, Oppose int // of the first question that asks for a stance; both 0 where there is none
}

// Owing is how many duties an agency is late with.
type Owing struct {
	Agency string `json:"agency" db:"agency"`
	N      int    `json:"n" db:"n"`
}

// Again is what citizens said a week after their case was closed.
type Again struct {
	Asked  int `json:"asked"`
	Yes    int `json:"yes"`
	Partly int `json:"partly"`
	No     int `json:"no"`
}

// Flags count what looks like polishing the figures. Ratings among them are left out of all others.
type Flags struct {
	Own      int `json:"own"`      // ratings by an agency's own people
	Bulk     int `json:"bulk"`     // ratings in bursts
	Thin     int `json:"thin"`     // answers that say next to nothing
	Rejected int `json:"rejected"` // cases ended without an answer
}

// Quote is one citizen's words, without who they are.
type Quote struct {
	Agency string `json:"agency"`
	Stars  int    `json:"stars"`
	Text   string `json:"text"`
}

// Health is how the system itself did.
type Health struct {
	Undelivered int `json:"undelivered" db:"undelivered"` // notifications given up
	FailedJobs  int `json:"failed_jobs" db:"failed_jobs"` // attempts of jobs that failed
	Unreachable int `json:"unreachable" db:"unreachable"` // officials who blocked the bot
	OnDesk      int `json:"on_desk" db:"on_desk"`         // cases that wait for the coordinator
	Unattended  int `json:"unattended" db:"unattended"`   // agencies with open cases and nobody bound
}

// Well reports whether there is nothing to see to.
func (h Health) Well() bool { return h == Health{} }

// Whole sums up the province for who answers for a part of it.
type Whole struct {
	Received int `json:"received"`
	Answered int `json:"answered"`
	InTime   int `json:"in_time"`
	Late     int `json:"late"`
}
