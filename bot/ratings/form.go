package ratings

import (
	"context"
	"maps"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// maxQuestions is how many questions of a form are asked; one-stop forms have nine.
const maxQuestions = 20

const (
	formSkip  = "skip"
	formStop  = "stop"
	formPoint = "points:"
)

func questionStep(i int) string { return "question" + strconv.Itoa(i+1) }

// question is the step that asks the i-th question of the agency's form, counted from 0. Forms are data: one that an
// import has shortened in the meantime ends here.
func (d ratings) question(i int) bot.Step[rating] {
	return bot.Step[rating]{
		Ask: func(_ context.Context, t *bot.Turn, r *rating) (bot.Prompt, error) { return askQuestion(t, r, i), nil },
		Take: func(ctx context.Context, t *bot.Turn, r *rating, a bot.Answer) (bot.Next, error) {
			return d.takeQuestion(ctx, t, r, i, a)
		},
	}
}

func askQuestion(t *bot.Turn, r *rating, i int) bot.Prompt {
	form, _ := t.Directory.FormFor(r.Agency)
	stop := t.Choice("rate.form_stop", formStop)
	if i >= len(form.Questions) {
		return bot.Prompt{Text: t.T("rate.form_over"), Choices: []bot.Choice{stop}}
	}
	p := bot.Prompt{Text: t.T("rate.question", bot.Args{"Form": form.NameIn(t.Locale()), "Number": i + 1,
		"Total": min(len(form.Questions), maxQuestions), "Text": form.Questions[i].TextIn(t.Locale())})}
	for points := form.Min; points <= form.Max; points++ {
		p.Choices = append(p.Choices, bot.Choice{Label: pointsLabel(t, form, points), Value: formPoint + strconv.Itoa(points)})
	}
	skip := t.Choice("rate.form_skip", formSkip)
	skip.Nav, stop.Nav = true, true
	p.Choices = append(p.Choices, skip, stop)
	return p
}

// pointsLabel puts points into words where the scale has them.
func pointsLabel(t *bot.Turn, form civic.Form, points int) string {
	scale := strconv.Itoa(form.Min) + "_" + strconv.Itoa(form.Max) + "_" + strconv.Itoa(points)
	if key := "rate.scale." + scale; t.HasText(key) {
		return t.Label(key)
	}
	return t.Label("rate.points", bot.Args{"Count": points})
}

// takeQuestion keeps each answer as it is given.
func (d ratings) takeQuestion(ctx context.Context, t *bot.Turn, r *rating, i int, a bot.Answer) (bot.Next, error) {
	form, _ := t.Directory.FormFor(r.Agency)
	if a.Value == formStop || i >= len(form.Questions) {
		return d.leaveForm(t, r), nil
	}
	if a.Value != formSkip {
		if err := d.answerQuestion(ctx, t, r, form, form.Questions[i].Code, a.Value); err != nil {
			return bot.Next{}, err
		}
	}
	if i+1 >= min(len(form.Questions), maxQuestions) {
		return d.leaveForm(t, r), nil
	}
	return bot.To(questionStep(i + 1)), nil
}

func (d ratings) answerQuestion(ctx context.Context, t *bot.Turn, r *rating, form civic.Form, code, value string) error {
	points, err := strconv.Atoi(value[min(len(formPoint), len(value)):])
	if err != nil {
		return civic.Invalid("callback")
	}
	r.Points++
	return d.amend(ctx, t, r.ID, func(kept *civic.Rating) error {
		answers := maps.Clone(kept.Answers)
		if answers == nil || kept.Form != form.Code {
			answers = map[string]int{}
		}
		answers[code] = points
		kept.Form, kept.Answers = form.Code, answers
		return form.Check(answers)
	})
}

// leaveForm goes back to what else may be said, as a dialogue in which nothing lies half done.
func (d ratings) leaveForm(t *bot.Turn, r *rating) bot.Next {
	r.Formed = true
	if r.Points > 0 {
		t.Conclude("rate.form_saved")
	} else {
		t.Conclude("rate.form_left")
	}
	return bot.BeginAt(bot.FlowRate, "more", *r)
}
