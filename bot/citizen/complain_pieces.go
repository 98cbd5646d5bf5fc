package citizen

import (
	"html"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// Piece is one message in which a person tells of their matter.
type Piece struct {
	Message string            `json:"m,omitempty"` // its id in the chat; "" for what was carried over from elsewhere
	Text    string            `json:"t,omitempty"`
	Media   *civic.Attachment `json:"f,omitempty"`
	Place   *civic.Point      `json:"p,omitempty"`
}

// Gathered is what a person has told so far, over any number of messages in any order.
type Gathered struct {
	Pieces  []Piece `json:"pieces,omitempty"`
	Note    string  `json:"note,omitempty"`    // locale key of what the next question says first
	Refused string  `json:"refused,omitempty"` // the album of which a file was refused: the rest is refused in silence
}

// pieceOf reads an input as a part of somebody's matter, and reports whether it is one.
func pieceOf(in bot.Input) (Piece, bool) {
	p := Piece{Message: in.Message, Text: civic.CleanText(in.Text), Media: in.Media, Place: in.Place}
	switch in.Kind {
	case bot.KindText, bot.KindMedia, bot.KindPlace, bot.KindEdit:
		return p, p.Text != "" || p.Media != nil || p.Place != nil
	}
	return Piece{}, false
}

// take takes one more message in, or the change of an earlier one. The note says what came of it.
func (g *Gathered) take(in bot.Input) (bot.Next, error) {
	g.Note = ""
	p, ok := pieceOf(in)
	if !ok {
		g.Note = "complain.note_unknown"
		return bot.Stay(), nil
	}
	at := g.index(p.Message)
	if in.Kind == bot.KindEdit && at < 0 {
		return bot.Quiet(), nil // of something that is no part of this
	}
	if at < 0 && p.Media != nil && len(g.media()) >= civic.MaxAttachments {
		return g.refuse(p.Media.Album), nil
	}
	if at < 0 {
		g.Pieces, g.Note = append(g.Pieces, p), noteOf(p)
	} else {
		g.Pieces, g.Note = g.replaced(at, p), "complain.note_edited"
	}
	if len([]rune(g.text())) > civic.MaxTextRunes {
		return bot.Stay(), civic.Invalid("text_long") // the dialogue stays as it was
	}
	return bot.Stay(), nil
}

func (g *Gathered) index(message string) int {
	for i, p := range g.Pieces {
		if message != "" && p.Message == message {
			return i
		}
	}
	return -1
}

// replaced is the pieces with one that was edited; an edit that does not repeat the file leaves it as it was.
func (g *Gathered) replaced(at int, p Piece) []Piece {
	pieces := append([]Piece(nil), g.Pieces...)
	if p.Media == nil {
		p.Media = pieces[at].Media
	}
	if p.Place == nil {
		p.Place = pieces[at].Place
	}
	pieces[at] = p
	return pieces
}

func (g *Gathered) refuse(album string) bot.Next {
	if album != "" && album == g.Refused {
		return bot.Quiet()
	}
	g.Refused, g.Note = album, "error.invalid_media"
	return bot.Stay()
}

func noteOf(p Piece) string {
	if p.Media != nil && p.Media.Album != "" {
		return "complain.note_album"
	}
	return "complain.note_taken"
}

// empty reports whether nothing was told that could be filed: a place alone says nothing.
func (g Gathered) empty() bool { return g.text() == "" && len(g.media()) == 0 }

func (g Gathered) texts() []string {
	var texts []string
	for _, p := range g.Pieces {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

func (g Gathered) text() string { return strings.Join(g.texts(), "\n") }

func (g Gathered) media() []civic.Attachment {
	var media []civic.Attachment
	for _, p := range g.Pieces {
		if p.Media != nil {
			media = append(media, *p.Media)
		}
	}
	return media
}

// place is where it is; the last one sent counts.
func (g Gathered) place() *civic.Point {
	for i := len(g.Pieces) - 1; i >= 0; i-- {
		if p := g.Pieces[i].Place; p != nil {
			return p
		}
	}
	return nil
}

// countFiles says how many files of which kind there are: "2 ảnh, 1 ghi âm", and a place; "" for none.
func countFiles(t *bot.Turn, media []civic.Attachment, place *civic.Point) string {
	counts := map[string]int{}
	for _, m := range media {
		counts[fileWord(m.Kind)]++
	}
	var words []string
	for _, word := range []string{"photo", "video", "voice", "file"} {
		if n := counts[word]; n > 0 {
			words = append(words, t.Label("complain.count."+word, bot.Args{"Count": n}))
		}
	}
	if place != nil {
		words = append(words, t.Label("complain.count.place"))
	}
	return strings.Join(words, ", ")
}

func fileWord(kind civic.AttachmentKind) string {
	switch kind {
	case civic.KindPhoto:
		return "photo"
	case civic.KindVideo, civic.KindAnimation:
		return "video"
	case civic.KindVoice, civic.KindAudio:
		return "voice"
	}
	return "file"
}

// quote sets what a person wrote apart from what the bot says.
func quote(text string) string {
	if text == "" {
		return ""
	}
	return "<blockquote>" + html.EscapeString(text) + "</blockquote>"
}

// paragraphs joins what is not empty with a blank line between.
func paragraphs(parts ...string) string { return joined("\n\n", parts) }

// lines joins what is not empty, one a line.
func lines(parts ...string) string { return joined("\n", parts) }

func joined(between string, parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}
