package consults

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

func (d official) askSlipDay(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	key := "consult.ask_slip_day"
	if x.Source == consult.SourceMeeting {
		key = "consult.ask_meeting_day"
	}
	p := bot.Prompt{Free: true, Text: t.T(key, bot.Args{"From": t.Date(c.AsksAt), "To": t.Date(c.LastDay(t.Zone))})}
	today := consult.Day(t.Now, t.Zone)
	if today.Before(c.AsksUntil) {
		p.Choices = []bot.Choice{t.Choice("duty_officer.today", today.Format(time.DateOnly), bot.Args{"Day": today.Format("02/01/2006")})}
	}
	return p, nil
}

func (d official) takeSlipDay(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	day, err := t.DayPast(a)
	if err != nil {
		return bot.Stay(), err
	}
	if at := bot.Midnight(day, t.Zone); at.Before(c.AsksAt) || !at.Before(c.AsksUntil) {
		return bot.Stay(), civic.Invalid("paper_day")
	}
	x.Day = day
	return x.after(slipPapers), nil
}

const (
	papersDone  = "done"
	papersAgain = "again"
)

func askSlipPapers(_ context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	if len(x.Papers) == 0 {
		return bot.Prompt{Text: t.T("consult.ask_papers_" + string(x.Source)), Free: true}, nil
	}
	return bot.Prompt{Text: t.T("consult.have_papers", bot.Args{"Count": len(x.Papers)}), Free: true,
		Choices: []bot.Choice{t.Choice("consult.papers_done", papersDone), t.Choice("consult.papers_again", papersAgain)}}, nil
}

func takeSlipPapers(_ context.Context, _ *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case papersDone:
		x.At, x.Chosen = 0, nil
		return x.after(slipQuestion(0)), nil
	case papersAgain:
		x.Papers = nil
		return bot.Stay(), nil
	}
	return bot.Stay(), civic.Invalid("paper")
}
