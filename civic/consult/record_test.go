package consult_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
)

// TestSealFormat holds the record against lines written here by hand. The format never changes: what was sealed by an older
// release must have the same digest for ever, so whoever finds this test failing changes the code, not the lines.
func TestSealFormat(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 123456789, zone) }
	ptr := func(at time.Time) *time.Time { return &at }
	group, person := int64(31), int64(99)
	c := consult.Consultation{ID: 7, Code: "LK-26-7K3M9Q", Version: 5, Project: "cau", Subject: consult.SubjectOther, Title: "Phương án <1>", TitleWords: civic.Words{"en": "Plan"}, About: "Nên & không", AboutWords: civic.Words{"en": "Why"},
		Who: consult.WhoAreas, Status: consult.StatusClosed, PostsAt: first, AsksAt: first, AsksUntil: first.AddDate(0, 0, 20), PublishedAt: at(2, 9), ClosedAt: ptr(at(30, 8)),
		Questions: []consult.Question{{Kind: consult.AskStance, Text: "Đồng ý không?", TextWords: civic.Words{"en": "Agreed?"}},
			{Kind: consult.AskChoice, Several: true, Text: "Gì?", Options: []consult.Option{{Text: "Tiền", TextWords: civic.Words{"en": "Money"}}, {Text: "Đất"}}}},
		Digest: "what it was before"}
	c.Tally = &consult.Tally{Reached: 12, Households: 3, Spoke: 2, OnPaper: 1, Withdrawn: 1, Questions: []consult.QuestionTally{
		{Answered: 2, Choices: map[string]int{"disagree": 1, "agree": 1}, Texts: 1, Accepted: 1}, {Choices: map[string]int{}, Explained: 0}}}

	s := consult.NewSeal()
	s.Consultation(c)
	s.Event(consult.Event{ID: 1, Kind: consult.EventPublished, At: at(2, 9), Person: &person})
	s.Event(consult.Event{ID: 2, Kind: consult.EventExtended, At: at(5, 9), Person: &person, Text: "Mưa lũ", Until: ptr(first.AddDate(0, 0, 20))})
	s.Posting(consult.Posting{ID: 3, Place: "Nhà văn hóa", From: "2026-11-02", To: "2026-11-20", Photo: civic.Attachment{Kind: "photo", Ref: "anh-1", Name: "x.jpg"}, By: &person, At: at(20, 9)})
	s.Group(consult.Group{ID: 31, Question: 0, Label: "Giá đất", Response: consult.ResponseAccepted, Reply: "Đã xem lại", RespondedBy: &person, Count: 1})
	s.Ballot(consult.Ballot{ID: 501, Number: 1, Voter: "p99", Person: &person, Source: consult.SourceBot, Area: "ba-dong", CastAt: at(3, 10), ChangedAt: at(4, 10), Opinions: []consult.Opinion{
		{ID: 900, Question: 0, Choice: "disagree", Text: "Giá thấp", Group: &group, Response: consult.ResponseAccepted, Reply: "Đã xem lại"}, {ID: 901, Question: 1, Choice: "0,1"}}})
	s.Ballot(consult.Ballot{ID: 502, Number: 2, Voter: "h4", Household: &person, Source: consult.SourceSlip, CastAt: at(23, 10), ChangedAt: at(23, 10), EnteredBy: &person, PaperDay: "2026-11-21",
		Papers: []civic.Attachment{{Ref: "anh-2"}}, Opinions: []consult.Opinion{{Question: 0, Choice: "agree"}}})
	s.Ballot(consult.Ballot{ID: 503, Number: 3, Source: consult.SourceBot, CastAt: at(3, 11), ChangedAt: at(3, 12), WithdrawnAt: ptr(at(3, 12))})
	s.Dialogue(1, consult.Dialogue{Ballot: 501, DueAt: at(30, 0), MeetsAt: ptr(at(26, 8)), Place: "UBND xã", Outcome: consult.OutcomeAgreed, Note: "Đã thống nhất", HeldAt: ptr(at(26, 9)), By: &person})

	lines := []string{
		`{"Code":"LK-26-7K3M9Q","Project":"cau","Subject":"other","Title":"Phương án \u003c1\u003e","TitleEN":"Plan","About":"Nên \u0026 không","AboutEN":"Why","Who":"areas",` +
			`"Questions":[{"kind":"stance","text":"Đồng ý không?","text_en":"Agreed?"},{"kind":"choice","text":"Gì?","several":true,"options":[{"text":"Tiền","text_en":"Money"},{"text":"Đất"}]}],` +
			`"PostsAt":"2026-11-01T17:00:00.000000Z","AsksAt":"2026-11-01T17:00:00.000000Z","AsksUntil":"2026-11-21T17:00:00.000000Z","PublishedAt":"2026-11-02T02:00:00.123456Z",` +
			`"ClosedAt":"2026-11-30T01:00:00.123456Z","Tally":{"reached":12,"households":3,"spoke":2,"on_paper":1,"withdrawn":1,"questions":[` +
			`{"answered":2,"choices":{"agree":1,"disagree":1},"texts":1,"accepted":1,"explained":0},{"answered":0,"choices":{},"texts":0,"accepted":0,"explained":0}]}}`,
		`{"Event":"published","At":"2026-11-02T02:00:00.123456Z","Text":"","Until":""}`,
		`{"Event":"extended","At":"2026-11-05T02:00:00.123456Z","Text":"Mưa lũ","Until":"2026-11-21T17:00:00.000000Z"}`,
		`{"Posting":"Nhà văn hóa","From":"2026-11-02","To":"2026-11-20","Photo":"anh-1"}`,
		`{"Group":31,"Question":0,"Label":"Giá đất","Response":"accepted","Reply":"Đã xem lại"}`,
		`{"Ballot":1,"Source":"bot","Area":"ba-dong","CastAt":"2026-11-03T03:00:00.123456Z","ChangedAt":"2026-11-04T03:00:00.123456Z","WithdrawnAt":"","PaperDay":"","Opinions":[` +
			`{"Question":0,"Choice":"disagree","Text":"Giá thấp","Group":31,"Response":"accepted","Reply":"Đã xem lại"},{"Question":1,"Choice":"0,1","Text":"","Response":"","Reply":""}]}`,
		`{"Ballot":2,"Source":"slip","Area":"","CastAt":"2026-11-23T03:00:00.123456Z","ChangedAt":"2026-11-23T03:00:00.123456Z","WithdrawnAt":"","PaperDay":"2026-11-21","Opinions":[` +
			`{"Question":0,"Choice":"agree","Text":"","Response":"","Reply":""}]}`,
		`{"Ballot":3,"Source":"bot","Area":"","CastAt":"2026-11-03T04:00:00.123456Z","ChangedAt":"2026-11-03T05:00:00.123456Z","WithdrawnAt":"2026-11-03T05:00:00.123456Z","PaperDay":"","Opinions":[]}`,
		`{"Dialogue":1,"DueAt":"2026-11-29T17:00:00.123456Z","MeetsAt":"2026-11-26T01:00:00.123456Z","Place":"UBND xã","Outcome":"agreed","Note":"Đã thống nhất"}`,
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n") + "\n"))
	digest, n, err := s.Sum()
	if want := hex.EncodeToString(sum[:]); digest != want || n != len(lines) || err != nil {
		t.Errorf("the digest is %s of %d lines, %v; want %s of %d", digest, n, err, want, len(lines))
	}
}

