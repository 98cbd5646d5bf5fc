// Package storagetest gives tests a database of each kind.
package storagetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
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
	Each(t, func(t *testing.T, s *storage.Store) {
		Import(t, s)
		test(t, s)
	})
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
	s, err := storage.Open(context.Background(), URL(t, dialect))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// URL makes a new database of the kind, and returns its URL. PostgreSQL's is migrated already.
func URL(t testing.TB, dialect string) string {
	t.Helper()
	if dialect == "sqlite" {
		return "sqlite://" + filepath.Join(t.TempDir(), "danvan.db")
	}
	return postgresURL(t)
}

var template = struct {
	sync.Mutex
	name string
}{}

// postgresURL copies a database from one that was migrated once per run.
func postgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DANVAN_TEST_POSTGRES_URL")
	if server == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_POSTGRES_URL is not set; run make test")
		}
		t.Skip("DANVAN_TEST_POSTGRES_URL is not set; make test sets it")
	}
	admin, err := sqlx.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	admin.SetMaxOpenConns(1)
	template.Lock()
	defer template.Unlock()
	if template.name == "" {
		name := "danvan_template_" + random()
		exec(t, admin, "CREATE DATABASE "+name)
		s, err := storage.Open(context.Background(), withDatabase(t, server, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		template.name = name
	}
	name := "danvan_test_" + random()
	exec(t, admin, "CREATE DATABASE "+name+" TEMPLATE "+template.name)
	t.Cleanup(func() {
		admin, err := sqlx.Open("postgres", server)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = admin.Close() }()
		exec(t, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	})
	return withDatabase(t, server, name)
}

func withDatabase(t testing.TB, server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("DANVAN_TEST_POSTGRES_URL is not a URL")
	}
	u.Path = "/" + name
	return u.String()
}

func exec(t testing.TB, db *sqlx.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

func random() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}
