package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/lib/pq"
)

// Bounds of waiting for PostgreSQL.
const (
	cutAfter        = 300 * time.Millisecond // after its context has ended, a statement may still be answered so long
	slowAfter       = 5 * time.Second        // a wait that is told to the log
	silenceMargin   = 2 * time.Second        // beyond the server's own bound of a statement
	unboundSilence  = time.Hour              // where there is none
	unhurriedBound  = 10 * time.Minute       // of a statement with an Unhurried context
	idleTransaction = time.Minute            // after which the server ends the transaction of a client that does nothing
)

type unhurriedKey struct{}

// Unhurried marks what may take long, such as a job: its statements are given ten minutes rather than Options.Statement.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurriedKey{}, true)
}

func isUnhurried(ctx context.Context) bool { return ctx.Value(unhurriedKey{}) != nil }

// connector opens connections to PostgreSQL that end a wait when its context ends, or when the server is silent for too
// long: lib/pq by itself goes on waiting for an answer.
type connector struct {
	cfg       pq.Config
	timeout   time.Duration
	statement time.Duration // bound of an ordinary statement, or 0
	log       *slog.Logger  // hears of long waits; may be nil
	silent    func()        // is called when a connection failed, or is about to be cut
}

func newConnector(dsn string, o Options) (*connector, error) {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, err
	}
	c := &connector{cfg: cfg, timeout: connectBound, statement: o.Statement, log: o.Log}
	if cfg.ConnectTimeout > 0 {
		c.timeout = cfg.ConnectTimeout
	}
	c.cfg.ConnectTimeout = 0 // lib/pq would take the deadlines of a link away
	if ms, err := strconv.Atoi(cfg.Runtime["statement_timeout"]); err == nil {
		c.statement = time.Duration(ms) * time.Millisecond // the operator knows better
	}
	return c, nil
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return &pq.Driver{} }

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	by, err := pq.NewConnectorConfig(c.cfg)
	if err != nil {
		return nil, err
	}
	d := &dialer{timeout: c.timeout}
	by.Dialer(d)
	defer context.AfterFunc(ctx, func() { // what follows the dialing knows no context
		if l := d.newest(); l != nil {
			l.cut()
		}
	})()
	inner, err := by.Connect(ctx)
	if err != nil {
		return nil, because(ctx, err)
	}
	all, ok := inner.(pqConn)
	if !ok {
		_ = inner.Close()
		return nil, errors.New("lib/pq has connections of another kind")
	}
	opened := &conn{pqConn: all, link: d.newest(), of: c}
	if err := opened.begin(ctx); err != nil {
		_ = inner.Close()
		return nil, because(ctx, err)
	}
	return opened, nil
}

// because is the error of what was being done, or that its context has ended.
func because(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && err != nil {
		return fmt.Errorf("no answer from the database: %w", ended)
	}
	return err
}

// pqConn is what connections of lib/pq can do.
type pqConn interface {
	driver.Conn
	driver.QueryerContext
	driver.ExecerContext
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

// conn is one connection. Like all of database/sql, it is used by one caller at a time.
type conn struct {
	pqConn
	link  *link
	of    *connector
	bound time.Duration // of a statement, as the server has been told
	inTx  bool
}

// begin settles how long the server and the link wait.
func (c *conn) begin(ctx context.Context) error {
	c.link.silence.Store(int64(unboundSilence))
	if c.of.statement == 0 {
		return nil
	}
	return c.tell(ctx, c.of.statement, fmt.Sprintf("; SET idle_in_transaction_session_timeout = %d", idleTransaction.Milliseconds()))
}

// tell tells the server how long a statement may take. The link waits a little longer than that.
func (c *conn) tell(ctx context.Context, bound time.Duration, more string) error {
	c.link.silence.Store(int64(bound + silenceMargin))
	if _, err := c.pqConn.ExecContext(ctx, fmt.Sprintf("SET statement_timeout = %d", bound.Milliseconds())+more, nil); err != nil {
		c.link.broken.Store(true) // nobody knows which bound holds
		return err
	}
	c.bound = bound
	return nil
}

// hurry has the bound changed where the context asks for another. Within a transaction the bound of its beginning holds.
func (c *conn) hurry(ctx context.Context) error {
	want := c.of.statement
	if want == 0 || c.inTx {
		return nil
	}
	if isUnhurried(ctx) {
		want = max(want, unhurriedBound)
	}
	if want == c.bound {
		return nil
	}
	return c.tell(ctx, want, "")
}

// watch cuts the connection soon after ctx has ended, until the function returned is called, once or more.
func (c *conn) watch(ctx context.Context) (end func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	var mu sync.Mutex
	var timer *time.Timer
	over := false
	stop := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			timer = time.AfterFunc(cutAfter, func() {
				c.of.silent()
				c.link.cut()
			})
		}
	})
	return func() {
		stop()
		mu.Lock()
		defer mu.Unlock()
		over = true
		if timer != nil {
			timer.Stop()
		}
	}
}

