package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"danvan/civic"
)

// Form is a dialogue that asks for its fields one after another, shows all of them, and does something with them once the
// person says so. It compiles to a Flow: each field is a step, and so is the review. From the first review on every answer
// leads back there. An answer whose message is edited is changed. A form without a review ends with what its last field does.
type Form[D any] struct {
	Name   string
	Title  string // as Flow.Title
	First  string // the step that is asked first; "": the first field
	Fields []Field[D]
	Review Review[D]
	More   map[string]Step[D] // steps beside the fields: from one of them After leads on
	Beside map[Kind]string    // the fields that files or places are for, at whichever step they come
	Seen   func(d *D) *bool   // where D keeps that the review was seen
	// Guard asks at every answer whether the person may go on. Where it is false the dialogue ends; Guard has said why.
	Guard Guard[D]
	Worth func(d *D) bool // as Flow.Worth
}

// Field is one thing that a form asks for.
type Field[D any] struct {
	Name     string                                                     // of the step
	Ask      string                                                     // locale key of the question
	Args     func(t *Turn, d *D) Args                                   // values of the question; may be nil
	Question func(ctx context.Context, t *Turn, d *D) (string, error)   // as HTML, in place of Ask and Args
	Offer    func(ctx context.Context, t *Turn, d *D) ([]Choice, error) // answers to choose from; may be nil
	Skip     string                                                     // locale key of the choice to leave it empty; "" where it must be given
	Only     bool                                                       // nothing but what is offered is an answer
	Wrong    error                                                      // what is said where a file or a place comes in place of words; nil: text_only
	Columns  int                                                        // choices side by side
	When     func(d *D) bool                                            // whether it is asked, where it is not always
	Later    bool                                                       // asked only when the person wants to change it
	Part     bool                                                       // belongs to the field before: it is asked again with that
	// Set takes an answer: the value of a choice, Skipped, or what was typed or sent. An error is said above the question,
	// which is asked again.
	Set Setter[D]
	// Then says where an answer that was set leads, where that is not always the next field; Set may be nil then.
	Then func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error)
	// Writing keeps words that may be several messages: those that come at the review are added. Set takes choices alone then,
	// and may be nil; Wrong is said of what holds no words.
	Writing func(d *D) *Writing
	TooMany error    // of a Writing that takes files, too: what is said beyond civic.MaxAttachments; nil: words alone
	Change  string   // locale key by which the review changes it; "" where it does not, but for a Writing
	Find    *Find[D] // a unit is looked for, of which Set takes the code
	Step    *Step[D] // a field that asks in a way of its own; it goes on with After
}

// Setter takes an answer into the data of a dialogue.
type Setter[D any] func(ctx context.Context, t *Turn, d *D, a Answer) error

// Skipped is the value of the choice to leave a field empty.
const Skipped = "skip"

// Flow compiles the form. It panics where two steps have one name, or a field has no way to be set: that is a mistake in
// the program, met at start.
func (f Form[D]) Flow() Flow[D] {
	if f.Review.Value == "" {
		f.Review.Value = "send"
	}
	steps := map[string]Step[D]{}
	add := func(name string, s Step[D]) {
		if _, twice := steps[name]; twice || s.Ask == nil || s.Take == nil {
			panic(fmt.Sprintf("form %s: step %q is there twice or asks or takes nothing", f.Name, name))
		}
		steps[name] = f.leading(s)
	}
	f.Fields = slices.Clone(f.Fields)
	for i, x := range f.Fields {
		if x.Writing != nil {
			f.Fields[i] = x.written()
		}
	}
	for _, x := range f.Fields {
		add(x.Name, f.step(x))
	}
	for name, s := range f.More {
		add(name, s)
	}
	if f.Review.Name != "" {
		add(f.Review.Name, f.review())
	}
	if f.Guard != nil {
		Guarded(steps, f.Guard)
	}
	if f.First == "" {
		f.First = f.Fields[0].Name
	}
	return Flow[D]{Name: f.Name, First: f.First, Title: f.Title, Worth: f.Worth, Steps: steps}
}

// leading finds where After leads from a step.
func (f Form[D]) leading(s Step[D]) Step[D] {
	take := s.Take
	s.Take = func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
		next, err := take(ctx, t, d, a)
		if next.kind == nextAfter {
			next = To(f.after(d, next.step))
		}
		return next, err
	}
	return s
}

