package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// world is what the engine needs, in memory, with faults that a test provokes. The whole bot is tested over HTTP
// elsewhere; here it is what happens between two steps of the engine.
type world struct {
	kept    map[string][]byte
	said    []Message
	toasts  []string
	failing []error // of the next Sends
	fence   int64
	owed    map[string]time.Duration
	dying   bool // the process dies before the next Send
	person  civic.Person
	can     *Profile // nil: everything
}

var errDied = errors.New("died")

func (w *world) Lock(context.Context, string) (int64, func(), error) {
	w.fence++
	return w.fence, func() {}, nil
}
func (w *world) Owe(_ context.Context, _, name string, in time.Duration) error {
	if w.owed == nil {
		w.owed = map[string]time.Duration{}
	}
	w.owed[name] = in
	return nil
}
func (w *world) Owed(context.Context, string, int, time.Duration) ([]string, error) {
	return slices.Collect(maps.Keys(w.owed)), nil
}
func (w *world) Paid(_ context.Context, _, name string) error {
	delete(w.owed, name)
	return nil
}
func (w *world) Load(_ context.Context, name string) ([]byte, error) {
	return w.kept[name], nil
}
func (w *world) Save(_ context.Context, name string, data []byte, _ int64) error {
	w.kept[name] = data
	return nil
}
func (w *world) MeetPerson(_ context.Context, p civic.Person, _ string, _ time.Time) (civic.Person, error) {
	if w.person.ID == 0 {
		w.person = p
		w.person.ID, w.person.ConsentVersion = 1, 1
	}
	return w.person, nil
}
func (w *world) Person(context.Context, int64) (civic.Person, error) { return w.person, nil }
func (w *world) LinkMessage(context.Context, string, string, string, civic.Ref) error {
	return nil
}
func (w *world) Linked(context.Context, string, string, string) (civic.Ref, error) {
	return civic.Ref{}, civic.ErrNotFound
}
func (w *world) Name() string { return "test" }
func (w *world) Profile() Profile {
	if w.can != nil {
		return *w.can
	}
	return Profile{Title: "Test", Buttons: true, Edits: true, Places: true, FileBytes: civic.MaxFileBytes, Start: 64}
}
func (w *world) Send(_ context.Context, _ Destination, s Sending) ([]string, error) {
	if w.dying {
		panic(errDied)
	}
	if len(w.failing) > 0 {
		err := w.failing[0]
		w.failing = w.failing[1:]
		return nil, err
	}
	w.said = append(w.said, s.Messages...)
	return []string{fmt.Sprint(100 + len(w.said))}, nil
}
func (w *world) AnswerPress(_ context.Context, _, text string, _ bool) error {
	w.toasts = append(w.toasts, text)
	return nil
}
func (w *world) Fetch(_ context.Context, a civic.Attachment) ([]byte, error) {
	if a.Ref == "" {
		return nil, civic.ErrNotFound
	}
	return []byte(a.Ref), nil
}
func (w *world) Ask(context.Context) error                                         { return nil }
func (w *world) Link(start string) string                                          { return "test:" + start }
func (w *world) Publish(context.Context, Destination, string, []CommandInfo) error { return nil }
func (w *world) Decode([]byte) (Input, bool)                                       { return Input{}, false }

// order is the data of the test's flow.
type order struct {
	Dish  string   `json:"dish"`
	Notes []string `json:"notes"`
}

var served []order

func orderFlow() Flow[order] {
	return Flow[order]{Name: "order", First: "dish", Title: "common.back", Steps: map[string]Step[order]{
		"dish": {
			Ask: func(context.Context, *Turn, *order) (Prompt, error) {
				return Prompt{Text: "dish?", Choices: []Choice{{Label: "Phở bò", Value: "pho"}, {Label: "Bún chả", Value: "bun"}, {Label: "Phở gà", Value: "ga"}}}, nil
			},
			Take: func(_ context.Context, _ *Turn, d *order, a Answer) (Next, error) {
				d.Dish = a.Value
				return To("notes"), nil
			},
		},
		"notes": {
			Ask: func(_ context.Context, _ *Turn, d *order) (Prompt, error) {
				return Prompt{Text: fmt.Sprintf("notes %d?", len(d.Notes)), Free: true, Choices: []Choice{{Label: "Xong", Value: "done"}}}, nil
			},
			Take: func(_ context.Context, _ *Turn, d *order, a Answer) (Next, error) {
				switch {
				case a.Value == "done":
					served = append(served, *d)
					return End(), nil
				case a.Input.Text == "panic":
					panic("at the disco")
				case a.Input.Text == "refuse":
					d.Notes = append(d.Notes, "lost")
					return Stay(), civic.Invalid("text")
				case a.Input.Text == "repeated":
					return End(), civic.ErrRepeated
				case a.Input.Text == "down":
					return Stay(), errors.New("no database")
				}
				d.Notes = append(d.Notes, a.Input.Text)
				return Stay(), nil
			},
		},
	}}
}

