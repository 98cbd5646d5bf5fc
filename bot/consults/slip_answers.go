package consults

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// The choices where a slip's answers are copied.
const (
	slipSkip   = "skip"
	slipDone   = "done"
	slipNoWhy  = "nowhy"
	slipPick   = "pick:"
	slipSend   = "send"
	slipRedo   = "redo"
	slipRename = "rename"
	slipRedate = "redate"
	slipPhotos = "photos"
)

// slipAsked is the question that is copied now.
func (d official) slipAsked(ctx context.Context, x *slipping) (c consult.Consultation, q consult.Question, err error) {
	c, err = d.store.ConsultationByCode(ctx, x.Code)
	if err == nil && (x.At < 0 || x.At >= len(c.Questions)) {
		err = civic.Invalid("callback")
	}
	if err == nil {
		q = c.Questions[x.At]
	}
	return c, q, err
}

func (d official) askSlipQuestion(ctx context.Context, t *bot.Turn, x *slipping) (bot.Prompt, error) {
	c, q, err := d.slipAsked(ctx, x)
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
		for i, o := range q.Options {
			label := o.TextIn(t.Locale())
			if slices.Contains(x.Chosen, i) {
				label = "☑ " + label
			}
			p.Choices = append(p.Choices, bot.Choice{Label: label, Value: slipPick + strconv.Itoa(i), Many: q.Several})
		}
		if q.Several && len(x.Chosen) > 0 {
			p.Choices = append(p.Choices, t.Choice("consult.slip_chosen", slipDone, bot.Args{"Count": len(x.Chosen)}))
		}
	default:
		p.Text += "\n\n" + t.T("consult.slip_type")
	}
	p.Choices = append(p.Choices, t.Choice("consult.slip_skip", slipSkip))
	return p, nil
}

func (d official) takeSlipQuestion(ctx context.Context, t *bot.Turn, x *slipping, a bot.Answer) (bot.Next, error) {
	c, q, err := d.slipAsked(ctx, x)
	if err != nil {
		return bot.Stay(), err
	}
	if a.Value == slipSkip {
		x.put(x.At, nil)
		return x.further(c), nil
	}
	o := consult.Opinion{Question: x.At}
	switch {
	case q.Kind == consult.AskText && !a.Picked():
		o.Text = civic.CleanText(a.Input.Text)
	case !a.Picked():
		return bot.Stay(), bot.ErrPickOne
	case len(a.Values) > 0:
		x.Chosen = nil
		for _, value := range a.Values {
			if n, err := strconv.Atoi(strings.TrimPrefix(value, slipPick)); err == nil {
				x.Chosen = append(x.Chosen, n)
			}
		}
		return bot.Stay(), nil
	case q.Kind == consult.AskStance:
		if o.Choice = a.Value; o.Choice != consult.StanceAgree {
			x.put(x.At, &o)
			return bot.To(slipWhy(x.At)), nil
		}
	case a.Value == slipDone:
		o.Choice = consult.ChoiceOf(x.Chosen)
	default:
		n, err := strconv.Atoi(strings.TrimPrefix(a.Value, slipPick))
		if err != nil {
			return bot.Stay(), civic.Invalid("callback")
		}
		if q.Several {
			x.toggle(n)
			return bot.Stay(), nil
		}
		o.Choice = consult.ChoiceOf([]int{n})
	}
	return x.take(c, q, o)
}

func (x *slipping) toggle(n int) {
	if i := slices.Index(x.Chosen, n); i >= 0 {
		x.Chosen = slices.Delete(x.Chosen, i, i+1)
		return
	}
	x.Chosen = append(x.Chosen, n)
}

// take keeps an answer that holds, and goes on.
func (x *slipping) take(c consult.Consultation, q consult.Question, o consult.Opinion) (bot.Next, error) {
	taken, err := q.Take(o)
	if err != nil {
		return bot.Stay(), err
	}
	x.put(x.At, &taken)
	return x.further(c), nil
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
	c, q, err := d.slipAsked(ctx, x)
	if err != nil {
		return bot.Stay(), err
	}
	o, _ := x.answer(x.At)
	o.Text = civic.CleanText(a.Input.Text)
	if a.Value == slipNoWhy {
		o.Text = t.Label("consult.slip_no_why_text")
	}
	return x.take(c, q, o)
}