// after is the step that follows a field.
func (f Form[D]) after(d *D, name string) string {
	seen := f.Seen != nil && *f.Seen(d)
	for _, x := range f.Fields[f.index(name)+1:] {
		switch {
		case seen && !x.Part:
			return f.Review.Name
		case !x.Later && (x.When == nil || x.When(d)):
			return x.Name
		}
	}
	return f.Review.Name
}

func (f Form[D]) index(name string) int {
	return slices.IndexFunc(f.Fields, func(x Field[D]) bool { return x.Name == name })
}

// step makes the step of a field. Whichever field is asked for, what may come beside is taken.
func (f Form[D]) step(x Field[D]) Step[D] {
	s := f.own(x)
	s.single = x.Writing == nil
	take := s.Take
	s.Take = func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
		if next, taken, err := f.beside(ctx, t, d, x.Name, a); taken {
			return next, err
		}
		return take(ctx, t, d, a)
	}
	return s
}

// own is the step of a field by itself.
func (f Form[D]) own(x Field[D]) Step[D] {
	switch {
	case x.Step != nil:
		return *x.Step
	case x.Set == nil && x.Then == nil:
		panic(fmt.Sprintf("form %s: field %s cannot be set", f.Name, x.Name))
	case x.Find != nil:
		find := *x.Find
		find.Found = func(ctx context.Context, t *Turn, d *D, code string) (Next, error) {
			return x.set(ctx, t, d, Answer{Value: code, Input: t.Input})
		}
		return find.Step()
	}
	s := Step[D]{Ask: func(ctx context.Context, t *Turn, d *D) (Prompt, error) { return f.ask(ctx, t, d, x) },
		Take: func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) { return f.take(ctx, t, d, x, a) }}
	if !x.Only && x.Set != nil && !f.takesFiles(x) { // a caption that changed says nothing of its file
		s.Edited = func(ctx context.Context, t *Turn, d *D, in Input) (Next, error) {
			if x.When != nil && !x.When(d) { // it is not asked any more
				return Quiet(), nil
			}
			return Stay(), x.Set(ctx, t, d, Answer{Input: in})
		}
	}
	return s
}

func (f Form[D]) ask(ctx context.Context, t *Turn, d *D, x Field[D]) (p Prompt, err error) {
	p = Prompt{Columns: x.Columns, Free: !x.Only || len(f.Beside) > 0}
	if x.Question != nil {
		if p.Text, err = x.Question(ctx, t, d); err != nil {
			return p, err
		}
	} else {
		var args Args
		if x.Args != nil {
			args = x.Args(t, d)
		}
		p.Text = t.T(x.Ask, args)
	}
	if x.Offer != nil {
		p.Choices, err = x.Offer(ctx, t, d)
	}
	if x.Skip != "" {
		p.Choices = append(p.Choices, t.Choice(x.Skip, Skipped))
	}
	return p, err
}

func (f Form[D]) take(ctx context.Context, t *Turn, d *D, x Field[D], a Answer) (Next, error) {
	switch {
	case !a.Picked() && x.Only:
		return Stay(), ErrPickOne
	case !a.Picked() && a.Input.Kind != KindText && x.Writing == nil && !f.takesFiles(x):
		return Stay(), cmp.Or(x.Wrong, civic.Invalid("text_only"))
	}
	return x.set(ctx, t, d, a)
}

// takesFiles reports whether files or places are for the field.
func (f Form[D]) takesFiles(x Field[D]) bool {
	return slices.Contains(slices.Collect(maps.Values(f.Beside)), x.Name)
}

// set takes an answer, and says where it leads.
func (x Field[D]) set(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
	if x.Set != nil {
		if err := x.Set(ctx, t, d, a); err != nil {
			return Next{}, err
		}
	}
	if x.Then != nil {
		return x.Then(ctx, t, d, a)
	}
	return After(x.Name), nil
}

// beside takes a file or a place for the field that it is for, whichever is asked for now. It reports whether there is
// such a field.
func (f Form[D]) beside(ctx context.Context, t *Turn, d *D, now string, a Answer) (next Next, taken bool, err error) {
	name, ok := f.Beside[a.Input.Kind]
	if a.Picked() || !ok {
		return Next{}, false, nil
	}
	x := f.Fields[f.index(name)]
	if name == now {
		next, err = x.set(ctx, t, d, a)
		return next, true, err
	}
	t.aside, a.Beside = true, now != f.Review.Name
	return Stay(), true, x.Set(ctx, t, d, a)
}
