package civic_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/workcal"
)

var saigon = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// timing is the calendar by law and the usual hours.
var timing = civic.Timing{Calendar: workcal.Default(saigon), Hours: civic.DefaultHours(saigon)}

func clockAt(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, saigon)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseLadder(t *testing.T) {
	for _, text := range []string{civic.DefaultCaseLadder, civic.DefaultDutyLadder, "50% officer", "0 head", "-1 officer; +3/5 head coordinator"} {
		if l, err := civic.ParseLadder(text); err != nil || l.String() != text {
			t.Errorf("%q: %q, %v", text, l, err)
		}
	}
	for _, text := range []string{"", "officer", "50%", "50% chief", "100% officer", "0% officer", "-0 officer", "+0 officer", "+1/0 head", "+-1 head",
		"--1 officer", "7 officer", "-1 officer -3 head", "-1 officer;", "1.5 head", "-400 officer", "- officer", "+ head", "+1/ head", "-1 leader"} {
		if _, err := civic.ParseLadder(text); civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got := civic.MustLadder(civic.DefaultDutyLadder).Earliest(); got != 30 {
		t.Errorf("earliest %d", got)
	}
}

// walk lists the moments of a ladder between two times.
func walk(l civic.Ladder, c civic.Clock, from, until time.Time) []string {
	var list []string
	for {
		at, ok := l.Next(c, from, timing)
		if !ok || at.After(until) {
			return list
		}
		var who []string
		for _, r := range l.Between(c, from, at, timing) {
			who = append(who, string(r.Role)+" "+r.Rung)
		}
		list = append(list, at.In(saigon).Format("2006-01-02 15:04")+" "+strings.Join(who, ", "))
		from = at
	}
}

func TestDutyLadder(t *testing.T) {
	c := civic.Clock{Name: "submit", Start: clockAt("2026-12-18 00:10"), Due: clockAt("2027-02-01 17:00")} // 31 January is a Sunday
	got := walk(civic.MustLadder(civic.DefaultDutyLadder), c, c.Start, clockAt("2027-02-23 00:00"))
	want := []string{
		"2026-12-31 07:30 officer -30", // 2 January is a Saturday, 1 January a holiday
		"2027-01-18 07:30 officer -14",
		"2027-01-25 07:30 officer -7",
		"2027-01-29 07:30 officer -1", // three days before is that Friday, too
		"2027-02-01 07:30 officer 0",
		"2027-02-02 07:30 head +1/2",
		"2027-02-03 07:30 officer +2/2",
		"2027-02-11 07:30 head +1/2, coordinator +3/5", // Tết is from 4 to 8 February, with two days in lieu
		"2027-02-12 07:30 officer +2/2",
		"2027-02-15 07:30 head +1/2",
		"2027-02-16 07:30 officer +2/2",
		"2027-02-17 07:30 head +1/2",
		"2027-02-18 07:30 officer +2/2, coordinator +3/5",
		"2027-02-19 07:30 head +1/2",
		"2027-02-22 07:30 officer +2/2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCaseLadder(t *testing.T) {
	l := civic.MustLadder("50% officer; 0 officer head; +1 head coordinator")
	for name, tt := range map[string]struct {
		start, due string
		want       []string
	}{
		"days": {"2026-11-16 08:00", "2026-11-20 17:00", []string{"2026-11-18 11:30 officer 50%", "2026-11-20 07:30 officer 0, head 0", "2026-11-23 07:30 head +1, coordinator +1"}},
		// Over before the day began: it is told when it is due.
		"hours": {"2026-11-16 08:00", "2026-11-16 15:30", []string{"2026-11-16 10:45 officer 50%", "2026-11-16 15:30 officer 0, head 0", "2026-11-17 07:30 head +1, coordinator +1"}},
		// Nearly all of it lies on the day it is due: nobody is told at daybreak that little time is left.
		"night":     {"2026-11-16 20:00", "2026-11-17 17:00", []string{"2026-11-17 11:00 officer 50%", "2026-11-17 17:00 officer 0, head 0", "2026-11-18 07:30 head +1, coordinator +1"}},
		"over Tết":  {"2027-02-03 20:00", "2027-02-11 17:00", []string{"2027-02-11 11:00 officer 50%", "2027-02-11 17:00 officer 0, head 0", "2027-02-12 07:30 head +1, coordinator +1"}},
		"afternoon": {"2026-11-16 10:00", "2026-11-17 10:00", []string{"2026-11-16 16:00 officer 50%", "2026-11-17 07:30 officer 0, head 0", "2026-11-18 07:30 head +1, coordinator +1"}},
	} {
		c := civic.Clock{Start: clockAt(tt.start), Due: clockAt(tt.due)}
		if got := walk(l, c, c.Start, clockAt("2027-06-01 00:00")); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// A share of a clock that began within a second falls on one, as it is kept.
func TestShareIsKept(t *testing.T) {
	start := clockAt("2026-11-16 08:00").Add(123457 * time.Microsecond)
	at, _ := civic.MustLadder("33% officer").Next(civic.Clock{Start: start, Due: start.Add(2*time.Hour + time.Microsecond)}, start, timing)
	if !at.Equal(at.Truncate(time.Microsecond)) {
		t.Errorf("%s is finer than what is kept", at)
	}
}

// What was missed is told once, as the last of it says.
func TestLadderAfterAnOutage(t *testing.T) {
	c := civic.Clock{Name: "submit", Start: clockAt("2026-12-18 00:10"), Due: clockAt("2027-02-01 17:00")}
	l := civic.MustLadder(civic.DefaultDutyLadder)
	got := l.Between(c, c.Start, clockAt("2027-02-11 10:00"), timing)
	var said []string
	for _, r := range got {
		said = append(said, string(r.Role)+" "+r.Rung+" "+r.At.In(saigon).Format("01-02"))
	}
	slices.Sort(said)
	if want := []string{"coordinator +3/5 02-11", "head +1/2 02-11", "officer +2/2 02-03"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
}

func TestHours(t *testing.T) {
	h, err := civic.ParseHours("07:30-20:00", saigon)
	if err != nil || h != civic.DefaultHours(saigon) {
		t.Fatalf("%+v, %v", h, err)
	}
	for at, want := range map[string]string{"2026-11-23 07:29": "2026-11-23 07:30", "2026-11-23 07:30": "2026-11-23 07:30", "2026-11-23 19:59": "2026-11-23 19:59",
		"2026-11-23 20:00": "2026-11-24 07:30", "2026-11-23 23:59": "2026-11-24 07:30", "2026-11-23 00:00": "2026-11-23 07:30"} {
		if got := h.Next(clockAt(at)); !got.Equal(clockAt(want)) || h.Open(clockAt(at)) != (at == want) {
			t.Errorf("%s: %s, open %v", at, got, h.Open(clockAt(at)))
		}
	}
	for _, text := range []string{"", "7-20", "20:00-07:30", "07:30", "07:3-20:00", "07:30-25:00", "a:b-c:d", "07:30-07:30", "-1:00-20:00"} {
		if _, err := civic.ParseHours(text, saigon); !errors.Is(err, civic.Invalid("hours")) && civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("%q is taken", text)
		}
	}
	if got := timing.NextStart(clockAt("2027-02-03 15:00")); !got.Equal(clockAt("2027-02-11 07:30")) {
		t.Errorf("after Tết: %s", got)
	}
}
