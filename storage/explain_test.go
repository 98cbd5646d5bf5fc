package storage_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// numbers is a table of the numbers from 0, before n.
func numbers(dialect string, n int) string {
	if dialect == "postgres" {
		return fmt.Sprintf(`(SELECT generate_series(0, %d) AS i) AS numbers`, n-1)
	}
	return fmt.Sprintf(`(WITH RECURSIVE count(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM count WHERE i < %d) SELECT i FROM count) AS numbers`, n-1)
}

// days fills a table with the days of two years.
var days = map[string]string{
	"postgres": `INSERT INTO days SELECT i, timestamptz '2024-03-02 02:00:00+00' + i * interval '1 day' FROM generate_series(0, 799) AS i`,
	"sqlite": `INSERT INTO days WITH RECURSIVE count(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM count WHERE i < 799)
		SELECT i, strftime('%Y-%m-%d %H:%M:%S+00:00', '2024-03-02 02:00:00', i || ' days') FROM count`,
}

// TestMillionCases fills a database with a million cases and notifications as an old province has them, SQLite with fewer:
// nearly all are closed or sent. No watched statement may go through a whole table.
func TestMillionCases(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a million rows")
	}
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) { t.Parallel(); atAMillion(t, dialect) })
	}
}

func atAMillion(t *testing.T, dialect string) {
	s := storagetest.OpenSeeded(t, dialect)
	rows := 1_000_000
	if dialect == "sqlite" { // whose plans do not depend on how many there are
		rows /= 100
	}
	began := time.Now()
	fill(t, s, rows)
	t.Logf("filled in %s", time.Since(began).Round(time.Second))
	watched, err := s.Watched(civic.InboxQuery{Agencies: []string{"ubnd-ba-dong", "so-y-te"}, Person: 5, Now: now, SoonBefore: now.Add(24 * time.Hour)}, "PA-26-1001234", 77)
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range watched {
		for _, line := range plan(t, s, q) {
			if sequential(line) {
				t.Errorf("%s: %s\n%s", name, line, strings.Join(plan(t, s, q), "\n"))
			}
		}
		if by := strings.Join(plan(t, s, q), "\n"); name == "due cases" && !strings.Contains(by, "cases_remind") {
			t.Errorf("%s are found by %s", name, by)
		}
	}
	began = time.Now()
	if _, total, err := s.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong"}, Filter: civic.InboxAll, Now: now, Limit: 5}); err != nil || total == 0 {
		t.Errorf("inbox: %d, %v", total, err)
	}
	if c, err := s.CaseByCode(ctx, "PA-26-1001234"); err != nil || c.Text == "" {
		t.Errorf("by code: %+v, %v", c, err)
	}
	if _, total, err := s.CasesOf(ctx, 77, 0, 5); err != nil || total == 0 {
		t.Errorf("own cases: %d, %v", total, err)
	}
	if claimed, err := s.ClaimNotifications(ctx, now, time.Minute, 50, false); err != nil || len(claimed) != 8 {
		t.Errorf("claimed %d, %v", len(claimed), err)
	}
	t.Logf("asked in %s", time.Since(began).Round(time.Microsecond))
}

