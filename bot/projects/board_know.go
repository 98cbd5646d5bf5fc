package projects

import (
	"context"
	"fmt"

	"danvan/bot"
	"danvan/civic"
)

// shownNews is how many news a page shows.
const shownNews = 5

// know is dân biết: the documents in force, and news.
func (d citizen) know(ctx context.Context, t *bot.Turn, p civic.Project) error {
	documents, err := d.store.Documents(ctx, p.Code)
	if err != nil {
		return err
	}
	news, err := d.store.Posts(ctx, p.Code, civic.PostNews, shownNews)
	if err != nil {
		return err
	}
	list, rows := documentList(t, documents, func(x civic.ProjectDocument) bool { return x.ReplacedBy == nil })
	parts := []string{stepHead(t, p, civic.StepKnow), t.T("project.documents"), list}
	if list == "" {
		parts[1] = t.T("project.no_documents")
	}
	var said []string
	for _, n := range news {
		said = append(said, bot.Lines(t.T("project.news_line", bot.Args{"Date": t.Date(n.At)}), bot.Quote(n.Text)))
	}
	if said != nil {
		parts = append(parts, bot.Lines(append([]string{t.T("project.news")}, said...)...))
	}
	for _, x := range documents {
		if x.ReplacedBy != nil {
			rows = append(rows, []bot.Button{t.Button("project.replaced", "board-old", p.Code)})
			break
		}
	}
	put(t, bot.Paragraphs(parts...), append(rows, backRow(t, p)))
	return nil
}

// maxDocuments is how many documents a page lists, the newest.
const maxDocuments = 20

// documentList lists the documents that a condition lets in, with a button for each.
func documentList(t *bot.Turn, documents []civic.ProjectDocument, in func(civic.ProjectDocument) bool) (string, [][]bot.Button) {
	var list []string
	var rows [][]bot.Button
	for _, x := range documents {
		if !in(x) || len(list) >= maxDocuments {
			continue
		}
		list = append(list, fmt.Sprintf("%d. ", len(list)+1)+documentLine(t, x))
		rows = append(rows, []bot.Button{bot.Do(fmt.Sprintf("📄 %d. %s", len(rows)+1, bot.Shorten(x.Title, 200)), "board-doc", bot.ID(x.ID))})
	}
	return bot.Lines(list...), rows
}

// documentName is a document in a line: what it is, its title, and of its number and day what it has.
func documentName(t *bot.Turn, x civic.ProjectDocument) string {
	text := t.T("project.document", bot.Args{"Kind": t.Label("project.kind_" + string(x.Kind)), "Title": x.Title})
	args := bot.Args{"Number": x.Number, "Day": dayText(x.Day)}
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

// documentLine says who issued it, too.
func documentLine(t *bot.Turn, x civic.ProjectDocument) string {
	line := documentName(t, x)
	if x.Issuer != "" {
		line += t.T("project.document_issuer", bot.Args{"Issuer": x.Issuer})
	}
	return line
}

// replaced lists the documents that are no longer in force, each with what took its place.
func (d citizen) replaced(ctx context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	documents, err := d.store.Documents(ctx, p.Code)
	if err != nil {
		return bot.Stay(), err
	}
	list, rows := documentList(t, documents, func(x civic.ProjectDocument) bool { return x.ReplacedBy != nil })
	t.Say(bot.Message{Text: bot.Paragraphs(t.T("project.replaced_head", bot.Args{"Name": p.NameIn(t.Locale())}), list),
		Rows: append(rows, []bot.Button{t.Button("project.to_documents", "board-step", p.Code, string(civic.StepKnow))})})
	return bot.Stay(), nil
}

// sayDocument sends a document's file.
func (d citizen) sayDocument(ctx context.Context, t *bot.Turn, x civic.ProjectDocument) (bot.Next, error) {
	m := bot.Message{Text: documentLine(t, x)}
	if x.ReplacedBy != nil {
		by, err := d.store.Document(ctx, *x.ReplacedBy)
		if err != nil {
			return bot.Stay(), err
		}
		m.Text = bot.Paragraphs(m.Text, t.T("project.replaced_by", bot.Args{"Title": by.Title, "Number": by.Number}))
		m.Rows = [][]bot.Button{{t.Button("project.open_new", "board-doc", bot.ID(by.ID))}}
	}
	if err := d.attach(ctx, &m, x.File); err != nil {
		return bot.Stay(), err
	}
	t.Say(m)
	return bot.Stay(), nil
}

// attach hangs a file on a message, whether it came through the channel or was imported.
func (d citizen) attach(ctx context.Context, m *bot.Message, f civic.Attachment) error {
	if f.Channel != civic.StoredChannel {
		m.Media = []civic.Attachment{f}
		return nil
	}
	data, err := d.store.StoredFile(ctx, f.Ref)
	m.File = &bot.File{Name: f.Name, Data: data}
	return err
}
