package paper

import (
	"fmt"

	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"
)

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

// pageNumber is the head of each page but the first: its number, in the middle.
const pageNumber = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`

// Number has the pages numbered at their top, all but the first one.
func (p *Paper) Number() error {
	const id, part = "rIdHead", "header1.xml"
	if err := p.doc.ContentType.AddOverride("/word/"+part, "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"); err != nil {
		return fmt.Errorf("number pages: %w", err)
	}
	p.doc.FileMap.Store("word/"+part, []byte(pageNumber))
	rels := &p.doc.Document.DocRels
	rels.Relationships = append(rels.Relationships, &docx.Relationship{ID: id, Type: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header", Target: part})
	section, top := p.doc.Document.Body.SectPr, marginEdge/2
	section.HeaderReference = &ctypes.HeaderReference{Type: stypes.HdrFtrDefault, ID: id}
	section.TitlePg = ctypes.NewGenSingleStrVal(stypes.OnOffTrue)
	section.PageMargin.Header = &top
	return nil
}
