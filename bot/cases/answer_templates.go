package cases

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// codeHole stands in a template for the case's code.
const codeHole = "{ma}"

// offerTemplates lists the agency's templates for the case's category, as choices of the answer.
func (d official) offerTemplates(ctx context.Context, t *bot.Turn, w *work) ([]bot.Choice, error) {
	c, _, err := d.find(ctx, t, w.Code)
	if err != nil {
		return nil, err
	}
	templates, err := d.store.Templates(ctx, c.Agency, c.Category)
	if err != nil {
		return nil, err
	}
	var choices []bot.Choice
	for _, tpl := range templates {
		choices = append(choices, bot.Choice{Label: t.Label("template.use", bot.Args{"Title": tpl.Title}), Value: strconv.FormatInt(tpl.ID, 10), Words: []string{tpl.Title}})
	}
	return choices, nil
}

// takeTemplate begins the answer with a template's text.
func (d official) takeTemplate(ctx context.Context, t *bot.Turn, w *work, value string) error {
	c, _, err := d.find(ctx, t, w.Code)
	if err != nil {
		return err
	}
	templates, err := d.store.Templates(ctx, c.Agency, c.Category)
	if err != nil {
		return err
	}
	for _, tpl := range templates {
		if strconv.FormatInt(tpl.ID, 10) == value {
			w.Writing = bot.Writing{Parts: []bot.Part{{Message: "template", Text: strings.ReplaceAll(tpl.Text, codeHole, c.Code)}}}
			return nil
		}
	}
	return civic.ErrNotFound
}
