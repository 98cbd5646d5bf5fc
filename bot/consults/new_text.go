package consults

import (
	"context"

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

// marked are the values of a question that may be answered in several languages.
func marked(t *bot.Turn, _ *consultDraft) bot.Args { return t.Marked() }

func offerTitle(_ context.Context, t *bot.Turn, x *consultDraft) ([]bot.Choice, error) {
	return keepChoice(t, x.Title), nil
}

func setTitle(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) error {
	if a.Value == consultKeep {
		return nil
	}
	title, words := t.SplitWords(a.Input.Text, bot.OneLine)
	if title == "" || !words.Within(consult.MaxTitle, title) {
		return civic.Invalid("consult_title")
	}
	x.Title, x.TitleWords = title, words
	return nil
}

func offerAbout(_ context.Context, t *bot.Turn, x *consultDraft) ([]bot.Choice, error) {
	return append(keepChoice(t, x.About), t.Choice("consult.no_about", consultNothing)), nil
}

func setAbout(_ context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) error {
	switch a.Value {
	case consultKeep:
		return nil
	case consultNothing:
		x.About, x.AboutWords = "", nil
		return nil
	}
	about, words := t.SplitWords(a.Input.Text, civic.CleanText)
	if about == "" || !words.Within(consult.MaxAbout, about) {
		return civic.Invalid("about")
	}
	x.About, x.AboutWords = about, words
	return nil
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
