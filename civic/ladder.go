package civic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Ladder says when somebody is reminded of something that is due, and who: its rungs climb from the officer to the head
// and the coordinator. It is configuration, per category of cases and per duty.
type Ladder []Rung

// Rung is one moment of a ladder, or a row of moments, and who is told then.
type Rung struct {
	When  When
	N     int // what When counts
	Every int // with After: and again every so many working days; 0: once
	Roles []Role
}

// When says how the moment of a rung is found.
type When int

// The kinds of moment.
const (
	Share  When = iota // N percent of the working time between the start of the clock and its end
	Before             // N calendar days before the day it is due, or the last working day before that; 0: the day itself
	After              // N working days after the day it is due
)

// The ladders where nothing else is configured.
const (
	DefaultCaseLadder = "50% officer; 0 officer head; +1/5 head coordinator"
	DefaultDutyLadder = "-30 -14 -7 -3 -1 0 +2/2 officer; +1/2 head; +3/5 coordinator"

	// DefaultInstructionLadder tells the leader who gave an instruction last: by then its head has heard of it three times.
	DefaultInstructionLadder = "50% 0 +1/2 head; +3/5 coordinator; +5/5 leader"
)

// ParseLadder reads a ladder such as "50% officer; 0 officer head; +1/2 head coordinator": moments, then who is told.
// 50% is half of the working time, -7 seven calendar days before, 0 the day it is due, +2 two working days after, +2/3
// the same and every three working days from then. Errors: CodeInvalid of the field "ladder".
func ParseLadder(text string) (Ladder, error) {
	return parseLadder(text, RoleOfficer, RoleHead, RoleCoordinator)
}

// InstructionLadder reads DefaultInstructionLadder.
func InstructionLadder() Ladder {
	l, err := parseLadder(DefaultInstructionLadder, RoleHead, RoleCoordinator, RoleLeader)
	if err != nil {
		panic(err)
	}
	return l
}

func parseLadder(text string, told ...Role) (Ladder, error) {
	var l Ladder
	for part := range strings.SplitSeq(text, ";") {
		var moments []Rung
		var roles []Role
		for _, word := range strings.Fields(part) {
			if role := Role(word); slices.Contains(told, role) {
				roles = append(roles, role)
				continue
			}
			r, ok := parseMoment(word)
			if !ok || roles != nil {
				return nil, Invalidf("ladder", "%q is no moment", word)
			}
			moments = append(moments, r)
		}
		if len(moments) == 0 || len(roles) == 0 {
			return nil, Invalidf("ladder", "a rung is moments and then officer, head or coordinator")
		}
		for _, r := range moments {
			r.Roles = roles
			l = append(l, r)
		}
	}
	return l, nil
}

// MustLadder is ParseLadder for ladders that are known to be right.
func MustLadder(text string) Ladder {
	l, err := ParseLadder(text)
	if err != nil {
		panic(err)
	}
	return l
}

const mostRungDays = 366

func parseMoment(word string) (Rung, bool) {
	number := func(text string, low, high int) (int, bool) {
		n, err := strconv.Atoi(text)
		return n, err == nil && n >= low && n <= high && !strings.ContainsAny(text, "+-")
	}
	if share, ok := strings.CutSuffix(word, "%"); ok {
		n, ok := number(share, 1, 99)
		return Rung{When: Share, N: n}, ok
	}
	if after, ok := strings.CutPrefix(word, "+"); ok {
		first, every, again := strings.Cut(after, "/")
		r := Rung{When: After}
		var okEvery = true
		r.N, ok = number(first, 1, mostRungDays)
		if again {
			r.Every, okEvery = number(every, 1, mostRungDays)
		}
		return r, ok && okEvery
	}
	n, ok := number(strings.TrimPrefix(word, "-"), 0, mostRungDays)
	return Rung{When: Before, N: n}, ok && (n > 0) == strings.HasPrefix(word, "-")
}

// String writes the rung's moment as ParseLadder reads it.
func (r Rung) String() string {
	switch {
	case r.When == Share:
		return fmt.Sprintf("%d%%", r.N)
	case r.When == After && r.Every > 0:
		return fmt.Sprintf("+%d/%d", r.N, r.Every)
	case r.When == After:
		return fmt.Sprintf("+%d", r.N)
	case r.N == 0:
		return "0"
	}
	return fmt.Sprintf("-%d", r.N)
}

