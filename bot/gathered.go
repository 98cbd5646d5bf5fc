package bot

import (
	"context"
	"slices"
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
	Note    string  `json:"note,omitempty"`    // kept by earlier releases
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

// Add adds a message, or puts in place what a message says now that is there already. Errors: CodeInvalid of "unusable",
// "media" and "text_long"; nothing is changed then.
func (g *Gathered) Add(in Input) error {
	p, ok := PieceOf(in)
	if !ok {
		return civic.Invalid("unusable")
	}
	at := g.Index(p.Message)
	if at < 0 && p.Media != nil && len(g.Media()) >= civic.MaxAttachments {
		return civic.Invalid("media")
	}
	more := Gathered{Pieces: g.with(at, p)}
	if len([]rune(more.Text())) > civic.MaxTextRunes {
		return civic.Invalid("text_long")
	}
	g.Pieces = more.Pieces
	return nil
}

// Keep adds a message without a word. Of an album of which a file is refused that is said once.
func (g *Gathered) Keep(t *Turn, in Input) (Next, error) {
	_, next, err := g.keep(t, in)
	return next, err
}

// Take adds a message, and says above the next question that it did.
func (g *Gathered) Take(t *Turn, in Input) (Next, error) {
	note := g.noteOf(in)
	added, next, err := g.keep(t, in)
	if added {
		t.Above(t.T(note, Args{"What": g.Summary(t)}))
	}
	return next, err
}

func (g *Gathered) keep(t *Turn, in Input) (added bool, next Next, err error) {
	if err = g.Add(in); !civic.Blames(err, "media") {
		return err == nil, Stay(), err
	}
	if album := in.Media.Album; album == "" || album != g.Refused {
		g.Refused = album
		t.Wrong(err)
		return false, Stay(), nil
	}
	return false, Quiet(), nil
}

// Edits is for Flow.Edited of a dialogue that gathers: a message that changed is changed, whichever step it answered.
func Edits[D any](at func(d *D) *Gathered) func(context.Context, *Turn, *D, Input) (Next, error) {
	return func(_ context.Context, t *Turn, d *D, in Input) (Next, error) {
		if at(d).Index(in.Message) < 0 {
			return Quiet(), nil
		}
		return at(d).Take(t, in)
	}
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

// with is the pieces and one more, or with one in place of what it was; an edit that does not repeat the file leaves that.
func (g *Gathered) with(at int, p Piece) []Piece {
	pieces := slices.Clone(g.Pieces)
	if at < 0 {
		return append(pieces, p)
	}
	if p.Media == nil {
		p.Media = pieces[at].Media
	}
	if p.Place == nil {
		p.Place = pieces[at].Place
	}
	pieces[at] = p
	return pieces
}

// noteOf is the locale key that acknowledges a message.
func (g *Gathered) noteOf(in Input) string {
	switch {
	case g.Index(in.Message) >= 0:
		return "complain.note_edited"
	case in.Media != nil && in.Media.Album != "":
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
