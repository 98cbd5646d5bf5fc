package ratings

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// askMore offers what may follow the stars: a comment, written right away, the agency's form, a complaint.
func askMore(_ context.Context, t *bot.Turn, r *rating) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T(moreText(*r)), Free: true}
	if r.Stars <= 2 || r.Said.Text() != "" {
		p.Choices = append(p.Choices, t.Choice("rate.complain", rateComplain))
	}
	if form, ok := t.Directory.FormFor(r.Agency); ok && !r.Formed && len(form.Questions) > 0 {
		p.Choices = append(p.Choices, t.Choice("rate.form", rateForm, bot.Args{"Count": min(len(form.Questions), maxQuestions)}))
	}
	p.Choices = append(p.Choices, t.Choice("rate.change", rateChange), t.Choice("rate.done", rateDone))
	return p, nil
}

func moreText(r rating) string {
	switch {
	case r.Said.Text() != "":
		return "rate.more_after_comment"
	case r.Stars <= 2:
		return "rate.more_low"
	}
	return "rate.more"
}

func (d ratings) takeMore(ctx context.Context, t *bot.Turn, r *rating, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case rateComplain:
		return bot.Complaint{Named: r.Agency, Gathered: bot.Gathered{Pieces: r.Said.Pieces}}.Begin(), nil
	case rateForm:
		return bot.To(questionStep(0)), nil
	case rateChange:
		return bot.To("stars"), nil
	case rateDone:
		t.Conclude("rate.thanks")
		return bot.End(), nil
	}
	switch {
	case a.Input.Kind != bot.KindText:
		return bot.Stay(), civic.Invalid("rating_words")
	case !bot.Wordy(a.Input.Text):
		return bot.Stay(), bot.ErrPickOne
	}
	return d.takeComment(ctx, t, r, a.Input)
}

// editComment puts right what was said. Before there are stars it is kept with them.
func (d ratings) editComment(ctx context.Context, t *bot.Turn, r *rating, in bot.Input) (bot.Next, error) {
	switch {
	case r.Said.Index(in.Message) < 0 || !bot.Wordy(in.Text):
		return bot.Quiet(), nil
	case r.ID == 0:
		return r.Said.Keep(t, in)
	}
	return d.takeComment(ctx, t, r, in)
}

// takeComment keeps one more message of the comment, or one that was edited, with the rating.
func (d ratings) takeComment(ctx context.Context, t *bot.Turn, r *rating, in bot.Input) (bot.Next, error) {
	if err := r.Said.Add(in); err != nil {
		return bot.Next{}, err
	}
	whole := r.Said.Text()
	err := d.amend(ctx, t, r.ID, func(kept *civic.Rating) error {
		kept.Comment = whole
		return nil
	})
	if err != nil {
		return bot.Next{}, err
	}
	t.Tell("rate.with_comment", bot.Args{"Text": whole})
	return bot.Stay(), nil
}
