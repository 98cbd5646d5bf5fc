package consult_test

import (
	"reflect"
	"testing"
	"time"

	"danvan/civic/consult"
)

// The result of five ballots, counted by hand: one was withdrawn, two were on paper.
func TestCount(t *testing.T) {
	gone := time.Date(2026, 11, 5, 0, 0, 0, 0, zone)
	said := func(source consult.Source, opinions ...consult.Opinion) consult.Ballot {
		return consult.Ballot{Source: source, Opinions: opinions}
	}
	got := consult.Count(asked().Questions, []consult.Ballot{
		said(consult.SourceBot, consult.Opinion{Question: 0, Choice: consult.StanceAgree}, consult.Opinion{Question: 1, Choice: "1"}, consult.Opinion{Question: 2, Choice: "0,2"}),
		said(consult.SourceSlip, consult.Opinion{Question: 0, Choice: consult.StanceDisagree, Text: "Giá thấp", Response: consult.ResponseExplained}, consult.Opinion{Question: 2, Choice: "2"}),
		said(consult.SourceMeeting, consult.Opinion{Question: 0, Choice: consult.StanceDisagree, Text: "Giá thấp", Response: consult.ResponseAccepted}),
		said(consult.SourceBot, consult.Opinion{Question: 0, Choice: consult.StancePart, Text: "Chậm"}, consult.Opinion{Question: 3, Text: "Làm cống", Response: consult.ResponseAccepted}),
		{Source: consult.SourceSlip, WithdrawnAt: &gone, Opinions: []consult.Opinion{{Question: 0, Choice: consult.StanceAgree}}},
	})
	want := consult.Tally{Spoke: 4, OnPaper: 2, Withdrawn: 1, Questions: []consult.QuestionTally{
		{Answered: 4, Choices: map[string]int{consult.StanceAgree: 1, consult.StanceDisagree: 2, consult.StancePart: 1}, Texts: 3, Accepted: 1, Explained: 1},
		{Answered: 1, Choices: map[string]int{"1": 1}},
		{Answered: 2, Choices: map[string]int{"0": 1, "2": 2}}, // who chose two is counted with both
		{Answered: 1, Choices: map[string]int{}, Texts: 1, Accepted: 1},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
}

// Answers that are alike are added at once.
func TestTallyAdd(t *testing.T) {
	questions := asked().Questions
	got := consult.NewTally(questions)
	got.Add(questions, consult.Opinion{Question: 0, Choice: consult.StanceDisagree, Text: "x", Response: consult.ResponseExplained}, 40)
	got.Add(questions, consult.Opinion{Question: 2, Choice: "0,1"}, 3)
	want := consult.NewTally(questions)
	want.Questions[0] = consult.QuestionTally{Answered: 40, Choices: map[string]int{consult.StanceDisagree: 40}, Texts: 40, Explained: 40}
	want.Questions[2] = consult.QuestionTally{Answered: 3, Choices: map[string]int{"0": 3, "1": 3}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
}
