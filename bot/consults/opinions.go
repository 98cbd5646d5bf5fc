package consults

import (
	"context"

	"danvan/bot"
	"danvan/civic/consult"
)

const flowConsultAnswers = "consult_answers"

// answering is somebody answering the opinions of a consultation.
type answering struct {
	Code     string           `json:"code"`
	Only     int              `json:"only,omitempty"` // the question that is looked at, from 1; 0: all
	Offset   int              `json:"offset,omitempty"`
	Opinion  int64            `json:"opinion,omitempty"`
	Group    int64            `json:"group,omitempty"` // answered in the place of Opinion where it is not 0
	Picked   []int64          `json:"picked,omitempty"`
	Response consult.Response `json:"response,omitempty"`
	Writing  bot.Writing      `json:"writing"`
}

// The steps of answering.
const (
	answerList     = "list"
	answerQuestion = "question"
	answerOne      = "one"
	answerSimilar  = "similar"
	answerLabel    = "label"
	answerGroups   = "groups"
	answerGroup    = "group"
	answerMembers  = "members"
	answerRename   = "rename"
	answerWrite    = "write"
)

// answersFlow shows the opinions that wait, puts those together that are alike, and answers one or a group.
func (d official) answersFlow() bot.Flow[answering] {
	return bot.Form[answering]{Name: flowConsultAnswers, First: answerList, Title: "consult.answers_title",
		Guard: consultGuard(d, func(x *answering) string { return x.Code }, consultWorks, stageAnswers),
		Worth: func(x *answering) bool { return len(x.Writing.Parts) > 0 },
		Fields: []bot.Field[answering]{{Name: answerWrite, Writing: func(x *answering) *bot.Writing { return &x.Writing },
			Question: func(ctx context.Context, t *bot.Turn, x *answering) (string, error) {
				what, err := d.answered(ctx, t, x)
				return t.T("consult.answer_"+string(x.Response), bot.Args{"What": bot.HTML(what)}), err
			}}},
		Review: bot.Review[answering]{Name: "preview", Send: "consult.answer_send", Done: d.sendAnswer,
			Text: func(ctx context.Context, t *bot.Turn, x *answering) (string, error) {
				what, err := d.answered(ctx, t, x)
				return what + "\n\n" + t.T("consult.response_"+string(x.Response)) + "\n" + x.Writing.Shown(t, t.T("consult.answer_preview")), err
			}},
		More: map[string]bot.Step[answering]{
			answerList:     {Ask: d.askWaiting, Take: d.takeWaiting},
			answerQuestion: {Ask: d.askOnly, Take: takeOnly},
			answerOne:      {Ask: d.askOpinion, Take: d.takeOpinion},
			answerSimilar:  {Ask: d.askSimilar, Take: d.takeSimilar},
			answerLabel:    {Ask: d.askLabel, Take: d.takeLabel},
			answerGroups:   {Ask: d.askGroups, Take: d.takeGroups},
			answerGroup:    {Ask: d.askGroup, Take: d.takeGroup},
			answerMembers:  {Ask: d.askMembers, Take: d.takeMembers},
			answerRename:   {Ask: d.askRename, Take: d.takeRename},
		}}.Flow()
}

func (d official) beginAnswers(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultAnswers, answering{Code: r.Code}), d.ready(ctx, t, r)
}

// ready gives numbers to the ballots that have come since, and opens the dialogues with who disagrees in them. A job does
// the same every few minutes.
func (d official) ready(ctx context.Context, t *bot.Turn, r round) error {
	if err := d.store.NumberBallots(ctx, r.ID); err != nil || r.Subject != consult.SubjectCompensation {
		return err
	}
	_, err := d.store.OpenDialogues(ctx, r.ID, r.AsksUntil.AddDate(0, 0, d.rules.DialogueDays), t.Now)
	return err
}

// home is the list, where what was chosen before is let go.
func (x *answering) home() bot.Next {
	x.Opinion, x.Group, x.Picked, x.Response, x.Writing = 0, 0, nil, "", bot.Writing{}
	return bot.To(answerList)
}
