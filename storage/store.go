// Package storage keeps what danvan knows in SQL: PostgreSQL in production, SQLite in the demo, through the same
// statements. One file holds one aggregate, one method one query or one transaction. What differs between the dialects is
// in dialect.go. Times come in as arguments and are kept in UTC at microsecond precision.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"danvan/civic"
)

// Store is the database. It is safe for use by several at once.
type Store struct {
	dialect dialect
	dsn     string   // of PostgreSQL, for the listener
	db      *sqlx.DB // writes, and reads within a transaction
	read    *sqlx.DB // reads; on PostgreSQL the same pool

	wakeMu sync.Mutex
	wakers []chan struct{} // of Wake, on SQLite

	jobs jobLocks // of LockJob, on SQLite

	pushesPerHour int // see BoundPushes
}

// Options are the limits of the pool of connections, on PostgreSQL. The zero value takes what suits a command.
type Options struct {
	MaxConns int // 0 means 16
	// Statement bounds how long a statement may take, and with it how long a server may be silent; 0: as long as it needs,
	// unless its context ends before. A context of Unhurried is given more. A statement_timeout in the URL wins.
	Statement time.Duration
	// Log hears of each statement that waits for long. May be nil.
	Log *slog.Logger
}

// Open opens the database named by a URL, postgres://… or sqlite://path, and asks it whether it is there.
func Open(ctx context.Context, url string, options ...Options) (*Store, error) {
	s, err := New(url, options...)
	if err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// New is Open for a database that may come later: it asks nothing.
func New(url string, options ...Options) (*Store, error) {
	d, dsn, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	open := openPostgres
	if d.name == sqlite3.name {
		open = openSQLite
	}
	s, err := open(dsn, o)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return s, nil
}

// Close closes all connections.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.read != s.db {
		err = errors.Join(err, s.read.Close())
	}
	return err
}

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return nil
}

// ErrReadOnly says that the database answers and takes no writes: a standby, or one that was told so.
var ErrReadOnly = errors.New("the database is read-only")

// Writable asks whether the database takes writes, and writes nothing.
func (s *Store) Writable(ctx context.Context) error {
	if s.dsn == "" {
		return s.within(ctx, func(*sqlx.Tx) error { return nil }) // it takes the lock for writing
	}
	var readOnly string
	if err := s.db.GetContext(ctx, &readOnly, `SELECT current_setting('transaction_read_only')`); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	if readOnly != "off" {
		return ErrReadOnly
	}
	return nil
}

// Refused reports whether PostgreSQL let nobody in for what the URL says: the password is wrong, or there is no such user or
// database.
func Refused(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && (e.Code == "28P01" || e.Code == "28000" || e.Code == "3D000")
}

// Dialect is "postgres" or "sqlite".
func (s *Store) Dialect() string { return s.dialect.name }

// DB is the pool of connections, for tests and benchmarks.
func (s *Store) DB() *sqlx.DB { return s.db }

// within runs f in one transaction: all of it happens, or nothing.
func (s *Store) within(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// once notes that an update is processed, in the transaction of its effects. One that was processed before is refused
// with civic.ErrRepeated. An empty key is no update.
func once(ctx context.Context, tx *sqlx.Tx, key string, at time.Time) error {
	if key == "" {
		return nil
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO processed_updates (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, key, stamp(at))
	if err != nil {
		return fmt.Errorf("note update: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, civic.ErrRepeated)
	}
	return nil
}

// orConflict is the end of an update of one row at the version that was read: no row means that it has changed since.
func orConflict(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return civic.ErrConflict
	}
	return err
}

// PruneProcessed forgets updates processed before the time, which the channel delivers no more (Telegram keeps updates
// for 24 hours), and returns how many.
func (s *Store) PruneProcessed(ctx context.Context, before time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `DELETE FROM processed_updates WHERE at < $1`, stamp(before))
	if err != nil {
		return 0, fmt.Errorf("prune updates: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// stamp is a time as it is stored: UTC, to the microsecond.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// stampOf is stamp for a time that may be missing.
func stampOf(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := stamp(*t)
	return &at
}

// optional is NULL for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// missing translates the absence of a row to civic.ErrNotFound, and says what was being done.
func missing(err error, doing string, args ...any) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = civic.ErrNotFound
	}
	return fmt.Errorf(doing+": %w", append(args, err)...)
}
