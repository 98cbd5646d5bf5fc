package bot

import (
	"strings"

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

// PieceOf reads an input as a part of somebody's matter, and reports whether it is one.
func PieceOf(in Input) (Piece, bool) {
	p := Piece{Message: in.Message, Text: civic.CleanText(in.Text), Media: in.Media, Place: in.Place}
	switch in.Kind {
	case KindText, KindMedia, KindPlace, KindEdit:
		return p, p.Text != "" || p.Media != nil || p.Place != nil
	}
	return Piece{}, false
}

// Take takes one more message in, or the change of an earlier one. The note says what came of it.
func (g *Gathered) Take(in Input) (Next, error) {
	g.Note = ""
	p, ok := PieceOf(in)
	if !ok {
		g.Note = "complain.note_unknown"
		return Stay(), nil
	}
	at := g.Index(p.Message)
	if in.Kind == KindEdit && at < 0 {
		return Quiet(), nil // of something that is no part of this
	}
	if at < 0 && p.Media != nil && len(g.Media()) >= civic.MaxAttachments {
		return g.refuse(p.Media.Album), nil
	}
	if at < 0 {
		g.Pieces, g.Note = append(g.Pieces, p), noteOf(p)
	} else {
		g.Pieces, g.Note = g.replaced(at, p), "complain.note_edited"
	}
	if len([]rune(g.Text())) > civic.MaxTextRunes {
		return Stay(), civic.Invalid("text_long") // the dialogue stays as it was
	}
	return Stay(), nil
}

// Index is which of the pieces a message is, or -1.
func (g *Gathered) Index(message string) int {
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

func (g *Gathered) refuse(album string) Next {
	if album != "" && album == g.Refused {
		return Quiet()
	}
	g.Refused, g.Note = album, "error.invalid_media"
	return Stay()
}

func noteOf(p Piece) string {
	if p.Media != nil && p.Media.Album != "" {
		return "complain.note_album"
	}
	return "complain.note_taken"
}

// Empty reports whether nothing was told that could be filed: a place alone says nothing.
func (g Gathered) Empty() bool { return g.Text() == "" && len(g.Media()) == 0 }

// Texts are what was written, a message each.
func (g Gathered) Texts() []string {
	var texts []string
	for _, p := range g.Pieces {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// Text is all that was written, a line a message.
func (g Gathered) Text() string { return strings.Join(g.Texts(), "\n") }

// Media are the files that were sent.
func (g Gathered) Media() []civic.Attachment {
	var media []civic.Attachment
	for _, p := range g.Pieces {
		if p.Media != nil {
			media = append(media, *p.Media)
		}
	}
	return media
}

// Place is where it is; the last one sent counts.
func (g Gathered) Place() *civic.Point {
	for i := len(g.Pieces) - 1; i >= 0; i-- {
		if p := g.Pieces[i].Place; p != nil {
			return p
		}
	}
	return nil
}

// CountFiles says how many files of which kind there are: "2 ảnh, 1 ghi âm", and a place; "" for none.
func CountFiles(t *Turn, media []civic.Attachment, place *civic.Point) string {
	counts := map[string]int{}
	for _, m := range media {
		counts[fileWord(m.Kind)]++
	}
	var words []string
	for _, word := range []string{"photo", "video", "voice", "file"} {
		if n := counts[word]; n > 0 {
			words = append(words, t.Label("complain.count."+word, Args{"Count": n}))
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

// What a person chooses at GatherPrompt.
const (
	GatheredOn    = "on"
	GatheredClear = "clear"
)

// GatherPrompt asks for the first message, or acknowledges the last and lets the person go on.
func GatherPrompt(t *Turn, g *Gathered, ask, on string) Prompt {
	if len(g.Pieces) == 0 {
		text := t.T(ask)
		if g.Note != "" {
			text = Paragraphs(t.T(g.Note), text)
		}
		g.Note = ""
		return Prompt{Text: text, Free: true}
	}
	c := t.Choice(on, GatheredOn)
	c.Words = []string{"tiep", "tiep tuc", "xong", "ok", "continue", "done", "gui", "send"}
	p := Prompt{Free: true, Choices: []Choice{c, t.Choice("complain.clear", GatheredClear)}, Columns: 2}
	switch g.Note {
	case "":
		p.Text = Paragraphs(Lines(t.T("complain.told_so_far"), Quote(g.Text()), Attached(t, g.Media(), g.Place())), t.T("complain.more"))
	case "complain.note_album":
		p.Text = Paragraphs(t.T(g.Note), t.T("complain.more"))
	default:
		p.Text = Paragraphs(t.T(g.Note, Args{"What": g.Summary(t)}), t.T("complain.more"))
	}
	g.Note = ""
	return p
}

// Attached is the line that says which files and place go along, or "".
func Attached(t *Turn, media []civic.Attachment, place *civic.Point) string {
	files := CountFiles(t, media, place)
	if files == "" {
		return ""
	}
	return t.T("complain.review_files", Args{"Files": files})
}

// Summary counts what was told: texts, files, a place.
func (g Gathered) Summary(t *Turn) string {
	files := CountFiles(t, g.Media(), g.Place())
	n := len(g.Texts())
	if n == 0 {
		return files
	}
	text := t.Label("complain.count.text", Args{"Count": n})
	if files == "" {
		return text
	}
	return text + ", " + files
}
