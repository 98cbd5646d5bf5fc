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
			rows, err := w.DB().Queryx(`SELECT * FROM ` + table + ` LIMIT 0`)
			if err != nil {
				t.Fatal(err)
			}
			there, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
			if listed[0] != "id" {
				t.Errorf("%s begins with %s, not with the row's number", table, listed[0])
			}
			slices.Sort(there)
			slices.Sort(listed)
			if !slices.Equal(there, listed) {
				t.Errorf("%s has %q, listed are %q", table, there, listed)
			}
		}
	})
}
