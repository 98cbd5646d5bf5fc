package civic_test

import (
	"testing"
	"time"

	"danvan/civic"
)

func TestParseDueRule(t *testing.T) {
	for _, text := range []string{"12-15", "01-31", "last-workday 06", "+10 after new-year", "+3 after congress"} {
		if r, err := civic.ParseDueRule(text); err != nil || r.String() != text {
			t.Errorf("%q: %q, %v", text, r, err)
		}
	}
	for _, text := range []string{"", "02-29", "13-01", "1-5", "last-workday", "last-workday 13", "last-workday 0", "10 after x", "+0 after x", "+10 after X", "+10 before x", "+10 after x y"} {
		if r, err := civic.ParseDueRule(text); civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("%q is taken as %v", text, r)
		}
	}
}

func rule(text string) civic.DueRule {
	r, err := civic.ParseDueRule(text)
	if err != nil {
		panic(err)
	}
	return r
}

func TestDueFor(t *testing.T) {
	old := civic.Agency{Code: "old"}
	since := func(day string) civic.Agency { return civic.Agency{Code: "new", ValidFrom: clockAt(day + " 00:00")} }
	until := func(day string) civic.Agency {
		at := clockAt(day + " 00:00")
		return civic.Agency{Code: "ends", ValidTo: &at}
	}
	events := map[string]time.Time{"congress": clockAt("2027-03-26 00:00")}
	for name, tt := range map[string]struct {
		rule   string
		agency civic.Agency
		want   string // "" where nothing is owed
	}{
		"a fixed day":                       {"12-15", old, "2027-12-15 17:00"},
		"a Sunday":                          {"01-31", old, "2027-02-01 17:00"},
		"in Tết":                            {"02-06", old, "2027-02-11 17:00"},
		"a month's last working day":        {"last-workday 02", old, "2027-02-26 17:00"},
		"the year's last working day":       {"last-workday 12", old, "2027-12-31 17:00"},
		"after the New Year":                {"+10 after new-year", old, "2027-01-15 17:00"},
		"after an event":                    {"+2 after congress", old, "2027-03-30 17:00"},
		"after an event without a day":      {"+2 after summit", old, ""},
		"after joining":                     {"+20 after joined", since("2027-07-01"), "2027-07-29 17:00"},
		"after joining, for an old unit":    {"+20 after joined", old, ""},
		"joined long before":                {"06-21", since("2027-04-01"), "2027-06-21 17:00"},
		"joined shortly before":             {"06-21", since("2027-06-14"), "2027-07-12 17:00"},
		"joined while open, with time left": {"06-21", since("2027-05-10"), "2027-06-21 17:00"},
		"joined afterwards":                 {"06-21", since("2027-07-01"), ""},
		"ends before":                       {"06-21", until("2027-06-01"), ""},
		"ends afterwards":                   {"06-21", until("2027-07-01"), "2027-06-21 17:00"},
	} {
		d := civic.Duty{Code: "x", Due: rule(tt.rule), OpensDays: 45}
		due, ok := d.DueFor(2027, tt.agency, events, timing)
		got := ""
		if ok {
			got = due.In(saigon).Format("2006-01-02 15:04")
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestOpen(t *testing.T) {
	d := civic.Duty{Code: "x", Due: rule("06-21"), OpensDays: 45, Ladder: civic.MustLadder(civic.DefaultDutyLadder)}
	for at, opens := range map[string]bool{"2027-05-07 16:59": false, "2027-05-07 17:00": true, "2027-06-21 17:00": true, "2027-06-21 17:01": false} {
		o, ok := d.Open(2027, civic.Agency{Code: "a"}, nil, timing, clockAt(at))
		if ok != opens {
			t.Errorf("%s: %v", at, ok)
		}
		if ok && (o.Status != civic.ObligationOpen || (o.RemindAt == nil)) {
			t.Errorf("%s: %+v", at, o)
		}
	}
	stopped := clockAt("2027-05-01 00:00")
	d.ValidTo = &stopped
	if _, ok := d.Open(2027, civic.Agency{Code: "a"}, nil, timing, clockAt("2027-05-20 00:00")); ok {
		t.Error("a duty that was stopped is asked for")
	}
}

func TestAudience(t *testing.T) {
	d := civic.NewDirectory(civic.Directory{Agencies: []civic.Agency{
		{Code: "tinh", Kind: civic.KindProvince}, {Code: "so", Kind: civic.KindDepartment, Parent: "tinh"},
		{Code: "tt", Kind: civic.KindCentre, Parent: "so"}, {Code: "xa", Kind: civic.KindCommune, Parent: "tinh"}, {Code: "mttq", Kind: civic.KindFront},
	}}, clockAt("2027-01-01 00:00"))
	for text, want := range map[string]string{
		"all": "tinh so tt xa mttq ", "department commune": "so xa ", "under:so": "so tt ", "under:tinh not:xa": "tinh so tt ",
		"agency:mttq agency:xa": "xa mttq ", "all not:tinh": "so tt xa mttq ", "commune under:so not:tt": "so xa ",
	} {
		a, err := civic.ParseDutyAudience(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := ""
		for _, agency := range d.Audience(a) {
			got += agency.Code + " "
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if again, err := civic.ParseDutyAudience(a.String()); err != nil || again.String() != a.String() {
			t.Errorf("%q is written as %q: %v", text, a, err)
		}
	}
	for _, text := range []string{"", "not:xa", "all commune", "village", "under:", "agency:Xã", "x:y"} {
		if a, err := civic.ParseDutyAudience(text); civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("%q is taken as %+v", text, a)
		}
	}
}

func TestTakes(t *testing.T) {
	d := civic.Duty{FileTypes: []string{"pdf", "docx"}}
	for name, want := range map[string]bool{"kế hoạch.pdf": true, "A.PDF": true, "a.docx": true, "a.exe": false, "pdf": false, "": false, "a.pdf.exe": false} {
		if d.Takes(name) != want {
			t.Errorf("%q", name)
		}
	}
	if !(civic.Duty{}).Takes("photo") {
		t.Error("a duty without types refuses one")
	}
}
