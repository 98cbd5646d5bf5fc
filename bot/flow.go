package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Flow is a dialogue as data: named steps, of which First is asked first. D is what the dialogue gathers; it is kept as
// JSON between inputs, so that a dialogue survives a restart.
type Flow[D any] struct {
	Name  string
	First string
	Title string // locale key of what the person is doing, for "you were about to …"
	Steps map[string]Step[D]
	// Worth says whether something would be lost if the dialogue were dropped when the person turns to something else. Nil
	// means that it would, as soon as anything was answered; Never suits a list that was looked at.
	Worth func(d *D) bool
	// Edited takes what a message says now that answered no step with an Edited of its own, such as one that the dialogue
	// began with: Stay asks the present question again, Quiet lets it be. May be nil.
	Edited func(ctx context.Context, t *Turn, d *D, in Input) (Next, error)
}

// Step asks one thing and takes the answer.
type Step[D any] struct {
	// Ask makes the question. It is called again after a restart, after a wrong answer, and on the way back.
	Ask func(ctx context.Context, t *Turn, d *D) (Prompt, error)
	// Take takes the answer: a choice's value, or free input where the prompt lets it in. An error with a code is said to
	// the person, and the dialogue stays where it was with d as it was.
	Take func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error)
	// Review says that a choice here makes something that others see, or takes it back: from this step on the dialogue is
	// kept in Drafts, too, and survives the loss of the session.
	Review bool
	// Edited takes what a message says now whose words answered this step, whichever step is asked: Stay asks that one
	// again. May be nil.
	Edited func(ctx context.Context, t *Turn, d *D, in Input) (Next, error)

	single bool // one message answers it: a newer one takes its place
	search bool // what is typed here looks something up, and says nothing of the matter
}

// Prompt is a question with its choices.
type Prompt struct {
	Text    string // HTML
	Choices []Choice
	Columns int      // choices side by side; 0 means 1
	Free    bool     // anything else that the person writes or sends is an answer, too
	First   bool     // nothing lies before it: no way back is shown
	Media   *Message // files to show above the question; Text and Rows of it are not used
	About   *Ref     // what a reply to it belongs to when the dialogue is over
}

// Choice is one answer that a prompt offers: a button, a number and words to type.
type Choice struct {
	Label string   `json:"l"`           // plain text
	Value string   `json:"v"`           // what Take gets
	Words []string `json:"w,omitempty"` // other words that mean it
	URL   string   `json:"u,omitempty"` // a link rather than an answer; it has no number
	Nav   bool     `json:"n,omitempty"` // a way around rather than an answer: not numbered
	Many  bool     `json:"m,omitempty"` // one of several that can be taken together: "1,3" and "all" name them
}

// Answer is what a step takes: the value of a choice, or free input with Value "".
type Answer struct {
	Value  string
	Values []string // of several choices that were named at once, where they are Choice.Many
	Input  Input
	Beside bool // it came while another field of a form was asked for
}

// Picked reports whether a choice was taken.
func (a Answer) Picked() bool { return a.Value != "" || len(a.Values) > 0 }

// Text is the value that was chosen, or what was typed.
func (a Answer) Text() string {
	if a.Value != "" {
		return a.Value
	}
	return a.Input.Text
}

// Next says where a conversation goes.
type Next struct {
	kind nextKind
	step string
	flow string
	data any
}

type nextKind int

const (
	nextStay   nextKind = iota // ask the same again, or leave a dialogue alone that was not touched
	nextTo                     // another step
	nextEnd                    // the dialogue is done
	nextBegin                  // another dialogue
	nextQuiet                  // stay, and say nothing more
	nextForget                 // end, and keep nothing of the conversation
	nextAnew                   // end, and take the input as if nothing were under way
	nextAfter                  // the step after a field of a form
)

// To goes to a step of the same flow.
func To(step string) Next { return Next{kind: nextTo, step: step} }

// After goes on in a Form as after the named field.
func After(field string) Next { return Next{kind: nextAfter, step: field} }

// Stay asks the same again; outside of a dialogue it changes nothing.
func Stay() Next { return Next{kind: nextStay} }

// Quiet stays at the same step without asking again.
func Quiet() Next { return Next{kind: nextQuiet} }

// Forget ends the dialogue and lets go of everything else that is kept of the conversation: parked dialogues, what was
// held back, the menu. It goes with deleting a person, or their consent.
func Forget() Next { return Next{kind: nextForget} }

// Anew ends the dialogue and takes the input for itself, as if nothing had been under way.
func Anew() Next { return Next{kind: nextAnew} }

// End ends the dialogue; outside of one it changes nothing.
func End() Next { return Next{kind: nextEnd} }

