package cases

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// codeHole stands in a template for the case's code.
const codeHole = "{ma}"

// templatesFor reads a case with its agency's templates for its category.
func (d official) templatesFor(ctx context.Context, t *bot.Turn, code string) (civic.Case, []civic.Template, error) {
	c, err := d.find(ctx, t, code)
	if err != nil {
		return c, nil, err
	}
	templates, err := d.store.Templates(ctx, c.Agency, c.Category)
	return c, templates, err
}

// offerTemplates lists the templates as choices of the answer.
func (d official) offerTemplates(ctx context.Context, t *bot.Turn, w *work) ([]bot.Choice, error) {
	_, templates, err := d.templatesFor(ctx, t, w.Code)
	var choices []bot.Choice
	for _, tpl := range templates {
		choices = append(choices, bot.Choice{Label: t.Label("template.use", bot.Args{"Title": tpl.Title}), Value: bot.ID(tpl.ID), Words: []string{tpl.Title}})
	}
	return choices, err
}

// setTemplate begins the answer with a template's text.
func (d official) setTemplate(ctx context.Context, t *bot.Turn, w *work, a bot.Answer) error {
	c, templates, err := d.templatesFor(ctx, t, w.Code)
	if err != nil {
		return err
	}
	for _, tpl := range templates {
		if bot.ID(tpl.ID) == a.Value {
			w.Writing = bot.Wrote(strings.ReplaceAll(tpl.Text, codeHole, c.Code))
			return nil
		}
	}
	return civic.ErrNotFound
}
