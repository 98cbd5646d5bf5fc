package main

import (
	"bytes"

	"danvan/bot/digests"
	"danvan/locales"
)

// reportWorkbook writes the tables of a report (digests.Workbook).
func reportWorkbook(title string, tables []digests.Table) ([]byte, error) {
	b := workbook{heading: title, label: func(key string, _ ...locales.Args) string { return key }} // they are named already
	for _, t := range tables {
		s := sheet{key: t.Name, rows: t.Rows}
		for _, c := range t.Columns {
			s.columns = append(s.columns, column{c.Title, c.Width})
		}
		b.sheets = append(b.sheets, s)
	}
	var out bytes.Buffer
	err := b.write(&out)
	return out.Bytes(), err
}
