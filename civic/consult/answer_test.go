package consult_test

import (
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
)

// An opinion is answered after the end, as accepted or explained, in words.
func TestCheckAnswer(t *testing.T) {
	c := asked()
	after := c.AsksUntil
	for name, test := range map[string]struct {
		response consult.Response
		text     string
		at       time.Time
		want     string
	}{
		"accepted":              {consult.ResponseAccepted, "Sửa", after, ""},
		"explained":             {consult.ResponseExplained, strings.Repeat("ữ", 3000), after, ""},
		"too long":              {consult.ResponseExplained, strings.Repeat("ữ", 3001), after, "post_long"},
		"nothing":               {consult.ResponseAccepted, " \n", after, "text"},
		"neither":               {"", "Sửa", after, "callback"},
		"while it is collected": {consult.ResponseAccepted, "Sửa", after.Add(-time.Microsecond), string(civic.CodeNotNow)},
	} {
		if err := c.CheckAnswer(test.response, test.text, test.at); field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestCheckGroup(t *testing.T) {
	c := asked()
	after := c.AsksUntil
	for name, test := range map[string]struct {
		question int
		label    string
		at       time.Time
		want     string
	}{
		"as it should be":       {3, strings.Repeat("ữ", 120), after, ""},
		"too long":              {3, strings.Repeat("ữ", 121), after, "label"},
		"no name":               {3, " ", after, "label"},
		"no question":           {4, "Giá", after, "callback"},
		"a negative one":        {-1, "Giá", after, "callback"},
		"while it is collected": {0, "Giá", after.Add(-time.Microsecond), string(civic.CodeNotNow)},
	} {
		if err := c.CheckGroup(test.question, test.label, test.at); field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// A proof of posting names a place and days that are over or go on, and has a photo.
func TestPostingCheck(t *testing.T) {
	now := first.AddDate(0, 0, 10).Add(time.Hour) // on 12 November
	for name, test := range map[string]struct {
		place, from, to, photo string
		want                   string
		days                   int
	}{
		"as it should be":   {"Nhà văn hóa", "2026-11-02", "2026-11-12", "anh", "", 11},
		"one day":           {"Nhà văn hóa", "2026-11-12", "2026-11-12", "anh", "", 1},
		"over two months":   {"Nhà văn hóa", "2026-10-13", "2026-11-11", "anh", "", 30},
		"until tomorrow":    {"Nhà văn hóa", "2026-11-02", "2026-11-13", "anh", "day", 12},
		"the wrong way":     {"Nhà văn hóa", "2026-11-03", "2026-11-02", "anh", "day", 0},
		"no such day":       {"Nhà văn hóa", "2026-02-30", "2026-11-02", "anh", "day", 0},
		"no last day":       {"Nhà văn hóa", "2026-11-02", "", "anh", "day", 0},
		"no place":          {" ", "2026-11-02", "2026-11-03", "anh", "text", 2},
		"nothing to see it": {"Nhà văn hóa", "2026-11-02", "2026-11-03", "", "paper", 2},
	} {
		p := consult.Posting{Place: test.place, From: test.from, To: test.to, Photo: civic.Attachment{Ref: test.photo}}
		if err := p.Check(now, zone); field(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if got := p.Days(); got != test.days {
			t.Errorf("%s: %d days, want %d", name, got, test.days)
		}
	}
}

// A dialogue is invited to, held at its time or later, and written down once.
func TestDialogue(t *testing.T) {
	meets := first.AddDate(0, 0, 30)
	open := consult.Dialogue{Ballot: 5, DueAt: first.AddDate(0, 0, 60)}
	if _, err := open.Invite(8, meets, "UBND xã", meets); field(err) != "past" {
		t.Errorf("invited to what is now: %v", err)
	}
	if _, err := open.Invite(8, meets, " ", first); field(err) != "text" {
		t.Errorf("invited to nowhere: %v", err)
	}
	if _, err := open.Hold(8, consult.OutcomeAgreed, "", meets); field(err) != string(civic.CodeNotNow) {
		t.Errorf("held without an invitation: %v", err)
	}
	invited, err := open.Invite(8, meets, " UBND xã ", first)
	if err != nil || !invited.MeetsAt.Equal(meets) || invited.Place != "UBND xã" || *invited.By != 8 || open.MeetsAt != nil {
		t.Fatalf("%+v, %v", invited, err)
	}
	if _, err := invited.Hold(8, consult.OutcomeAgreed, "", meets.Add(-time.Microsecond)); field(err) != string(civic.CodeNotNow) {
		t.Errorf("held before its time: %v", err)
	}
	if _, err := invited.Hold(8, consult.OutcomeMoot, "", meets); field(err) != "callback" {
		t.Errorf("an official says that it came to nothing: %v", err)
	}
	held, err := invited.Hold(9, consult.OutcomeRemains, " Vẫn không đồng ý ", meets)
	if err != nil || held.Outcome != consult.OutcomeRemains || held.Note != "Vẫn không đồng ý" || !held.HeldAt.Equal(meets) || *held.By != 9 {
		t.Fatalf("%+v, %v", held, err)
	}
	if _, err := held.Hold(9, consult.OutcomeAgreed, "", meets); field(err) != string(civic.CodeNotNow) {
		t.Errorf("held twice: %v", err)
	}
	if _, err := held.Invite(9, meets.AddDate(0, 0, 1), "UBND xã", meets); field(err) != string(civic.CodeNotNow) {
		t.Errorf("invited after it was held: %v", err)
	}
}
