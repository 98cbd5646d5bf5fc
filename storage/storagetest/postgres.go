package storagetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
)

// stock is PostgreSQL's databases of one kind, migrated and perhaps seeded: one from which the others are copied, and one copy
// that is made ahead while tests run.
type stock struct {
	server   *sqlx.DB
	template string
	next     chan copied
}

// copied is a new database, or why there is none.
type copied struct {
	name string
	err  error
}

var stocks = struct {
	sync.Mutex
	made map[bool]*stock
}{made: map[bool]*stock{}}

// postgresCopy makes a database and returns its URL. It is dropped after the test, but for where the whole server is thrown
// away.
func postgresCopy(t testing.TB, seeded bool) string {
	t.Helper()
	server := os.Getenv("DANVAN_TEST_POSTGRES_URL")
	if server == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_POSTGRES_URL is not set; run make test")
		}
		t.Skip("DANVAN_TEST_POSTGRES_URL is not set; make test sets it")
	}
	from := stockOf(t, server, seeded)
	database := <-from.next
	go from.copyAhead()
	if database.err != nil {
		t.Fatal(database.err)
	}
	t.Cleanup(func() { from.giveUp(t, database.name) })
	return withDatabase(t, server, database.name)
}

func stockOf(t testing.TB, server string, seeded bool) *stock {
	t.Helper()
	stocks.Lock()
	defer stocks.Unlock()
	if stocks.made[seeded] != nil {
		return stocks.made[seeded]
	}
	db, err := sqlx.Open("postgres", server)
	if err != nil {
		t.Fatal("DANVAN_TEST_POSTGRES_URL is not a URL")
	}
	db.SetMaxOpenConns(1) // one copy at a time: PostgreSQL would make the others wait, too
	s := &stock{server: db, template: "danvan_template_" + random(), next: make(chan copied, 1)}
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+s.template); err != nil {
		t.Fatal(err)
	}
	prepare(t, withDatabase(t, server, s.template), seeded)
	go s.copyAhead()
	stocks.made[seeded] = s
	return s
}

// copyAhead makes the next database. It copies files, which is less work than to log every page where PostgreSQL, from 15 on,
// has the choice.
func (s *stock) copyAhead() {
	ctx, name := context.Background(), "danvan_test_"+random()
	var version int
	err := s.server.GetContext(ctx, &version, `SELECT current_setting('server_version_num')::int`)
	statement := "CREATE DATABASE " + name + " TEMPLATE " + s.template
	if version >= 150000 {
		statement += " STRATEGY file_copy"
	}
	if err == nil {
		_, err = s.server.ExecContext(ctx, statement)
	}
	s.next <- copied{name, err}
}

// keepBelow is the size in bytes below which a database stays on a server that is thrown away.
const keepBelow = 64 << 20

// giveUp drops a database. With DANVAN_TEST_POSTGRES_THROWAWAY=1, as scripts/services sets it, small ones stay: to drop one takes
// PostgreSQL nearly as long as to make one.
func (s *stock) giveUp(t testing.TB, name string) {
	t.Helper()
	ctx := context.Background()
	if os.Getenv("DANVAN_TEST_POSTGRES_THROWAWAY") == "1" {
		var size int64
		if err := s.server.GetContext(ctx, &size, `SELECT pg_database_size($1::name)`, name); err == nil && size < keepBelow {
			return
		}
	}
	if _, err := s.server.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		t.Error(err)
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

func random() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}
