package duties

import (
	"strings"
	"testing"
	"time"

	"danvan/bot/bottest"
	"danvan/civic"
)

func TestParseDay(t *testing.T) {
	now := bottest.When("2027-01-12 09:00")
	for text, want := range map[string]string{
		"15/01/2027": "2027-01-15", "15/1/27": "2027-01-15", "5-1-2027": "2027-01-05", "05.01.2027": "2027-01-05", "5 1 27": "2027-01-05",
		" 2027-01-05 ": "2027-01-05", "ngày 5 tháng 1 năm 2027": "2027-01-05", "Hôm nay": "2027-01-12", "hom nay": "2027-01-12",
		"today": "2027-01-12", "hôm qua": "2027-01-11", "12/1": "2027-01-12", "13/1": "2026-01-13", "31/12": "2026-12-31", "29/2/2028": "2028-02-29",
		"": "", "mai": "", "30/02/2027": "", "31/04": "", "0/1/2027": "", "1/13/2027": "", "32/1/2027": "", "2027": "", "1/2/3/4": "", "15/01/202": "", "15012027": "",
		"15/01/12345": "",
	} {
		got := ""
		if day, ok := parseDay(text, now); ok {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q is read as %q, not %q", text, got, want)
		}
	}
}

// Files are taken by their names alone, up to ten.
func TestAddFile(t *testing.T) {
	pdf := civic.Duty{FileTypes: []string{"pdf", "docx"}}
	for _, c := range []struct {
		name string
		duty civic.Duty
		file civic.Attachment
		note string
	}{
		{"the right type", pdf, civic.Attachment{Kind: civic.KindDocument, Name: "a.b.PDF"}, ""},
		{"another type", pdf, civic.Attachment{Kind: civic.KindDocument, Name: "a.exe"}, "duty_officer.wrong_type"},
		{"no type", pdf, civic.Attachment{Kind: civic.KindDocument, Name: "pdf"}, "duty_officer.wrong_type"},
		{"no name", pdf, civic.Attachment{Kind: civic.KindDocument}, "duty_officer.wrong_type"},
		{"a photo", pdf, civic.Attachment{Kind: civic.KindPhoto}, "duty_officer.wrong_photo"},
		{"a photo where all is taken", civic.Duty{}, civic.Attachment{Kind: civic.KindPhoto}, ""},
	} {
		h := handing{Note: "duty_officer.need_file"}
		h.add(c.duty, c.file)
		if taken := len(h.Files) == 1; h.Note != c.note || taken != (c.note == "") {
			t.Errorf("%s: %q, taken %v", c.name, h.Note, taken)
		}
	}
	h := handing{Files: make([]civic.Attachment, civic.MaxSubmissionFiles)}
	h.add(pdf, civic.Attachment{Name: "a.pdf"})
	if h.Note != "duty_officer.too_many" || len(h.Files) != civic.MaxSubmissionFiles {
		t.Errorf("an eleventh file: %q, %d files", h.Note, len(h.Files))
	}
}

func TestSetAnswers(t *testing.T) {
	for _, c := range []struct {
		set         func(h *handing, text string) string
		text, note  string
		kept        func(h handing) string
		keptInstead string
	}{
		{number, " Số:  12/KH-UBND\n", "", func(h handing) string { return h.Number }, "12/KH-UBND"},
		{number, "số 12", "", func(h handing) string { return h.Number }, "12"},
		{number, "Sốc 12", "", func(h handing) string { return h.Number }, "Sốc 12"},
		{number, "không có", "duty_officer.need_number", func(h handing) string { return h.Number }, ""},
		{number, strings.Repeat("1", civic.MaxDocNumber+1), "duty_officer.long_number", func(h handing) string { return h.Number }, ""},
		{signer, "Nguyễn\nVăn  An", "", func(h handing) string { return h.Signer }, "Nguyễn Văn An"},
		{signer, "12", "duty_officer.need_signer", func(h handing) string { return h.Signer }, ""},
		{signer, strings.Repeat("ă", civic.MaxSigner+1), "duty_officer.long_signer", func(h handing) string { return h.Signer }, ""},
	} {
		var h handing
		if note := c.set(&h, c.text); note != c.note || c.kept(h) != c.keptInstead {
			t.Errorf("%q: %q, kept %q", c.text, note, c.kept(h))
		}
	}
}

func number(h *handing, text string) string { return setNumber(nil, h, text) }
func signer(h *handing, text string) string { return setSigner(nil, h, text) }

// The limits of the questions are those of the domain: what passes here is not refused when it is sent.
func TestLimitsAreTheDomains(t *testing.T) {
	now := bottest.When("2027-01-12 09:00")
	o := civic.Obligation{Agency: "a", Status: civic.ObligationOpen, DueAt: now}
	by := civic.Actor{Person: 1, Role: civic.RoleOfficer, Agency: "a"}
	longest := civic.Submission{DocNumber: strings.Repeat("1", civic.MaxDocNumber), Signer: strings.Repeat("ă", civic.MaxSigner), DocDay: "2027-01-12",
		Files: make([]civic.Attachment, civic.MaxSubmissionFiles)}
	tm := civic.Timing{Calendar: bottest.Week, Hours: civic.DefaultHours(bottest.Zone)}
	if _, err := o.HandIn(by, longest, civic.Duty{}, tm, now); err != nil {
		t.Error(err)
	}
}
