package consults

import (
	"context"
	"unicode/utf8"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// keepChoice offers what was answered before, where there is something.
func keepChoice(t *bot.Turn, before string) []bot.Choice {
	if before == "" {
		return nil
	}
	return []bot.Choice{t.Choice("consult.keep", consultKeep, bot.Args{"Text": bot.Shorten(bot.OneLine(before), 40)})}
}

const consultKeep = "keep"

func offerTitle(_ context.Context, t *bot.Turn, x *consultDraft) ([]bot.Choice, error) {
	return keepChoice(t, x.Title), nil
}

func setTitle(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) error {
	if a.Value == consultKeep {
		return nil
	}
	vi, en := bot.SplitEnglish(civic.CleanText(a.Input.Text))
	return setBoth(&x.Title, &x.TitleEN, bot.OneLine(vi), bot.OneLine(en), consult.MaxTitle, "consult_title")
}

// setBoth sets a text and its English, each of at most so many characters. Errors: CodeInvalid of the field.
func setBoth(toVI, toEN *string, vi, en string, most int, field string) error {
	if vi == "" || utf8.RuneCountInString(vi) > most || utf8.RuneCountInString(en) > most {
		return civic.Invalid(field)
	}
	*toVI, *toEN = vi, en
	return nil
}

func offerAbout(_ context.Context, t *bot.Turn, x *consultDraft) ([]bot.Choice, error) {
	return append(keepChoice(t, x.About), t.Choice("consult.no_about", consultNothing)), nil
}

func setAbout(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) error {
	switch a.Value {
	case consultKeep:
		return nil
	case consultNothing:
		x.About, x.AboutEN = "", ""
		return nil
	}
	vi, en := bot.SplitEnglish(civic.CleanText(a.Input.Text))
	return setBoth(&x.About, &x.AboutEN, vi, en, consult.MaxAbout, "about")
}

func (d official) askWho(ctx context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	project, err := d.store.Project(ctx, x.Project)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_who")}
	for _, who := range consult.WhoAll {
		if who == consult.WhoAreas && len(project.Areas) == 0 { // nobody could speak
			continue
		}
		p.Text += "\n\n" + t.T("consult.explain_"+string(who), bot.Args{"Areas": t.AreaNames(project.Areas)})
		p.Choices = append(p.Choices, t.Choice("consult.choose_"+string(who), string(who)))
	}
	return p, nil
}

func takeWho(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	x.Who = consult.Who(a.Value)
	return bot.After("who"), nil
}
