package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
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
	width := len(some.columns)
	places := `(` + strings.TrimSuffix(strings.Repeat(`?, `, width), `, `) + `)`
	for rows, most := some.rows, sqliteVariables/width; len(rows) > 0; {
		n := min(most, len(rows))
		values := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			values = append(values, row...)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO `+some.table+` (`+strings.Join(some.columns, ", ")+`) VALUES `+
			strings.TrimSuffix(strings.Repeat(places+`, `, n), `, `), values...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertPostgresRows copies rows.
func insertPostgresRows(ctx context.Context, tx *sqlx.Tx, some bulkRows) error {
	into, err := tx.PrepareContext(ctx, `COPY `+some.table+` (`+strings.Join(some.columns, ", ")+`) FROM STDIN`)
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
// are written without the indexes that only make reading fast, and without looking up each reference by itself; at the end
// the indexes are made again, and all references checked at once.
func beginPostgresBulk(ctx context.Context, tx *sqlx.Tx) (first int64, finish func(next int64) error, err error) {
	do := func(statement string) {
		if err == nil {
			_, err = tx.ExecContext(ctx, statement)
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
	lifted, err := whatSlows(ctx, tx)
	for _, l := range lifted {
		do(l.Lift)
	}
	return first, func(next int64) error {
		if next > first {
			do(fmt.Sprintf(`SELECT setval(pg_get_serial_sequence('cases', 'id'), %d)`, next-1))
		}
		do(`ANALYZE cases, case_events, ratings`)
		for _, l := range lifted {
			do(l.Restore)
		}
		return err
	}, err
}

// liftedIndex is an index or a reference that is away while much is written.
type liftedIndex struct{ Lift, Restore string }

// whatSlows lists what is better made again than kept while the empty tables are filled; of tables with cases, nothing.
func whatSlows(ctx context.Context, tx *sqlx.Tx) ([]liftedIndex, error) {
	var list []liftedIndex
	err := tx.SelectContext(ctx, &list, `
		WITH tables AS (SELECT unnest(ARRAY['cases'::regclass, 'case_events'::regclass, 'ratings'::regclass]) AS id),
			slow AS (
				SELECT 1 AS rank, x.indexrelid::regclass::text AS name, format('DROP INDEX %s', x.indexrelid::regclass) AS lift,
					pg_get_indexdef(x.indexrelid) AS restore
				FROM pg_index x JOIN tables t ON t.id = x.indrelid WHERE NOT x.indisunique
				UNION ALL
				SELECT 2, c.conrelid::regclass::text || c.conname, format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
					format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
				FROM pg_constraint c JOIN tables t ON t.id = c.conrelid WHERE c.contype = 'f')
		SELECT lift, restore FROM slow WHERE NOT EXISTS (SELECT 1 FROM cases) ORDER BY rank, name`)
	return list, err
}
