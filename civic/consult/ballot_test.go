package consult_test

import (
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
)

// agrees answers the first question.
var agrees = []consult.Opinion{{Question: 0, Choice: consult.StanceAgree}}

// The first word and the last moment of collecting: who speaks through the bot afterwards is told that it is over.
func TestCast(t *testing.T) {
	c := asked()
	for name, test := range map[string]struct {
		v       consult.Voter
		answers []consult.Opinion
		at      time.Time
		want    string
	}{
		"in time":                {consult.Voter{Person: 1, Area: "ba-dong"}, agrees, first, ""},
		"at the last moment":     {consult.Voter{Person: 1}, agrees, c.AsksUntil.Add(-time.Microsecond), ""},
		"after the end":          {consult.Voter{Person: 1}, agrees, c.AsksUntil, "over"},
		"before it began":        {consult.Voter{Person: 1}, agrees, first.Add(-time.Microsecond), "not_yet"},
		"by nobody":              {consult.Voter{}, agrees, first, string(civic.CodeForbidden)},
		"nothing":                {consult.Voter{Person: 1}, nil, first, "nothing_said"},
		"to no question":         {consult.Voter{Person: 1}, []consult.Opinion{{Question: 4, Text: "?"}}, first, "callback"},
		"to a negative question": {consult.Voter{Person: 1}, []consult.Opinion{{Question: -1, Text: "?"}}, first, "callback"},
		"twice to one":           {consult.Voter{Person: 1}, slices.Concat(agrees, agrees), first, "callback"},
		"without saying why":     {consult.Voter{Person: 1}, []consult.Opinion{{Question: 0, Choice: consult.StanceDisagree}}, first, "why"},
	} {
		b, err := c.Cast(test.v, nil, test.answers, nil, test.at)
		if field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if err == nil && (b.Consultation != 7 || b.Voter != "p1" || *b.Person != 1 || b.Source != consult.SourceBot || b.Area != test.v.Area || b.Version != 1 ||
			!b.CastAt.Equal(test.at) || !b.ChangedAt.Equal(test.at) || len(b.Opinions) != 1) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// Answers are kept in the order of the questions, cleaned, and in place of those before; a ballot that was withdrawn counts
// again, and what was on a household's paper gives way.
func TestCastAgain(t *testing.T) {
	c := asked()
	later, by := first.Add(time.Hour), int64(8)
	home := &consult.Household{ID: 4, Consultation: 7, Area: "ba-to"}
	before := consult.Ballot{ID: 5, Consultation: 7, Version: 3, Number: 2, Voter: "h4", Source: consult.SourceSlip, CastAt: first, ChangedAt: first, WithdrawnAt: &first, EnteredBy: &by,
		PaperDay: "2026-11-02", Papers: []civic.Attachment{{Ref: "x"}}, Opinions: []consult.Opinion{{Question: 1, Choice: "0"}}}
	b, err := c.Cast(consult.Voter{Person: 1, Area: "ba-dong", Household: home}, nil, []consult.Opinion{{Question: 3, Choice: "x", Text: " Ý kiến\t "}, {Question: 0, Choice: consult.StanceAgree}}, &before, later)
	if err != nil {
		t.Fatal(err)
	}
	if b.ID != 5 || b.Version != 3 || b.Number != 2 || b.Voter != "h4" || *b.Person != 1 || *b.Household != 4 || b.Area != "ba-to" || b.Source != consult.SourceBot || b.EnteredBy != nil ||
		b.PaperDay != "" || b.Papers != nil || !b.CastAt.Equal(first) || !b.ChangedAt.Equal(later) || !b.Counts() {
		t.Errorf("%+v", b)
	}
	if want := []consult.Opinion{{Question: 0, Choice: consult.StanceAgree}, {Question: 3, Text: "Ý kiến"}}; !slices.Equal(b.Opinions, want) {
		t.Errorf("%+v", b.Opinions)
	}
	if before.WithdrawnAt == nil || len(before.Opinions) != 1 {
		t.Error("what was before is changed in place")
	}
}

// What is on paper: handed in while opinions were collected, by a household that has not spoken, with a photo. AsksUntil is
// the midnight with which 22 November begins: the 21st is the last day.
func TestEnter(t *testing.T) {
	c := asked()
	home := &consult.Household{ID: 4, Consultation: 7, Area: "ba-dong"}
	photo := []civic.Attachment{{Kind: "photo", Ref: "anh"}}
	day := func(day string) consult.Slip {
		return consult.Slip{Source: consult.SourceSlip, Day: day, Papers: photo, By: 8}
	}
	end := c.AsksUntil
	said, withdrawn := consult.Ballot{ID: 5, Voter: "h4"}, consult.Ballot{ID: 5, Voter: "h4", WithdrawnAt: &first}
	for name, test := range map[string]struct {
		v      consult.Voter
		slip   consult.Slip
		before *consult.Ballot
		at     time.Time
		want   string
	}{
		"of the first day":         {consult.Voter{Household: home}, day("2026-11-02"), nil, end.Add(time.Hour), ""},
		"of the last day":          {consult.Voter{Household: home}, day("2026-11-21"), nil, end.Add(time.Hour), ""},
		"of the day after the end": {consult.Voter{Household: home}, day("2026-11-22"), nil, end.AddDate(0, 0, 3), "paper_day"},
		"of the day before":        {consult.Voter{Household: home}, day("2026-11-01"), nil, end.Add(time.Hour), "paper_day"},
		"of tomorrow":              {consult.Voter{Household: home}, day("2026-11-05"), nil, first.AddDate(0, 0, 2), "day"},
		"of no day":                {consult.Voter{Household: home}, day("5/11"), nil, end.Add(time.Hour), "day"},
		"while it is collected":    {consult.Voter{Household: home}, day("2026-11-03"), nil, first.AddDate(0, 0, 2), ""},
		"before it began":          {consult.Voter{Household: home}, day("2026-11-02"), nil, first.Add(-time.Hour), "over"},
		"at a meeting":             {consult.Voter{Household: home}, consult.Slip{Source: consult.SourceMeeting, Day: "2026-11-21", Papers: photo, By: 8}, nil, end, ""},
		"through the bot":          {consult.Voter{Household: home}, consult.Slip{Source: consult.SourceBot, Day: "2026-11-21", Papers: photo, By: 8}, nil, end, string(civic.CodeForbidden)},
		"by nobody":                {consult.Voter{Household: home}, consult.Slip{Source: consult.SourceSlip, Day: "2026-11-21", Papers: photo}, nil, end, string(civic.CodeForbidden)},
		"without a photo":          {consult.Voter{Household: home}, consult.Slip{Source: consult.SourceSlip, Day: "2026-11-21", By: 8}, nil, end, "paper"},
		"of no household":          {consult.Voter{Person: 1}, day("2026-11-21"), nil, end, "household"},
		"of who has spoken":        {consult.Voter{Household: home}, day("2026-11-21"), &said, end, "spoken"},
		"of who took it back":      {consult.Voter{Household: home}, day("2026-11-21"), &withdrawn, end, ""},
		"of another place":         {consult.Voter{Household: &consult.Household{ID: 4, Consultation: 7, Area: "ba-to"}}, day("2026-11-21"), nil, end, "wrong_area"},
	} {
		c.Who = consult.WhoAreas
		b, err := c.Enter(test.v, []string{"ba-dong"}, agrees, test.slip, test.before, zone, test.at)
		if field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if err == nil && (b.Person != nil || b.Source != test.slip.Source || *b.EnteredBy != 8 || b.PaperDay != test.slip.Day || len(b.Papers) != 1 || *b.Household != 4 || b.Voter != "h4" ||
			b.Area != "ba-dong" || !b.Counts()) {
			t.Errorf("%s: %+v", name, b)
		}
	}
	c.Status = consult.StatusClosed
	if _, err := c.Enter(consult.Voter{Household: home}, []string{"ba-dong"}, agrees, day("2026-11-21"), nil, zone, end.AddDate(0, 0, 9)); field(err) != "over" {
		t.Errorf("after closing: %v", err)
	}
	if b, err := asked().Enter(consult.Voter{Household: home}, nil, nil, day("2026-11-21"), nil, zone, end); field(err) != "nothing_said" {
		t.Errorf("an empty slip: %+v, %v", b, err)
	}
}

// Only its author takes a ballot back, until the consultation is closed, and once.
func TestWithdraw(t *testing.T) {
	c := asked()
	me, at := int64(1), first.Add(time.Hour)
	mine := consult.Ballot{ID: 5, Consultation: 7, Person: &me, Opinions: []consult.Opinion{{Choice: consult.StanceAgree}}}
	gone, elsewhere, paper := mine, mine, mine
	gone.WithdrawnAt, elsewhere.Consultation, paper.Person = &first, 8, nil
	for name, test := range map[string]struct {
		b      consult.Ballot
		person int64
		at     time.Time
		want   string
	}{
		"one's own":            {mine, 1, at, ""},
		"while it is answered": {mine, 1, c.AsksUntil.AddDate(0, 1, 0), ""},
		"somebody else's":      {mine, 2, at, string(civic.CodeNotFound)},
		"on paper":             {paper, 1, at, string(civic.CodeNotFound)},
		"nobody, of nobody's":  {paper, 0, at, string(civic.CodeNotFound)},
		"of another":           {elsewhere, 1, at, string(civic.CodeNotFound)},
		"twice":                {gone, 1, at, string(civic.CodeAlreadyUsed)},
		"before it began":      {mine, 1, first.Add(-time.Hour), "over"},
	} {
		b, err := c.Withdraw(test.b, test.person, test.at)
		if field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if err == nil && (b.Counts() || b.Opinions != nil || !b.WithdrawnAt.Equal(test.at) || !b.ChangedAt.Equal(test.at)) {
			t.Errorf("%s: %+v", name, b)
		}
	}
	c.Status = consult.StatusClosed
	if _, err := c.Withdraw(mine, 1, at); field(err) != "over" {
		t.Errorf("after closing: %v", err)
	}
}

// Whose code it is speaks for a household, and nobody else ever does.
func TestTakeHousehold(t *testing.T) {
	h, err := consult.Household{ID: 4}.Take(1, first)
	if err != nil || *h.UsedBy != 1 || !h.UsedAt.Equal(first) {
		t.Fatalf("%+v, %v", h, err)
	}
	if again, err := h.Take(1, first.Add(time.Hour)); err != nil || !again.UsedAt.Equal(first) {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := h.Take(2, first.Add(time.Hour)); field(err) != "code_used" {
		t.Errorf("by another: %v", err)
	}
}

func TestDisagrees(t *testing.T) {
	for choice, want := range map[string]bool{consult.StanceAgree: false, consult.StancePart: false, consult.StanceDisagree: true, "": false} {
		if b := (consult.Ballot{Opinions: []consult.Opinion{{Choice: consult.StanceAgree}, {Question: 1, Choice: choice}}}); b.Disagrees() != want {
			t.Errorf("%q: %v", choice, b.Disagrees())
		}
	}
}
