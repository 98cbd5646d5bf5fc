// Package paper writes official papers as DOCX in the form of Decree 30/2020/ND-CP, annex I: A4 with its margins, Times New
// Roman, the heading with issuer, national name and motto, the foot with recipients and signatures.
package paper

import (
	"bytes"
	"fmt"
	"os"

	"github.com/gomutex/godocx"
	"github.com/gomutex/godocx/common/units"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"
)

// The form: lengths in twips, sizes in points.
const (
	Font  = "Times New Roman"
	Size  = 14
	Small = 12

	width       = 11906
	height      = 16838
	marginLeft  = 1701 // 30 mm
	marginRight = 1134 // 20 mm
	marginEdge  = 1134
	firstLine   = 567 // 10 mm

	TextWidth = width - marginLeft - marginRight
	Gap       = 80 // between paragraphs
)

// Paper is a paper being written.
type Paper struct {
	doc *docx.RootDoc
}

// New is an empty page.
func New() (*Paper, error) {
	doc, err := godocx.NewDocument()
	if err != nil {
		return nil, fmt.Errorf("new paper: %w", err)
	}
	w, h := uint64(width), uint64(height)
	left, right, edge, none := marginLeft, marginRight, marginEdge, 0
	doc.Document.Body.SectPr = &ctypes.SectionProp{
		PageSize:   &ctypes.PageSize{Width: &w, Height: &h},
		PageMargin: &ctypes.PageMargin{Left: &left, Right: &right, Top: &edge, Bottom: &edge, Header: &none, Footer: &none, Gutter: &none},
	}
	return &Paper{doc: doc}, nil
}

// Bytes is the paper as a file.
func (p *Paper) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := p.doc.Write(&out); err != nil {
		return nil, fmt.Errorf("write paper: %w", err)
	}
	return out.Bytes(), nil
}

// Write adds words to a paragraph.
func Write(to *docx.Paragraph, text string) *docx.Run {
	return to.AddText(text).Font(Font).Size(Size)
}

// Paragraph begins a paragraph with room before and after it.
func (p *Paper) Paragraph(align stypes.Justification, before, after uint64) *docx.Paragraph {
	return spaced(p.doc.AddEmptyParagraph(), align, before, after)
}

func spaced(to *docx.Paragraph, align stypes.Justification, before, after uint64) *docx.Paragraph {
	to.Justification(align)
	to.Spacing(before, after)
	return to
}

// Indented begins a paragraph whose first line is indented.
func (p *Paper) Indented(align stypes.Justification, after uint64) *docx.Paragraph {
	to := p.Paragraph(align, 0, after)
	first := uint64(firstLine)
	to.Indent(&ctypes.Indent{FirstLine: &first})
	return to
}

// Body writes a paragraph of the text.
func (p *Paper) Body(text string) { Write(p.Indented(stypes.JustificationBoth, Gap), text) }

// Section writes a heading within the text.
func (p *Paper) Section(text string) {
	Write(p.Indented(stypes.JustificationLeft, Gap), text).Bold(true)
}

// Line is a line of a head, a foot or a cell.
type Line struct {
	Text         string
	Size         uint64 // 0: Size
	Bold, Italic bool
	Under        bool // with a rule under it
	Left         bool // at the left; else in the middle
}

func (l Line) write(to *docx.Paragraph) {
	align := stypes.JustificationCenter
	if l.Left {
		align = stypes.JustificationLeft
	}
	spaced(to, align, 0, 0)
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
	row := table.AddRow()
	for i, lines := range columns {
		cell := row.AddCell().Width(share(shares, i), stypes.TableWidthDxa)
		for _, l := range lines {
			l.write(cell.AddEmptyPara())
		}
	}
	p.Paragraph(stypes.JustificationLeft, 0, 0)
}

// Title writes what the paper is, in the middle.
func (p *Paper) Title(lines ...string) {
	for i, text := range lines {
		before, after := uint64(0), uint64(0)
		if i == 0 {
			before = 2 * Gap
		}
		if i == len(lines)-1 {
			after = 3 * Gap
		}
		Write(p.Paragraph(stypes.JustificationCenter, before, after), text).Bold(true)
	}
}

// Table writes rows with borders, the first of which is the header. Widths are shares of the page; numbers stand in the
// middle.
func (p *Paper) Table(shares []int, header []string, rows [][]string, middle ...int) {
	line := ctypes.NewCellBorder(stypes.BorderStyleSingle, "000000", "0", 4)
	table := p.table(shares, &ctypes.TableBorders{Top: line, Left: line, Bottom: line, Right: line, InsideH: line, InsideV: line})
	for r, values := range append([][]string{header}, rows...) {
		row := table.AddRow()
		for i, text := range values {
			l := Line{Text: text, Size: Small, Left: r > 0, Bold: r == 0}
			for _, m := range middle {
				l.Left = l.Left && m != i
			}
			l.write(row.AddCell().Width(share(shares, i), stypes.TableWidthDxa).AddEmptyPara())
		}
	}
	p.Paragraph(stypes.JustificationLeft, 0, Gap)
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
	row := table.AddRow()
	cell := row.AddCell().Width(share(shares, 0), stypes.TableWidthDxa)
	for _, l := range lines {
		l.write(cell.AddEmptyPara())
	}
	side := row.AddCell().Width(share(shares, 1), stypes.TableWidthDxa).AddEmptyPara()
	spaced(side, stypes.JustificationCenter, Gap, Gap)
	if err := picture(side, png, inches); err != nil {
		return err
	}
	p.Paragraph(stypes.JustificationLeft, 0, 2*Gap)
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

// Head is the head of an official paper.
type Head struct {
	Superior, Issuer string // the issuer's superior, or "", and the issuer
	Nation, Motto    string
	Number, Date     string // "Số: …", "…, ngày … tháng … năm …"
}

// Head writes the head: issuer and number at the left, national name, motto and date at the right.
func (p *Paper) Head(h Head) {
	left := []Line{}
	if h.Superior != "" {
		left = append(left, Line{Text: h.Superior, Size: 12})
	}
	left = append(left, Line{Text: h.Issuer, Size: 12, Bold: true}, Line{Text: "───────", Size: 8}, Line{Text: h.Number, Size: 13})
	right := []Line{{Text: h.Nation, Size: 12, Bold: true}, {Text: h.Motto, Size: 13, Bold: true, Under: true}, {Text: ""}, {Text: h.Date, Size: 13, Italic: true}}
	p.Columns([]int{40, 60}, left, right)
}