// timed has a long wait told to the log, until the function returned is called.
func (c *conn) timed() (end func()) {
	if c.of.log == nil {
		return func() {}
	}
	timer := time.AfterFunc(slowAfter, func() {
		c.of.log.Warn("a statement waits for the database", "longer_than", slowAfter.String())
	})
	return func() { timer.Stop() }
}

// ask does one thing with the server.
func ask[T any](ctx context.Context, c *conn, do func() (T, error)) (answer T, err error) {
	defer c.timed()()
	defer c.watch(ctx)()
	if err := c.hurry(ctx); err != nil {
		return answer, c.failed(ctx, err)
	}
	answer, err = do()
	return answer, c.failed(ctx, err)
}

// failed is an error of the server, or of the waiting for it. A connection to a server that takes no writes is not used
// again: another one may by now.
func (c *conn) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var refused *pq.Error
	if errors.As(err, &refused) {
		if refused.Code == readOnlyTransaction {
			c.link.broken.Store(true)
		}
		return err
	}
	if c.link.broken.Load() {
		c.of.silent()
		return because(ctx, err)
	}
	return err
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	end := c.watch(ctx)
	rows, err := ask(context.WithoutCancel(ctx), c, func() (driver.Rows, error) { return c.pqConn.QueryContext(ctx, query, args) })
	if err != nil {
		end()
		return nil, c.failed(ctx, err)
	}
	all, ok := rows.(pqRows)
	if !ok {
		end()
		_ = rows.Close()
		return nil, errors.New("lib/pq has rows of another kind")
	}
	return &watchedRows{pqRows: all, end: end}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return ask(ctx, c, func() (driver.Result, error) { return c.pqConn.ExecContext(ctx, query, args) })
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return ask(ctx, c, func() (driver.Stmt, error) { return c.pqConn.PrepareContext(ctx, query) })
}

// Ping implements driver.Pinger.
func (c *conn) Ping(ctx context.Context) error {
	_, err := ask(ctx, c, func() (struct{}, error) { return struct{}{}, c.pqConn.Ping(ctx) })
	return err
}

// BeginTx implements driver.ConnBeginTx.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	end := c.watch(ctx)
	tx, err := ask(context.WithoutCancel(ctx), c, func() (driver.Tx, error) { return c.pqConn.BeginTx(ctx, o) })
	if err != nil {
		end()
		return nil, c.failed(ctx, err)
	}
	c.inTx = true
	return &watchedTx{Tx: tx, c: c, ctx: ctx, end: end}, nil
}

// ResetSession implements driver.SessionResetter.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.link.broken.Load() {
		return driver.ErrBadConn
	}
	return c.pqConn.ResetSession(ctx)
}

// IsValid implements driver.Validator.
func (c *conn) IsValid() bool { return !c.link.broken.Load() && c.pqConn.IsValid() }

// pqRows is what rows of lib/pq can do.
type pqRows interface {
	driver.RowsNextResultSet
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// watchedRows are rows that are read while the context of their query lasts.
type watchedRows struct {
	pqRows
	end func()
}

// Close implements driver.Rows.
func (r *watchedRows) Close() error {
	defer r.end()
	return r.pqRows.Close()
}

// watchedTx is a transaction that lasts while its context does.
type watchedTx struct {
	driver.Tx
	c   *conn
	ctx context.Context // that of BeginTx, which Commit and Rollback do not bring
	end func()
}

// Commit implements driver.Tx.
func (t *watchedTx) Commit() error { return t.finish(t.Tx.Commit) }

// Rollback implements driver.Tx.
func (t *watchedTx) Rollback() error { return t.finish(t.Tx.Rollback) }

func (t *watchedTx) finish(do func() error) error {
	defer func() { t.c.inTx = false }()
	defer t.end()
	defer t.c.timed()()
	return t.c.failed(t.ctx, do())
}
