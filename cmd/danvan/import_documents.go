package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"danvan/civic"
	"danvan/storage"
)

// documentsFile lists documents of projects; each names a file beside it.
const documentsFile = "project_documents.csv"

// importedDocument is a line of documentsFile with the content of its file.
type importedDocument struct {
	civic.ProjectDocument
	data []byte
}

// readDocuments reads the documents of projects and their files, and tells of every mistake.
func readDocuments(files fs.FS) (list []importedDocument, problems []string) {
	raw, err := fs.ReadFile(files, documentsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	wrong := func(line int, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%s:%d: %s", documentsFile, line, fmt.Sprintf(format, args...)))
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || len(rows) == 0 {
		wrong(1, "cannot be read")
		return nil, problems
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimSpace(name)] = i
	}
	for _, name := range []string{"project", "kind", "title", "number", "day", "issuer", "file"} {
		if _, there := at[name]; !there {
			wrong(1, "%s: the column is missing", name)
		}
	}
	if problems != nil {
		return nil, problems
	}
	for n, row := range rows[1:] {
		get := func(name string) string { return civic.CleanText(row[at[name]]) }
		d := importedDocument{ProjectDocument: civic.ProjectDocument{Project: get("project"), Kind: civic.DocumentKind(get("kind")), Title: get("title"), Number: get("number"), Day: get("day"), Issuer: get("issuer")}}
		name := get("file")
		if d.data, err = fs.ReadFile(files, name); err != nil {
			wrong(n+2, "file: %q cannot be read", name)
			continue
		}
		d.File = civic.Attachment{Kind: civic.KindDocument, Channel: civic.StoredChannel, Ref: "?", Name: path.Base(name), Size: int64(len(d.data))}
		if err := d.Check(); err != nil {
			wrong(n+2, "%v", err)
			continue
		}
		list = append(list, d)
	}
	return list, problems
}

// importDocuments publishes the documents that are not there yet. One with the project and title of another one takes its
// place.
func importDocuments(ctx context.Context, store *storage.Store, list []importedDocument, now time.Time) (added int, err error) {
	for _, d := range list {
		if _, err := store.Project(ctx, d.Project); errors.Is(err, civic.ErrNotFound) {
			return 0, fmt.Errorf("%s: there is no project %q; no document was imported", documentsFile, d.Project)
		} else if err != nil {
			return 0, err
		}
	}
	for _, d := range list {
		ref, err := store.StoreFile(ctx, d.data)
		if err != nil {
			return added, err
		}
		known, err := store.Documents(ctx, d.Project)
		if err != nil {
			return added, err
		}
		if slices.ContainsFunc(known, func(x civic.ProjectDocument) bool {
			return x.Title == d.Title && x.Number == d.Number && x.File.Ref == ref
		}) {
			continue
		}
		d.File.Ref, d.PublishedAt = ref, now
		replaces, kind := int64(0), civic.ChangedDocument
		for _, x := range known {
			if x.Title == d.Title && x.ReplacedBy == nil {
				replaces, kind = x.ID, civic.ChangedReplaced
			}
		}
		if _, err := store.PublishDocument(ctx, "", d.ProjectDocument, replaces, civic.ProjectChange{Project: d.Project, Step: civic.StepKnow, Kind: kind, Title: d.Title, At: now}); err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}
