package storage_test

import (
	"slices"
	"testing"

	"danvan/storage"
)

// Every column that a table has is listed, and so is written and read: a column that a migration adds is not forgotten.
func TestEveryColumnIsListed(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		for table, listed := range storage.ColumnsListed() {
			there := columnsOf(t, w, table)
			if listed[0] != "id" && listed[0] != "code" {
				t.Errorf("%s begins with %s, not with the row's number or code", table, listed[0])
			}
			slices.Sort(there)
			slices.Sort(listed)
			if !slices.Equal(there, listed) {
				t.Errorf("%s has %q, listed are %q", table, there, listed)
			}
		}
	})
}

// columnsOf are the columns that a table has in the database.
func columnsOf(t *testing.T, w *town, table string) []string {
	t.Helper()
	rows, err := w.DB().Queryx(`SELECT * FROM ` + table + ` LIMIT 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	return columns
}
