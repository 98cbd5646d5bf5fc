package bot

import (
	"context"
	"testing"
)

// dish is cooked by a flow with an answer of its own to edits, beside those of its one field.
type dish struct {
	Name   string `json:"name"`
	Edited string `json:"edited,omitempty"`
}

func newDish(t *testing.T) *chatter {
	c := newChatter(t)
	name := func(d *dish) *string { return &d.Name }
	f := Form[dish]{Name: "dish", Title: "common.back",
		Fields: []Field[dish]{{Name: "name", Ask: "dish.name", Change: "dish.change", Set: Line(12, "title", name),
			Offer: func(_ context.Context, _ *Turn, d *dish) ([]Choice, error) { return Offered(d.Name, "xôi"), nil }}},
		Review: Review[dish]{Name: "done", Send: "dish.send", Text: func(_ context.Context, _ *Turn, d *dish) (string, error) { return "review " + d.Name + d.Edited, nil },
			Done: func(context.Context, *Turn, *dish) (Next, error) { return End(), nil }},
	}.Flow()
	f.Edited = func(_ context.Context, _ *Turn, d *dish, in Input) (Next, error) {
		if in.Text == "" {
			return Quiet(), nil
		}
		d.Edited = " / " + in.Text
		return Stay(), nil
	}
	c.e.Register(Module{Flows: []AnyFlow{f}, Commands: []Command{{Name: "dish", Do: Opens("dish")}}})
	return c
}

// An edit belongs to the step that the message answered, or else to the flow, which may let it be; never is it an answer to
// the question that is asked now.
func TestEditsBelongToTheirStepOrTheFlow(t *testing.T) {
	c := newDish(t)
	c.say("/dish")
	c.want(c.do(Input{Kind: KindEdit, Text: "canh", Message: "m0"}), "[dish.name]")
	c.want(c.do(Input{Text: "bún", Message: "m1"}), "review bún / canh")
	c.want(c.do(Input{Kind: KindEdit, Text: "bún bò", Message: "m1"}), "review bún bò / canh")
	c.want(c.do(Input{Kind: KindEdit, Text: "phở", Message: "m9"}), "review bún bò / phở")
	if got := c.do(Input{Kind: KindEdit, Message: "m9"}); got != "" {
		t.Errorf("what the flow lets be: %q", got)
	}
}

// Who looks back and chooses what they had typed can still edit that message; another choice takes its place.
func TestChosenAgainCanBeEdited(t *testing.T) {
	c := newDish(t)
	c.say("/dish")
	c.do(Input{Text: "bún", Message: "m1"})
	c.press("[dish.change]")
	c.want(c.press("bún"), "review bún")
	c.want(c.do(Input{Kind: KindEdit, Text: "bún bò", Message: "m1"}), "review bún bò")
	c.press("[dish.change]")
	c.want(c.press("xôi"), "review xôi")
	c.want(c.do(Input{Kind: KindEdit, Text: "bún mắm", Message: "m1"}), "review xôi / bún mắm") // the flow's
}
