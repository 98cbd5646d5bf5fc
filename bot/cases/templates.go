package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowTemplate = "officer_template"

// template is a template in the making, or one that is looked at.
type template struct {
	Agency   string      `json:"agency,omitempty"`
	Category string      `json:"category,omitempty"`
	Title    string      `json:"title,omitempty"`
	ID       int64       `json:"id,omitempty"`
	Writing  bot.Writing `json:"writing"`
}

// beginTemplates opens the templates: /mau. Who works in one agency is not asked for which.
func beginTemplates(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if agencies := t.Person.WorksIn(); len(agencies) == 1 {
		return bot.BeginAt(flowTemplate, "list", template{Agency: agencies[0]}), nil
	}
	return bot.Begin(flowTemplate, nil), nil
}

// templateFlow keeps an agency's reply templates: /mau.
func (d official) templateFlow() bot.Flow[template] {
	title := func(m *template) *string { return &m.Title }
	return bot.Form[template]{Name: flowTemplate, First: "agency", Title: "template.title",
		Fields: []bot.Field[template]{
			{Name: "title", Ask: "template.ask_title", Set: bot.Line(maxTemplateTitle, "title", title), Wrong: civic.Invalid("title")},
			{Name: "category", Only: true, Offer: offerCategories, Set: setCategory, Ask: "template.ask_category",
				Args: func(_ *bot.Turn, m *template) bot.Args { return bot.Args{"Title": m.Title} }},
			{Name: "write", Ask: "template.ask_text", Writing: func(m *template) *bot.Writing { return &m.Writing }},
		},
		Review: bot.Review[template]{Name: "preview", Head: "template.preview", Send: "template.save", Done: d.saveTemplate},
		More: map[string]bot.Step[template]{
			"agency": {Ask: askOwnAgency, Take: func(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) (bot.Next, error) {
				m.Agency = a.Value
				return bot.To("list"), nil
			}},
			"list": {Ask: d.listTemplates, Take: d.takeListed},
			"one":  {Ask: d.askTemplate, Take: d.removeTemplate},
		}}.Flow()
}

// maxTemplateTitle is how long a template's title may be, in characters.
const maxTemplateTitle = 60

func (d official) saveTemplate(ctx context.Context, t *bot.Turn, m *template) (bot.Next, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.End(), civic.ErrForbidden
	}
	_, err := d.store.SaveTemplate(ctx, civic.Template{Agency: m.Agency, Category: m.Category, Title: m.Title, Text: m.Writing.Text(), CreatedBy: &t.Person.ID})
	if err != nil {
		return bot.Stay(), err
	}
	t.Conclude("template.saved", bot.Args{"Title": m.Title})
	return bot.End(), nil
}

func askOwnAgency(_ context.Context, t *bot.Turn, _ *template) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("template.which"), Choices: t.Agencies(t.Person.WorksIn())}, nil
}

// templateAdd is the choice that makes a new template.
const templateAdd = "add"

func (d official) listTemplates(ctx context.Context, t *bot.Turn, m *template) (bot.Prompt, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.Prompt{}, civic.ErrForbidden
	}
	templates, err := d.store.Templates(ctx, m.Agency, "")
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("template.list", bot.Args{"Agency": t.AgencyName(m.Agency), "Count": len(templates)})}
	p.Choices = append(p.Choices, t.Choice("template.add", templateAdd))
	for _, tpl := range templates {
		label := tpl.Title
		if tpl.Category != "" {
			label += " · " + t.CategoryName(tpl.Category)
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: bot.ID(tpl.ID), Words: []string{tpl.Title}})
	}
	return p, nil
}

func (d official) takeListed(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) (bot.Next, error) {
	if a.Value == templateAdd {
		return bot.To("title"), nil
	}
	id, err := bot.ReadID(a.Value)
	m.ID = id
	return bot.To("one"), err
}

func (d official) askTemplate(ctx context.Context, t *bot.Turn, m *template) (bot.Prompt, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.Prompt{}, civic.ErrForbidden
	}
	templates, err := d.store.Templates(ctx, m.Agency, "")
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

func (d official) removeTemplate(ctx context.Context, t *bot.Turn, m *template, _ bot.Answer) (bot.Next, error) {
	if t.Person.RoleIn(m.Agency) == "" {
		return bot.End(), civic.ErrForbidden
	}
	if err := d.store.DeleteTemplate(ctx, m.ID, m.Agency); err != nil {
		return bot.Stay(), err
	}
	t.Conclude("template.removed")
	return bot.End(), nil
}

// everyCategory is the choice of a template that suits all cases.
const everyCategory = "*"

func offerCategories(_ context.Context, t *bot.Turn, m *template) ([]bot.Choice, error) {
	choices := []bot.Choice{t.Choice("template.every_category", everyCategory)}
	for _, usual := range []bool{true, false} { // what the agency usually gets comes first
		for _, c := range t.Directory.Categories {
			if comesTo(t.Directory, c, m.Agency) == usual {
				choices = append(choices, bot.Choice{Label: c.NameIn(t.Locale()), Value: c.Code})
			}
		}
	}
	return choices, nil
}

// comesTo reports whether cases of the category may be routed to the agency.
func comesTo(d *civic.Directory, c civic.Category, agency string) bool {
	a, _ := d.Agency(agency)
	switch c.Route {
	case civic.RouteCommuneOfArea:
		return a.Kind.IsLocal()
	case civic.RouteProjectAgency, civic.RouteRatedAgency:
		return true
	}
	return c.Route == agency
}

func setCategory(_ context.Context, _ *bot.Turn, m *template, a bot.Answer) error {
	if m.Category = a.Value; a.Value == everyCategory {
		m.Category = ""
	}
	return nil
}
