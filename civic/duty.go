package civic

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Duty is what each unit of an audience owes by a date each year (nhiệm vụ định kỳ), such as its plan.
type Duty struct {
	Code       string
	Title      string
	TitleWords Words `json:"TitleEN"` // dialogues keep it by this name
	Basis      Basis
	Audience   DutyAudience
	Due        DueRule
	OpensDays  int      // calendar days before it is due from which it is asked for
	FileTypes  []string // that are taken, such as pdf; none: every type
	Reviewer   string   // the agency that accepts or returns what is handed in; "": the coordinators
	Ladder     Ladder
	Position   int
	ValidTo    *time.Time // nil: until further notice
}

// Basis is the document that a duty rests on.
type Basis struct {
	Title  string // what it is called: Công văn
	Number string // 3053/UBND-NC
	Day    string // of its signing, 2006-01-02
}

// TitleIn returns the title in the locale.
func (d Duty) TitleIn(locale string) string { return d.TitleWords.In(locale, d.Title) }

// Active reports whether the duty is still asked for.
func (d Duty) Active(now time.Time) bool { return !ended(d.ValidTo, now) }

// Takes reports whether a file of that name may be handed in.
func (d Duty) Takes(fileName string) bool {
	if len(d.FileTypes) == 0 {
		return true
	}
	at := strings.LastIndexByte(fileName, '.')
	return at >= 0 && slices.Contains(d.FileTypes, strings.ToLower(fileName[at+1:]))
}

// DueRule says by when a duty is due each year.
type DueRule struct {
	Kind  DueKind
	Month time.Month // Fixed, MonthEnd
	Day   int        // Fixed
	N     int        // AfterEvent: working days
	Event string     // AfterEvent: its code
}

// DueKind is how a due date is found.
type DueKind int

// The kinds of due date.
const (
	Fixed      DueKind = iota // the same day each year; one that is off moves to the next working day (Civil Code 2015, article 148)
	MonthEnd                  // the last working day of a month
	AfterEvent                // N working days after an event of the year
)

// Events that need not be entered.
const (
	AfterNewYear = "new-year" // 1 January
	AfterJoining = "joined"   // the unit came into being; owed by units of that year alone
)

var eventPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// ParseDueRule reads a rule: "12-15" is 15 December, "last-workday 06" the last working day of June, "+10 after congress"
// ten working days after the event congress of the year. Errors: CodeInvalid of the field "due".
func ParseDueRule(text string) (DueRule, error) {
	words := strings.Fields(text)
	switch {
	case len(words) == 1:
		if at, err := time.Parse(time.DateOnly, "2001-"+words[0]); err == nil { // no leap year: 29 February does not come each year
			return DueRule{Kind: Fixed, Month: at.Month(), Day: at.Day()}, nil
		}
	case len(words) == 2 && words[0] == "last-workday":
		if m, err := strconv.Atoi(words[1]); err == nil && m >= 1 && m <= 12 {
			return DueRule{Kind: MonthEnd, Month: time.Month(m)}, nil
		}
	case len(words) == 3 && words[1] == "after" && strings.HasPrefix(words[0], "+"):
		if n, err := strconv.Atoi(words[0][1:]); err == nil && n >= 1 && n <= 250 && eventPattern.MatchString(words[2]) {
			return DueRule{Kind: AfterEvent, N: n, Event: words[2]}, nil
		}
	}
	return DueRule{}, Invalidf("due", "%q is no rule for a due date", text)
}

// String writes the rule as ParseDueRule reads it.
func (r DueRule) String() string {
	switch r.Kind {
	case MonthEnd:
		return fmt.Sprintf("last-workday %02d", int(r.Month))
	case AfterEvent:
		return fmt.Sprintf("+%d after %s", r.N, r.Event)
	}
	return fmt.Sprintf("%02d-%02d", int(r.Month), r.Day)
}

// joinedDays is how many working days a unit has at least that came into being after a duty was opened.
const joinedDays = 20

// DueFor is by when the agency owes the duty of the year: the end of the working hours of a working day. It owes none
// where it does not exist on that day, or came into being after the day on which everybody else's is due; a unit that
// came while the duty was open has joinedDays working days from then. events are the days of the year's events by code.
func (d Duty) DueFor(year int, a Agency, events map[string]time.Time, tm Timing) (time.Time, bool) {
	due, ok := d.due(year, a, events, tm)
	if !ok || d.Due.Event == AfterJoining {
		return due, ok && a.ActiveAt(due)
	}
	if a.ValidFrom.After(due) || !a.ActiveAt(due) {
		return time.Time{}, false
	}
	if a.ValidFrom.After(due.AddDate(0, 0, -d.OpensDays)) {
		if later := tm.AddDays(a.ValidFrom, joinedDays); later.After(due) {
			due = later
		}
	}
	return due, true
}

