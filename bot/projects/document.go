package projects

import (
	"context"
	"fmt"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowSiteDocument = "project_document"

// publishing is a document that is about to be published.
type publishing struct {
	Code     string                `json:"code"`
	Replaces int64                 `json:"replaces,omitempty"` // the document whose place it takes; 0: none
	Draft    civic.ProjectDocument `json:"draft"`
	File     []civic.Attachment    `json:"file,omitempty"` // one, or none yet
}

// documents lists the documents in force, each of which can be replaced.
func (d official) documents(ctx context.Context, t *bot.Turn, s site) (bot.Next, error) {
	list, err := d.store.Documents(ctx, s.Code)
	if err != nil {
		return bot.Stay(), err
	}
	lines := []string{t.T("project_desk.documents_head", bot.Args{"Name": s.NameIn(t.Locale())})}
	var rows [][]bot.Button
	for _, x := range list {
		if x.ReplacedBy != nil {
			continue
		}
		lines = append(lines, t.T("project_desk.document", bot.Args{"N": len(rows) + 1, "Document": bot.HTML(siteDocument(t, x))}))
		row := []bot.Button{bot.Do(fmt.Sprintf("📄 %d", len(rows)+1), "board-doc", bot.ID(x.ID))}
		if s.manages {
			row = append(row, bot.Do(t.Label("project_desk.replace", bot.Args{"N": len(rows) + 1}), "project-replace", bot.ID(x.ID), s.Code))
		}
		rows = append(rows, row)
	}
	if rows == nil {
		lines = append(lines, t.T("project_desk.no_documents"))
	}
	if s.manages {
		rows = append(rows, []bot.Button{t.Button("project_desk.publish", "project-doc", s.Code)})
	}
	t.Say(bot.Message{Text: strings.Join(lines, "\n"), Rows: append(rows, siteButton(t, s.Code))})
	return bot.Stay(), nil
}

// siteDocument is a document in a line: what it is, its title, and of its number and day what it has.
func siteDocument(t *bot.Turn, x civic.ProjectDocument) string {
	text := t.T("project.document", bot.Args{"Kind": t.Label("project.kind_" + string(x.Kind)), "Title": x.Title})
	args := bot.Args{"Number": x.Number, "Day": siteDay(t, x.Day)}
	switch {
	case x.Number != "" && x.Day != "":
		text += t.T("project.document_number", args)
	case x.Number != "":
		text += t.T("project.document_only_number", args)
	case x.Day != "":
		text += t.T("project.document_day", args)
	}
	return text
}

func (d official) beginDocument(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteDocument, publishing{Code: s.Code}), nil
}

// pressReplace begins a document that takes the place of another one.
func (d official) pressReplace(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 2 {
		return bot.Stay(), civic.ErrNotFound
	}
	id, ok := bot.OneID(args[:1])
	if !ok {
		return bot.Stay(), civic.ErrNotFound
	}
	s, err := d.site(ctx, t, args[1], mayManage)
	if err != nil {
		return bot.Stay(), err
	}
	list, err := d.store.Documents(ctx, s.Code)
	if err != nil {
		return bot.Stay(), err
	}
	for _, x := range list {
		if x.ID == id && x.ReplacedBy == nil {
			return bot.Begin(flowSiteDocument, publishing{Code: s.Code, Replaces: id, Draft: civic.ProjectDocument{Kind: x.Kind, Title: x.Title, Issuer: x.Issuer}}), nil
		}
	}
	return bot.Stay(), civic.ErrConflict
}

func (d official) documentFlow() bot.Flow[publishing] {
	steps := map[string]bot.Step[publishing]{
		"file": {Ask: askDocFile, Take: func(context.Context, *bot.Turn, *publishing, bot.Answer) (bot.Next, error) {
			return bot.Stay(), civic.Invalid("file")
		}},
		"kind":   {Ask: askDocKind, Take: takeDocKind},
		"title":  {Ask: askDocTitle, Take: takeDocTitle},
		"number": {Ask: askDoc("project_desk.ask_doc_number", "project_desk.no_number"), Take: takeDocNumber},
		"day":    {Ask: askDoc("project_desk.ask_doc_day", "project_desk.no_day"), Take: takeDocDay},
		"issuer": {Ask: askDocIssuer, Take: takeDocIssuer},
		"done":   {Ask: askDocDone, Take: d.takeDocDone, Review: true},
	}
	for name, step := range steps { // a file may come at every step; the last one counts
		take := step.Take
		step.Take = func(ctx context.Context, t *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
			if m := a.Input.Media; m != nil {
				if !bot.IsPicture(*m) {
					return bot.Stay(), civic.Invalid("file")
				}
				x.File = []civic.Attachment{*m}
				if name == "file" {
					return bot.To("kind"), nil
				}
				return bot.Stay(), nil
			}
			if a.Input.Kind == bot.KindEdit {
				return bot.Quiet(), nil
			}
			return take(ctx, t, x, a)
		}
		steps[name] = step
	}
	return bot.Flow[publishing]{Name: flowSiteDocument, First: "file", Title: "project_desk.document_title", Worth: func(x *publishing) bool { return len(x.File) > 0 },
		Steps: siteGuarded(d, func(x *publishing) string { return x.Code }, mayManage, steps)}
}

