package consults

import (
	"context"
	"slices"

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

func askConsultTitle(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_title"), Free: true, Choices: keepChoice(t, x.Title)}, nil
}

func takeConsultTitle(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	if a.Value == consultKeep {
		return x.next(newAbout), nil
	}
	vi, en := bot.SplitEnglish(civic.CleanText(a.Input.Text))
	vi, en = bot.OneLine(vi), bot.OneLine(en)
	if a.Input.Kind != bot.KindText || vi == "" || len([]rune(vi)) > consult.MaxTitle || len([]rune(en)) > consult.MaxTitle {
		return bot.Stay(), civic.Invalid("consult_title")
	}
	x.Title, x.TitleEN = vi, en
	return x.next(newAbout), nil
}

func askAbout(_ context.Context, t *bot.Turn, x *consultDraft) (bot.Prompt, error) {
	choices := append(keepChoice(t, x.About), t.Choice("consult.no_about", consultNothing))
	return bot.Prompt{Text: t.T("consult.ask_about"), Free: true, Choices: choices}, nil
}

func takeAbout(_ context.Context, _ *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
	switch {
	case a.Value == consultKeep:
		return x.next(newWho), nil
	case a.Value == consultNothing:
		x.About, x.AboutEN = "", ""
		return x.next(newWho), nil
	case a.Input.Kind != bot.KindText:
		return bot.Stay(), civic.Invalid("text_only")
	}
	vi, en := bot.SplitEnglish(civic.CleanText(a.Input.Text))
	if vi == "" || len([]rune(vi)) > consult.MaxAbout || len([]rune(en)) > consult.MaxAbout {
		return bot.Stay(), civic.Invalid("about")
	}
	x.About, x.AboutEN = vi, en
	return x.next(newWho), nil
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
	who := consult.Who(a.Value)
	if !slices.Contains(consult.WhoAll, who) {
		return bot.Stay(), civic.Invalid("callback")
	}
	x.Who = who
	return x.next(newPosts), nil
}