func fill(t *testing.T, s *storage.Store, rows int) {
	t.Helper()
	db, err := s.DB().Connx(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	do := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%v in %.300s", err, statement)
		}
	}
	dialect := s.Dialect()
	from := numbers(dialect, rows)
	if dialect == "postgres" { // references are right by their making
		do(`SET session_replication_role = replica`)
		defer do(`SET session_replication_role = origin`)
		do(`SET maintenance_work_mem = '256MB'`)
		do(`SET synchronous_commit = off`)
	} else {
		do(`PRAGMA foreign_keys = 0`)
		defer do(`PRAGMA foreign_keys = 1`)
		do(`PRAGMA synchronous = OFF`)
		do(`PRAGMA cache_size = -100000`)
	}
	rebuild := withoutIndexes(t, db, dialect, "cases", "notifications")
	do(`CREATE TEMPORARY TABLE days (at integer PRIMARY KEY, day timestamp)`)
	do(days[dialect])
	do(`CREATE TEMPORARY TABLE codes (at integer PRIMARY KEY, agency text)`)
	do(`INSERT INTO codes SELECT row_number() OVER (ORDER BY code) - 1, code FROM agencies`)
	do(`CREATE TEMPORARY TABLE kinds (at integer PRIMARY KEY, category text)`)
	do(`INSERT INTO kinds SELECT row_number() OVER (ORDER BY code) - 1, code FROM categories`)
	do(`INSERT INTO people (channel, address, name, created_at) SELECT 'test', CAST(at AS text), 'x', day FROM days`)
	do(`INSERT INTO chats (channel, address, person) SELECT 'test', CAST(id AS text), id FROM people`)
	do(`INSERT INTO cases (code, draft_key, author, anonymous, sealed, category, text, folded, agency, status, hops, reopened, joined, filed_at,
			accept_due, answer_due, remind_at, ended_at, extension, stars)
		SELECT 'PA-26-' || (1000000 + i), CAST(1000000 + i AS text), i, false, false, category, 'Đường', 'duong',
			CASE WHEN i % 5000 = 7 THEN NULL ELSE agency END,
			CASE WHEN i % 5000 = 7 THEN 'submitted' WHEN i % 200 = 1 THEN 'routed' WHEN i % 200 = 2 THEN 'accepted' WHEN i % 200 = 3 THEN 'need_info'
				WHEN i % 100 = 4 THEN 'answered' ELSE 'closed' END,
			0, 0, 0, d.day, d.day, d.day, CASE WHEN i % 200 IN (1, 2, 3) OR i % 5000 = 7 THEN d.day END, CASE WHEN i % 100 < 5 OR i % 5000 = 7 THEN NULL ELSE d.day END, '', 0
		FROM ` + from + ` JOIN codes ON codes.at = i % 123 JOIN kinds ON kinds.at = i % 25 JOIN days d ON d.at = i % 730`)
	do(`UPDATE cases SET author = 1 + id % 800 WHERE id < 100`)
	do(`INSERT INTO notifications (chat, person, kind, case_id, priority, status, created_at, next_at)
		SELECT 1 + i % 800, 1 + i % 800, 'citizen.receipt', 1 + i, 10, CASE WHEN i % 500 = 0 THEN 'pending' ELSE 'sent' END, d.day, d.day
		FROM ` + from + ` JOIN days d ON d.at = i % 730`)
	for _, statement := range rebuild {
		do(statement)
	}
	if dialect == "postgres" { // as its server does by itself
		do(`ANALYZE`)
	}
}

// withoutIndexes drops the indexes of tables, and returns the statements that make them again.
func withoutIndexes(t *testing.T, db *sqlx.Conn, dialect string, tables ...string) []string {
	t.Helper()
	query := `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $1`
	if dialect == "postgres" {
		query = `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1 AND indexname !~ '_(pkey|key)$'`
	}
	var again []string
	for _, table := range tables {
		var found []struct{ Name, SQL string }
		if err := db.SelectContext(ctx, &found, query, table); err != nil {
			t.Fatal(err)
		}
		for _, index := range found {
			if _, err := db.ExecContext(ctx, `DROP INDEX `+index.Name); err != nil {
				t.Fatal(err)
			}
			if index.Name != "cases_folded" { // slow to make, and no watched statement needs it
				again = append(again, index.SQL)
			}
		}
	}
	return again
}

// plan says how the database would go about a statement, a line for each step.
func plan(t *testing.T, s *storage.Store, q storage.Query) []string {
	t.Helper()
	var lines []string
	if s.Dialect() == "sqlite" {
		var steps []struct {
			ID, Parent, NotUsed int
			Detail              string
		}
		if err := s.DB().SelectContext(context.Background(), &steps, `EXPLAIN QUERY PLAN `+q.SQL, q.Args...); err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			lines = append(lines, step.Detail)
		}
		return lines
	}
	var raw string
	if err := s.DB().Get(&raw, `EXPLAIN (FORMAT JSON) `+q.SQL, q.Args...); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan step }
	if err := json.Unmarshal([]byte(raw), &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan.lines(nil)
}

// step is a node of PostgreSQL's plan.
type step struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Plans    []step
}

func (n step) lines(lines []string) []string {
	lines = append(lines, strings.TrimSpace(n.Type+" "+n.Relation+" "+n.Index))
	for _, p := range n.Plans {
		lines = p.lines(lines)
	}
	return lines
}

// sequential reports whether a step goes through all cases or all notifications. SQLite scans an index too: one that holds
// the unfinished notifications, or the cases of one status or those that are open, holds few.
func sequential(line string) bool {
	if strings.Contains(line, "Seq Scan") {
		return strings.HasSuffix(line, " cases") || strings.HasSuffix(line, " notifications")
	}
	if !strings.HasPrefix(line, "SCAN ") {
		return false
	}
	partial := []string{"notifications_due", "notifications_chat", "cases_desk", "cases_open", "cases_silent", "sqlite_autoindex_agencies_1"} // of agencies there are few
	return !slices.ContainsFunc(partial, func(index string) bool { return strings.Contains(line+" ", " "+index+" ") })
}