type chatter struct {
	*world
	e    *Engine
	n    int
	now  time.Time
	t    *testing.T
	last Input
}

func newChatter(t *testing.T) *chatter {
	served = nil
	w := &world{kept: map[string][]byte{}}
	c := &chatter{world: w, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), t: t}
	c.e = &Engine{Sessions: w, People: w, Links: w, Channels: Channels{w}, Texts: locales.MustLoad(), Zone: time.UTC, Silence: 2 * time.Hour,
		Consent: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return c.now },
		Directory: func(context.Context) (*civic.Directory, error) {
			return civic.NewDirectory(civic.Directory{}, c.now), nil
		}}
	c.e.Register(Module{
		Flows:    []AnyFlow{orderFlow()},
		Commands: []Command{{Name: "order", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("order", nil), nil }}},
		Other: func(_ context.Context, t *Turn) (Next, error) {
			t.Say(Message{Text: "other: " + t.Input.Text})
			return Stay(), nil
		},
	})
	return c
}

// do hands the engine an input, and returns what was said to it.
func (c *chatter) do(in Input) string {
	c.t.Helper()
	c.n++
	in.Key, in.Channel, in.Chat, in.From = fmt.Sprint("test:", c.n), "test", "7", Sender{Address: "7", Name: "Lan", Locale: "vi"}
	if in.Kind == "" {
		in.Kind = KindText
	}
	if strings.HasPrefix(in.Text, "/") {
		in.Kind, in.Command = KindCommand, in.Text[1:]
	}
	c.last = in
	before := len(c.said)
	if err := c.e.Handle(context.Background(), in); err != nil {
		return "error: " + err.Error()
	}
	return c.heard(before)
}

func (c *chatter) heard(since int) string {
	var texts []string
	for _, m := range c.said[since:] {
		texts = append(texts, m.Text)
	}
	return strings.Join(texts, " | ")
}

func (c *chatter) say(text string) string { c.t.Helper(); return c.do(Input{Text: text}) }

// press presses the button whose label ends in the text, of the newest message with one.
func (c *chatter) press(label string) string {
	c.t.Helper()
	for i := len(c.said) - 1; i >= 0; i-- {
		for _, row := range c.said[i].Rows {
			for _, b := range row {
				if strings.HasSuffix(b.Label, label) {
					return c.do(Input{Kind: KindPress, Press: "p", Data: b.Data, Message: fmt.Sprint(101 + i)})
				}
			}
		}
	}
	c.t.Fatalf("no button %q", label)
	return ""
}

func (c *chatter) want(got, want string) {
	c.t.Helper()
	if !strings.Contains(got, want) {
		c.t.Fatalf("heard %q, want %q", got, want)
	}
}

func TestChoicesByButtonNumberAndWords(t *testing.T) {
	for name, pick := range map[string]func(c *chatter) string{
		"button":      func(c *chatter) string { return c.press("Bún chả") },
		"number":      func(c *chatter) string { return c.say(" 2. ") },
		"words":       func(c *chatter) string { return c.say("bún CHẢ") },
		"folded":      func(c *chatter) string { return c.say("bun cha") },
		"a beginning": func(c *chatter) string { return c.say("bun") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newChatter(t)
			c.want(c.say("/order"), "dish?")
			c.want(pick(c), "notes 0?")
			c.say("xong")
			if len(served) != 1 || served[0].Dish != "bun" {
				t.Errorf("served %+v", served)
			}
		})
	}
	c := newChatter(t)
	c.say("/order")
	c.want(c.say("pho"), "dish?") // two dishes begin so: asked again
	c.want(c.say("9"), "dish?")
}

func TestBackCancelRestart(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.say("không hành")
	c.want(c.say("quay lại"), "dish?")
	c.want(c.press("Bún chả"), "notes 1?") // what was said since is kept
	c.want(c.say("/lamlai"), "dish?")
	c.want(c.say("1"), "notes 0?")
	c.want(c.press("Hủy"), "Đã dừng")
	c.want(c.say("xin chào"), "other: xin chào")
	if served != nil {
		t.Errorf("served %+v", served)
	}
}

