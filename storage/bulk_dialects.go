package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// beginSQLiteBulk gives the first free id of a case. There is nothing to do afterwards.
func beginSQLiteBulk(ctx context.Context, tx *sqlx.Tx) (first int64, finish func(next int64) error, err error) {
	err = tx.GetContext(ctx, &first, `SELECT COALESCE(max(id), 0) + 1 FROM cases`)
	return first, func(int64) error { return nil }, err
}

// sqliteVariables is how many values are given with one statement; SQLite takes 32,766.
const sqliteVariables = 8000

// insertSQLiteRows inserts many rows with each statement.
func insertSQLiteRows(ctx context.Context, tx *sqlx.Tx, some bulkRows) error {
	width := len(some.table.columns)
	places := `(` + strings.TrimSuffix(strings.Repeat(`?, `, width), `, `) + `)`
	for rows, most := some.rows, sqliteVariables/width; len(rows) > 0; {
		n := min(most, len(rows))
		values := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			values = append(values, row...)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO `+some.table.name+` (`+strings.Join(some.table.columns, ", ")+`) VALUES `+
			strings.TrimSuffix(strings.Repeat(places+`, `, n), `, `), values...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertPostgresRows copies rows.
func insertPostgresRows(ctx context.Context, tx *sqlx.Tx, some bulkRows) error {
	into, err := tx.PrepareContext(ctx, pq.CopyIn(some.table.name, some.table.columns...))
	if err != nil {
		return err
	}
	defer func() { _ = into.Close() }()
	for _, row := range some.rows {
		if _, err := into.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	if _, err := into.ExecContext(ctx); err != nil { // the end of it, which tells what was wrong
		return err
	}
	return into.Close()
}

// beginPostgresBulk keeps others from writing cases and gives the first free id of one. Into a table without cases rows
// are written without the indexes that only make reading fast; they are made again at the end.
func beginPostgresBulk(ctx context.Context, tx *sqlx.Tx) (first int64, finish func(next int64) error, err error) {
	do := func(statement string, args ...any) {
		if err == nil {
			_, err = tx.ExecContext(ctx, statement, args...)
		}
	}
	do(`SET LOCAL maintenance_work_mem = '256MB'`)
	do(`LOCK TABLE cases, case_events, ratings IN EXCLUSIVE MODE`)
	if err != nil {
		return 0, nil, err
	}
	if err = tx.GetContext(ctx, &first, `SELECT nextval(pg_get_serial_sequence('cases', 'id'))`); err != nil {
		return 0, nil, err
	}
	var some bool
	if err = tx.GetContext(ctx, &some, `SELECT EXISTS (SELECT 1 FROM cases)`); err != nil {
		return 0, nil, err
	}
	var again []struct{ Name, Making string }
	if !some {
		if err = tx.SelectContext(ctx, &again, `
			SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS making FROM pg_index x
			WHERE x.indrelid IN ('cases'::regclass, 'case_events'::regclass, 'ratings'::regclass) AND NOT x.indisunique ORDER BY 1`); err != nil {
			return 0, nil, err
		}
	}
	for _, index := range again {
		do(`DROP INDEX ` + index.Name)
	}
	return first, func(next int64) error {
		if next > first {
			do(`SELECT setval(pg_get_serial_sequence('cases', 'id'), $1)`, next-1)
		}
		for _, index := range again {
			do(index.Making)
		}
		for _, table := range []bulkTable{bulkCases, bulkEvents, bulkRatings} {
			do(`ANALYZE ` + table.name)
		}
		if err != nil {
			err = fmt.Errorf("make indexes: %w", err)
		}
		return err
	}, err
}
