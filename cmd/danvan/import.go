package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"danvan/civic/catalog"
	"danvan/storage"
)

// importCommand imports areas, agencies, categories and what else the files hold.
type importCommand struct {
	Dir     string `arg:"" optional:"" help:"Folder with areas.csv, area_aliases.csv, agencies.csv, categories.csv and, optionally, projects.csv, project_documents.csv with its files, forms.csv, receptions.csv, models.csv, duties.csv, calendar.csv." type:"path"`
	Default bool   `help:"Import the data that ships with danvan."`
}

// Run runs the command.
func (i importCommand) Run(ctx context.Context, c config, t terminal) error {
	var files fs.FS
	switch {
	case i.Default == (i.Dir != ""):
		return settingError{"import", "takes either a folder or --default; give one of them"}
	case i.Default:
		files = catalog.Default()
	default:
		files = os.DirFS(i.Dir)
	}
	parsed, problems := catalog.Parse(files)
	for _, p := range problems {
		_, _ = fmt.Fprintln(t.err, p)
	}
	documents, wrong := readDocuments(files)
	for _, p := range wrong {
		_, _ = fmt.Fprintln(t.err, p)
	}
	if n := len(problems) + len(wrong); n > 0 {
		return fmt.Errorf("%d mistakes in the files; nothing was imported", n)
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	report, err := s.ImportCatalog(ctx, parsed, t.now())
	if err != nil {
		return err
	}
	for _, changes := range report {
		t.say("%-12s %d added, %d changed, %d retired, %d as before", changes.What, len(changes.Added), len(changes.Changed), len(changes.Retired), changes.Same)
		for _, list := range []struct {
			word  string
			codes []string
		}{{"changed", changes.Changed}, {"retired", changes.Retired}} {
			if list.codes != nil {
				t.say("  %s: %s", list.word, strings.Join(list.codes, ", "))
			}
		}
	}
	if documents == nil {
		return nil
	}
	added, err := importDocuments(ctx, s, documents, t.now())
	if err != nil {
		return err
	}
	t.say("%-12s %d added, %d as before", "documents", added, len(documents)-added)
	return nil
}

// importShipped imports the units and categories that ship with danvan, with the projects and models of another catalog.
func importShipped(ctx context.Context, store *storage.Store, more catalog.Catalog, now time.Time) error {
	shipped, problems := catalog.Parse(catalog.Default())
	if problems != nil {
		return fmt.Errorf("the shipped data: %v", problems[0])
	}
	shipped.Projects, shipped.Models = more.Projects, more.Models
	_, err := store.ImportCatalog(ctx, shipped, now)
	return err
}