// Begin starts another flow at its first step with the data given, which must be the flow's D. The present dialogue, if it
// is another and not done, is parked and offered again afterwards.
func Begin(flow string, data any) Next { return Next{kind: nextBegin, flow: flow, data: data} }

// BeginAt is Begin at a later step.
func BeginAt(flow, step string, data any) Next {
	return Next{kind: nextBegin, flow: flow, step: step, data: data}
}

// Never is for Flow.Worth: nothing is ever lost.
func Never[D any](*D) bool { return false }

// AnyFlow is a Flow without its type parameter, as modules declare it.
type AnyFlow interface {
	name() string
	first() string
	title() string
	has(step string) bool
	steps() []string           // in no order
	reviews(step string) bool  // Step.Review
	searches(step string) bool // what is typed there looks something up
	edits(step string) bool    // it has an Edited; "": the flow has
	single(step string) bool   // one message answers it
	check(data json.RawMessage, strict bool) error
	worth(data json.RawMessage, answered bool) bool
	ask(ctx context.Context, t *Turn, step string, data json.RawMessage) (Prompt, json.RawMessage, error)
	take(ctx context.Context, t *Turn, step string, data json.RawMessage, a Answer) (Next, json.RawMessage, error)
	edit(ctx context.Context, t *Turn, step string, data json.RawMessage) (Next, json.RawMessage, error)
}

func (f Flow[D]) name() string  { return f.Name }
func (f Flow[D]) first() string { return f.First }
func (f Flow[D]) title() string { return f.Title }

func (f Flow[D]) worth(data json.RawMessage, answered bool) bool {
	var d D
	if f.Worth == nil || decode(data, &d) != nil {
		return answered
	}
	return f.Worth(&d)
}

func (f Flow[D]) has(step string) bool      { _, ok := f.Steps[step]; return ok }
func (f Flow[D]) steps() []string           { return slices.Collect(maps.Keys(f.Steps)) }
func (f Flow[D]) reviews(step string) bool  { return f.Steps[step].Review }
func (f Flow[D]) searches(step string) bool { return f.Steps[step].search }

func (f Flow[D]) single(step string) bool { return f.Steps[step].single }

func (f Flow[D]) edits(step string) bool { return f.editor(step) != nil }

func (f Flow[D]) editor(step string) func(context.Context, *Turn, *D, Input) (Next, error) {
	if step == "" {
		return f.Edited
	}
	return f.Steps[step].Edited
}

// check reports why the data is not the flow's. Strict refuses what the flow has no field for, too: a value that would be
// lost in silence.
func (f Flow[D]) check(data json.RawMessage, strict bool) error {
	var d D
	if !strict || len(data) == 0 {
		return decode(data, &d)
	}
	return decodeStrictly(data, &d)
}

func (f Flow[D]) ask(ctx context.Context, t *Turn, step string, data json.RawMessage) (Prompt, json.RawMessage, error) {
	var d D
	if err := decode(data, &d); err != nil {
		return Prompt{}, nil, fmt.Errorf("flow %s: %w", f.Name, err)
	}
	p, err := f.Steps[step].Ask(ctx, t, &d)
	if err != nil {
		return Prompt{}, nil, err
	}
	raw, err := json.Marshal(d)
	return p, raw, err
}

func (f Flow[D]) take(ctx context.Context, t *Turn, step string, data json.RawMessage, a Answer) (Next, json.RawMessage, error) {
	return f.with(data, func(d *D) (Next, error) { return f.Steps[step].Take(ctx, t, d, a) })
}

func (f Flow[D]) edit(ctx context.Context, t *Turn, step string, data json.RawMessage) (Next, json.RawMessage, error) {
	return f.with(data, func(d *D) (Next, error) { return f.editor(step)(ctx, t, d, t.Input) })
}

// with lets do change the data, which stays as it was where do has an error.
func (f Flow[D]) with(data json.RawMessage, do func(d *D) (Next, error)) (Next, json.RawMessage, error) {
	var d D
	if err := decode(data, &d); err != nil {
		return Next{}, nil, fmt.Errorf("flow %s: %w", f.Name, err)
	}
	next, err := do(&d)
	if err != nil {
		return Next{}, nil, err
	}
	raw, err := json.Marshal(d)
	return next, raw, err
}

func decodeStrictly(data json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func decode(data json.RawMessage, into any) error {
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("decode dialogue: %w", err)
	}
	return nil
}

// Nothing is the data of a flow that gathers nothing.
type Nothing struct{}

// Opens is a command that does nothing but begin a flow.
func Opens(flow string) func(context.Context, *Turn, string) (Next, error) {
	return func(context.Context, *Turn, string) (Next, error) { return Begin(flow, nil), nil }
}