// Further languages than English stand beside it, in the order of their codes.
func TestSealOfMoreLanguages(t *testing.T) {
	c := consult.Consultation{Code: "LK-26-7K3M9Q", Title: "Tên", TitleWords: civic.Words{"fr": "Nom", "en": "Name"}, About: "Về", AboutWords: civic.Words{"eo": "Pri"},
		Questions: []consult.Question{{Kind: consult.AskText, Text: "Gì?", TextWords: civic.Words{"fr": "Quoi ?", "eo": "Kio?"}}}, PostsAt: first, AsksAt: first, AsksUntil: first, PublishedAt: first}
	s := consult.NewSeal()
	s.Consultation(c)
	const at = `"2026-11-01T17:00:00.000000Z"`
	line := `{"Code":"LK-26-7K3M9Q","Project":"","Subject":"","Title":"Tên","TitleEN":{"en":"Name","fr":"Nom"},"About":"Về","AboutEN":{"eo":"Pri"},"Who":"",` +
		`"Questions":[{"kind":"text","text":"Gì?","text_en":{"eo":"Kio?","fr":"Quoi ?"}}],"PostsAt":` + at + `,"AsksAt":` + at + `,"AsksUntil":` + at + `,"PublishedAt":` + at + `,"ClosedAt":"","Tally":null}` + "\n"
	sum := sha256.Sum256([]byte(line))
	if digest, _, err := s.Sum(); digest != hex.EncodeToString(sum[:]) || err != nil {
		t.Errorf("the digest is %s, %v", digest, err)
	}
}
