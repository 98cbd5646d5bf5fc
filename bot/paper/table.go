package paper

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gomutex/godocx/common/units"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"
)

// Line is a line of a head, a foot or a cell.
type Line struct {
	Text         string
	Size         uint64 // 0: Size
	Bold, Italic bool
	Under        bool // with a rule under it
	Left         bool // at the left; else in the middle

	keep bool // on the page of what follows
}

// into writes lines into a cell. It has a paragraph at least: Word opens no file with a cell that has none.
func into(cell *docx.Cell, lines ...Line) {
	if len(lines) == 0 {
		lines = []Line{{}}
	}
	for _, l := range lines {
		for _, text := range strings.Split(l.Text, "\n") {
			l.Text = text
			l.write(cell.AddEmptyPara())
		}
	}
}

func (l Line) write(to *docx.Paragraph) {
	align := stypes.JustificationCenter
	if l.Left {
		align = stypes.JustificationLeft
	}
	spaced(to, align, 0, 0)
	if l.keep {
		keep(to)
	}
	run := Write(to, l.Text).Bold(l.Bold).Italic(l.Italic)
	if l.Size != 0 {
		run.Size(l.Size)
	}
	if l.Under {
		run.Underline(stypes.UnderlineSingle)
	}
}

// Columns writes columns of lines side by side, without borders; widths are shares of the page.
func (p *Paper) Columns(shares []int, columns ...[]Line) {
	table := p.table(shares, nil)
	row := addRow(table, false)
	for i, lines := range columns {
		into(row.AddCell().Width(share(shares, i), stypes.TableWidthDxa), lines...)
	}
	p.part(0)
}

// Table writes rows with borders, under a header that each page repeats. Widths are shares of the page; the columns of
// which the numbers are given stand in the middle.
func (p *Paper) Table(shares []int, header []string, rows [][]string, middle ...int) {
	line := ctypes.NewCellBorder(stypes.BorderStyleSingle, "000000", "0", 4)
	table := p.table(shares, &ctypes.TableBorders{Top: line, Left: line, Bottom: line, Right: line, InsideH: line, InsideV: line})
	for r, values := range append([][]string{header}, rows...) {
		row := addRow(table, r == 0)
		for i, text := range values {
			l := Line{Text: text, Size: Small, Bold: r == 0, Left: r > 0 && !slices.Contains(middle, i), keep: r == 0 || r < len(rows) && len(rows) <= whole}
			into(row.AddCell().Width(share(shares, i), stypes.TableWidthDxa), l)
		}
	}
	p.part(2 * Gap)
}

// whole is how many rows a table has at most that stays on one page.
const whole = 12

// part ends a table: two that follow each other would else be one.
func (p *Paper) part(after uint64) {
	to := p.Paragraph(stypes.JustificationLeft, 0, after)
	line, exact := 20, stypes.LineSpacingRuleExact
	to.GetCT().Property.Spacing.Line, to.GetCT().Property.Spacing.LineRule = &line, &exact
}

func (p *Paper) table(shares []int, borders *ctypes.TableBorders) *docx.Table {
	table := p.doc.AddTable()
	table.Width(TextWidth, stypes.TableWidthDxa)
	table.Layout(stypes.TableLayoutFixed)
	for i := range shares {
		table.Grid(uint64(share(shares, i)))
	}
	table.GetCT().TableProp.Borders = borders
	return table
}

// addRow adds a row that stays on one page; each page repeats a header.
func addRow(table *docx.Table, header bool) *docx.Row {
	row := table.AddRow()
	all := table.GetCT().RowContents
	property := all[len(all)-1].Row.Property
	property.CantSplit = ctypes.OnOffFromBool(true)
	if header {
		property.Header = ctypes.OnOffFromBool(true)
	}
	return row
}

// share is a column's width in twips.
func share(shares []int, i int) int {
	all := 0
	for _, s := range shares {
		all += s
	}
	return TextWidth * shares[i] / all
}

// Card writes lines with a picture (PNG) at their right, in a frame; inches is the picture's size.
func (p *Paper) Card(lines []Line, png []byte, inches float64) error {
	line := ctypes.NewCellBorder(stypes.BorderStyleSingle, "000000", "0", 4)
	shares := []int{7, 3}
	table := p.table(shares, &ctypes.TableBorders{Top: line, Left: line, Bottom: line, Right: line})
	row := addRow(table, false)
	into(row.AddCell().Width(share(shares, 0), stypes.TableWidthDxa), lines...)
	side := row.AddCell().Width(share(shares, 1), stypes.TableWidthDxa).AddEmptyPara()
	spaced(side, stypes.JustificationCenter, Gap, Gap)
	if err := picture(side, png, inches); err != nil {
		return err
	}
	p.part(3 * Gap)
	return nil
}

// picture adds a PNG to a paragraph; the library reads it from a file.
func picture(to *docx.Paragraph, png []byte, inches float64) error {
	f, err := os.CreateTemp("", "danvan-*.png")
	if err != nil {
		return fmt.Errorf("add picture: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(png)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = to.AddPicture(f.Name(), units.Inch(inches), units.Inch(inches))
	}
	if err != nil {
		return fmt.Errorf("add picture: %w", err)
	}
	return nil
}
