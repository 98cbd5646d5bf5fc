package storage_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"danvan/storage"
	"danvan/storage/migrations"
	"danvan/storage/storagetest"
)

// tables lists the database's tables, but for the runner's own.
func (w *town) tables() []string {
	w.t.Helper()
	return tables(w.t, w.Store)
}

func tables(t *testing.T, s *storage.Store) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name`
	if s.Dialect() == "postgres" {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C"`
	}
	return list(t, s.DB(), query)
}

func list(t *testing.T, db *sqlx.DB, query string, args ...any) []string {
	t.Helper()
	var names []string
	if err := db.Select(&names, query, args...); err != nil {
		t.Fatal(err)
	}
	return names
}

// columns lists a table's columns in order, each with a mark where it may not be missing.
func columns(t *testing.T, s *storage.Store, table string) []string {
	t.Helper()
	if s.Dialect() == "postgres" {
		return list(t, s.DB(), `SELECT column_name || CASE is_nullable WHEN 'NO' THEN '!' ELSE '' END FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`, table)
	}
	return list(t, s.DB(), `SELECT name || CASE WHEN "notnull" = 1 OR pk > 0 THEN '!' ELSE '' END FROM pragma_table_info($1) ORDER BY cid`, table)
}

func indexes(t *testing.T, s *storage.Store) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`
	if s.Dialect() == "postgres" {
		query = `SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname !~ '_(pkey|key)$' ORDER BY indexname COLLATE "C"`
	}
	return list(t, s.DB(), query)
}

func TestSameSchema(t *testing.T) {
	lite, post := storagetest.Open(t, "sqlite"), storagetest.Open(t, "postgres")
	all := tables(t, lite)
	if got := tables(t, post); !slices.Equal(all, got) || len(all) < 20 {
		t.Fatalf("tables %v in SQLite, %v in PostgreSQL", all, got)
	}
	for _, table := range all {
		if a, b := columns(t, lite, table), columns(t, post, table); !slices.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s: columns %v in SQLite, %v in PostgreSQL", table, a, b)
		}
	}
	only := []string{"cases_folded"} // trigrams are PostgreSQL's
	want := slices.DeleteFunc(indexes(t, post), func(name string) bool { return slices.Contains(only, name) })
	if got := indexes(t, lite); !slices.Equal(got, want) {
		t.Errorf("indexes %v in SQLite, %v in PostgreSQL", got, want)
	}
}

func TestSameFiles(t *testing.T) {
	files := func(dialect string) string {
		found, err := fs.Glob(migrations.Files, dialect+"/*")
		if err != nil || len(found) == 0 {
			t.Fatal(found, err)
		}
		return strings.ReplaceAll(strings.Join(found, " "), dialect+"/", "")
	}
	if a, b := files("postgres"), files("sqlite"); a != b {
		t.Errorf("%s in PostgreSQL, %s in SQLite", a, b)
	}
}

func TestMigrate(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		all, err := s.MigrationStatus(ctx)
		if err != nil || len(all) == 0 || !all[len(all)-1].Applied || all[0].Version != 1 {
			t.Fatalf("status %+v, %v", all, err)
		}
		if done, err := s.Migrate(ctx); err != nil || len(done) != 0 {
			t.Errorf("a second time: %+v, %v", done, err)
		}
		if err := s.CheckSchema(ctx); err != nil {
			t.Error(err)
		}
		newest := all[len(all)-1].Version
		if _, err := s.DB().Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, newest+1, true); err != nil {
			t.Fatal(err)
		}
		if err := s.CheckSchema(ctx); !errors.Is(err, storage.ErrSchemaNewer) {
			t.Errorf("a newer database: %v", err)
		}
		if _, err := s.Migrate(ctx); !errors.Is(err, storage.ErrSchemaNewer) {
			t.Errorf("migrating a newer database: %v", err)
		}
		if _, err := s.DB().Exec(`DELETE FROM goose_db_version WHERE version_id >= $1`, newest); err != nil {
			t.Fatal(err)
		}
		if err := s.CheckSchema(ctx); !errors.Is(err, storage.ErrSchemaOlder) {
			t.Errorf("an older database: %v", err)
		}
	})
}

func TestMigrateFromNothing(t *testing.T) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			s := storagetest.Open(t, dialect)
			for _, table := range tables(t, s) { // back to nothing
				if _, err := s.DB().Exec(map[string]string{"sqlite": `PRAGMA foreign_keys = 0`, "postgres": `SELECT 1`}[dialect]); err != nil {
					t.Fatal(err)
				}
				if _, err := s.DB().Exec(`DROP TABLE ` + table + map[string]string{"postgres": " CASCADE"}[dialect]); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.DB().Exec(`DROP TABLE goose_db_version`); err != nil {
				t.Fatal(err)
			}
			if err := s.CheckSchema(ctx); !errors.Is(err, storage.ErrSchemaOlder) {
				t.Errorf("an empty database: %v", err)
			}
			if all, err := s.MigrationStatus(ctx); err != nil || all[0].Applied {
				t.Errorf("its status: %+v, %v", all, err)
			}
			if done, err := s.Migrate(ctx); err != nil || len(done) == 0 || done[0].Version != 1 || !done[0].Applied {
				t.Errorf("migrated %+v, %v", done, err)
			}
			if err := s.CheckSchema(ctx); err != nil || len(tables(t, s)) < 20 {
				t.Errorf("afterwards: %v, %v", err, tables(t, s))
			}
		})
	}
}
