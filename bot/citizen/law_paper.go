package citizen

import (
	"bytes"
	"strings"

	"github.com/gomutex/godocx"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"

	"danvan/bot"
)

// The paper's form: A4 with the margins of Decree 30/2020, annex I, in twips; sizes in points.
const (
	paperFont   = "Times New Roman"
	paperSize   = 14
	paperWidth  = 11906
	paperHeight = 16838
	marginLeft  = 1701 // 30 mm
	marginRight = 1134 // 20 mm
	marginEdge  = 1134
	firstLine   = 567 // 10 mm
	gap         = 80  // between paragraphs
)

// How many "…" fill a line, and how many letters take the room of two.
const (
	dotsPerLine   = 30
	lettersPerTwo = 4
)

// dots is a line to write on by hand, as long as the label leaves room; a line of its own where it leaves little.
func dots(label string) string {
	const least = 10
	n := dotsPerLine - 1 - len([]rune(label))*2/lettersPerTwo
	if n < least {
		return "\n" + strings.Repeat("…", dotsPerLine)
	}
	return strings.Repeat("…", n)
}

// paper is a petition being written.
type paper struct {
	doc *docx.RootDoc
}

// petitionPaper writes the petition as a DOCX in the customary form. It is in Vietnamese whoever reads the bot in which
// language: it goes to Vietnamese authorities.
func petitionPaper(t *bot.Turn, p Petition) ([]byte, error) {
	doc, err := godocx.NewDocument()
	if err != nil {
		return nil, err
	}
	w, vi := paper{doc: doc}, *t
	vi.Person.Locale = "vi"
	t = &vi
	w.page()
	text := func(key string) string { return t.Label("law.paper." + key) }
	m := "_" + p.Matter
	w.heading(text("nation"), text("motto"))
	w.dateline(text("date"))
	w.title(text("title" + m))
	w.entry(text("to"), w.office(t, p.Office), true)
	for _, line := range []struct{ label, value string }{
		{text("name" + m), p.Name},
		{text("address"), p.Address},
		{text("identity"), ""},
		{text("phone"), ""},
		{text("against" + m), p.Against},
		{text("when" + m), p.When},
	} {
		w.entry(line.label, line.value, false)
	}
	w.section(text("facts" + m))
	w.prose(p.text())
	w.section(text("request" + m))
	w.prose(p.Request)
	w.body(text("pledge" + m))
	w.entry(text("attached"), countFiles(t, p.media(), nil), false)
	w.signature(text("signer"+m), text("sign"))
	var out bytes.Buffer
	if err := doc.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (w paper) office(t *bot.Turn, code string) string {
	a, _ := t.Directory.Agency(code)
	return a.Name
}

func (w paper) page() {
	width, height := uint64(paperWidth), uint64(paperHeight)
	left, right, edge, none := marginLeft, marginRight, marginEdge, 0
	w.doc.Document.Body.SectPr = &ctypes.SectionProp{
		PageSize:   &ctypes.PageSize{Width: &width, Height: &height},
		PageMargin: &ctypes.PageMargin{Left: &left, Right: &right, Top: &edge, Bottom: &edge, Header: &none, Footer: &none, Gutter: &none},
	}
}

func (w paper) paragraph(align stypes.Justification, before, after uint64) *docx.Paragraph {
	p := w.doc.AddEmptyParagraph()
	p.Justification(align)
	p.Spacing(before, after)
	return p
}

func write(p *docx.Paragraph, text string) *docx.Run {
	return p.AddText(text).Font(paperFont).Size(paperSize)
}

func (w paper) heading(nation, motto string) {
	write(w.paragraph(stypes.JustificationCenter, 0, 0), nation).Bold(true)
	write(w.paragraph(stypes.JustificationCenter, 0, 2*gap), motto).Bold(true).Underline(stypes.UnderlineSingle)
}

func (w paper) dateline(date string) {
	write(w.paragraph(stypes.JustificationRight, gap, 2*gap), date).Italic(true)
}

func (w paper) title(title string) {
	write(w.paragraph(stypes.JustificationCenter, 2*gap, 3*gap), title).Bold(true).Size(paperSize + 2)
}

// entry writes a label and its value, or dots to write on.
func (w paper) entry(label, value string, bold bool) {
	open := value == ""
	if open {
		value = dots(label)
	}
	value, rest, _ := strings.Cut(value, "\n")
	align := stypes.JustificationBoth
	if open {
		align = stypes.JustificationLeft
	}
	p := w.indented(align, gap)
	write(p, label+" ").Bold(bold)
	write(p, value)
	if rest != "" {
		write(w.paragraph(stypes.JustificationLeft, 0, gap), rest)
	}
}

// body writes a paragraph.
func (w paper) body(text string) { write(w.indented(stypes.JustificationBoth, gap), text) }

func (w paper) indented(align stypes.Justification, after uint64) *docx.Paragraph {
	p := w.paragraph(align, 0, after)
	first := uint64(firstLine)
	p.Indent(&ctypes.Indent{FirstLine: &first})
	return p
}

func (w paper) section(title string) {
	write(w.indented(stypes.JustificationLeft, gap), title).Bold(true)
}

// prose writes what the person told, a paragraph for each line, or lines to write on.
func (w paper) prose(text string) {
	if text == "" {
		for range 3 {
			write(w.paragraph(stypes.JustificationLeft, 0, gap), strings.Repeat("…", dotsPerLine))
		}
		return
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.body(line)
		}
	}
}

func (w paper) signature(signer, hint string) {
	left := (paperWidth - marginLeft - marginRight) / 2
	for i, text := range []string{signer, hint} {
		p := w.paragraph(stypes.JustificationCenter, uint64(3*gap*(1-i)), 0)
		p.Indent(&ctypes.Indent{Left: &left})
		r := write(p, text)
		if i == 0 {
			r.Bold(true)
		} else {
			r.Italic(true)
		}
	}
}
