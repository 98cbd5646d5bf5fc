package citizen

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

const flowLanguage = "language"

// languageFlow changes the language that the bot speaks with a person.
func (d Deps) languageFlow() bot.Flow[none] {
	return bot.Flow[none]{Name: flowLanguage, First: "which", Title: "language.title", Worth: bot.Never[none], Steps: map[string]bot.Step[none]{
		"which": {
			Ask: func(_ context.Context, t *bot.Turn, _ *none) (bot.Prompt, error) {
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

func (d Deps) takeLanguage(ctx context.Context, t *bot.Turn, _ *none, a bot.Answer) (bot.Next, error) {
	if !slices.Contains(t.Languages(), a.Value) {
		return bot.Next{}, civic.Invalid("callback")
	}
	if err := d.People.SetLocale(ctx, t.Person.ID, a.Value); err != nil {
		return bot.Next{}, err
	}
	if err := d.reload(ctx, t); err != nil {
		return bot.Next{}, err
	}
	t.Tell("language.set")
	t.ShowMenu()
	return bot.End(), nil
}
