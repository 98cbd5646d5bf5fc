package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// behind is a store on a database behind a proxy.
func behind(t *testing.T, o storage.Options) (*storagetest.Proxy, *storage.Store) {
	t.Helper()
	p, url := storagetest.Before(t, storagetest.URL(t, "postgres"))
	s, err := storage.Open(ctx, url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return p, s
}

// calls are some that a store can do: reading, writing, in a transaction, with rows and without.
func calls(s *storage.Store) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"ping":     s.Ping,
		"writable": s.Writable,
		"schema":   s.CheckSchema,
		"read": func(ctx context.Context) error {
			_, err := s.Case(ctx, 1)
			if errors.Is(err, civic.ErrNotFound) {
				return nil
			}
			return err
		},
		"list":  func(ctx context.Context) error { _, err := s.Directory(ctx, now); return err },
		"write": func(ctx context.Context) error { _, err := s.PruneProcessed(ctx, now); return err },
		"claim": func(ctx context.Context) error {
			_, err := s.ClaimNotifications(ctx, now, time.Minute, 10, false)
			return err
		},
		"meet": func(ctx context.Context) error {
			_, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: "1", Name: "Lan", Locale: "vi"}, "1", now)
			return err
		},
		"lock": func(ctx context.Context) error {
			_, unlock, ok, err := s.LockJob(ctx, "x")
			if ok {
				unlock()
			}
			return err
		},
	}
}

// all does all calls at once, each for a second at most, and returns their errors.
func all(s *storage.Store) map[string]error {
	var mu sync.Mutex
	var each sync.WaitGroup
	errs := map[string]error{}
	for name, call := range calls(s) {
		each.Go(func() {
			brief, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			err := call(brief)
			mu.Lock()
			defer mu.Unlock()
			errs[name] = err
		})
	}
	each.Wait()
	return errs
}

// TestSilentServer has PostgreSQL fall silent without closing a connection: every call returns soon after its context has
// ended, and all is well when the server speaks again, whether or not it remembers the connections.
func TestSilentServer(t *testing.T) {
	p, s := behind(t, storage.Options{MaxConns: 4, Statement: 10 * time.Second})
	for _, again := range []func(){p.Open, p.Forget} {
		for name, err := range all(s) {
			if err != nil {
				t.Fatalf("%s, all is well: %v", name, err)
			}
		}
		p.Silence()
		began := time.Now()
		for name, err := range all(s) {
			if !storage.Unavailable(err) {
				t.Errorf("%s, of a silent server: %v", name, err)
			}
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("calls with a second each took %s", took)
		}
		again()
		var err error
		for range 3 { // who comes first may meet a connection of before
			if err = errors.Join(errorsOf(all(s))...); err == nil {
				break
			}
		}
		if err != nil {
			t.Errorf("the server speaks again: %v", err)
		}
	}
}

func errorsOf(m map[string]error) (list []error) {
	for _, err := range m {
		list = append(list, err)
	}
	return list
}

// TestForgottenConnections has a firewall forget all idle connections.
func TestForgottenConnections(t *testing.T) {
	p, s := behind(t, storage.Options{Statement: 10 * time.Second})
	all(s)
	p.Forget()
	if err := s.Ping(timeout(t, time.Second)); !storage.Unavailable(err) {
		t.Errorf("of a forgotten connection: %v", err)
	}
	for name, err := range all(s) {
		if err != nil {
			t.Errorf("%s, the other idle connections were not dropped: %v", name, err)
		}
	}
}

