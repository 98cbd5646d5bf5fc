// Package storagetest gives tests a database of each kind.
package storagetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic/catalog"
	"danvan/storage"
)

// Dialects lists the kinds of database.
var Dialects = []string{"sqlite", "postgres"}

// Epoch is when the catalog of Seeded was imported.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Each runs a test on an empty, migrated database of each kind, as the subtests sqlite and postgres.
func Each(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	t.Helper()
	for _, dialect := range Dialects {
		t.Run(dialect, func(t *testing.T) { test(t, Open(t, dialect)) })
	}
}

// Seeded is Each with the shipped catalog imported.
func Seeded(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	t.Helper()
	for _, dialect := range Dialects {
		t.Run(dialect, func(t *testing.T) { test(t, OpenSeeded(t, dialect)) })
	}
}

// Import imports the shipped catalog.
func Import(t testing.TB, s *storage.Store) {
	t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatalf("the shipped catalog: %v", problems)
	}
	if _, err := s.ImportCatalog(context.Background(), c, Epoch); err != nil {
		t.Fatalf("import the shipped catalog: %v", err)
	}
}

// Open opens a new, migrated database of the kind, "sqlite" or "postgres", and closes and removes it after the test.
func Open(t testing.TB, dialect string) *storage.Store {
	t.Helper()
	return open(t, copyOf(t, dialect, false))
}

// OpenSeeded is Open with the shipped catalog imported.
func OpenSeeded(t testing.TB, dialect string) *storage.Store {
	t.Helper()
	return open(t, copyOf(t, dialect, true))
}

func open(t testing.TB, url string) *storage.Store {
	t.Helper()
	s, err := storage.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// URL makes a new database of the kind, and returns its URL. SQLite's is empty, PostgreSQL's migrated already.
func URL(t testing.TB, dialect string) string {
	t.Helper()
	if dialect == "sqlite" {
		return sqliteURL(t)
	}
	return copyOf(t, dialect, false)
}

func sqliteURL(t testing.TB) string { return "sqlite://" + filepath.Join(t.TempDir(), "danvan.db") }

// template is a database that is made once per run, to be copied: a file's content, or a database's name.
type template struct {
	content []byte
	name    string
}

var templates = struct {
	sync.Mutex
	made map[string]template
}{made: map[string]template{}}

// copyOf makes a new database that is migrated, and where wanted seeded, and returns its URL.
func copyOf(t testing.TB, dialect string, seeded bool) string {
	t.Helper()
	if dialect == "sqlite" {
		url := sqliteURL(t)
		content := templateOf(t, dialect, seeded, func() template { return sqliteTemplate(t, seeded) }).content
		if err := os.WriteFile(strings.TrimPrefix(url, "sqlite://"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return url
	}
	server := os.Getenv("DANVAN_TEST_POSTGRES_URL")
	if server == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_POSTGRES_URL is not set; run make test")
		}
		t.Skip("DANVAN_TEST_POSTGRES_URL is not set; make test sets it")
	}
	from := templateOf(t, dialect, seeded, func() template { return postgresTemplate(t, server, seeded) }).name
	name := "danvan_test_" + random()
	administer(t, server, "CREATE DATABASE "+name+" TEMPLATE "+from)
	t.Cleanup(func() { administer(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return withDatabase(t, server, name)
}

func templateOf(t testing.TB, dialect string, seeded bool, make func() template) template {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	key := fmt.Sprint(dialect, seeded)
	made, ok := templates.made[key]
	if !ok {
		made = make()
		templates.made[key] = made
	}
	return made
}

func sqliteTemplate(t testing.TB, seeded bool) template {
	t.Helper()
	url := sqliteURL(t)
	prepare(t, url, seeded)
	content, err := os.ReadFile(strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	return template{content: content}
}

func postgresTemplate(t testing.TB, server string, seeded bool) template {
	t.Helper()
	name := "danvan_template_" + random()
	administer(t, server, "CREATE DATABASE "+name)
	prepare(t, withDatabase(t, server, name), seeded)
	return template{name: name}
}

// prepare migrates a database, and where wanted seeds it.
func prepare(t testing.TB, url string, seeded bool) {
	t.Helper()
	s, err := storage.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if seeded {
		Import(t, s)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func withDatabase(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("DANVAN_TEST_POSTGRES_URL is not a URL")
	}
	u.Path = "/" + name
	return u.String()
}

// administer gives the server a statement.
func administer(t testing.TB, server, statement string) {
	t.Helper()
	admin, err := sqlx.Open("postgres", server)
	if err != nil {
		t.Error("DANVAN_TEST_POSTGRES_URL is not a URL")
		return
	}
	defer func() { _ = admin.Close() }()
	if _, err := admin.ExecContext(context.Background(), statement); err != nil {
		t.Error(err)
	}
}

func random() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}
