package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"danvan/civic"
)

// party is the data of a dialogue with several choices, a yes or no, and words.
type party struct {
	Guests  []string `json:"guests,omitempty"`
	Writing Writing  `json:"writing,omitzero"`
}

func newParty(t *testing.T) (*chatter, *string) {
	c, answered := newChatter(t), new(string)
	choices := []Choice{{Label: "Lan", Value: "lan", Many: true}, {Label: "Điệp", Value: "diep", Many: true}, {Label: "Minh", Value: "minh", Many: true}, {Label: "Xong", Value: "done"}}
	steps := map[string]Step[party]{
		"guests": {
			Ask: func(_ context.Context, _ *Turn, d *party) (Prompt, error) {
				return Prompt{Text: fmt.Sprintf("guests %v?", d.Guests), Choices: choices, Free: true}, nil
			},
			Take: func(_ context.Context, t *Turn, d *party, a Answer) (Next, error) {
				switch {
				case a.Value == "done":
					return To("sure"), nil
				case len(a.Values) > 0:
					d.Guests = a.Values
				case a.Picked():
					d.Guests = append(d.Guests, a.Value)
				default:
					t.Wrong(civic.Invalid("text"))
					return To("sure"), nil
				}
				return Stay(), nil
			},
		},
		"sure": {
			Ask: func(_ context.Context, t *Turn, _ *party) (Prompt, error) {
				return Prompt{Text: "sure?", Choices: []Choice{t.Yes("x.yes", "Y"), t.No("x.no", "N")}, Free: true}, nil
			},
			Take: func(_ context.Context, t *Turn, _ *party, a Answer) (Next, error) {
				*answered = a.Value
				t.Above("over")
				return End(), nil
			},
		},
	}
	words := Form[party]{Name: "words", Title: "common.back",
		Fields: []Field[party]{{Name: "write", Ask: "x.words", Writing: func(d *party) *Writing { return &d.Writing }}},
		Review: Review[party]{Name: "preview", Head: "x.preview", Send: "x.send", Done: func(_ context.Context, _ *Turn, d *party) (Next, error) {
			*answered = d.Writing.Text()
			return End(), nil
		}},
	}.Flow()
	begin := func(flow, step string) func(context.Context, *Turn, string) (Next, error) {
		return func(context.Context, *Turn, string) (Next, error) { return BeginAt(flow, step, nil), nil }
	}
	c.e.Register(Module{Flows: []AnyFlow{Flow[party]{Name: "party", First: "guests", Steps: steps}, words},
		Commands: []Command{{Name: "party", Do: begin("party", "guests")}, {Name: "words", Do: begin("words", "write")}}})
	return c, answered
}

// Several choices are named together by their numbers; a single one is picked as always, and what names none is words.
func TestSeveralChoicesAtOnce(t *testing.T) {
	for text, want := range map[string]string{"1,3": "guests [lan minh]?", "1 và 3": "guests [lan minh]?", "1-3": "guests [lan diep minh]?", "tất cả": "guests [lan diep minh]?",
		"2": "guests [diep]?", "Minh": "guests [minh]?", "4": "sure?", "1,4": "⚠ ", "1 hoặc 3": "⚠ "} {
		c, _ := newParty(t)
		c.say("/party")
		if got := c.say(text); !strings.HasPrefix(got, want) {
			t.Errorf("%q: heard %q, want %q", text, got, want)
		}
	}
}

func TestYesAndNo(t *testing.T) {
	for text, want := range map[string]string{"có": "Y", "Vâng ạ": "", "vang": "Y", "OK": "Y", "đồng ý": "Y", "yes": "Y", "1": "Y", "không": "N", "ko": "N", "No": "N", "2": "N"} {
		c, answered := newParty(t)
		c.say("/party")
		c.say("4")
		c.say(text)
		if *answered != want {
			t.Errorf("%q is taken for %q, want %q", text, *answered, want)
		}
	}
}

// What stands above a question is one message with it; where no question follows it is said by itself.
func TestAbove(t *testing.T) {
	c, _ := newParty(t)
	c.say("/party")
	if got := c.say("ai cũng được"); !strings.HasPrefix(got, "⚠ ") || !strings.HasSuffix(got, "\n\nsure?") || strings.Contains(got, "|") {
		t.Errorf("heard %q", got)
	}
	if got := c.say("có"); got != "over" {
		t.Errorf("heard %q", got)
	}
}

// A press that is refused is answered with an alert: its question still stands there.
func TestRefusedPressIsNotAskedAgain(t *testing.T) {
	c := newChatter(t)
	c.e.Register(Module{Flows: []AnyFlow{Flow[party]{Name: "bar", First: "in", Steps: map[string]Step[party]{"in": {
		Ask: func(context.Context, *Turn, *party) (Prompt, error) {
			return Prompt{Text: "in?", Choices: []Choice{{Label: "in", Value: "in"}}}, nil
		},
		Take: func(context.Context, *Turn, *party, Answer) (Next, error) {
			return Stay(), civic.Invalid("no_such_day", civic.Args{"Day": "30/2"})
		}}}}},
		Commands: []Command{{Name: "bar", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("bar", nil), nil }}}})
	c.say("/bar")
	if got := c.press("in"); got != "" || !strings.Contains(c.toasts[len(c.toasts)-1], "30/2") {
		t.Errorf("heard %q, alerts %q", got, c.toasts)
	}
	if got := c.say("1"); !strings.Contains(got, "30/2") || !strings.HasSuffix(got, "in?") {
		t.Errorf("heard %q", got)
	}
}

// Words that are changed before they are sent are sent as they are then, the first and the further ones.
func TestEditedWriting(t *testing.T) {
	c, answered := newParty(t)
	c.say("/words")
	c.do(Input{Text: "một", Message: "m1"})
	c.do(Input{Text: "hai", Message: "m2"})
	c.want(c.do(Input{Kind: KindEdit, Text: "một lẻ", Message: "m1"}), "một lẻ\n\nhai")
	c.want(c.do(Input{Kind: KindEdit, Text: "ba", Message: "m2"}), "một lẻ\n\nba")
	if got := c.do(Input{Kind: KindEdit, Text: "bốn", Message: "m7"}); got != "" {
		t.Errorf("a message that is no answer was changed: %q", got)
	}
	c.press("[x.send]")
	if *answered != "một lẻ\n\nba" {
		t.Errorf("sent %q", *answered)
	}
}
