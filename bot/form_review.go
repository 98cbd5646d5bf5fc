package bot

import (
	"context"

	"danvan/civic"
)

// Review is the step in which all fields are looked at.
type Review[D any] struct {
	Name    string
	Text    func(ctx context.Context, t *Turn, d *D) (string, error) // as HTML
	Media   func(d *D) []civic.Attachment                            // files to show above it; may be nil
	Send    string                                                   // locale key of the choice to go through with it
	Sends   func(d *D) string                                        // in place of Send, where that depends on what was gathered
	Value   string                                                   // the value of that choice; "" is "send"
	Changes []string                                                 // fields in the order in which they can be changed; nil: as they are asked
	Done    func(ctx context.Context, t *Turn, d *D) (Next, error)
	// More are further choices, of which Picked takes the value. Both may be nil.
	More   func(t *Turn, d *D) []Choice
	Picked func(ctx context.Context, t *Turn, d *D, value string) (Next, error)
}

func (f Form[D]) askReview(ctx context.Context, t *Turn, d *D) (Prompt, error) {
	f.seen(d)
	text, err := f.Review.Text(ctx, t, d)
	p := Prompt{Text: text, Free: len(f.Beside) > 0, Choices: []Choice{t.Choice(f.Review.send(d), f.Review.Value)}}
	if f.Review.Media != nil {
		p.Media = &Message{Media: f.Review.Media(d)}
	}
	for _, name := range f.changes() {
		if change := f.Fields[f.index(name)].Change; change != "" {
			p.Choices = append(p.Choices, t.Choice(change, name))
		}
	}
	if f.Review.More != nil {
		p.Choices = append(p.Choices, f.Review.More(t, d)...)
	}
	return p, err
}

// seen notes that the review was seen.
func (f Form[D]) seen(d *D) {
	if f.Seen != nil {
		*f.Seen(d) = true
	}
}

// changes lists the fields in the order in which the review offers to change them.
func (f Form[D]) changes() []string {
	if f.Review.Changes != nil {
		return f.Review.Changes
	}
	var names []string
	for _, x := range f.Fields {
		names = append(names, x.Name)
	}
	return names
}

func (f Form[D]) takeReview(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
	f.seen(d) // an earlier release may not have kept that it was
	switch {
	case a.Value == f.Review.Value:
		return f.Review.Done(ctx, t, d)
	case f.index(a.Value) >= 0:
		return To(a.Value), nil
	case a.Picked() && f.Review.Picked != nil:
		return f.Review.Picked(ctx, t, d, a.Value)
	}
	if next, taken, err := f.beside(ctx, t, d, f.Review.Name, a); taken {
		return next, err
	}
	return t.PickOne(), nil
}

// send is the locale key of the choice to go through with it.
func (r Review[D]) send(d *D) string {
	if r.Sends != nil {
		return r.Sends(d)
	}
	return r.Send
}
