package consults

import (
	"context"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// The choices of a question, beside those of replies.
const (
	voteKeep   = "keep"
	voteNoWord = "no_word"
)

// asked is the consultation, and the question that is asked now.
func (d voters) asked(ctx context.Context, v *voting) (consult.Consultation, consult.Question, error) {
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return c, consult.Question{}, err
	}
	if v.At < 0 || v.At >= len(c.Questions) {
		return c, consult.Question{}, civic.Invalid("callback")
	}
	return c, c.Questions[v.At], nil
}

func (d voters) askQuestion(ctx context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
	c, q, err := d.asked(ctx, v)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Free: true}
	hint := "vote.hint_" + string(q.Kind)
	if q.Several {
		hint = "vote.hint_several"
	}
	before, had := v.answer(v.At)
	if had && len(v.Chosen) == 0 && q.Several {
		v.Chosen = before.Options()
	}
	switch q.Kind {
	case consult.AskStance:
		for _, s := range consult.Stances {
			p.Choices = append(p.Choices, t.Choice("vote.stance_"+s, s))
		}
	case consult.AskChoice:
		p.Choices = v.options(t, q, "vote.chosen_done")
	}
	said := ""
	if had {
		said = bot.Lines(t.T("vote.said_before"), answered(t, q, before))
		p.Choices = append(p.Choices, t.Choice("vote.keep", voteKeep))
	}
	p.Choices = append(p.Choices, t.Choice("vote.skip", replySkip))
	p.Text = bot.Paragraphs(t.T("vote.question", bot.Args{"N": v.At + 1, "Of": len(c.Questions), "Text": q.TextIn(t.Locale())}), said, t.T(hint))
	return p, nil
}

func (d voters) takeQuestion(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	c, q, err := d.asked(ctx, v)
	if err != nil {
		return bot.Stay(), err
	}
	o := consult.Opinion{Question: v.At}
	switch {
	case a.Value == replySkip:
		v.put(v.At, nil)
		return v.further(c), nil
	case a.Value == voteKeep:
		return v.further(c), nil
	case q.Kind == consult.AskText && !a.Picked():
		return v.words(c, q, o, a.Input)
	case !a.Picked():
		return bot.Stay(), bot.ErrPickOne
	case q.Kind == consult.AskStance:
		o.Choice = a.Value
		if before, had := v.answer(v.At); had && before.Choice == o.Choice {
			o.Text = before.Text
		}
		v.put(v.At, &o)
		return bot.To(asksWhy(v.At)), nil
	default:
		v.Changed = true
		if o.Choice, err = v.pick(q, a); err != nil || o.Choice == "" {
			return bot.Stay(), err
		}
	}
	return v.keep(c, q, o)
}

// keep keeps an answer that holds, and goes on.
func (v *voting) keep(c consult.Consultation, q consult.Question, o consult.Opinion) (bot.Next, error) {
	taken, err := q.Take(o)
	if err != nil {
		return bot.Stay(), err
	}
	v.put(v.At, &taken)
	return v.further(c), nil
}

// words takes an answer in words. Anything but words is refused: an opinion is read and answered in words.
func (v *voting) words(c consult.Consultation, q consult.Question, o consult.Opinion, in bot.Input) (bot.Next, error) {
	if in.Kind != bot.KindText {
		return bot.Stay(), civic.Invalid("words_only")
	}
	o.Text = in.Text
	return v.keep(c, q, o)
}

// edited puts an answer right whose message was edited.
func (v *voting) edited(t *bot.Turn, question int, in bot.Input) bot.Next {
	text := civic.CleanText(in.Text)
	o, there := v.answer(question)
	if !there || text == "" || len([]rune(text)) > consult.MaxOpinion {
		return bot.Quiet()
	}
	o.Text = text
	v.put(question, &o)
	t.Tell("vote.edited", bot.Args{"N": question + 1})
	return bot.Stay()
}

// further goes to the next question, or to the review.
func (v *voting) further(c consult.Consultation) bot.Next {
	v.At++
	v.Chosen = nil
	if v.Once || v.At >= len(c.Questions) {
		v.Once = false
		return bot.To(stepReview)
	}
	return bot.To(asks(v.At))
}

// askWhy asks for the reason of a stance: needed where it is not agreement.
func (d voters) askWhy(ctx context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
	o, _ := v.answer(v.At)
	p := bot.Prompt{Text: t.T("vote.why_" + o.Choice), Free: true}
	if o.Text != "" {
		p.Text = bot.Paragraphs(p.Text, bot.Lines(t.T("vote.said_before"), bot.Quote(o.Text)))
		p.Choices = append(p.Choices, t.Choice("vote.keep", voteKeep))
	}
	if o.Choice == consult.StanceAgree {
		p.Choices = append(p.Choices, t.Choice("vote.no_words", voteNoWord))
	}
	return p, nil
}

func (d voters) takeWhy(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	c, q, err := d.asked(ctx, v)
	if err != nil {
		return bot.Stay(), err
	}
	o, _ := v.answer(v.At)
	switch {
	case a.Value == voteNoWord:
		o.Text = ""
		v.put(v.At, &o)
		return v.further(c), nil
	case a.Value == voteKeep:
		return v.further(c), nil
	}
	return v.words(c, q, o, a.Input)
}
