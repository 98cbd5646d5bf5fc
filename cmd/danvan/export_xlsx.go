package main

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/locales"
)

// styles are the looks of cells.
type styles struct{ header, text, number, date, time int }

// workbook is tables that are to be written for office programs.
type workbook struct {
	heading string
	label   func(key string, args ...locales.Args) string // names what the tables call by a locale key
	sheets  []sheet
}

// write writes a workbook: dates are dates, texts are texts and never formulas, headers stay in sight and filter.
func (b workbook) write(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() { err = firstOf(err, f.Close()) }()
	look, err := stylesOf(f)
	if err != nil {
		return err
	}
	for i, s := range b.sheets {
		name := b.label(s.key)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = b.writeSheet(f, name, s, look)
		}
		if err != nil {
			return fmt.Errorf("write sheet %d: %w", i+1, err)
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.heading, Creator: "danvan"}); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func stylesOf(f *excelize.File) (s styles, err error) {
	thin := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	dates, times := "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
	for _, one := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.header, excelize.Style{Border: thin, Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
			Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}}},
		{&s.text, excelize.Style{Border: thin, Alignment: top, NumFmt: 49}}, // 49 is text: an edited cell stays one
		{&s.number, excelize.Style{Border: thin, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.date, excelize.Style{Border: thin, Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &dates}},
		{&s.time, excelize.Style{Border: thin, Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &times}},
	} {
		if *one.into, err = f.NewStyle(&one.style); err != nil {
			return s, fmt.Errorf("make style: %w", err)
		}
	}
	return s, nil
}

func (b workbook) writeSheet(f *excelize.File, name string, s sheet, look styles) error {
	if err := b.setUp(f, name, s); err != nil { // before the stream, which writes it along
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	header := make([]any, len(s.columns))
	for i, c := range s.columns {
		header[i] = excelize.Cell{StyleID: look.header, Value: b.label(c.key)}
	}
	for i := len(s.columns); i > 0; i-- { // each is written before those that were: in the file they must stand in order
		if err := out.SetColWidth(i, i, s.columns[i-1].width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", header, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	for i, row := range s.rows {
		cells := make([]any, len(row))
		for j, value := range row {
			cells[j] = cellOf(value, look)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// cellOf makes a cell. The stream writer writes texts as such: only excelize.Cell.Formula makes a formula, which is never set.
func cellOf(value any, look styles) excelize.Cell {
	switch v := value.(type) {
	case int, float64:
		return excelize.Cell{StyleID: look.number, Value: v}
	case day:
		return excelize.Cell{StyleID: look.date, Value: time.Time(v)}
	case time.Time:
		return excelize.Cell{StyleID: look.time, Value: time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), 0, 0, time.UTC)} // as it is read here
	case nil:
		return excelize.Cell{StyleID: look.text}
	}
	return excelize.Cell{StyleID: look.text, Value: value}
}

// setUp sets the filter, and how it prints: as wide as the page, with its header on each.
func (b workbook) setUp(f *excelize.File, name string, s sheet) error {
	last, err := excelize.CoordinatesToCellName(len(s.columns), len(s.rows)+1)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	if err := fitPage(f, name, "landscape"); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&C&B" + b.heading, OddFooter: "&C&P/&N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", name), Scope: name})
}
