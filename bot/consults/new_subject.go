package consults

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// consultNothing is the choice to begin from nothing, or to leave something out.
const consultNothing = "-"

func (d official) askFrom(ctx context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	earlier, err := d.store.Consultations(ctx, x.Project)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_from"), Choices: []bot.Choice{t.Choice("consult.from_nothing", consultNothing)}}
	for _, c := range earlier {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(c.Code+" · "+c.TitleIn(t.Locale()), 60), Value: c.Code, Words: []string{c.Code}})
	}
	return p, nil
}

func (d official) takeFrom(ctx context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	if a.Value == consultNothing {
		return bot.To("subject"), nil
	}
	c, err := d.store.ConsultationByCode(ctx, a.Value)
	if err != nil {
		return bot.Stay(), err
	}
	if c.Project != x.Project {
		return bot.Stay(), civic.ErrNotFound
	}
	x.Subject, x.Title, x.TitleWords, x.About, x.AboutWords = c.Subject, c.Title, c.TitleWords, c.About, c.AboutWords
	x.Who, x.Questions = c.Who, c.Questions
	x.Posts, x.Asks, x.Last = "", "", ""
	return bot.To("posts"), nil
}

func (d official) askSubject(_ context.Context, t *bot.Turn, _ *consultDraft) (bot.Prompt, error) {
	p := bot.Prompt{}
	text := t.T("consult.ask_subject")
	for _, s := range consult.Subjects {
		text += "\n\n" + d.minimumText(t, s)
		p.Choices = append(p.Choices, t.Choice("consult.subject_"+string(s), string(s)))
	}
	p.Text = text
	return p, nil
}

// minimumText says how long must be posted and asked about a subject, and by which law.
func (d official) minimumText(t *bot.Turn, s consult.Subject) string {
	posting, asking := d.rules.Minimum(s)
	days := posting
	if s == consult.SubjectOther {
		days = asking
	}
	return t.T("consult.minimum_"+string(s), bot.Args{"Days": strconv.Itoa(days), "Dialogue": strconv.Itoa(d.rules.DialogueDays)})
}

func takeSubject(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	if subject := consult.Subject(a.Value); subject != x.Subject { // other days are allowed
		x.Subject, x.Posts, x.Asks, x.Last = subject, "", "", ""
		if x.Once {
			return bot.To("posts"), nil
		}
	}
	return bot.After("subject"), nil
}
