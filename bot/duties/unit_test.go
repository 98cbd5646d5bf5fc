package duties

import (
	"context"
	"errors"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

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
		{"another type", pdf, civic.Attachment{Kind: civic.KindDocument, Name: "a.exe"}, "file_type_sent"},
		{"no type", pdf, civic.Attachment{Kind: civic.KindDocument, Name: "pdf"}, "file_type_sent"},
		{"no name", pdf, civic.Attachment{Kind: civic.KindDocument}, "file_type_sent"},
		{"a photo", pdf, civic.Attachment{Kind: civic.KindPhoto}, "photo_type"},
		{"a photo where all is taken", civic.Duty{}, civic.Attachment{Kind: civic.KindPhoto}, ""},
	} {
		var h handing
		err := h.add(nil, c.duty, c.file)
		if taken := len(h.Files) == 1; blamed(err) != c.note || taken != (c.note == "") {
			t.Errorf("%s: %v, taken %v", c.name, err, taken)
		}
	}
	h := handing{Files: make([]civic.Attachment, civic.MaxSubmissionFiles)}
	if err := h.add(nil, pdf, civic.Attachment{Name: "a.pdf"}); !civic.Blames(err, "too_many_files") || len(h.Files) != civic.MaxSubmissionFiles {
		t.Errorf("an eleventh file: %v, %d files", err, len(h.Files))
	}
}

func TestSetAnswers(t *testing.T) {
	for _, c := range []struct {
		set         func(h *handing, text string) error
		text, note  string
		kept        func(h handing) string
		keptInstead string
	}{
		{number, " Số:  12/KH-UBND\n", "", func(h handing) string { return h.Number }, "12/KH-UBND"},
		{number, "số 12", "", func(h handing) string { return h.Number }, "12"},
		{number, "Sốc 12", "", func(h handing) string { return h.Number }, "Sốc 12"},
		{number, "không có", "doc_number", func(h handing) string { return h.Number }, ""},
		{number, strings.Repeat("1", civic.MaxDocNumber+1), "long_number", func(h handing) string { return h.Number }, ""},
		{signer, "Nguyễn\nVăn  An", "", func(h handing) string { return h.Signer }, "Nguyễn Văn An"},
		{signer, "12", "signer", func(h handing) string { return h.Signer }, ""},
		{signer, strings.Repeat("ă", civic.MaxSigner+1), "long_signer", func(h handing) string { return h.Signer }, ""},
	} {
		var h handing
		if err := c.set(&h, c.text); blamed(err) != c.note || c.kept(h) != c.keptInstead {
			t.Errorf("%q: %v, kept %q", c.text, err, c.kept(h))
		}
	}
}

// blamed is the field that an error blames, or "".
func blamed(err error) string {
	var problem *civic.Error
	if !errors.As(err, &problem) {
		return ""
	}
	return problem.Field
}

func number(h *handing, text string) error {
	return setNumber(context.Background(), nil, h, typed(text))
}
func signer(h *handing, text string) error {
	return setSigner(context.Background(), nil, h, typed(text))
}
func typed(text string) bot.Answer {
	return bot.Answer{Input: bot.Input{Kind: bot.KindText, Text: text}}
}

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
