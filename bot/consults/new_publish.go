package consults

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
)

// consultPreview shows the consultation as people will see it.
func (d official) consultPreview(ctx context.Context, t *bot.Turn, x *consultDraft) (string, error) {
	project, err := d.store.Project(ctx, x.Project)
	if err != nil {
		return "", err
	}
	c := x.whole(t.Zone)
	when := datesText(t, c) + "\n" + t.T("consult.desk_who", bot.Args{"Who": whoText(t, c.Who, project.Areas)})
	text := t.T("consult.preview") + "\n\n" + draftText(t, c, project, locales.Original) + "\n\n" + when
	for _, l := range c.Languages() {
		text += "\n\n" + t.T("consult.preview_in", bot.Args{"Language": t.LanguageName(l)}) + "\n\n" + draftText(t, c, project, l)
	}
	return text + "\n\n" + t.T("consult.preview_final"), nil
}

// draftText writes a consultation before it is published, with its words in the given language.
func draftText(t *bot.Turn, c consult.Consultation, project civic.Project, locale string) string {
	parts := []string{t.T("consult.draft_head", bot.Args{"Title": c.TitleIn(locale), "Project": project.NameIn(locale)})}
	if about := c.AboutIn(locale); about != "" {
		parts = append(parts, bot.Quote(about))
	}
	for i, q := range c.Questions {
		parts = append(parts, questionText(t, i+1, q, locale))
	}
	return strings.Join(parts, "\n\n")
}

// publishDraft publishes what was looked at, and asks for the list where households are asked.
func (d official) publishDraft(ctx context.Context, t *bot.Turn, x *consultDraft) (bot.Next, error) {
	c := x.whole(t.Zone)
	if err := c.Check(d.rules, t.Zone, t.Now); err != nil {
		var problem *civic.Error
		if errors.As(err, &problem) && problem.Field == "past" { // it was looked at for days
			t.Above("⚠ " + t.T("consult.day_past"))
			return bot.To("posts"), nil
		}
		return bot.Stay(), err
	}
	c, err := d.publish(ctx, t, c)
	if err != nil {
		return bot.Stay(), err
	}
	m := bot.Message{Text: t.T("consult.published", bot.Args{"Code": c.Code, "Title": c.TitleIn(t.Locale()), "Posts": t.Date(c.PostsAt), "Asks": t.Date(c.AsksAt)}),
		Rows: [][]bot.Button{{t.Button("consult.open", "consult", c.Code), t.Button("consult.do_link", "consult-link", c.Code)}}}
	t.Replace(m)
	if c.Who == consult.WhoHouseholds {
		return bot.Begin(flowConsultHouseholds, listing{Code: c.Code}), nil
	}
	return bot.End(), nil
}

// publish gives the consultation its code and makes it public.
func (d official) publish(ctx context.Context, t *bot.Turn, c consult.Consultation) (consult.Consultation, error) {
	const draws = 5
	for range draws {
		code, err := civic.NewConsultationCode(d.random, t.Now, t.Zone)
		if err != nil {
			return c, err
		}
		c.Code = code
		ch, err := c.Publish(d.rules, t.Zone, t.Person.ID, t.Now)
		if err != nil {
			return c, err
		}
		ch.Cause = t.Input.Key
		published, err := d.store.PublishConsultation(ctx, ch)
		var problem *civic.Error
		if errors.As(err, &problem) && problem.Code == civic.CodeConflict && problem.Field == "code" {
			continue
		}
		return published, err
	}
	return c, fmt.Errorf("no free code in %d draws", draws)
}