// due is the rule's own date.
func (d Duty) due(year int, a Agency, events map[string]time.Time, tm Timing) (time.Time, bool) {
	date := func(m time.Month, day int) time.Time { return time.Date(year, m, day, 0, 0, 0, 0, tm.Zone) }
	switch d.Due.Kind {
	case MonthEnd:
		day := date(d.Due.Month+1, 0)
		for n := 0; !tm.Works(day) && n < longestRest; n++ {
			day = day.AddDate(0, 0, -1)
		}
		return tm.AddDays(day, 0), true
	case AfterEvent:
		from, ok := events[d.Due.Event]
		switch d.Due.Event {
		case AfterNewYear:
			from, ok = date(time.January, 1), true
		case AfterJoining:
			from, ok = a.ValidFrom, a.ValidFrom.In(tm.Zone).Year() == year
		}
		return tm.AddDays(from, d.Due.N), ok
	}
	return tm.AddDays(date(d.Due.Month, d.Due.Day), 0), true
}

// Opens is from when the duty that is due at the time given is asked for.
func (d Duty) Opens(due time.Time) time.Time { return due.AddDate(0, 0, -d.OpensDays) }

// DutyAudience says which agencies owe a duty: those of the kinds, those below an agency and that one itself, those
// named; never those excepted. None given means every agency.
type DutyAudience struct {
	Kinds  []AgencyKind
	Under  []string
	Only   []string
	Except []string
}

// ParseDutyAudience reads an audience: words such as commune (a kind), under:ubnd-tinh (a subtree), agency:so-y-te, and
// not:thanh-tra; "all" for every agency. Errors: CodeInvalid of the field "audience".
func ParseDutyAudience(text string) (DutyAudience, error) {
	var a DutyAudience
	words := strings.Fields(text)
	for _, word := range words {
		kind, code, named := strings.Cut(word, ":")
		switch {
		case named && eventPattern.MatchString(code) && kind == "under":
			a.Under = append(a.Under, code)
		case named && eventPattern.MatchString(code) && kind == "agency":
			a.Only = append(a.Only, code)
		case named && eventPattern.MatchString(code) && kind == "not":
			a.Except = append(a.Except, code)
		case slices.Contains(AgencyKinds, AgencyKind(word)):
			a.Kinds = append(a.Kinds, AgencyKind(word))
		case word != "all":
			return DutyAudience{}, Invalidf("audience", "%q is neither a kind of agency nor under:, agency: or not: and a code", word)
		}
	}
	everybody := a.Kinds == nil && a.Under == nil && a.Only == nil
	if len(words) == 0 || slices.Contains(words, "all") != everybody {
		return DutyAudience{}, Invalidf("audience", "names nobody, or all and some")
	}
	return a, nil
}

// String writes the audience as ParseDutyAudience reads it.
func (a DutyAudience) String() string {
	var words []string
	for _, k := range a.Kinds {
		words = append(words, string(k))
	}
	for _, c := range a.Under {
		words = append(words, "under:"+c)
	}
	for _, c := range a.Only {
		words = append(words, "agency:"+c)
	}
	if words == nil {
		words = []string{"all"}
	}
	for _, c := range a.Except {
		words = append(words, "not:"+c)
	}
	return strings.Join(words, " ")
}

// Codes lists the agencies that the audience names.
func (a DutyAudience) Codes() []string { return slices.Concat(a.Under, a.Only, a.Except) }

// Audience lists the agencies, of those that exist now, which belong to an audience.
func (d *Directory) Audience(of DutyAudience) []Agency {
	var in []Agency
	for _, a := range d.Agencies {
		if d.owes(of, a) {
			in = append(in, a)
		}
	}
	return in
}

func (d *Directory) owes(of DutyAudience, a Agency) bool {
	if slices.Contains(of.Except, a.Code) {
		return false
	}
	if of.Kinds == nil && of.Under == nil && of.Only == nil {
		return true
	}
	if slices.Contains(of.Kinds, a.Kind) || slices.Contains(of.Only, a.Code) {
		return true
	}
	for at, n := a, 0; len(of.Under) > 0 && n < 20; n++ { // parents make no circle; the bound is for a broken file
		if slices.Contains(of.Under, at.Code) {
			return true
		}
		parent, ok := d.Agency(at.Parent)
		if !ok {
			break
		}
		at = parent
	}
	return false
}
