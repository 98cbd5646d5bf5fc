package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultClose = "consult_close"

// closing is a consultation about to be closed.
type closing struct {
	Code string `json:"code"`
}

// beginClose shows what stands in the way of closing, or asks whether to.
func (d official) beginClose(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	if err := d.ready(ctx, t, r); err != nil {
		return bot.Stay(), err
	}
	s, err := d.store.Standing(ctx, r.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := r.Close(t.Person.ID, s, d.rules, t.Now); err != nil {
		t.Say(d.notYet(t, r, s))
		return bot.Stay(), nil
	}
	return bot.Begin(flowConsultClose, closing{Code: r.Code}), nil
}

// notYet says what remains to be done before closing, with the way there.
func (d official) notYet(t *bot.Turn, r round, s consult.Standing) bot.Message {
	lines := []string{t.T("consult.close_not_yet", bot.Args{"Code": r.Code})}
	var rows [][]bot.Button
	remains := func(what, button string) {
		lines = append(lines, "• "+what)
		rows = append(rows, []bot.Button{t.Button("consult.do_"+button, "consult-"+button, r.Code)})
	}
	if s.Unanswered > 0 {
		remains(t.T("consult.remains_answers", bot.Args{"Count": s.Unanswered}), "answers")
	}
	if s.Dialogues > 0 {
		remains(t.T("consult.remains_dialogues", bot.Args{"Count": s.Dialogues}), "dialogues")
	}
	if least, _ := d.rules.Minimum(r.Subject); s.PostedDays < least {
		remains(t.T("consult.remains_posting", bot.Args{"Days": s.PostedDays, "Least": least}), "posting")
	}
	return bot.Message{Text: strings.Join(lines, "\n"), Rows: append(rows, deskButton(t, r.Code))}
}

// closeFlow asks once more, and closes.
func (d official) closeFlow() bot.Flow[closing] {
	return bot.Flow[closing]{Name: flowConsultClose, First: "confirm", Title: "consult.close_title", Worth: bot.Never[closing],
		Steps: bot.Guarded(map[string]bot.Step[closing]{"confirm": {Ask: d.askClose, Take: d.takeClose, Review: true}},
			consultGuard(d, func(x *closing) string { return x.Code }, consultManages, stageAnswers))}
}

func (d official) askClose(ctx context.Context, t *bot.Turn, x *closing) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Prompt{}, err
	}
	counts, err := d.deskCounts(ctx, t, r)
	if err != nil {
		return bot.Prompt{}, err
	}
	return bot.Prompt{Text: t.T("consult.close_ask", bot.Args{"Code": r.Code, "Title": r.TitleIn(t.Locale())}) + strings.Join(counts, "\n") + "\n\n" + t.T("consult.close_final"),
		Choices: []bot.Choice{t.Choice("consult.close_yes", "close")}}, nil
}

// takeClose closes. Storage counts anew within the transaction; what came in between is refused.
func (d official) takeClose(ctx context.Context, t *bot.Turn, x *closing, _ bot.Answer) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Stay(), err
	}
	s, err := d.store.Standing(ctx, r.ID)
	if err != nil {
		return bot.Stay(), err
	}
	ch, err := r.Close(t.Person.ID, s, d.rules, t.Now)
	if err == nil {
		ch.Cause = t.Input.Key
		r.Consultation, err = d.store.CloseConsultation(ctx, ch, func(now consult.Standing) error {
			s = now
			_, err := r.Close(t.Person.ID, now, d.rules, t.Now)
			return err
		})
	}
	if civic.CodeOf(err) == civic.CodeInvalid { // somebody entered a slip meanwhile
		t.Say(d.notYet(t, r, s))
		return bot.End(), nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	counts, err := d.deskCounts(ctx, t, r)
	if err != nil {
		return bot.Stay(), err
	}
	m := bot.Message{Text: t.T("consult.closed", bot.Args{"Code": r.Code, "Title": r.TitleIn(t.Locale())}) + strings.Join(counts, "\n") + "\n\n" + t.T("consult.desk_digest", bot.Args{"Digest": r.Digest})}
	m.Rows = [][]bot.Button{{t.Button("consult.do_minutes", "consult-minutes", r.Code), t.Button("consult.do_opinions", "consult-opinions", r.Code)}, deskButton(t, r.Code)}
	t.Replace(m)
	return bot.End(), nil
}
