package bot

import (
	"cmp"
	"context"
	"strings"

	"danvan/civic"
)

// Writing is what a person wrote in one or several messages, until they confirm it.
type Writing struct {
	Parts []Part `json:"parts,omitempty"`
}

// Part is one message of a Writing.
type Part struct {
	Message string            `json:"message"`
	Text    string            `json:"text,omitempty"`
	Media   *civic.Attachment `json:"media,omitempty"`
}

// Add takes in a message; a changed one takes the place of what it was. It reports whether there was anything to take.
func (w *Writing) Add(in Input) bool {
	p := Part{Message: in.Message, Text: civic.CleanText(in.Text), Media: in.Media}
	for i, known := range w.Parts {
		if known.Message == p.Message {
			if p.Media == nil {
				p.Media = known.Media
			}
			w.Parts[i] = p
			return true
		}
	}
	if in.Kind == KindEdit || (p.Text == "" && p.Media == nil) {
		return false
	}
	w.Parts = append(w.Parts, p)
	return true
}

// Text is all that was written, a paragraph a message.
func (w Writing) Text() string {
	var texts []string
	for _, p := range w.Parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n\n")
}

// Media are the files that were sent.
func (w Writing) Media() []civic.Attachment {
	var media []civic.Attachment
	for _, p := range w.Parts {
		if p.Media != nil {
			media = append(media, *p.Media)
		}
	}
	return media
}

// Wrote is what was written at once, in place of the person's own messages: a template, a suggestion.
func Wrote(text string) Writing { return Writing{Parts: []Part{{Text: text}}} }

// Shown writes what was written, below a heading, as HTML.
func (w Writing) Shown(t *Turn, heading string) string {
	text := heading + "\n\n" + Quote(w.Text())
	if n := len(w.Media()); n > 0 {
		text += "\n" + t.T("write.files", Args{"Count": n})
	}
	return text
}

// writeAgain is the value of the choice to write anew.
const writeAgain = "again"

// written completes a field that is a Writing.
func (x Field[D]) written() Field[D] {
	pick := x.Set
	x.Change = cmp.Or(x.Change, "write.again")
	x.Set = func(ctx context.Context, t *Turn, d *D, a Answer) error {
		switch {
		case !a.Picked():
			return x.add(d, a.Input)
		case pick != nil:
			return pick(ctx, t, d, a)
		}
		return nil
	}
	return x
}

// add takes in one more message, or what one says now.
func (x Field[D]) add(d *D, in Input) error {
	w := x.Writing(d)
	switch {
	case in.Media != nil && x.TooMany == nil:
		return cmp.Or(x.Wrong, civic.Invalid("text_only"))
	case in.Media != nil && len(w.Media()) >= civic.MaxAttachments:
		return x.TooMany
	case !w.Add(in) && in.Kind != KindEdit:
		return cmp.Or(x.Wrong, civic.Invalid("text"))
	}
	return nil
}
