package people

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

const flowLanguage = "language"

// languageFlow changes the language that the bot speaks with a person.
func (d people) languageFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowLanguage, First: "which", Title: "language.title", Worth: bot.Never[bot.Nothing], Steps: map[string]bot.Step[bot.Nothing]{
		"which": {
			Ask: func(_ context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
				p := bot.Prompt{Text: t.T("language.ask")}
				for _, l := range t.Languages() {
					p.Choices = append(p.Choices, bot.Choice{Label: t.LabelIn(l, "language.name"), Value: l})
				}
				return p, nil
			},
			Take: d.takeLanguage,
		},
	}}
}

func (d people) takeLanguage(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	if !slices.Contains(t.Languages(), a.Value) {
		return bot.Next{}, civic.Invalid("callback")
	}
	if err := d.store.SetLocale(ctx, t.Person.ID, a.Value); err != nil {
		return bot.Next{}, err
	}
	if err := t.Reload(ctx, d.store); err != nil {
		return bot.Next{}, err
	}
	t.Tell("language.set")
	t.ShowMenu()
	return bot.End(), nil
}
