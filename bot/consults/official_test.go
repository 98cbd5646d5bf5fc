package consults

import (
	"reflect"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
)

func TestOptionsOf(t *testing.T) {
	turn := bot.NewTurn(locales.MustLoad(), time.UTC, time.Time{})
	got := optionsOf(turn, "- Nhận tiền\n en: Money \n\n• Nhận đất\n  Cả   hai ")
	want := []consult.Option{{Text: "Nhận tiền", TextWords: civic.Words{"en": "Money"}}, {Text: "Nhận đất"}, {Text: "Cả hai"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A line is a household; what cannot be read is given back, and none is there twice.
func TestParseHouseholds(t *testing.T) {
	now := bottest.When("2026-11-23 09:00")
	turn := &bot.Turn{Now: now, Directory: civic.NewDirectory(civic.Directory{Areas: []civic.Area{{Code: "ba-dong", Name: "xã Ba Động"}, {Code: "ba-vi", Name: "xã Ba Vì"}}}, now)}
	r := round{Consultation: consult.Consultation{ID: 7}, project: civic.Project{Areas: []string{"ba-dong", "ba-vi"}}}
	list, unread := parseHouseholds(turn, "1. Nguyễn Văn An; thôn Suối Loa, xã Ba Động\n\nPHAM THI BINH | thon Hoc Ke, xa Ba Vi\nNguyễn  Văn An;thôn Suối Loa, Xã Ba Động\nLê Văn Ba\n; thôn X\n3) Đinh Thị Hoa; thôn Y;", r)
	if len(list) != 3 || len(unread) != 2 {
		t.Fatalf("%d households, unread %q", len(list), unread)
	}
	want := []consult.Household{
		{Consultation: 7, Name: "Nguyễn Văn An", Address: "thôn Suối Loa, xã Ba Động", Area: "ba-dong", Listed: true},
		{Consultation: 7, Name: "PHAM THI BINH", Address: "thon Hoc Ke, xa Ba Vi", Area: "ba-vi", Listed: true},
		{Consultation: 7, Name: "Đinh Thị Hoa", Address: "thôn Y", Listed: true},
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("household %d is %+v", i, list[i])
		}
	}
}

// An answer takes the place of an earlier one to the same question; of several options each is chosen or let go.
func TestReplies(t *testing.T) {
	x := &replies{}
	x.put(2, &consult.Opinion{Text: "c"})
	x.put(0, &consult.Opinion{Choice: "agree"})
	x.put(2, &consult.Opinion{Text: "d"})
	if len(x.Answers) != 2 || x.Answers[0].Question != 0 || x.Answers[1].Text != "d" {
		t.Errorf("%+v", x.Answers)
	}
	if x.put(0, nil); len(x.Answers) != 1 {
		t.Errorf("%+v", x.Answers)
	}
	several := consult.Question{Kind: consult.AskChoice, Several: true}
	for _, a := range []bot.Answer{{Value: "pick:1"}, {Value: "pick:0"}, {Value: "pick:1"}} {
		if choice, err := x.pick(several, a); choice != "" || err != nil {
			t.Errorf("%q, %v", choice, err)
		}
	}
	if choice, err := x.pick(several, bot.Answer{Value: "done"}); choice != "0" || err != nil {
		t.Errorf("%q, %v", choice, err)
	}
	if _, err := x.pick(several, bot.Answer{Values: []string{"pick:2", "pick:1"}}); err != nil || consult.ChoiceOf(x.Chosen) != "1,2" {
		t.Errorf("%v, %v", x.Chosen, err)
	}
	if choice, err := x.pick(consult.Question{Kind: consult.AskChoice}, bot.Answer{Value: "pick:3"}); choice != "3" || err != nil {
		t.Errorf("%q, %v", choice, err)
	}
}

// Every button of a desk fits, whatever the code.
func TestDeskButtonsFit(t *testing.T) {
	for _, name := range []string{"consult", "consult-answers", "consult-dialogues", "consult-households", "consult-identities", "consult-opinions", "voice"} {
		if b := bot.Do("x", name, "LK-26-7K3M9Q"); b.Data == "" {
			t.Errorf("%s does not fit", name)
		}
	}
	long := make([]byte, civic.MaxProjectCode)
	for i := range long {
		long[i] = 'a'
	}
	if b := bot.Do("x", "consult-new", string(long)); b.Data == "" {
		t.Error("consult-new does not fit")
	}
}
