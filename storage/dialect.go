package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// dialect is what differs between PostgreSQL and SQLite.
type dialect struct {
	name       string
	goose      goose.Dialect
	lockRow    string // ends a SELECT of one row that the transaction changes
	shareRow   string // ends a SELECT of one row that must stay as it is until the transaction ends
	lockRows   string // ends a SELECT that claims rows which nobody holds
	oneAtOnce  string // a statement after which no other transaction that gave it with the same number %d goes on before this one ends; "" where all go one after the other
	lockTable  string // keeps all others from changing the table %s until the transaction ends; "" where nobody else writes
	dayOf      string // the day of the time %s in figures.Zone, as text
	wake       string // a statement that wakes the outbox of every replica; "" where there is but one
	uniqueness func(error) (constraint string, ok bool)

	beginBulk  func(ctx context.Context, tx *sqlx.Tx) (first int64, finish func(next int64) error, err error) // of WriteBulk: the first free id of a case
	insertRows func(ctx context.Context, tx *sqlx.Tx, some bulkRows) error                                    // in as few statements as can be
}

var (
	postgres = dialect{name: "postgres", goose: goose.DialectPostgres,
		lockRow: "FOR NO KEY UPDATE", shareRow: "FOR SHARE", lockRows: "FOR UPDATE SKIP LOCKED", oneAtOnce: "SELECT pg_advisory_xact_lock(%d)",
		lockTable: "LOCK TABLE %s IN EXCLUSIVE MODE", dayOf: "to_char(%s AT TIME ZONE 'UTC' + interval '7 hours', 'YYYY-MM-DD')",
		wake: "NOTIFY " + wakeChannel, uniqueness: postgresUniqueness, beginBulk: beginPostgresBulk, insertRows: insertPostgresRows}
	sqlite3 = dialect{name: "sqlite", goose: goose.DialectSQLite3, dayOf: "strftime('%%Y-%%m-%%d', %s, '+7 hours')", uniqueness: sqliteUniqueness,
		beginBulk: beginSQLiteBulk, insertRows: insertSQLiteRows}
)

// The numbers with which dialect.oneAtOnce is given: transactions that claim notifications, and those that gather reminders.
const (
	claiming  = 7161420
	gathering = 7161422
)

// takeTurn waits until no other transaction has the turn, and keeps it until this one ends. Each later statement then sees
// what those before it did.
func (d dialect) takeTurn(ctx context.Context, tx *sqlx.Tx, number int) error {
	if d.oneAtOnce == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(d.oneAtOnce, number))
	return err
}

// readOnlyTransaction is what PostgreSQL answers to a write on a standby, or where all transactions are read-only.
const readOnlyTransaction = "25006"

// wakeChannel is where PostgreSQL tells that notifications were written.
const wakeChannel = "danvan_outbox"

// sqlitePragmas are given with every connection. Transactions take the write lock when they begin: one that began by
// reading cannot be given it later.
const sqlitePragmas = "_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
	"&_time_format=sqlite&_timezone=UTC&_texttotime=1"

func parseURL(raw string) (dialect, string, error) {
	switch {
	case strings.HasPrefix(raw, "postgres://"), strings.HasPrefix(raw, "postgresql://"):
		u, err := url.Parse(raw)
		if err != nil {
			return dialect{}, "", errors.New("the database URL is not a URL") // the cause would quote the password
		}
		q := u.Query()
		for name, value := range map[string]string{
			"binary_parameters": "yes", // one way to the server and back for a statement rather than two
			"timezone":          "UTC", // in which times come back
		} {
			if !q.Has(name) {
				q.Set(name, value)
			}
		}
		u.RawQuery = q.Encode()
		return postgres, u.String(), nil
	case strings.HasPrefix(raw, "sqlite://"):
		if path := strings.TrimPrefix(raw, "sqlite://"); path != "" && path != ":memory:" { // each connection would have its own
			return sqlite3, path, nil
		}
	}
	return dialect{}, "", errors.New("the database URL must begin with postgres:// or be sqlite://path")
}

func openPostgres(dsn string, o Options) (*Store, error) {
	c, err := newConnector(dsn, o)
	if err != nil {
		return nil, err
	}
	if o.MaxConns == 0 {
		o.MaxConns = 16
	}
	db := sqlx.NewDb(sql.OpenDB(c), "postgres")
	db.SetMaxOpenConns(o.MaxConns)
	db.SetMaxIdleConns(o.MaxConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	var dropping sync.Mutex
	c.silent = func() { // what happened to one connection has happened to those that lie idle, too
		dropping.Lock()
		defer dropping.Unlock()
		db.SetMaxIdleConns(0)
		db.SetMaxIdleConns(o.MaxConns)
	}
	return &Store{dialect: postgres, dsn: dsn, db: db, read: db}, nil
}

// openSQLite opens one connection that writes and a pool that reads beside it.
func openSQLite(path string, _ Options) (*Store, error) {
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) // it becomes part of a URI
	write, err := sqlx.Open("sqlite", "file:"+path+"?_txlock=immediate&"+sqlitePragmas)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sqlx.Open("sqlite", "file:"+path+"?"+sqlitePragmas)
	if err != nil {
		_ = write.Close()
		return nil, err
	}
	read.SetMaxOpenConns(4)
	return &Store{dialect: sqlite3, db: write, read: read}, nil
}

func postgresUniqueness(err error) (string, bool) {
	var e *pq.Error
	if errors.As(err, &e) && e.Code == "23505" {
		return e.Constraint, true
	}
	return "", false
}

// sqliteUniqueness reads the constraint from the message, "UNIQUE constraint failed: cases.code": the driver has no
// other place for it. That it is one is told by the code.
func sqliteUniqueness(err error) (string, bool) {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code() == 2067 || e.Code() == 1555) {
		return e.Error(), true
	}
	return "", false
}

// Unavailable reports whether the error says that the database cannot be reached now, or is too busy, rather than that it
// refused: the same may succeed later.
func Unavailable(err error) bool {
	var network net.Error
	var e *pq.Error
	var lite *sqlite.Error
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &network):
		return true
	case errors.As(err, &e):
		switch e.Code.Class() {
		case "08", "40", "53", "57": // connection, deadlock, resources, intervention
			return true
		}
		return e.Code == readOnlyTransaction || e.Code == "55P03" // it is to be promoted, or a lock was not to be had
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case 5, 6, 8, 10, 13, 14: // busy, locked, read-only, input or output, full, cannot open
			return true
		}
	}
	return false
}
