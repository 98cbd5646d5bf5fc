package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// notice is a welcome that is agreed to by one button, for a version.
func (c *chatter) notice(version int) {
	c.t.Helper()
	c.e.Register(Module{Welcome: "notice", Flows: []AnyFlow{Flow[none]{Name: "notice", First: "a", Title: "common.back", Steps: map[string]Step[none]{"a": {
		Ask: func(context.Context, *Turn, *none) (Prompt, error) {
			return Prompt{Text: "agree?", Choices: []Choice{{Label: "Đồng ý", Value: "yes"}}}, nil
		},
		Take: func(_ context.Context, t *Turn, _ *none, _ Answer) (Next, error) {
			c.person.ConsentVersion = version
			t.SetPerson(c.person)
			return End(), nil
		}}}}}})
	c.e.Consent = version
}

// Of somebody who has not agreed twenty messages are kept, and no more, however many they send; once they have agreed these
// are taken up in order.
func TestHeldIsBounded(t *testing.T) {
	c := newChatter(t)
	c.person = civic.Person{ID: 1}
	c.notice(2)
	c.person.ConsentVersion = 0
	for i := range 25 {
		got := c.say(fmt.Sprintf("lời %d.", i))
		c.want(got, "agree?")
		if strings.Contains(got, "other:") {
			t.Fatalf("%d is answered before they agreed: %q", i, got)
		}
	}
	s, err := c.e.loadSession(t.Context(), c.last)
	if err != nil || len(s.Held) != 20 {
		t.Fatalf("%d are held, %v", len(s.Held), err)
	}
	got := c.press("Đồng ý")
	at := 0
	for i := range 25 {
		found := strings.Index(got[at:], fmt.Sprintf("other: lời %d.", i))
		if (found >= 0) != (i < 20) {
			t.Fatalf("message %d in its order: %t; heard %q", i, found >= 0, got)
		}
		at += max(0, found)
	}
}

// Whoever agreed to an older notice is asked about the newer one before anything else, whatever they do, and once.
func TestNewerNoticeIsAsked(t *testing.T) {
	for name, in := range map[string]Input{"words": {Text: "đường hỏng"}, "a command": {Text: "/order"}, "a press": {Kind: KindPress, Press: "p", Data: Callback{Action: "x"}.Encode()},
		"a place": {Kind: KindPlace, Place: &civic.Point{Lat: 15, Lon: 108}}} {
		c := newChatter(t)
		c.say("xin chào") // the person is known, and has agreed to version 1
		c.notice(2)
		if got := c.do(in); !strings.Contains(got, "agree?") || strings.Contains(got, "other:") {
			t.Errorf("%s: heard %q", name, got)
		}
		c.press("Đồng ý")
		if got := c.say("thêm"); !strings.Contains(got, "other: thêm") && !strings.Contains(got, "dish?") {
			t.Errorf("%s: asked again: %q", name, got)
		}
	}
}

// While somebody is asked whether to go on with what they left, twenty messages are kept, and no more.
func TestHeldWhileAskedToGoOnIsBounded(t *testing.T) {
	c := newChatter(t)
	c.say("/order")
	c.say("1")
	c.now = c.now.Add(48 * time.Hour)
	for i := range 25 {
		c.want(c.say(fmt.Sprintf("lời %d.", i)), "làm dở")
	}
	got := c.press("Bỏ việc này")
	for i := range 25 {
		if found := strings.Contains(got, fmt.Sprintf("other: lời %d.", i)); found != (i < 20) {
			t.Errorf("message %d is taken: %t", i, found)
		}
	}
}
