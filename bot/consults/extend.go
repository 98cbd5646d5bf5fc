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
	last := bot.Field[altering]{Name: "last", Question: d.askNewLast, Offer: d.offerNewLast, Set: d.setNewLast}
	return d.alterFlow(flowConsultExtend, "extend", stageBefore, []bot.Field[altering]{last}, func(t *bot.Turn, c consult.Consultation, x *altering) (consult.Change, error) {
		return c.Extend(t.Person.ID, bot.Midnight(x.Last, t.Zone).AddDate(0, 0, 1), x.Writing.Text(), t.Now)
	})
}

// cancelFlow ends a consultation without a result, with a reason.
func (d official) cancelFlow() bot.Flow[altering] {
	return d.alterFlow(flowConsultCancel, "cancel", stageOpen, nil, func(t *bot.Turn, c consult.Consultation, x *altering) (consult.Change, error) {
		return c.Cancel(t.Person.ID, x.Writing.Text(), t.Now)
	})
}

// alterFlow asks for fields and a reason, and takes the step. What it says is in the locale under keys that begin alike.
func (d official) alterFlow(name, key string, when stage, fields []bot.Field[altering], take func(*bot.Turn, consult.Consultation, *altering) (consult.Change, error)) bot.Flow[altering] {
	why := bot.Field[altering]{Name: "write", Ask: "consult." + key + "_why", Writing: func(x *altering) *bot.Writing { return &x.Writing },
		Args: func(t *bot.Turn, x *altering) bot.Args {
			return bot.Args{"Code": x.Code, "Last": t.Date(bot.Midnight(x.Last, t.Zone))}
		}}
	return bot.Form[altering]{Name: name, Title: "consult." + key + "_title", Guard: consultGuard(d, func(x *altering) string { return x.Code }, consultManages, when),
		Fields: append(fields, why),
		Review: bot.Review[altering]{Name: "preview", Head: "consult." + key + "_preview", Send: "consult." + key + "_send",
			Done: func(ctx context.Context, t *bot.Turn, x *altering) (bot.Next, error) {
				return d.alter(ctx, t, x, "consult."+key+"_done", take)
			}},
	}.Flow()
}

// beginAltering begins one of the two.
func beginAltering(flow string) func(context.Context, *bot.Turn, round) (bot.Next, error) {
	return func(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
		return bot.Begin(flow, altering{Code: r.Code}), nil
	}
}

// alter takes the step on the consultation as it is now.
func (d official) alter(ctx context.Context, t *bot.Turn, x *altering, done string, take func(*bot.Turn, consult.Consultation, *altering) (consult.Change, error)) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	ch, err := take(t, c, x)
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

func (d official) askNewLast(ctx context.Context, t *bot.Turn, x *altering) (string, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	return t.T("consult.ask_extend", bot.Args{"Code": c.Code, "Last": t.Date(c.LastDay(t.Zone))}), err
}

func (d official) offerNewLast(ctx context.Context, t *bot.Turn, x *altering) ([]bot.Choice, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	last := c.LastDay(t.Zone)
	return daysOffered(t, earliestNewLast(t, c), last.AddDate(0, 0, 7), last.AddDate(0, 0, 10), last.AddDate(0, 0, 15)), err
}

func (d official) setNewLast(ctx context.Context, t *bot.Turn, x *altering, a bot.Answer) error {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err == nil {
		x.Last, err = t.DayAhead(a, earliestNewLast(t, c))
	}
	return err
}
