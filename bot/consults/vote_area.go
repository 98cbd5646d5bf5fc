package consults

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic/consult"
)

// The choices where a place is confirmed.
const (
	homeYes = "yes"
	homeNo  = "no"
)

// findHome asks where the person lives.
func (d voters) findHome() bot.Find[voting] {
	return bot.Find[voting]{
		State: func(v *voting) *bot.Finder { return &v.Finder },
		Areas: true,
		Text:  "vote.ask_area",
		Found: func(_ context.Context, _ *bot.Turn, v *voting, code string) (bot.Next, error) {
			v.Area = code
			return bot.To(stepAreaSure), nil
		},
	}
}

func (d voters) askHomeSure(_ context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("vote.area_sure", bot.Args{"Area": t.AreaName(v.Area)}),
		Choices: []bot.Choice{t.Yes("vote.area_yes", homeYes, bot.Args{"Area": t.AreaName(v.Area)}), t.No("vote.area_no", homeNo)}}, nil
}

// takeHomeSure keeps where the person lives, and lets them speak where that is in the project's areas.
func (d voters) takeHomeSure(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	if a.Value == homeNo {
		v.Area = ""
		return bot.To(stepArea), nil
	}
	if err := d.store.SetArea(ctx, t.Person.ID, v.Area); err != nil {
		return bot.Stay(), err
	}
	if err := t.Reload(ctx, d.store); err != nil {
		return bot.Stay(), err
	}
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Stay(), err
	}
	t.Conclude("vote.area_kept", bot.Args{"Area": t.AreaName(v.Area)})
	if refused, err := d.refuseArea(ctx, t, c); refused || err != nil {
		return bot.End(), err
	}
	return d.questions(ctx, t, c, voting{Code: v.Code})
}

// refuseArea says that a consultation is for people of other places, where it is, and how a mistake is put right.
func (d voters) refuseArea(ctx context.Context, t *bot.Turn, c consult.Consultation) (bool, error) {
	project, err := d.store.Project(ctx, c.Project)
	if err != nil || c.Who != consult.WhoAreas || slices.Contains(project.Areas, t.Person.Area) {
		return false, err
	}
	t.Say(bot.Message{Text: t.T("vote.wrong_area", bot.Args{"Area": t.AreaName(t.Person.Area), "Areas": d.areas(t, c)}), Rows: [][]bot.Button{
		{t.Button("vote.area_correct", "voice-area", c.Code)}, {t.Button("vote.board", "board", c.Project)}}})
	return true, nil
}

// moved asks anew where the person lives.
func (d voters) moved(_ context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	if c.Who != consult.WhoAreas || c.Phase(t.Now) != consult.PhaseCollecting {
		t.Say(bot.Message{Text: voicePhase(t, c), Rows: [][]bot.Button{{t.Button("vote.open", "voice", c.Code)}}})
		return bot.Stay(), nil
	}
	return bot.BeginAt(flowVote, stepArea, voting{Code: c.Code}), nil
}
