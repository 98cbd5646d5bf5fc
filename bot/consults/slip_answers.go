package consults

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// slipNoWhy is the choice where a slip gives no reason.
const slipNoWhy = "nowhy"

// slipQuestion is the step of a question, by its index; slipWhy that of the reason for its answer.
func slipQuestion(i int) string { return "question" + strconv.Itoa(i) }
func slipWhy(i int) string      { return "why" + strconv.Itoa(i) }

// slipField asks about one question. The message with the words of an answer can be edited.
func (d official) slipField(name string, question int, ask func(context.Context, *bot.Turn, *slipping) (bot.Prompt, error), take func(context.Context, *bot.Turn, *slipping, bot.Answer) (bot.Next, error)) bot.Field[slipping] {
	return bot.Field[slipping]{Name: name, Step: &bot.Step[slipping]{
		Ask: func(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
			x.come(question)
			return ask(ctx, t, x)
		},
		Take: take,
		Edited: func(ctx context.Context, _ *bot.Turn, x *slipping, in bot.Input) (bot.Next, error) {
			_, q, err := d.slipAsked(ctx, x, question)
			o, there := x.answer(question)
			if err != nil || !there || o.Text == "" { // something was chosen since
				return bot.Quiet(), err
			}
			o.Text = in.Text
			return bot.Stay(), x.keep(q, o)
		},
	}}
}

// slipAsked is a question that is copied.
func (d official) slipAsked(ctx context.Context, x *slipping, question int) (c consult.Consultation, q consult.Question, err error) {
	c, err = d.store.ConsultationByCode(ctx, x.Code)
	if err == nil && (question < 0 || question >= len(c.Questions)) {
		err = civic.Invalid("callback")
	}
	if err == nil {
		q = c.Questions[question]
	}
	return c, q, err
}

func (d official) askSlipQuestion(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	c, q, err := d.slipAsked(ctx, x, x.At)
	if err != nil {
		return bot.Prompt{}, err
	}
	text := t.T("consult.slip_question", bot.Args{"N": x.At + 1, "Of": len(c.Questions), "Text": q.TextIn(t.Locale())})
	if before, ok := x.answer(x.At); ok {
		text += "\n\n" + t.T("consult.slip_before") + "\n" + slipAnswerText(t, q, before)
	}
	p := bot.Prompt{Text: text, Free: true}
	switch q.Kind {
	case consult.AskStance:
		for _, s := range consult.Stances {
			p.Choices = append(p.Choices, bot.Choice{Label: stanceText(t, s), Value: s})
		}
	case consult.AskChoice:
		p.Choices = x.options(t, q, "consult.slip_chosen")
	default:
		p.Text += "\n\n" + t.T("consult.slip_type")
	}
	p.Choices = append(p.Choices, t.Choice("consult.slip_skip", replySkip))
	return p, nil
}

func (d official) takeSlipQuestion(ctx context.Context, _ *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	c, q, err := d.slipAsked(ctx, x, x.At)
	if err != nil {
		return bot.Stay(), err
	}
	o := consult.Opinion{Question: x.At}
	switch {
	case a.Value == replySkip:
		x.put(x.At, nil)
		return x.further(c), nil
	case q.Kind == consult.AskText && !a.Picked():
		o.Text = a.Input.Text
	case !a.Picked():
		return bot.Stay(), bot.ErrPickOne
	case q.Kind == consult.AskStance:
		if o.Choice = a.Value; o.Choice != consult.StanceAgree {
			x.put(x.At, &o)
			return bot.To(slipWhy(x.At)), nil
		}
	default:
		if o.Choice, err = x.pick(q, a); err != nil || o.Choice == "" {
			return bot.Stay(), err
		}
	}
	if err := x.keep(q, o); err != nil {
		return bot.Stay(), err
	}
	return x.further(c), nil
}

// keep keeps an answer that holds.
func (x *slipping) keep(q consult.Question, o consult.Opinion) error {
	taken, err := q.Take(o)
	if err == nil {
		x.put(o.Question, &taken)
	}
	return err
}

// further goes to the next question, or to the preview after the last.
func (x *slipping) further(c consult.Consultation) bot.Next {
	x.At++
	x.Chosen = nil
	if x.At >= len(c.Questions) {
		return bot.To(slipPreview)
	}
	if o, ok := x.answer(x.At); ok && c.Questions[x.At].Several {
		x.Chosen = o.Options()
	}
	return bot.To(slipQuestion(x.At))
}

func (d official) askSlipWhy(_ context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	o, _ := x.answer(x.At)
	return bot.Prompt{Text: t.T("consult.slip_why", bot.Args{"Stance": stanceText(t, o.Choice)}), Free: true,
		Choices: []bot.Choice{t.Choice("consult.slip_no_why", slipNoWhy)}}, nil
}

func (d official) takeSlipWhy(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	c, q, err := d.slipAsked(ctx, x, x.At)
	if err != nil {
		return bot.Stay(), err
	}
	o, _ := x.answer(x.At)
	o.Text = a.Input.Text
	if a.Value == slipNoWhy {
		o.Text = t.Label("consult.slip_no_why_text")
	}
	if err := x.keep(q, o); err != nil {
		return bot.Stay(), err
	}
	return x.further(c), nil
}
