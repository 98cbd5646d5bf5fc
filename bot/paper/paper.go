// Package paper writes official papers as DOCX in the form of Decree 30/2020/ND-CP, annex I: A4 with its margins, Times New
// Roman, the heading with issuer, national name and motto, the foot with recipients and signatures.
package paper

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gomutex/godocx"
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

// properties are those of the file, in place of those of the library's template.
const properties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>danvan</dc:creator></cp:coreProperties>`

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
	doc.FileMap.Store("docProps/core.xml", []byte(properties))
	return &Paper{doc: doc}, nil
}

// Bytes is the paper as a file.
func (p *Paper) Bytes() ([]byte, error) {
	p.uniqueTypes()
	var out bytes.Buffer
	if err := p.doc.Write(&out); err != nil {
		return nil, fmt.Errorf("write paper: %w", err)
	}
	return out.Bytes(), nil
}

// uniqueTypes names each kind of file once. The library does so with each picture, and Word opens no such file.
func (p *Paper) uniqueTypes() {
	seen, types := map[string]bool{}, p.doc.ContentType.Default[:0]
	for _, one := range p.doc.ContentType.Default {
		if !seen[one.Extension] {
			types = append(types, one)
		}
		seen[one.Extension] = true
	}
	p.doc.ContentType.Default = types
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

// Body writes a paragraph for each line of the text.
func (p *Paper) Body(text string) {
	for _, line := range strings.Split(text, "\n") {
		Write(p.Indented(stypes.JustificationBoth, Gap), line)
	}
}

// Section writes a heading within the text, on the page of what follows it.
func (p *Paper) Section(text string) {
	to := p.Indented(stypes.JustificationLeft, Gap)
	Write(to, text).Bold(true)
	keep(to)
}

// Lead writes a paragraph of the text that leads to a table, on the page of which it stands.
func (p *Paper) Lead(text string) {
	to := p.Indented(stypes.JustificationBoth, Gap)
	Write(to, text)
	keep(to)
}

// keep keeps a paragraph on the page of the next one.
func keep(to *docx.Paragraph) {
	ct := to.GetCT()
	if ct.Property == nil {
		ct.Property = &ctypes.ParagraphProp{}
	}
	ct.Property.KeepNext = ctypes.OnOffFromBool(true)
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
