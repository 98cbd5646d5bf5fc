package officer

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

const flowTemplate = "officer_template"

// codeHole stands in a template for the case's code.
const codeHole = "{ma}"

// offerTemplates lists the agency's templates for the case's category, as choices of the answer.
func (d Deps) offerTemplates(ctx context.Context, t *bot.Turn, w *work) ([]bot.Choice, error) {
	c, _, err := d.find(ctx, t, w.Code)
	if err != nil {
		return nil, err
	}
	templates, err := d.Templates.Templates(ctx, c.Agency, c.Category)
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
func (d Deps) takeTemplate(ctx context.Context, t *bot.Turn, w *work, value string) error {
	c, _, err := d.find(ctx, t, w.Code)
	if err != nil {
		return err
	}
	templates, err := d.Templates.Templates(ctx, c.Agency, c.Category)
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

// template is a template in the making, or one that is looked at.
type template struct {
	Agency  string      `json:"agency,omitempty"`
	Title   string      `json:"title,omitempty"`
	ID      int64       `json:"id,omitempty"`
	Writing bot.Writing `json:"writing"`
}

// templateFlow keeps an agency's reply templates: /mau.
func (d Deps) templateFlow() bot.Flow[template] {
	steps := bot.WriteSteps(map[string]bot.Step[template]{
		"agency": {Ask: askOwnAgency, Take: func(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) (bot.Next, error) {
			m.Agency = a.Value
			return bot.To("list"), nil
		}},
		"list":  {Ask: d.listTemplates, Take: d.takeListed},
		"one":   {Ask: d.askTemplate, Take: d.removeTemplate},
		"title": {Ask: askTitle, Take: takeTitle},
	}, bot.Write[template]{
		State: func(m *template) *bot.Writing { return &m.Writing },
		Text: func(_ context.Context, t *bot.Turn, _ *template) (string, error) {
			return t.T("template.ask_text"), nil
		},
		Preview: "template.preview", Send: "template.save",
		Done: func(ctx context.Context, t *bot.Turn, m *template) (bot.Next, error) {
			if t.Person.RoleIn(m.Agency) == "" {
				return bot.End(), civic.ErrForbidden
			}
			_, err := d.Templates.SaveTemplate(ctx, civic.Template{Agency: m.Agency, Title: m.Title, Text: m.Writing.Text(), CreatedBy: &t.Person.ID})
			if err != nil {
				return bot.Stay(), err
			}
			t.Conclude("template.saved", bot.Args{"Title": m.Title})
			return bot.End(), nil
		},
	})
	return bot.Flow[template]{Name: flowTemplate, First: "agency", Title: "template.title", Steps: steps}
}

func askOwnAgency(_ context.Context, t *bot.Turn, _ *template) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("template.which")}
	for _, a := range t.Person.WorksIn() {
		p.Choices = append(p.Choices, bot.Choice{Label: t.AgencyName(a), Value: a})
	}
	return p, nil
}

// templateAdd is the choice that makes a new template.
const templateAdd = "add"

func (d Deps) listTemplates(ctx context.Context, t *bot.Turn, m *template) (bot.Prompt, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.Prompt{}, civic.ErrForbidden
	}
	templates, err := d.Templates.Templates(ctx, m.Agency, "")
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("template.list", bot.Args{"Agency": t.AgencyName(m.Agency), "Count": len(templates)})}
	p.Choices = append(p.Choices, t.Choice("template.add", templateAdd))
	for _, tpl := range templates {
		p.Choices = append(p.Choices, bot.Choice{Label: tpl.Title, Value: strconv.FormatInt(tpl.ID, 10)})
	}
	return p, nil
}

func (d Deps) takeListed(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) (bot.Next, error) {
	if a.Value == templateAdd {
		return bot.To("title"), nil
	}
	id, err := strconv.ParseInt(a.Value, 10, 64)
	if err != nil {
		return bot.Stay(), civic.ErrNotFound
	}
	m.ID = id
	return bot.To("one"), nil
}

func (d Deps) askTemplate(ctx context.Context, t *bot.Turn, m *template) (bot.Prompt, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.Prompt{}, civic.ErrForbidden
	}
	templates, err := d.Templates.Templates(ctx, m.Agency, "")
	if err != nil {
		return bot.Prompt{}, err
	}
	for _, tpl := range templates {
		if tpl.ID == m.ID {
			return bot.Prompt{Text: "<b>" + t.T("common.as_is", bot.Args{"Text": tpl.Title}) + "</b>\n" + bot.Quote(tpl.Text), Choices: []bot.Choice{t.Choice("template.remove", "remove")}}, nil
		}
	}
	return bot.Prompt{}, civic.ErrNotFound
}

func (d Deps) removeTemplate(ctx context.Context, t *bot.Turn, m *template, _ bot.Answer) (bot.Next, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.End(), civic.ErrForbidden
	}
	if err := d.Templates.DeleteTemplate(ctx, m.ID, m.Agency); err != nil {
		return bot.Stay(), err
	}
	t.Conclude("template.removed")
	return bot.End(), nil
}

func askTitle(_ context.Context, t *bot.Turn, _ *template) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("template.ask_title"), Free: true}, nil
}

func takeTitle(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) (bot.Next, error) {
	title := civic.CleanText(a.Input.Text)
	if title == "" || len([]rune(title)) > 60 {
		return bot.Stay(), civic.Invalid("title")
	}
	m.Title = strings.ReplaceAll(title, "\n", " ")
	return bot.To("write"), nil
}
