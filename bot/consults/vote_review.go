package consults

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// The choices of the review.
const (
	voteSend = "send"
	voteFix  = "fix:"
)

// askVoteReview shows everything that will be said, before it is.
func (d voters) askVoteReview(ctx context.Context, t *bot.Turn, v *voting) (bot.Prompt, error) {
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	who, err := d.voter(ctx, t, v.Household)
	if err != nil {
		return bot.Prompt{}, err
	}
	parts := []string{t.T("vote.review", bot.Args{"Title": c.TitleIn(t.Locale())}), d.speaker(t, c, who)}
	send := t.Sending("vote.send", voteSend)
	p := bot.Prompt{Free: true, Choices: []bot.Choice{send}}
	for i, q := range c.Questions {
		said := t.T("vote.skipped")
		if o, ok := v.answer(i); ok {
			said = answered(t, q, o)
		}
		parts = append(parts, bot.Lines(t.T("vote.question_line", bot.Args{"N": i + 1, "Text": q.TextIn(t.Locale())}), said))
		p.Choices = append(p.Choices, t.Choice("vote.fix", voteFix+strconv.Itoa(i), bot.Args{"N": i + 1}))
	}
	p.Text = bot.Paragraphs(append(parts, t.T("vote.review_until", bot.Args{"Until": t.Date(c.LastDay(t.Zone))}))...)
	return p, nil
}

// speaker says as whom the person speaks.
func (d voters) speaker(t *bot.Turn, c consult.Consultation, v consult.Voter) string {
	switch {
	case v.Household != nil:
		return t.T("vote.for_household", bot.Args{"Name": v.Household.Name, "Address": v.Household.Address})
	case c.Who == consult.WhoAreas:
		return t.T("vote.from_area", bot.Args{"Area": t.AreaName(v.Area)})
	}
	return t.T("vote.unnamed")
}

func (d voters) takeVoteReview(ctx context.Context, t *bot.Turn, v *voting, a bot.Answer) (bot.Next, error) {
	if at, ok := strings.CutPrefix(a.Value, voteFix); ok {
		n, err := strconv.Atoi(at)
		if err != nil || n < 0 || n >= consult.MaxQuestions {
			return bot.Stay(), civic.Invalid("callback")
		}
		v.At, v.Once, v.Chosen = n, true, nil
		return bot.To(asks(n)), nil
	}
	if a.Value != voteSend {
		return bot.Stay(), bot.ErrPickOne
	}
	return d.send(ctx, t, v)
}

// send casts the ballot. From then on it counts, until it is changed or withdrawn.
func (d voters) send(ctx context.Context, t *bot.Turn, v *voting) (bot.Next, error) {
	const tries = 5
	c, err := d.store.ConsultationByCode(ctx, v.Code)
	if err != nil {
		return bot.Stay(), err
	}
	project, err := d.store.Project(ctx, c.Project)
	if err != nil {
		return bot.Stay(), err
	}
	for try := 1; ; try++ {
		err = d.cast(ctx, t, c, project, v)
		if !errors.Is(err, civic.ErrConflict) || try == tries {
			break
		}
	}
	var problem *civic.Error
	switch {
	case errors.Is(err, civic.ErrRepeated): // it was kept before a crash: the person hears it now
	case errors.As(err, &problem) && (problem.Field == "over" || problem.Field == "not_yet"):
		d.tooLate(t, c, v)
		return bot.End(), nil
	case err != nil:
		return bot.Stay(), err
	}
	d.thank(t, c, v)
	return bot.End(), nil
}

func (d voters) cast(ctx context.Context, t *bot.Turn, c consult.Consultation, p civic.Project, v *voting) error {
	who, err := d.voter(ctx, t, v.Household)
	if err != nil {
		return err
	}
	before, err := d.before(ctx, t, c, *v)
	if err != nil {
		return err
	}
	b, err := c.Cast(who, p.Areas, v.Answers, before, t.Now)
	if err != nil {
		return err
	}
	_, err = d.store.SaveBallot(ctx, t.Input.Key, b, t.Now)
	return err
}

// thank says what was kept, until when it can be changed, and what comes next.
func (d voters) thank(t *bot.Turn, c consult.Consultation, v *voting) {
	wants, disagrees := 0, consult.Ballot{Opinions: v.Answers}.Disagrees()
	for _, o := range v.Answers {
		if o.WantsAnswer() {
			wants++
		}
	}
	parts := []string{t.T("vote.sent", bot.Args{"Title": c.TitleIn(t.Locale()), "Until": t.Date(c.LastDay(t.Zone))})}
	if wants > 0 {
		parts = append(parts, t.T("vote.sent_answers", bot.Args{"Count": wants}))
	}
	rows := [][]bot.Button{{t.Button("vote.mine", "voice-mine", c.Code), t.Button("vote.board", "board", c.Project)}}
	if disagrees {
		parts = append(parts, t.T("vote.sent_disagree"))
		rows = append(rows, []bot.Button{t.Button("vote.how_on", "voice-how", c.Code)})
	}
	m := bot.Message{Text: bot.Paragraphs(parts...), Rows: rows}
	t.Replace(m)
}

// tooLate says that the phase has ended meanwhile, and gives back what was written.
func (d voters) tooLate(t *bot.Turn, c consult.Consultation, v *voting) {
	parts := []string{t.T("vote.too_late", bot.Args{"Agency": d.owner(t, c)})}
	for _, o := range v.Answers {
		if o.Question < len(c.Questions) {
			q := c.Questions[o.Question]
			parts = append(parts, bot.Lines(t.T("vote.question_line", bot.Args{"N": o.Question + 1, "Text": q.TextIn(t.Locale())}), answered(t, q, o)))
		}
	}
	t.Say(bot.Message{Text: bot.Paragraphs(parts...), Rows: [][]bot.Button{{t.Button("vote.open", "voice", c.Code)}}})
}