// String writes the ladder as ParseLadder reads it.
func (l Ladder) String() string {
	var parts []string
	for i := 0; i < len(l); {
		var words []string
		roles := l[i].Roles
		for ; i < len(l) && slices.Equal(l[i].Roles, roles); i++ {
			words = append(words, l[i].String())
		}
		for _, r := range roles {
			words = append(words, string(r))
		}
		parts = append(parts, strings.Join(words, " "))
	}
	return strings.Join(parts, "; ")
}

// Earliest is how many calendar days before the due day the first rung stands; 0 where none stands before it.
func (l Ladder) Earliest() int {
	days := 0
	for _, r := range l {
		if r.When == Before {
			days = max(days, r.N)
		}
	}
	return days
}

// Clock is something that runs until it is due.
type Clock struct {
	Name       string
	Start, Due time.Time
}

// Next is the first moment after the time given at which somebody is told about the clock, if there is one.
func (l Ladder) Next(c Clock, after time.Time, tm Timing) (time.Time, bool) {
	var first time.Time
	for _, r := range l {
		if at, ok := r.next(c, after, tm); ok && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, !first.IsZero()
}

// Reached is a moment of a ladder that has come, for one role.
type Reached struct {
	Clock Clock
	Role  Role
	Rung  string // the rung's moment as ParseLadder reads it
	At    time.Time
}

// Between lists who is to be told of the clock by what lies after from and not after until: of each role the last moment,
// since what was missed before it says the same with another number of days.
func (l Ladder) Between(c Clock, from, until time.Time, tm Timing) []Reached {
	var all []Reached
	for _, r := range l {
		at, ok := r.last(c, from, until, tm)
		if !ok {
			continue
		}
		for _, role := range r.Roles {
			i := slices.IndexFunc(all, func(x Reached) bool { return x.Role == role })
			switch {
			case i < 0:
				all = append(all, Reached{Clock: c, Role: role, Rung: r.String(), At: at})
			case !at.Before(all[i].At):
				all[i].At, all[i].Rung = at, r.String()
			}
		}
	}
	return all
}

// next is the rung's first moment after the time given.
func (r Rung) next(c Clock, after time.Time, tm Timing) (time.Time, bool) {
	if r.When == After {
		return r.nextAfter(c, after, tm)
	}
	at, ok := r.moment(c, tm)
	return at, ok && at.After(after)
}

// last is the rung's last moment after from and not after until.
func (r Rung) last(c Clock, from, until time.Time, tm Timing) (last time.Time, found bool) {
	at, ok := r.next(c, from, tm)
	for ok && !at.After(until) {
		last, found = at, true
		at, ok = r.next(c, at, tm)
	}
	return last, found
}

// moment is when a rung that comes once comes. One that would come before the clock has started does not, but the day it
// is due is told of on time: as it begins, or when it is due where half of the clock lies on that day itself.
func (r Rung) moment(c Clock, tm Timing) (time.Time, bool) {
	if r.When == Share {
		at := tm.AddHours(c.Start, (tm.Between(c.Start, c.Due) * time.Duration(r.N) / 100).Truncate(time.Second))
		return at, at.Before(c.Due)
	}
	day := midnight(c.Due, tm.Zone).AddDate(0, 0, -r.N)
	for n := 0; r.N > 0 && !tm.Works(day) && n < longestRest; n++ {
		day = day.AddDate(0, 0, -1)
	}
	at := tm.Start(day)
	if r.N == 0 && (!at.After(c.Start) || !at.Before(c.Due) || early(c, at, tm)) {
		return c.Due, true
	}
	return at, at.After(c.Start)
}

// early reports whether less than half of the clock's working time has passed at a moment. No long clock is asked: its
// last day is not half of it.
func early(c Clock, at time.Time, tm Timing) bool {
	return c.Due.Sub(c.Start) < 14*24*time.Hour && 2*tm.Between(c.Start, at) < tm.Between(c.Start, c.Due)
}

// nextAfter walks the working days after the due day.
func (r Rung) nextAfter(c Clock, after time.Time, tm Timing) (time.Time, bool) {
	day, idle := midnight(c.Due, tm.Zone), 0
	for n := 0; idle < longestRest; {
		day = day.AddDate(0, 0, 1)
		if !tm.Works(day) {
			idle++
			continue
		}
		n, idle = n+1, 0
		if n > r.N && r.Every == 0 {
			break
		}
		if n < r.N || r.Every > 0 && (n-r.N)%r.Every != 0 {
			continue
		}
		if at := tm.Start(day); at.After(after) {
			return at, true
		}
	}
	return time.Time{}, false
}