func timeout(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// TestSilentTransaction has the server fall silent within a transaction, before its end, and while rows are read.
func TestSilentTransaction(t *testing.T) {
	p, s := behind(t, storage.Options{Statement: 10 * time.Second})
	for name, test := range map[string]func(ctx context.Context) error{
		"statement": func(ctx context.Context) error {
			tx, err := s.DB().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			p.Silence()
			_, err = tx.ExecContext(ctx, `UPDATE people SET name = name`)
			return err
		},
		"commit": func(ctx context.Context) error {
			tx, err := s.DB().BeginTx(ctx, nil)
			if err == nil {
				_, err = tx.ExecContext(ctx, `UPDATE people SET name = name`)
			}
			if err != nil {
				t.Fatal(err)
			}
			p.Silence()
			return tx.Commit()
		},
		"rollback": func(ctx context.Context) error {
			tx, err := s.DB().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			p.Silence()
			return tx.Rollback()
		},
		"rows": func(ctx context.Context) error {
			rows, err := s.DB().QueryContext(ctx, `SELECT repeat('x', 1000) FROM generate_series(1, 100000)`)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			p.Silence()
			n := 0
			for rows.Next() {
				n++
			}
			if n == 100000 {
				t.Error("nothing was held back")
			}
			return rows.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			brief := timeout(t, time.Second)
			began := time.Now()
			if err := test(brief); err == nil {
				t.Error("no error")
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
			p.Open()
			if err := s.Ping(timeout(t, 5*time.Second)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSilentWithoutContext: what has no deadline of its own ends by the bound of a statement.
func TestSilentWithoutContext(t *testing.T) {
	p, s := behind(t, storage.Options{Statement: 200 * time.Millisecond})
	p.Silence()
	began := time.Now()
	if _, err := s.PruneProcessed(context.Background(), now); !storage.Unavailable(err) {
		t.Errorf("of a silent server: %v", err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestStatementBound: the server ends what takes too long, unless it is unhurried; a command has no bound.
func TestStatementBound(t *testing.T) {
	url := storagetest.URL(t, "postgres")
	open := func(o storage.Options, url string) *storage.Store {
		s, err := storage.Open(ctx, url, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	const slow = `SELECT pg_sleep(0.4)`
	s := open(storage.Options{MaxConns: 1, Statement: 100 * time.Millisecond}, url)
	ask := func(ctx context.Context, s *storage.Store) error {
		_, err := s.DB().ExecContext(ctx, slow)
		return err
	}
	within := func(ctx context.Context) error {
		tx, err := s.DB().BeginTx(ctx, &sql.TxOptions{})
		if err == nil {
			_, err = tx.ExecContext(ctx, slow)
		}
		if tx != nil {
			_ = tx.Rollback()
		}
		return err
	}
	for range 2 {
		if err := ask(ctx, s); !storage.Unavailable(err) {
			t.Errorf("a statement that takes too long: %v", err)
		}
		if err := ask(storage.Unhurried(ctx), s); err != nil {
			t.Errorf("an unhurried one: %v", err)
		}
		if err := within(ctx); !storage.Unavailable(err) {
			t.Errorf("one in a transaction: %v", err)
		}
		if err := within(storage.Unhurried(ctx)); err != nil {
			t.Errorf("an unhurried one in a transaction: %v", err)
		}
	}
	if err := ask(ctx, open(storage.Options{}, url)); err != nil {
		t.Errorf("of a command: %v", err)
	}
	if err := ask(ctx, open(storage.Options{Statement: 100 * time.Millisecond}, url+"&statement_timeout=5000")); err != nil {
		t.Errorf("the operator's own bound does not hold: %v", err)
	}
}

// TestListenerOfSilentServer: a listener whose connection was forgotten makes another, and has everything looked at again.
func TestListenerOfSilentServer(t *testing.T) {
	t.Parallel()
	p, s := behind(t, storage.Options{})
	wake := s.Wake(t.Context())
	rung(t, wake, "when it began to listen")
	p.Forget()
	rung(t, wake, "after its connection was forgotten")
}

// logBuffer is a log that several write.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (l *logBuffer) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// String is what was written so far.
func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestLongWaitIsTold: a statement that waits for long is told to the log, without what it says.
func TestLongWaitIsTold(t *testing.T) {
	t.Parallel()
	out := &logBuffer{}
	p, s := behind(t, storage.Options{Statement: 10 * time.Second, Log: slog.New(slog.NewTextHandler(out, nil))})
	p.Silence()
	_ = s.Ping(timeout(t, 5500*time.Millisecond))
	if said := out.String(); strings.Count(said, "a statement waits for the database") == 0 || strings.Contains(said, "SELECT") {
		t.Errorf("the log: %s", said)
	}
}

// TestReadOnly: a database that takes no writes says so, and what it refused may succeed later.
func TestReadOnly(t *testing.T) {
	url := storagetest.URL(t, "postgres")
	s, err := storage.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Writable(ctx); err != nil {
		t.Errorf("a good one: %v", err)
	}
	own, err := storage.Open(ctx, url+"&default_transaction_read_only=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = own.Close() })
	if err := own.Writable(ctx); !errors.Is(err, storage.ErrReadOnly) {
		t.Errorf("a read-only one: %v", err)
	}
	if _, err := own.PruneProcessed(ctx, now); !storage.Unavailable(err) {
		t.Errorf("a write is refused for good: %v", err)
	}
	lite := storagetest.Open(t, "sqlite")
	if err := lite.Writable(ctx); err != nil {
		t.Errorf("sqlite: %v", err)
	}
}

// TestRefusedByServer: a wrong password or name is told from a server that is away.
func TestRefusedByServer(t *testing.T) {
	good := storagetest.URL(t, "postgres")
	at := strings.Index(good, "@")
	for _, url := range []string{"postgres://danvan:wrong-word" + good[at:], strings.Replace(good, "/danvan_test_", "/none_", 1)} {
		_, err := storage.Open(ctx, url)
		if !storage.Refused(err) || strings.Contains(err.Error(), "wrong-word") {
			t.Errorf("%v", err)
		}
	}
	if _, err := storage.Open(ctx, "postgres://danvan@127.0.0.1:1/x?sslmode=disable"); err == nil || storage.Refused(err) {
		t.Errorf("of nobody: %v", err)
	}
}
