package petitions

import (
	"strings"

	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"

	"danvan/bot"
	"danvan/bot/paper"
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

// petitionForm is a petition being written.
type petitionForm struct{ *paper.Paper }

// petitionPaper writes the petition as a DOCX in the customary form. It is in Vietnamese whoever reads the bot in which
// language: it goes to Vietnamese authorities.
func petitionPaper(t *bot.Turn, p petition) ([]byte, error) {
	page, err := paper.New()
	if err != nil {
		return nil, err
	}
	w, vi := petitionForm{page}, *t
	vi.Person.Locale = "vi"
	t = &vi
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
	w.Section(text("facts" + m))
	w.prose(p.Text())
	w.Section(text("request" + m))
	w.prose(p.Request)
	w.Body(text("pledge" + m))
	w.entry(text("attached"), bot.CountFiles(t, p.Media(), nil), false)
	w.signature(text("signer"+m), text("sign"))
	return w.Bytes()
}

func (w petitionForm) office(t *bot.Turn, code string) string {
	a, _ := t.Directory.Agency(code)
	return a.Name
}

func (w petitionForm) heading(nation, motto string) {
	paper.Write(w.Paragraph(stypes.JustificationCenter, 0, 0), nation).Bold(true)
	paper.Write(w.Paragraph(stypes.JustificationCenter, 0, 2*paper.Gap), motto).Bold(true).Underline(stypes.UnderlineSingle)
}

func (w petitionForm) dateline(date string) {
	paper.Write(w.Paragraph(stypes.JustificationRight, paper.Gap, 2*paper.Gap), date).Italic(true)
}

func (w petitionForm) title(title string) {
	paper.Write(w.Paragraph(stypes.JustificationCenter, 2*paper.Gap, 3*paper.Gap), title).Bold(true).Size(paper.Size + 2)
}

// entry writes a label and its value, or dots to write on.
func (w petitionForm) entry(label, value string, bold bool) {
	open := value == ""
	if open {
		value = dots(label)
	}
	value, rest, _ := strings.Cut(value, "\n")
	align := stypes.JustificationBoth
	if open {
		align = stypes.JustificationLeft
	}
	p := w.Indented(align, paper.Gap)
	paper.Write(p, label+" ").Bold(bold)
	paper.Write(p, value)
	if rest != "" {
		paper.Write(w.Paragraph(stypes.JustificationLeft, 0, paper.Gap), rest)
	}
}

// prose writes what the person told, a paragraph for each line, or lines to write on.
func (w petitionForm) prose(text string) {
	if text == "" {
		for range 3 {
			paper.Write(w.Paragraph(stypes.JustificationLeft, 0, paper.Gap), strings.Repeat("…", dotsPerLine))
		}
		return
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.Body(line)
		}
	}
}

func (w petitionForm) signature(signer, hint string) {
	left := paper.TextWidth / 2
	for i, text := range []string{signer, hint} {
		p := w.Paragraph(stypes.JustificationCenter, uint64(3*paper.Gap*(1-i)), 0)
		p.Indent(&ctypes.Indent{Left: &left})
		r := paper.Write(p, text)
		if i == 0 {
			r.Bold(true)
		} else {
			r.Italic(true)
		}
	}
}
