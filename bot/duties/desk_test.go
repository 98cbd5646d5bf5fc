package duties

import (
	"slices"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
)

func TestCodeOf(t *testing.T) {
	taken := []civic.Duty{{Code: "bao-cao-quy-i"}, {Code: "bao-cao-quy-i-2"}}
	for title, want := range map[string]string{
		"Báo cáo quý II": "bao-cao-quy-ii",
		"Báo cáo quý I":  "bao-cao-quy-i-3",
		"Đăng ký ít nhất một mô hình “Dân vận khéo” trong năm": "dang-ky-it-nhat-mot-mo-hinh-dan",
		"Мероприятие два":                                      "nhiem-vu",
		"2027!":                                                "2027",
	} {
		got := codeOf(title, taken)
		if got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
		data := bot.Do("x", "duty-progress", got+"-99", "2027").Data
		if data == "" {
			t.Errorf("%q does not fit on a button", got)
		}
		if _, err := civic.ParseDutyAudience("agency:" + got); err != nil { // a code as codes are
			t.Errorf("%q is no code: %v", got, err)
		}
	}
}

func TestWithDaysBefore(t *testing.T) {
	usual := civic.MustLadder(civic.DefaultDutyLadder)
	for text, want := range map[string]string{
		"20, 5 0":       "-20 -5 0 +2/2 officer; +1/2 head; +3/5 coordinator",
		"0 -7 7":        "-7 0 +2/2 officer; +1/2 head; +3/5 coordinator",
		"1":             "-1 +2/2 officer; +1/2 head; +3/5 coordinator",
		"":              "",
		"400":           "",
		"+1 head":       "",
		"+1":            "",
		"ngày 30":       "",
		"-7 0 officer":  "",
		"9999999999999": "",
	} {
		l, ok := withDaysBefore(usual, text)
		if ok != (want != "") || ok && l.String() != want {
			t.Errorf("%q: %q, %v", text, l, ok)
		}
	}
	both := civic.MustLadder("-9 -3 officer head; 0 officer; +1 head")
	if l, _ := withDaysBefore(both, "5"); l.String() != "-5 officer head; +1 head" {
		t.Errorf("%q", l)
	}
}

func TestParseFileTypes(t *testing.T) {
	for text, want := range map[string][]string{"pdf docx": {"pdf", "docx"}, " .PDF, .xlsx ;doc": {"pdf", "xlsx", "doc"}, "": nil, "p d f!": nil, "tệp": nil, "../x": nil} {
		if got, ok := parseFileTypes(text); ok != (want != nil) || ok && !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
}

// A change touches one field; what others changed meanwhile stays.
func TestPut(t *testing.T) {
	mine := civic.Duty{Title: "a", TitleWords: civic.Words{"en": "b"}, OpensDays: 1, FileTypes: []string{"x"}, Reviewer: "r", Due: civic.DueRule{Month: 3, Day: 1},
		Basis: civic.Basis{Title: "c"}, Audience: civic.DutyAudience{Only: []string{"z"}}, Ladder: civic.MustLadder("0 officer")}
	theirs := civic.Duty{Code: "k", Title: "A", Reviewer: "R", Ladder: civic.MustLadder("-1 head"), Position: 7, ValidTo: &time.Time{}}
	for _, f := range shownFields {
		got := ruling{Code: "k", Field: f, Draft: mine}.put(theirs)
		if got.Code != "k" || got.Position != 7 || (got.Title == "a") != (f == fieldTitle) || (got.Reviewer == "r") != (f == fieldReviewer) ||
			(got.Ladder.String() == "0 officer") != (f == fieldLadder) || (got.ValidTo == nil) != (f == fieldActive) || (got.Basis.Title == "c") != (f == fieldBasis) ||
			(got.Due.Month == 3) != (f == fieldDue) || (got.OpensDays == 1) != (f == fieldOpens) || (got.FileTypes != nil) != (f == fieldFiles) || (got.Audience.Only != nil) != (f == fieldAudience) {
			t.Errorf("%s: %+v", f, got)
		}
	}
}

func TestSwitched(t *testing.T) {
	var list []string
	switched(&list, "a")
	switched(&list, "b")
	switched(&list, "a")
	if !slices.Equal(list, []string{"b"}) {
		t.Errorf("%q", list)
	}
	if switched(&list, "b"); list != nil {
		t.Errorf("%q", list)
	}
}
