package consults

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

func (d official) askSlipDay(ctx context.Context, t *bot.Turn, x *slipping) (string, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	key := "consult.ask_slip_day"
	if x.Source == consult.SourceMeeting {
		key = "consult.ask_meeting_day"
	}
	return t.T(key, bot.Args{"From": t.Date(c.AsksAt), "To": t.Date(c.LastDay(t.Zone))}), err
}

func (d official) offerSlipDay(ctx context.Context, t *bot.Turn, x *slipping) ([]bot.Choice, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil || !consult.Day(t.Now, t.Zone).Before(c.AsksUntil) {
		return nil, err
	}
	return []bot.Choice{today(t)}, nil
}

// today is the choice of the present day.
func today(t *bot.Turn) bot.Choice {
	day := consult.Day(t.Now, t.Zone).Format(time.DateOnly)
	return t.Choice("duty_officer.today", day, bot.Args{"Day": bot.DayText(day)})
}

func (d official) setSlipDay(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) error {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return err
	}
	if x.Day, err = t.DayPast(a); err != nil {
		return err
	}
	if at := bot.Midnight(x.Day, t.Zone); at.Before(c.AsksAt) || !at.Before(c.AsksUntil) {
		return civic.Invalid("paper_day")
	}
	return nil
}

const (
	papersDone  = "done"
	papersAgain = "again"
)

func askSlipPapers(_ context.Context, t *bot.Turn, x *slipping) (string, error) {
	if len(x.Papers) == 0 {
		return t.T("consult.ask_papers_" + string(x.Source)), nil
	}
	return t.T("consult.have_papers", bot.Args{"Count": len(x.Papers)}), nil
}

func offerSlipPapers(_ context.Context, t *bot.Turn, x *slipping) ([]bot.Choice, error) {
	if len(x.Papers) == 0 {
		return nil, nil
	}
	return []bot.Choice{t.Choice("consult.papers_done", papersDone), t.Choice("consult.papers_again", papersAgain)}, nil
}

// setSlipPaper takes a photo of the slip, or drops those that were taken.
func setSlipPaper(_ context.Context, t *bot.Turn, x *slipping, a bot.Answer) error {
	switch {
	case a.Value == papersDone:
		x.At, x.Chosen = 0, nil
		return nil
	case a.Value == papersAgain:
		x.Papers = nil
		return nil
	case a.Input.Media == nil || !bot.IsPicture(*a.Input.Media):
		return civic.Invalid("paper")
	case len(x.Papers) >= civic.MaxAttachments:
		return civic.Invalid("media")
	}
	x.Papers = append(x.Papers, *a.Input.Media)
	if a.Beside {
		t.Above(t.T("consult.slip_photos", bot.Args{"Count": len(x.Papers)}))
	}
	return nil
}

func afterSlipPapers(_ context.Context, _ *bot.Turn, _ *slipping, a bot.Answer) (bot.Next, error) {
	if a.Value == papersDone {
		return bot.After(slipPapers), nil
	}
	return bot.Stay(), nil
}