func TestOldButton(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	old := c.said[0].Rows[0][0].Data
	c.press("Bún chả")
	c.want(c.do(Input{Kind: KindPress, Press: "p", Data: old, Message: "101"}), "notes 0?")
	if toast := c.toasts[len(c.toasts)-1]; !strings.Contains(toast, "đã cũ") {
		t.Errorf("toast %q", toast)
	}
	c.say("xong")
	if served[0].Dish != "bun" {
		t.Errorf("the old button changed the dish to %s", served[0].Dish)
	}
}

// An update that comes again changes nothing and is not answered again.
func TestRedelivery(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.want(c.say("không hành"), "notes 1?")
	before := len(c.said)
	for range 3 {
		if err := c.e.Handle(context.Background(), c.last); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.said) != before {
		t.Errorf("said again: %q", c.heard(before))
	}
	c.want(c.say("ít bánh"), "notes 2?")
}

// A process that dies after the state was kept and before it spoke speaks when the update comes again.
func TestDeathBeforeSpeaking(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.dying = true
	func() {
		defer func() { _ = recover() }()
		c.say("1")
	}()
	c.dying = false
	before := len(c.said)
	if err := c.e.Handle(context.Background(), c.last); err != nil {
		t.Fatal(err)
	}
	c.want(c.heard(before), "notes 0?")
}

func TestFaults(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.want(c.say("panic"), "error: panicked") // not acknowledged: it is tried again, in the end quarantined
	c.want(c.say("refuse"), "viết vài lời")
	c.want(c.say("down"), "error: no database") // not acknowledged
	c.want(c.say("ít bánh"), "notes 1?")        // and nothing of it stayed
	c.failing = []error{permanent{}}
	c.say("thêm rau")
	c.want(c.say("xong"), "")
	if len(served) != 1 || len(served[0].Notes) != 2 {
		t.Errorf("served %+v", served)
	}
}

// An update whose effects were committed before a crash ends the dialogue that it belonged to.
func TestRepeatedEndsTheDialogue(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.say("repeated")
	c.want(c.say("a b"), "other: a b")
}

func TestSilence(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.now = c.now.Add(48 * time.Hour)
	c.want(c.say("không hành"), "làm dở")
	c.want(c.say("1"), "notes 1?") // gone on with, and the text is not lost
	c.now = c.now.Add(48 * time.Hour)
	c.want(c.say("xin hỏi một việc"), "làm dở")
	c.want(c.press("Bỏ việc này"), "other: xin hỏi một việc") // dropped, and the text is taken for itself
}

func TestParked(t *testing.T) {
	c := newChatter(t)
	other := orderFlow()
	other.Name = "second"
	c.e.Register(Module{Flows: []AnyFlow{other}, Commands: []Command{{Name: "second",
		Do: func(context.Context, *Turn, string) (Next, error) { return Begin("second", nil), nil }}}})
	c.say("/order")
	c.say("1")
	c.say("không hành")
	c.want(c.say("/second"), "dish?")
	c.say("2")
	c.want(c.say("xong"), "làm dở")
	c.want(c.press("Tiếp tục"), "notes 1?")
	c.say("xong")
	if len(served) != 2 || served[1].Dish != "pho" || len(served[1].Notes) != 1 {
		t.Errorf("served %+v", served)
	}
}

func TestPages(t *testing.T) {
	c := newChatter(t)
	var choices []Choice
	for i := range 20 {
		choices = append(choices, Choice{Label: fmt.Sprintf("Xã %02d", i+1), Value: fmt.Sprint(i + 1)})
	}
	c.e.Register(Module{Flows: []AnyFlow{Flow[order]{Name: "long", First: "a", Title: "common.back", Steps: map[string]Step[order]{"a": {
		Ask: func(context.Context, *Turn, *order) (Prompt, error) {
			return Prompt{Text: "which?", Choices: choices}, nil
		},
		Take: func(_ context.Context, t *Turn, _ *order, a Answer) (Next, error) {
			t.Say(Message{Text: "took " + a.Value})
			return End(), nil
		},
	}}}}, Commands: []Command{{Name: "long", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("long", nil), nil }}}})
	c.say("/long")
	c.press("Trang sau ▶")
	if m := c.said[len(c.said)-1]; m.Edit != "101" || m.Rows[0][0].Label != "9. Xã 09" {
		t.Errorf("the second page edits %q and begins with %q", m.Edit, m.Rows[0][0].Label)
	}
	c.want(c.say("17"), "took 17") // any number, on any page
}
