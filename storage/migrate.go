package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"danvan/storage/migrations"
)

// Migration is one step of the schema.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// migrator makes the runner of migrations. On PostgreSQL several replicas may start it at once; one works.
func (s *Store) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, s.dialect.name)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect.goose == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(s.dialect.goose, s.db.DB, files, options...)
}

// figuresVersion is the step that adds the figures, which are then counted once.
const figuresVersion = 4

// Migrate brings the schema up to what this program knows, and returns the steps that it took.
func (s *Store) Migrate(ctx context.Context) ([]Migration, error) {
	p, err := s.migrator()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var done []Migration
	for _, r := range results {
		if r.Source.Version == figuresVersion {
			if err := s.RebuildFigures(ctx); err != nil {
				return nil, err
			}
		}
		done = append(done, Migration{Version: r.Source.Version, Name: r.Source.Path, Applied: true})
	}
	return done, nil
}

// MigrationStatus lists the steps that this program knows.
func (s *Store) MigrationStatus(ctx context.Context) ([]Migration, error) {
	p, err := s.migrator()
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	statuses, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	var all []Migration
	for _, st := range statuses {
		all = append(all, Migration{Version: st.Source.Version, Name: st.Source.Path, Applied: st.State == goose.StateApplied})
	}
	return all, nil
}

// Errors of CheckSchema, to tell with errors.Is.
var (
	ErrSchemaNewer = errors.New("install a newer danvan")
	ErrSchemaOlder = errors.New("run danvan migrate up")
)

// CheckSchema returns nil where the schema is the one that this program knows.
func (s *Store) CheckSchema(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	known, has, err := versions(ctx, p)
	if err != nil {
		return err
	}
	if has < known {
		return fmt.Errorf("the database is at version %d, this danvan needs %d: %w", has, known, ErrSchemaOlder)
	}
	return nil
}

func versions(ctx context.Context, p *goose.Provider) (known, has int64, err error) {
	has, known, err = p.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("check schema: %w", err)
	}
	return known, has, nil
}

func (s *Store) refuseNewer(ctx context.Context, p *goose.Provider) error {
	known, has, err := versions(ctx, p)
	if err != nil {
		return err
	}
	if has > known {
		return fmt.Errorf("the database is at version %d, this danvan knows %d: %w", has, known, ErrSchemaNewer)
	}
	return nil
}
