package bot

import (
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

// Write makes two steps, "write" and "preview", in which a person writes something and sees it before it counts. Further
// messages, and changes of earlier ones, are taken in until they confirm. The second step is a review.
type Write[D any] struct {
	State   func(d *D) *Writing
	Text    func(ctx context.Context, t *Turn, d *D) (string, error) // the question, as HTML
	Preview string                                                   // locale key of what stands above the preview
	Send    string                                                   // locale key of the choice that confirms
	Media   bool                                                     // files are taken, too
	Empty   string                                                   // locale key of a choice to write nothing; "" where something must be written
	// More are further choices of the first step, such as templates; Picked takes the value of one.
	More   func(ctx context.Context, t *Turn, d *D) ([]Choice, error)
	Picked func(ctx context.Context, t *Turn, d *D, value string) error
	Done   func(ctx context.Context, t *Turn, d *D) (Next, error)
}

// Values of the choices of the two steps.
const (
	writeSend  = "send"
	writeAgain = "again"
	writeEmpty = "empty"
)

// WriteSteps adds the two steps to a flow's.
func WriteSteps[D any](steps map[string]Step[D], w Write[D]) map[string]Step[D] {
	steps["write"] = Step[D]{Ask: w.ask, Take: w.take, Edited: w.edited}
	steps["preview"] = Step[D]{Ask: w.preview, Take: w.confirm, Edited: w.edited, Review: true}
	return steps
}

func (w Write[D]) ask(ctx context.Context, t *Turn, d *D) (Prompt, error) {
	text, err := w.Text(ctx, t, d)
	if err != nil {
		return Prompt{}, err
	}
	p := Prompt{Text: text, Free: true}
	if w.More != nil {
		if p.Choices, err = w.More(ctx, t, d); err != nil {
			return Prompt{}, err
		}
	}
	if w.Empty != "" {
		p.Choices = append(p.Choices, t.Choice(w.Empty, writeEmpty))
	}
	return p, nil
}

func (w Write[D]) take(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
	if a.Value == writeEmpty {
		return w.Done(ctx, t, d)
	}
	if a.Picked() {
		if err := w.Picked(ctx, t, d, a.Value); err != nil {
			return Next{}, err
		}
		return To("preview"), nil
	}
	if err := w.add(d, a.Input); err != nil {
		return Next{}, err
	}
	return To("preview"), nil
}

func (w Write[D]) add(d *D, in Input) error {
	state := w.State(d)
	switch {
	case in.Media != nil && !w.Media:
		return civic.Invalid("text_only")
	case in.Media != nil && len(state.Media()) >= civic.MaxAttachments:
		return civic.Invalid("media")
	case !state.Add(in) && in.Kind != KindEdit:
		return civic.Invalid("text")
	}
	return nil
}

func (w Write[D]) edited(_ context.Context, _ *Turn, d *D, in Input) (Next, error) {
	return Stay(), w.add(d, in)
}

func (w Write[D]) preview(_ context.Context, t *Turn, d *D) (Prompt, error) {
	state := w.State(d)
	text := t.T(w.Preview) + "\n\n" + Quote(state.Text())
	if n := len(state.Media()); n > 0 {
		text += "\n" + t.T("write.files", Args{"Count": n})
	}
	return Prompt{Text: text, Free: true, Choices: []Choice{t.Choice(w.Send, writeSend), t.Choice("write.again", writeAgain)}}, nil
}

func (w Write[D]) confirm(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
	switch a.Value {
	case writeSend:
		return w.Done(ctx, t, d)
	case writeAgain:
		*w.State(d) = Writing{}
		return To("write"), nil
	}
	if err := w.add(d, a.Input); err != nil {
		return Next{}, err
	}
	return Stay(), nil
}
