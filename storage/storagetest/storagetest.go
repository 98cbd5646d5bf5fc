// Package storagetest gives tests a database of each kind.
package storagetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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

// copyOf makes a new database that is migrated, and where wanted seeded, and returns its URL.
func copyOf(t testing.TB, dialect string, seeded bool) string {
	t.Helper()
	if dialect == "sqlite" {
		return sqliteCopy(t, seeded)
	}
	return postgresCopy(t, seeded)
}

func sqliteURL(t testing.TB) string { return "sqlite://" + filepath.Join(t.TempDir(), "danvan.db") }

// sqliteFiles holds what a new database's file has in it, with and without the catalog: made once for all tests.
var sqliteFiles = struct {
	sync.Mutex
	made map[bool][]byte
}{made: map[bool][]byte{}}

func sqliteCopy(t testing.TB, seeded bool) string {
	t.Helper()
	url := sqliteURL(t)
	if err := os.WriteFile(strings.TrimPrefix(url, "sqlite://"), sqliteFile(t, seeded), 0o600); err != nil {
		t.Fatal(err)
	}
	return url
}

func sqliteFile(t testing.TB, seeded bool) []byte {
	t.Helper()
	sqliteFiles.Lock()
	defer sqliteFiles.Unlock()
	if sqliteFiles.made[seeded] == nil {
		url := sqliteURL(t)
		prepare(t, url, seeded)
		content, err := os.ReadFile(strings.TrimPrefix(url, "sqlite://"))
		if err != nil {
			t.Fatal(err)
		}
		sqliteFiles.made[seeded] = content
	}
	return sqliteFiles.made[seeded]
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
