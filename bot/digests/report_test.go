package digests

import (
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/digest"
	"danvan/civic/figures"
)

func shipped(t *testing.T) *civic.Directory {
	t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return civic.NewDirectory(civic.Directory{Agencies: c.Agencies, Areas: c.Areas, Categories: c.Categories}, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
}

// The button of every digest that there can be fits.
func TestReportButtonFits(t *testing.T) {
	d := shipped(t)
	fits := func(s digest.Scope) {
		t.Helper()
		if bot.Do("x", actReport, reportArgs(digest.Issue{Scope: s, From: "2026-11-16"})...).Data == "" {
			t.Errorf("%+v does not fit on a button", s)
		}
	}
	for _, a := range d.Agencies {
		fits(digest.Scope{Kind: digest.KindUnit, Agency: a.Code})
	}
	for _, a := range d.Areas {
		for _, c := range d.Categories {
			fits(digest.Scope{Kind: digest.KindPart, Areas: []string{a.Code}, Categories: []string{c.Code}})
		}
	}
}

// Whatever a button or a kept dialogue says, a head looks at their own units, and nobody at what is not there.
func TestLookPermit(t *testing.T) {
	who := func(roles ...civic.Membership) civic.Person {
		return civic.Person{ID: 1, Locale: "vi", Memberships: roles}
	}
	head := civic.Membership{Agency: "ubnd-ba-dong", Role: civic.RoleHead}
	week := figures.SpanOf(figures.SpanWeek, "2026-11-23")
	for name, c := range map[string]struct {
		person civic.Person
		look   look
		want   look
		fails  bool
	}{
		"a leader, anything":    {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: week, Agency: "so-y-te", Category: "mt-rac"}, look{Span: week, Agency: "so-y-te", Category: "mt-rac"}, false},
		"what is not there":     {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: week, Agency: "x", Area: "y", Category: "z"}, look{Span: week}, false},
		"an agency and an area": {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: week, Agency: "so-y-te", Area: "ba-dong"}, look{Span: week, Agency: "so-y-te"}, false},
		"days yet to come":      {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: figures.SpanOf(figures.SpanYear, "2027-01-01")}, look{Span: week}, false},
		"no day":                {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: figures.Span{Kind: "decade", First: "x"}}, look{Span: week}, false},
		"no Monday":             {who(civic.Membership{Agency: "ubnd-tinh", Role: civic.RoleLeader}), look{Span: figures.Span{Kind: figures.SpanWeek, First: "2026-11-24"}}, look{Span: week}, false},
		"a head, another unit":  {who(head), look{Span: week, Agency: "so-y-te"}, look{Span: week, Agency: "ubnd-ba-dong"}, false},
		"a head, an area":       {who(head), look{Span: week, Area: "ba-vi"}, look{Span: week, Agency: "ubnd-ba-dong"}, false},
		"a head of two":         {who(head, civic.Membership{Agency: "so-y-te", Role: civic.RoleHead}), look{Span: week, Agency: "so-y-te"}, look{Span: week, Agency: "so-y-te"}, false},
		"a head no longer":      {who(civic.Membership{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer}), look{Span: week, Agency: "ubnd-ba-dong"}, look{}, true},
		"a citizen":             {who(), look{Span: week}, look{}, true},
	} {
		turn := &bot.Turn{Person: c.person, Now: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC), Directory: shipped(t)}
		got := c.look
		if err := got.permit(turn); (err != nil) != c.fails || err == nil && got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
