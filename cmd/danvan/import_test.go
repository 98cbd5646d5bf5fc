package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/civic/catalog"
	"danvan/storage/storagetest"
)

// catalogFolder copies the shipped files, and spoils or adds some.
func catalogFolder(t *testing.T, change map[string]func(string) string) string {
	t.Helper()
	dir := t.TempDir()
	names, err := fs.Glob(catalog.Default(), "*.csv")
	if err != nil || len(names) == 0 {
		t.Fatal("no shipped files", err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(catalog.Default(), name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		if f := change[name]; f != nil {
			text = f(text)
		}
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func eachDatabase(t *testing.T, test func(t *testing.T, environment map[string]string)) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			environment := map[string]string{"DANVAN_DATABASE_URL": storagetest.URL(t, dialect)}
			if out, errs, code := command(t, environment, "migrate", "up"); code != 0 {
				t.Fatalf("migrate: %d\n%s%s", code, out, errs)
			}
			test(t, environment)
		})
	}
}

var (
	mistakeLine = regexp.MustCompile(`(?m)^[a-z_]+\.csv:[0-9]+: [a-z_]+: .+$`)
	importLine  = regexp.MustCompile(`(?m)^\w+ +(\d+) added, (\d+) changed, (\d+) retired, (\d+) as before$`)
)

func TestImportMistakes(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		dir := catalogFolder(t, map[string]func(string) string{
			"areas.csv": func(s string) string { return s + "Not A Code,,commune\n" },
			"agencies.csv": func(s string) string {
				return strings.Replace(s, "so-noi-vu,", "so-noi-vu!,", 1)
			},
		})
		out, errs, code := command(t, environment, "import", dir)
		if code != 1 || out != "" {
			t.Errorf("%d\n%s", code, out)
		}
		mistakes := mistakeLine.FindAllString(errs, -1)
		if len(mistakes) < 2 || !strings.Contains(errs, "areas.csv:") || !strings.Contains(errs, "agencies.csv:") ||
			!strings.Contains(errs, "nothing was imported") || strings.Count(errs, "\n") != len(mistakes)+1 {
			t.Errorf("mistakes are not named one a line:\n%s", errs)
		}
		if counts := importCounts(t, environment, "--default"); strings.Contains(counts, " 0 added") || strings.Count(counts, "0 as before") != strings.Count(counts, "\n") {
			t.Errorf("something was written before:\n%s", counts)
		}
	})
}

// importCounts imports and returns the lines of what that changed.
func importCounts(t *testing.T, environment map[string]string, what string) string {
	t.Helper()
	out, errs, code := command(t, environment, "import", what)
	if code != 0 {
		t.Fatalf("import %s: %d\n%s%s", what, code, out, errs)
	}
	return out
}

func TestImportTwice(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		importCounts(t, environment, "--default")
		again := importCounts(t, environment, catalogFolder(t, nil))
		lines := importLine.FindAllStringSubmatch(again, -1)
		if len(lines) < 4 {
			t.Fatalf("says too little:\n%s", again)
		}
		for _, l := range lines {
			if l[1] != "0" || l[2] != "0" || l[3] != "0" {
				t.Errorf("the second time changes something: %s", l[0])
			}
		}
		renamed := catalogFolder(t, map[string]func(string) string{"agencies.csv": func(s string) string {
			return strings.Replace(s, "Sở Nội vụ", "Sở Nội vụ và Lao động", 1)
		}})
		if out := importCounts(t, environment, renamed); !strings.Contains(out, "  changed: so-noi-vu\n") {
			t.Errorf("does not say what changed:\n%s", out)
		}
	})
}

func TestImportFolderMissing(t *testing.T) {
	environment := map[string]string{"DANVAN_DATABASE_URL": "sqlite://" + filepath.Join(t.TempDir(), "danvan.db")}
	_, errs, code := command(t, environment, "import", filepath.Join(t.TempDir(), "none"))
	if code == 0 || errs == "" {
		t.Errorf("%d %q", code, errs)
	}
	if _, err := os.Stat(strings.TrimPrefix(environment["DANVAN_DATABASE_URL"], "sqlite://")); err == nil {
		t.Error("made a database for nothing")
	}
}

func TestMigrate(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		if out, _, code := command(t, environment, "migrate", "up"); code != 0 || out != "nothing to do: the database is up to date\n" {
			t.Errorf("the second time: %d %q", code, out)
		}
		if out, _, code := command(t, environment, "migrate", "status"); code != 0 || !strings.HasPrefix(out, "applied  00001 ") {
			t.Errorf("status: %d %q", code, out)
		}
	})
	t.Run("to do", func(t *testing.T) {
		environment := map[string]string{"DANVAN_DATABASE_URL": storagetest.URL(t, "sqlite")}
		out, errs, code := command(t, environment, "migrate", "status")
		if code != 1 || !strings.HasPrefix(out, "to do    00001 ") || !strings.Contains(errs, "run danvan migrate up") {
			t.Errorf("%d\n%s%s", code, out, errs)
		}
	})
}

// TestImportDocuments imports documents of a project with their files, twice, and then a new version of one.
func TestImportDocuments(t *testing.T) {
	url, store := demoStore(t)
	dir := t.TempDir()
	for name, raw := range map[string]string{"project_documents.csv": "project,kind,title,number,day,issuer,file\n" + demoProjects[0].Code + ",decision,Quyết định thử,9/QĐ,2026-11-01,UBND tỉnh,qd.pdf\n", "qd.pdf": "một"} {
		write(t, filepath.Join(dir, name), raw)
	}
	files, problems := readDocuments(os.DirFS(dir))
	if len(files) != 1 || problems != nil {
		t.Fatalf("%d documents, %v", len(files), problems)
	}
	ctx := context.Background()
	for _, want := range []int{1, 0} {
		if n, err := importDocuments(ctx, store, files, time.Now()); n != want || err != nil {
			t.Errorf("%d added to %s, %v; want %d", n, url, err, want)
		}
	}
	write(t, filepath.Join(dir, "qd.pdf"), "hai")
	files, _ = readDocuments(os.DirFS(dir))
	if n, err := importDocuments(ctx, store, files, time.Now()); n != 1 || err != nil {
		t.Errorf("a new version: %d, %v", n, err)
	}
	all, err := store.Documents(ctx, demoProjects[0].Code)
	if err != nil || all[0].Title != "Quyết định thử" || all[1].ReplacedBy == nil || *all[1].ReplacedBy != all[0].ID {
		t.Errorf("kept %+v, %v", all[:2], err)
	}
	if data, err := store.StoredFile(ctx, all[0].File.Ref); string(data) != "hai" || err != nil {
		t.Errorf("the file holds %q, %v", data, err)
	}
	write(t, filepath.Join(dir, "project_documents.csv"), "project,kind,title,number,day,issuer,file\nx,law,,,1.1.2026,,no.pdf\nx,decision,Tên,,,,qd.pdf\nx,law,Tên,,,,qd.pdf\n")
	if _, problems := readDocuments(os.DirFS(dir)); len(problems) != 2 {
		t.Errorf("mistakes found: %v", problems)
	}
}
