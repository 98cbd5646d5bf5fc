package projects

import (
	"context"
	"fmt"
	"strings"

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
		lines = append(lines, t.T("project_desk.document", bot.Args{"N": len(rows) + 1, "Document": bot.HTML(documentName(t, x))}))
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

func (d official) beginDocument(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteDocument, publishing{Code: s.Code}), nil
}

// pressReplace begins a document that takes the place of another one.
func (d official) pressReplace(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 2 {
		return bot.Stay(), civic.ErrNotFound
	}
	id, err := bot.ReadID(args[0])
	if err != nil {
		return bot.Stay(), err
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
	return bot.Form[publishing]{Name: flowSiteDocument, Title: "project_desk.document_title", Worth: func(x *publishing) bool { return len(x.File) > 0 },
		Guard: siteGuard(d, func(x *publishing) string { return x.Code }, mayManage), Beside: map[bot.Kind]string{bot.KindMedia: "file"}, // the last file counts
		Fields: []bot.Field[publishing]{
			{Name: "file", Question: askDocFile, Set: setDocFile},
			{Name: "kind", Ask: "project_desk.ask_doc_kind", Only: true, Offer: bot.Offering[publishing](civic.DocumentKinds, docKindKey), Set: bot.Chosen(func(x *publishing) *civic.DocumentKind { return &x.Draft.Kind })},
			{Name: "title", Ask: "project_desk.ask_doc_title", Offer: offerDocTitle, Set: setDocTitle},
			{Name: "number", Ask: "project_desk.ask_doc_number", Skip: "project_desk.no_number", Set: setDocNumber},
			{Name: "day", Ask: "project_desk.ask_doc_day", Skip: "project_desk.no_day", Set: setDocDay},
			{Name: "issuer", Ask: "project_desk.ask_doc_issuer", Offer: offerDocIssuer, Set: bot.Line(maxSiteName, "text", func(x *publishing) *string { return &x.Draft.Issuer })},
		},
		Review: bot.Review[publishing]{Name: "done", Text: docText, Send: "project_desk.publish_now", Value: siteSave, Done: d.publishDoc},
	}.Flow()
}

func askDocFile(_ context.Context, t *bot.Turn, x *publishing) (string, error) {
	key := "project_desk.ask_file"
	if x.Replaces != 0 {
		key = "project_desk.ask_file_replacing"
	}
	return t.T(key, bot.Args{"Title": x.Draft.Title}), nil
}

func setDocFile(_ context.Context, _ *bot.Turn, x *publishing, a bot.Answer) error {
	if m := a.Input.Media; m == nil || !bot.IsPicture(*m) {
		return civic.Invalid("file")
	}
	x.File = []civic.Attachment{*a.Input.Media}
	return nil
}

func docKindKey(k civic.DocumentKind) string {
	if k == civic.DocumentOther {
		return "project_desk.kind_other"
	}
	return "project.kind_" + string(k)
}

func offerDocTitle(_ context.Context, _ *bot.Turn, x *publishing) ([]bot.Choice, error) {
	if x.Draft.Title == "" {
		return nil, nil
	}
	return []bot.Choice{{Label: bot.Shorten(x.Draft.Title, 60), Value: siteDone}}, nil
}

func setDocTitle(ctx context.Context, t *bot.Turn, x *publishing, a bot.Answer) error {
	if a.Picked() { // it stays
		return nil
	}
	return bot.Line(maxSiteName, "doc_title", func(x *publishing) *string { return &x.Draft.Title })(ctx, t, x, a)
}

func setDocNumber(_ context.Context, _ *bot.Turn, x *publishing, a bot.Answer) error {
	x.Draft.Number = ""
	if !a.Picked() {
		x.Draft.Number = bot.Shorten(bot.DocNumber(a.Input.Text), 60)
	}
	return nil
}

func setDocDay(_ context.Context, t *bot.Turn, x *publishing, a bot.Answer) (err error) {
	x.Draft.Day = ""
	if !a.Picked() {
		x.Draft.Day, err = t.DayPast(a)
	}
	return err
}

func offerDocIssuer(_ context.Context, t *bot.Turn, x *publishing) ([]bot.Choice, error) {
	names := []string{x.Draft.Issuer}
	for _, a := range t.Person.WorksIn() {
		names = append(names, t.AgencyName(a))
	}
	var choices []bot.Choice
	for i, name := range names {
		if name != "" && (i == 0 || name != names[0]) {
			choices = append(choices, bot.Choice{Label: bot.Shorten(name, 60), Value: name})
		}
	}
	return choices, nil
}

func docText(_ context.Context, t *bot.Turn, x *publishing) (string, error) {
	key := "project_desk.doc_preview"
	if x.Replaces != 0 {
		key = "project_desk.doc_preview_replacing"
	}
	return t.T(key, bot.Args{"Document": bot.HTML(documentName(t, x.Draft)), "Issuer": x.Draft.Issuer, "File": t.FileNames(x.File)}), nil
}

func (d official) publishDoc(ctx context.Context, t *bot.Turn, x *publishing) (bot.Next, error) {
	if len(x.File) == 0 {
		return bot.Stay(), civic.Invalid("file")
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
