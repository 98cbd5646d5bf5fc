package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// What a channel's error may say.
type (
	permanent struct{}
	gone      struct{}
	full      struct{ wait time.Duration }
)

func (permanent) Error() string          { return "refused" }
func (permanent) Permanent() bool        { return true }
func (gone) Error() string               { return "away" }
func (gone) Away() bool                  { return true }
func (full) Error() string               { return "share used up" }
func (f full) RetryAfter() time.Duration { return f.wait }
func (c *chatter) owedIn() time.Duration {
	for _, in := range c.owed {
		return in
	}
	return -1
}

// speak is what Speak does with what is owed.
func (c *chatter) speak() string {
	c.t.Helper()
	before := len(c.said)
	for name := range c.owed {
		if err := c.e.speakAt(context.Background(), "test", name); err != nil {
			c.t.Fatal(err)
		}
	}
	return c.heard(before)
}

// A handler does not wait for the chat's share of messages: what is left is said when it may be, and then the dialogue
// goes on as if it had been said at once.
func TestRepliesWaitWithoutAHandler(t *testing.T) {
	c := newChatter(t)
	c.failing = []error{full{wait: 700 * time.Millisecond}}
	c.want(c.say("/order"), "")
	if got := c.owedIn(); got != 700*time.Millisecond {
		t.Fatalf("owed in %v", got)
	}
	c.want(c.speak(), "dish?")
	if len(c.owed) != 0 {
		t.Errorf("still owed: %v", c.owed)
	}
	c.want(c.press("Bún chả"), "notes 0?")
	if edit := c.said[len(c.said)-1].Edit; edit != "101" {
		t.Errorf("the next question edits %q: the late one was not noted", edit)
	}
}

// While the channel is away replies wait, few are tried, and when it is back the newest question is put.
func TestRepliesOutliveAnOutage(t *testing.T) {
	c := newChatter(t)
	c.failing = []error{gone{}, gone{}, gone{}, gone{}, gone{}, gone{}}
	c.say("/order")
	c.say("1")
	for range 40 {
		c.say("không hành")
	}
	if left := len(c.failing); left < 4 {
		t.Errorf("the channel was tried %d times while it was away", 6-left)
	}
	c.failing = nil
	c.now = c.now.Add(time.Minute)
	heard := c.speak()
	if !strings.HasSuffix(heard, "notes 40?") || strings.Contains(heard, "dish?") {
		t.Errorf("heard %q", heard)
	}
	c.say("xong")
	if len(served) != 1 || len(served[0].Notes) != 40 {
		t.Errorf("served %+v", served)
	}
}

// A reply that the channel refuses is given up, and what is behind it is said.
func TestARefusedReplyHoldsNothingUp(t *testing.T) {
	c := newChatter(t)
	c.failing = []error{permanent{}}
	c.say("/order")
	c.want(c.say("1"), "notes 0?")
	for range refusedTries { // a fault of no known kind is tried a few times
		c.failing = append(c.failing, errors.New("odd"))
	}
	c.say("không hành")
	for range refusedTries - 1 {
		c.speak()
	}
	if len(c.owed) != 0 {
		t.Errorf("still owed: %v", c.owed)
	}
	c.want(c.say("ít bánh"), "notes 2?")
}

// Several inputs are answered once, and each has its effect.
func TestTogetherIsAnsweredOnce(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	before := len(c.said)
	var inputs []Input
	for i := range 100 {
		in := c.last
		in.Key, in.Text, in.Kept = fmt.Sprint("batch:", i), fmt.Sprint("note ", i), true
		inputs = append(inputs, in)
	}
	for range 2 { // the second time it is redelivered
		if err := c.e.Together(context.Background(), inputs[70:]); err != nil {
			t.Fatal(err)
		}
	}
	if heard := c.heard(before); heard != "notes 30?" {
		t.Errorf("heard %q", heard)
	}
}

// Who sends faster than is answered is put off, without a word of theirs being lost.
func TestPace(t *testing.T) {
	c := newChatter(t)
	c.e.PerMinute = 3
	for _, text := range []string{"/order", "1", "không hành"} {
		if got := c.say(text); strings.HasPrefix(got, "error") {
			t.Fatal(got)
		}
	}
	err := c.e.Handle(context.Background(), Input{Key: "k", Channel: "test", Chat: "7", From: Sender{Address: "7"}, Kind: KindText, Text: "x"})
	var later *Later
	if !errors.As(err, &later) || later.At != c.now.Add(20*time.Second) || later.Why != whyMany {
		t.Fatalf("%v, %+v", err, later)
	}
	c.now = later.At
	c.want(c.say("ít bánh"), "notes 2?")
}

// What comes while something earlier of its sender waits is put off.
func TestBehind(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.person.KeptFrom = 8
	in := Input{Key: "k", Seq: 9, Channel: "test", Chat: "7", From: Sender{Address: "7"}, Kind: KindText, Text: "1"}
	var later *Later
	if err := c.e.Handle(context.Background(), in); !errors.As(err, &later) || later.Why != whyBehind {
		t.Errorf("%v", err)
	}
	in.Seq = 8
	if err := c.e.Handle(context.Background(), in); err != nil {
		t.Errorf("the one that waits itself: %v", err)
	}
}

// askedFor tells on which channels what waits was asked for.
type askedFor struct {
	*world
	channels chan string
}

func (a askedFor) Owed(ctx context.Context, channel string, _ int, _ time.Duration) ([]string, error) {
	select {
	case a.channels <- channel:
	case <-ctx.Done():
	}
	return nil, nil
}

// named is a channel of another name.
type named struct {
	Channel
	name string
}

func (n named) Name() string { return n.name }

// Replies on a channel that is away keep none of another waiting: each channel has its own list.
func TestEachChannelHasItsTurn(t *testing.T) {
	c := newChatter(t)
	asked := askedFor{c.world, make(chan string)}
	c.e.Sessions, c.e.Channels = asked, Channels{named{c.e.Channels[0], "away"}, named{c.e.Channels[0], "there"}}
	for range 2 {
		c.e.speakers.of("away").met(true, c.now)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.e.Speak(ctx) }()
	for range 2 {
		if got := <-asked.channels; got != "there" {
			t.Errorf("asked for what waits on %s", got)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