func askDocFile(_ context.Context, t *bot.Turn, x *publishing) (bot.Prompt, error) {
	key := "project_desk.ask_file"
	if x.Replaces != 0 {
		key = "project_desk.ask_file_replacing"
	}
	return bot.Prompt{Text: t.T(key, bot.Args{"Title": x.Draft.Title}), Free: true}, nil
}

func askDocKind(_ context.Context, t *bot.Turn, _ *publishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_doc_kind"), Free: true}
	for _, k := range civic.DocumentKinds {
		key := "project.kind_" + string(k)
		if k == civic.DocumentOther {
			key = "project_desk.kind_other"
		}
		p.Choices = append(p.Choices, t.Choice(key, string(k)))
	}
	return p, nil
}

func takeDocKind(_ context.Context, t *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		return t.PickOne(), nil
	}
	x.Draft.Kind = civic.DocumentKind(a.Value)
	return bot.To("title"), nil
}

func askDocTitle(_ context.Context, t *bot.Turn, x *publishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_doc_title"), Free: true}
	if x.Draft.Title != "" {
		p.Choices = []bot.Choice{{Label: bot.Shorten(x.Draft.Title, 60), Value: siteDone}}
	}
	return p, nil
}

func takeDocTitle(_ context.Context, _ *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		title := bot.OneLine(a.Input.Text)
		if title == "" || len([]rune(title)) > maxSiteName {
			return bot.Stay(), civic.Invalid("doc_title")
		}
		x.Draft.Title = title
	}
	return bot.To("number"), nil
}

func askDoc(key, skip string) func(context.Context, *bot.Turn, *publishing) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, _ *publishing) (bot.Prompt, error) {
		return bot.Prompt{Text: t.T(key), Free: true, Choices: []bot.Choice{t.Choice(skip, siteSkip)}}, nil
	}
}

func takeDocNumber(_ context.Context, _ *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	x.Draft.Number = ""
	if !a.Picked() {
		x.Draft.Number = bot.Shorten(numberPrefix.ReplaceAllString(bot.OneLine(a.Input.Text), ""), 60)
	}
	return bot.To("day"), nil
}

func takeDocDay(_ context.Context, t *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	x.Draft.Day = ""
	if !a.Picked() {
		day, ok := parseDay(a.Input.Text, t.Now.In(t.Zone))
		if !ok || day.After(t.Now) {
			return bot.Stay(), civic.Invalid("past_day")
		}
		x.Draft.Day = day.Format(time.DateOnly)
	}
	return bot.To("issuer"), nil
}

func askDocIssuer(_ context.Context, t *bot.Turn, x *publishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_doc_issuer"), Free: true}
	names := []string{x.Draft.Issuer}
	for _, a := range t.Person.WorksIn() {
		names = append(names, t.AgencyName(a))
	}
	for i, name := range names {
		if name != "" && (i == 0 || name != names[0]) {
			p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(name, 60), Value: name})
		}
	}
	return p, nil
}

func takeDocIssuer(_ context.Context, _ *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	issuer := a.Value
	if !a.Picked() {
		issuer = bot.OneLine(a.Input.Text)
	}
	if issuer == "" || len([]rune(issuer)) > maxSiteName {
		return bot.Stay(), civic.Invalid("text")
	}
	x.Draft.Issuer = issuer
	return bot.To("done"), nil
}

func askDocDone(_ context.Context, t *bot.Turn, x *publishing) (bot.Prompt, error) {
	key := "project_desk.doc_preview"
	if x.Replaces != 0 {
		key = "project_desk.doc_preview_replacing"
	}
	return bot.Prompt{Free: true, Text: t.T(key, bot.Args{"Document": bot.HTML(siteDocument(t, x.Draft)), "Issuer": x.Draft.Issuer, "File": t.FileNames(x.File)}),
		Choices: []bot.Choice{t.Choice("project_desk.publish_now", siteSave)}}, nil
}

func (d official) takeDocDone(ctx context.Context, t *bot.Turn, x *publishing, a bot.Answer) (bot.Next, error) {
	if a.Value != siteSave || len(x.File) == 0 {
		return t.PickOne(), nil
	}
	doc := x.Draft
	doc.Project, doc.File, doc.PublishedAt, doc.By = x.Code, x.File[0], t.Now, &t.Person.ID
	kind := civic.ChangedDocument
	if x.Replaces != 0 {
		kind = civic.ChangedReplaced
	}
	_, err := d.store.PublishDocument(ctx, t.Input.Key, doc, x.Replaces, siteNews(t, x.Code, civic.StepKnow, kind, doc.Title))
	if civic.CodeOf(err) == civic.CodeConflict { // a colleague replaced it first: this one would stand beside theirs
		return d.done(ctx, t, x.Code, nil, "project_desk.replaced_first")
	}
	return d.done(ctx, t, x.Code, err, "project_desk.published", bot.Args{"Title": doc.Title})
}
