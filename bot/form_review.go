package bot

import (
	"context"
	"slices"

	"danvan/civic"
)

// Review is the step in which all fields are looked at.
type Review[D any] struct {
	Name    string
	Text    func(ctx context.Context, t *Turn, d *D) (string, error) // as HTML
	Head    string                                                   // in place of Text: the locale key of what stands above the field that is a Writing
	Media   func(d *D) []civic.Attachment                            // files to show above it; may be nil
	Send    string                                                   // locale key of the choice to go through with it
	Sends   func(d *D) string                                        // in place of Send, where that depends on what was gathered; "" where nothing can be sent yet
	Value   string                                                   // the value of that choice; "" is "send"
	Changes []string                                                 // fields in the order in which they can be changed; nil: as they are asked
	Done    func(ctx context.Context, t *Turn, d *D) (Next, error)
	// More are further choices, of which Picked takes the value. Both may be nil.
	More   func(t *Turn, d *D) []Choice
	Picked func(ctx context.Context, t *Turn, d *D, value string) (Next, error)
}

// review makes the step. What was written there is edited there, too.
func (f Form[D]) review() Step[D] {
	s := Step[D]{Ask: f.askReview, Take: f.takeReview, Review: true}
	if x, ok := f.writing(); ok {
		s.Edited = func(_ context.Context, _ *Turn, d *D, in Input) (Next, error) { return Stay(), x.add(d, in) }
	}
	return s
}

// writing is the field that is a Writing, of which there is one at most.
func (f Form[D]) writing() (Field[D], bool) {
	i := slices.IndexFunc(f.Fields, func(x Field[D]) bool { return x.Writing != nil })
	if i < 0 {
		return Field[D]{}, false
	}
	return f.Fields[i], true
}

func (f Form[D]) askReview(ctx context.Context, t *Turn, d *D) (Prompt, error) {
	f.seen(d)
	text, err := f.reviewText(ctx, t, d)
	x, written := f.writing()
	p := Prompt{Text: text, Free: written || len(f.Beside) > 0}
	if send := f.Review.send(d); send != "" {
		p.Choices = append(p.Choices, t.Choice(send, f.Review.Value))
	}
	if f.Review.Media != nil {
		p.Media = &Message{Media: f.Review.Media(d)}
	}
	for _, name := range f.changes() {
		if written && name == x.Name {
			p.Choices = append(p.Choices, t.Choice(x.Change, writeAgain))
		} else if change := f.Fields[f.index(name)].Change; change != "" {
			p.Choices = append(p.Choices, t.Choice(change, name))
		}
	}
	if f.Review.More != nil {
		p.Choices = append(p.Choices, f.Review.More(t, d)...)
	}
	return p, err
}

func (f Form[D]) reviewText(ctx context.Context, t *Turn, d *D) (string, error) {
	if x, ok := f.writing(); ok && f.Review.Text == nil {
		return x.Writing(d).Shown(t, t.T(f.Review.Head)), nil
	}
	return f.Review.Text(ctx, t, d)
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
	x, written := f.writing()
	switch {
	case a.Value == f.Review.Value:
		return f.Review.Done(ctx, t, d)
	case f.index(a.Value) >= 0:
		return To(a.Value), nil
	case written && a.Value == writeAgain:
		*x.Writing(d) = Writing{}
		return To(x.Name), nil
	case a.Picked() && f.Review.Picked != nil:
		return f.Review.Picked(ctx, t, d, a.Value)
	}
	if next, taken, err := f.beside(ctx, t, d, f.Review.Name, a); taken {
		return next, err
	}
	if written && !a.Picked() {
		return Stay(), x.add(d, a.Input)
	}
	return Stay(), ErrPickOne
}

// send is the locale key of the choice to go through with it.
func (r Review[D]) send(d *D) string {
	if r.Sends != nil {
		return r.Sends(d)
	}
	return r.Send
}
