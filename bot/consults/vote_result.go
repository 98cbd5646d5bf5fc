package consults

import (
	"context"

	"danvan/bot"
	"danvan/civic/consult"
)

// result shows what came of a closed consultation: the counts, what was answered, and the digest of the record.
func (d voters) result(ctx context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	if c.Phase(t.Now) != consult.PhaseClosed || c.Tally == nil {
		return d.show(ctx, t, c)
	}
	n := *c.Tally
	parts := []string{d.head(t, c), voices(t, n)}
	for i, q := range c.Questions {
		parts = append(parts, bot.Lines(t.T("vote.question_line", bot.Args{"N": i + 1, "Text": q.TextIn(t.Locale())}), resultOf(t, q, n.Questions[i])))
	}
	parts = append(parts, t.T("vote.digest", bot.Args{"Digest": c.Digest}))
	own, err := d.store.BallotsBy(ctx, c.ID, t.Person.ID)
	if err != nil {
		return bot.Stay(), err
	}
	var rows [][]bot.Button
	if len(own) > 0 {
		rows = append(rows, []bot.Button{t.Button("vote.mine", "voice-mine", c.Code)})
	}
	for _, b := range own {
		if b.Disagrees() {
			rows = append(rows, []bot.Button{t.Button("vote.how_on", "voice-how", c.Code)})
			break
		}
	}
	t.Say(bot.Message{Text: bot.Paragraphs(parts...), Rows: append(rows, []bot.Button{t.Button("vote.board", "board", c.Project)})})
	return bot.Stay(), nil
}

// voices says how many were reached and how many spoke.
func voices(t *bot.Turn, n consult.Tally) string {
	values := bot.Args{"Reached": n.Reached, "Households": n.Households, "Count": n.Spoke, "Paper": n.OnPaper}
	key := "vote.voices"
	if n.Households > 0 {
		key = "vote.voices_households"
	}
	withdrawn := ""
	if n.Withdrawn > 0 {
		withdrawn = t.T("vote.voices_withdrawn", bot.Args{"Count": n.Withdrawn})
	}
	return bot.Lines(t.T(key, values), withdrawn)
}

// resultOf writes the counts of one question, with bars.
func resultOf(t *bot.Turn, q consult.Question, n consult.QuestionTally) string {
	var parts []string
	line := func(label string, count int) {
		parts = append(parts, t.T("vote.count", bot.Args{"Bar": bot.Bar(count, n.Answered), "Count": count, "Share": bot.Percent(count, n.Answered), "Label": label}))
	}
	switch q.Kind {
	case consult.AskStance:
		for _, s := range consult.Stances {
			line(t.Label("vote.stance_"+s), n.Choices[s])
		}
	case consult.AskChoice:
		for i, o := range q.Options {
			line(o.TextIn(t.Locale()), n.Choices[consult.ChoiceOf([]int{i})])
		}
	}
	parts = append(parts, t.T("vote.answered", bot.Args{"Count": n.Answered}))
	if n.Texts > 0 {
		parts = append(parts, t.T("vote.responses", bot.Args{"Count": n.Texts, "Accepted": n.Accepted, "Explained": n.Explained}))
	}
	return bot.Lines(parts...)
}
