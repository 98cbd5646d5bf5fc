package consults

import (
	"context"
	"errors"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// slipText shows all that was copied.
func (d official) slipText(ctx context.Context, t *bot.Turn, x *slipping) (string, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return "", err
	}
	h := x.household(c.ID)
	if x.Household != 0 {
		if h, err = d.store.Household(ctx, x.Household); err != nil {
			return "", err
		}
	}
	parts := []string{t.T("consult.slip_preview", bot.Args{"Source": t.Label("consult.source_" + string(x.Source)), "Name": h.Name, "Address": h.Address,
		"Day": bot.DayText(x.Day), "Photos": len(x.Papers)})}
	for i, q := range c.Questions {
		answer := t.T("consult.slip_nothing")
		if o, ok := x.answer(i); ok {
			answer = slipAnswerText(t, q, o)
		}
		parts = append(parts, t.T("consult.slip_answer", bot.Args{"N": i + 1, "Text": bot.Shorten(q.TextIn(t.Locale()), 120), "Answer": bot.HTML(answer)}))
	}
	return strings.Join(append(parts, t.T("consult.slip_final")), "\n\n"), nil
}

// The choices of what is changed in the preview.
const (
	slipRedo   = "redo"
	slipRename = "rename"
	slipRedate = "redate"
	slipPhotos = "photos"
)

func slipChanges(t *bot.Turn, _ *slipping) []bot.Choice {
	return []bot.Choice{t.Choice("consult.slip_redo", slipRedo), t.Choice("consult.slip_rename", slipRename), t.Choice("consult.slip_redate", slipRedate), t.Choice("consult.slip_papers", slipPhotos)}
}

func (d official) changeSlip(ctx context.Context, t *bot.Turn, x *slipping, value string) (bot.Next, error) {
	switch value {
	case slipRename:
		x.Household = 0
		return d.slipWhose(ctx, t, x, bot.Answer{})
	case slipRedate:
		return bot.To(slipDay), nil
	case slipPhotos:
		return bot.To(slipPapers), nil
	}
	x.At, x.Chosen = 0, nil
	return bot.To(slipQuestion(0)), nil
}

// enterSlip saves what was copied. A household that has spoken meanwhile keeps its own word.
func (d official) enterSlip(ctx context.Context, t *bot.Turn, x *slipping) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Stay(), err
	}
	var h consult.Household
	if r.Who == consult.WhoHouseholds {
		h, err = d.store.Household(ctx, x.Household)
	} else {
		h, err = d.store.AddHousehold(ctx, x.household(r.ID))
	}
	if err != nil {
		return bot.Stay(), err
	}
	v := consult.Voter{Household: &h}
	var before *consult.Ballot
	switch known, err := d.store.BallotByVoter(ctx, r.ID, v.Key()); {
	case err == nil:
		before = &known
	case !errors.Is(err, civic.ErrNotFound):
		return bot.Stay(), err
	}
	slip := consult.Slip{Source: x.Source, Day: x.Day, Papers: x.Papers, By: t.Person.ID}
	b, err := r.Enter(v, r.project.Areas, x.Answers, slip, before, t.Zone, t.Now)
	if err == nil {
		_, err = d.store.SaveBallot(ctx, t.Input.Key, b, t.Now)
	}
	var problem *civic.Error
	if errors.Is(err, civic.ErrConflict) || errors.As(err, &problem) && problem.Field == "spoken" {
		why, err := d.spoken(ctx, t, r.ID, h)
		if err != nil || why == "" {
			return bot.Stay(), errors.Join(err, civic.ErrConflict)
		}
		t.Say(bot.Message{Text: why, Rows: [][]bot.Button{deskButton(t, r.Code)}})
		return bot.End(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	m := bot.Message{Text: t.T("consult.slip_saved", bot.Args{"Name": h.Name, "Count": len(b.Opinions)}),
		Rows: [][]bot.Button{{t.Button("consult.slip_more", "consult-slip", r.Code)}, deskButton(t, r.Code)}}
	t.Replace(m)
	return bot.End(), nil
}
