package consults

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic/consult"
)

// The flows in which a consultation is extended and cancelled.
const (
	flowConsultExtend = "consult_extend"
	flowConsultCancel = "consult_cancel"
)

// altering is a change of a consultation that wants a reason.
type altering struct {
	Code    string      `json:"code"`
	Last    string      `json:"last,omitempty"` // 2006-01-02: the new last day
	Writing bot.Writing `json:"writing"`
}

// extendFlow moves the last day of asking, with a reason; all who follow and all who spoke are told.
func (d official) extendFlow() bot.Flow[altering] {
	steps := bot.WriteSteps(map[string]bot.Step[altering]{"last": {Ask: d.askNewLast, Take: d.takeNewLast}}, bot.Write[altering]{
		State: func(x *altering) *bot.Writing { return &x.Writing },
		Text: func(_ context.Context, t *bot.Turn, x *altering) (string, error) {
			return t.T("consult.extend_why", bot.Args{"Code": x.Code, "Last": t.Date(bot.Midnight(x.Last, t.Zone))}), nil
		},
		Preview: "consult.extend_preview", Send: "consult.extend_send",
		Done: func(ctx context.Context, t *bot.Turn, x *altering) (bot.Next, error) {
			return d.alter(ctx, t, x, "consult.extend_done", func(c consult.Consultation) (consult.Change, error) {
				return c.Extend(t.Person.ID, bot.Midnight(x.Last, t.Zone).AddDate(0, 0, 1), x.Writing.Text(), t.Now)
			})
		},
	})
	return bot.Flow[altering]{Name: flowConsultExtend, First: "last", Title: "consult.extend_title",
		Steps: consultGuarded(d, func(x *altering) string { return x.Code }, consultManages, stageBefore, steps)}
}

// cancelFlow ends a consultation without a result, with a reason.
func (d official) cancelFlow() bot.Flow[altering] {
	steps := bot.WriteSteps(map[string]bot.Step[altering]{}, bot.Write[altering]{
		State: func(x *altering) *bot.Writing { return &x.Writing },
		Text: func(_ context.Context, t *bot.Turn, x *altering) (string, error) {
			return t.T("consult.cancel_why", bot.Args{"Code": x.Code}), nil
		},
		Preview: "consult.cancel_preview", Send: "consult.cancel_send",
		Done: func(ctx context.Context, t *bot.Turn, x *altering) (bot.Next, error) {
			return d.alter(ctx, t, x, "consult.cancel_done", func(c consult.Consultation) (consult.Change, error) {
				return c.Cancel(t.Person.ID, x.Writing.Text(), t.Now)
			})
		},
	})
	return bot.Flow[altering]{Name: flowConsultCancel, First: "write", Title: "consult.cancel_title",
		Steps: consultGuarded(d, func(x *altering) string { return x.Code }, consultManages, stageOpen, steps)}
}

// beginAltering begins one of the two.
func beginAltering(flow string) func(context.Context, *bot.Turn, round) (bot.Next, error) {
	return func(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
		return bot.Begin(flow, altering{Code: r.Code}), nil
	}
}

// alter takes the step on the consultation as it is now.
func (d official) alter(ctx context.Context, t *bot.Turn, x *altering, done string, take func(consult.Consultation) (consult.Change, error)) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	ch, err := take(c)
	if err != nil {
		return bot.Stay(), err
	}
	ch.Cause = t.Input.Key
	if c, err = d.store.ChangeConsultation(ctx, ch); err != nil {
		return bot.Stay(), err
	}
	concludeDesk(t, c.Code, done, bot.Args{"Code": c.Code, "Last": t.Date(c.LastDay(t.Zone))})
	return bot.End(), nil
}

// earliestNewLast is the first day to which asking may be extended.
func earliestNewLast(t *bot.Turn, c consult.Consultation) time.Time {
	earliest, today := consult.Day(c.AsksUntil, t.Zone), consult.Day(t.Now, t.Zone)
	if earliest.Before(today) {
		return today
	}
	return earliest
}

func (d official) askNewLast(ctx context.Context, t *bot.Turn, x *altering) (bot.Prompt, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	text := t.T("consult.ask_extend", bot.Args{"Code": c.Code, "Last": t.Date(c.LastDay(t.Zone))})
	last := c.LastDay(t.Zone)
	return bot.Prompt{Text: text, Free: true, Choices: daysOffered(t, earliestNewLast(t, c), last.AddDate(0, 0, 7), last.AddDate(0, 0, 10), last.AddDate(0, 0, 15))}, nil
}

func (d official) takeNewLast(ctx context.Context, t *bot.Turn, x *altering, a bot.Answer) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	day, err := t.DayAhead(a, earliestNewLast(t, c))
	if err != nil {
		return bot.Stay(), err
	}
	x.Last = day
	return bot.To("write"), nil
}
