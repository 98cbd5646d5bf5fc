package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// drawer keeps drafts in memory.
type drawer struct {
	drafts  []civic.Draft
	failing error
}

func (s *drawer) SaveDraft(_ context.Context, d civic.Draft) error {
	if s.failing != nil {
		return s.failing
	}
	_ = s.DropDraft(context.Background(), d.Person, d.Dialogue)
	s.drafts = append([]civic.Draft{d}, s.drafts...)
	return nil
}

func (s *drawer) DraftsOf(_ context.Context, person int64, channel, chat string) ([]civic.Draft, error) {
	var list []civic.Draft
	for _, d := range s.drafts {
		if d.Person == person && d.Channel == channel && d.Chat == chat {
			list = append(list, d)
		}
	}
	return list, s.failing
}

func (s *drawer) DropDraft(_ context.Context, person int64, dialogue string) error {
	s.drafts = slices.DeleteFunc(s.drafts, func(d civic.Draft) bool { return d.Person == person && d.Dialogue == dialogue })
	return s.failing
}

func (s *drawer) DropDrafts(_ context.Context, person int64) error {
	s.drafts = slices.DeleteFunc(s.drafts, func(d civic.Draft) bool { return d.Person == person })
	return s.failing
}

// letter is the data of a flow with a review.
type letter struct {
	Text string `json:"text"`
}

var sent []string

func letterFlow() Flow[letter] {
	return Flow[letter]{Name: "letter", First: "text", Title: "common.back", Steps: map[string]Step[letter]{
		"text": {
			Ask: func(context.Context, *Turn, *letter) (Prompt, error) { return Prompt{Text: "text?", Free: true}, nil },
			Take: func(_ context.Context, _ *Turn, d *letter, a Answer) (Next, error) {
				d.Text = a.Input.Text
				return To("review"), nil
			},
		},
		"review": {
			Ask: func(_ context.Context, _ *Turn, d *letter) (Prompt, error) {
				return Prompt{Text: "review of " + d.Text, Free: true, Choices: []Choice{{Label: "Gửi", Value: "send"}, {Label: "Sửa", Value: "edit"}}}, nil
			},
			Take: func(_ context.Context, t *Turn, d *letter, a Answer) (Next, error) {
				switch {
				case a.Value == "send":
					sent = append(sent, t.Dialogue+" "+d.Text)
					t.Say(Message{Text: "sent"})
					return End(), nil
				case a.Value == "edit":
					return To("text"), nil
				case a.Input.Text == "repeated":
					return End(), civic.ErrRepeated
				case a.Input.Text == "forget":
					return Forget(), nil
				}
				d.Text += ", " + a.Input.Text
				return Stay(), nil
			},
			Review: true,
		},
	}}
}

// newWriter is a chatter with the flow of the letter, and drafts.
func newWriter(t *testing.T) (*chatter, *drawer) {
	sent = nil
	c, s := newChatter(t), &drawer{}
	c.e.Drafts = s
	c.e.Register(Module{Flows: []AnyFlow{letterFlow()}, Commands: []Command{{Name: "letter",
		Do: func(context.Context, *Turn, string) (Next, error) { return Begin("letter", nil), nil }}}})
	return c, s
}

// empty loses every session.
func (c *chatter) empty() { c.kept = map[string][]byte{} }

// pressOf presses a button of the message, which is counted from the newest, 0.
func (c *chatter) pressOf(back int, label string) string {
	c.t.Helper()
	at := len(c.said) - 1 - back
	for _, row := range c.said[at].Rows {
		for _, b := range row {
			if strings.HasSuffix(b.Label, label) {
				return c.do(Input{Kind: KindPress, Press: "p", Data: b.Data, Message: fmt.Sprint(101 + at)})
			}
		}
	}
	c.t.Fatalf("no button %q", label)
	return ""
}

func TestDraftSurvivesTheSession(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	if len(s.drafts) != 0 {
		t.Errorf("kept before the review: %+v", s.drafts)
	}
	c.want(c.say("đường hỏng"), "review of đường hỏng")
	if len(s.drafts) != 1 || s.drafts[0].Flow != "letter" || s.drafts[0].Step != "review" || s.drafts[0].Chat != "7" || s.drafts[0].Person != 1 {
		t.Fatalf("drafts %+v", s.drafts)
	}
	id := s.drafts[0].Dialogue
	c.empty()
	c.want(c.press("Gửi"), "sent")
	if len(sent) != 1 || sent[0] != id+" đường hỏng" || len(s.drafts) != 0 {
		t.Errorf("sent %q, left %+v", sent, s.drafts)
	}
	c.pressOf(1, "Gửi") // pressed again: it is known to be done
	if toast := c.toasts[len(c.toasts)-1]; !strings.Contains(toast, "không cần chọn lại") || len(sent) != 1 {
		t.Errorf("toast %q, sent %q", toast, sent)
	}
	c.empty()
	c.want(c.pressOf(1, "Gửi"), "chưa được gửi")
	if len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

func TestOlderButtonOfADraft(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.want(c.say("có ổ gà"), "review of đường hỏng, có ổ gà")
	c.empty()
	got := c.pressOf(1, "Gửi") // it stands under less than what is kept
	c.want(got, "chưa gửi đi điều gì")
	c.want(got, "review of đường hỏng, có ổ gà")
	if len(sent) != 0 {
		t.Fatalf("sent %q", sent)
	}
	c.want(c.press("Gửi"), "sent")
	if len(sent) != 1 || len(s.drafts) != 0 {
		t.Errorf("sent %q, left %+v", sent, s.drafts)
	}
}

// From the review on everything is kept, on whatever step the dialogue is.
func TestDraftGoesAlong(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.want(c.press("Sửa"), "text?")
	c.empty()
	got := c.pressOf(1, "Gửi")
	c.want(got, "chưa gửi đi điều gì")
	c.want(got, "text?")
	c.want(c.say("cầu hỏng"), "review of cầu hỏng")
	c.empty()
	c.want(c.press("Gửi"), "sent")
	if len(s.drafts) != 0 {
		t.Errorf("left %+v", s.drafts)
	}
}

func TestDraftEndsWithItsDialogue(t *testing.T) {
	for name, end := range map[string]func(c *chatter){
		"sent":      func(c *chatter) { c.press("Gửi") },
		"cancelled": func(c *chatter) { c.press("Hủy") },
		"restarted": func(c *chatter) { c.say("/lamlai") },
		"repeated":  func(c *chatter) { c.say("repeated") },
		"forgotten": func(c *chatter) { c.say("forget") },
	} {
		t.Run(name, func(t *testing.T) {
			c, s := newWriter(t)
			c.say("/letter")
			c.say("đường hỏng")
			end(c)
			if len(s.drafts) != 0 {
				t.Errorf("left %+v", s.drafts)
			}
		})
	}
}

// A draft of a session that was lost goes with the person's consent or deletion, too.
func TestForgetTakesLostDrafts(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.empty()
	c.say("/letter") // the old one is parked
	c.say("cầu hỏng")
	c.say("forget")
	if len(s.drafts) != 0 {
		t.Errorf("left %+v", s.drafts)
	}
}

func TestDraftThatCannotBeKept(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	s.failing = errors.New("no database")
	c.want(c.say("đường hỏng"), "error: ")
	s.failing = nil
	if err := c.e.Handle(t.Context(), c.last); err != nil { // it comes again
		t.Fatal(err)
	}
	c.want(c.said[len(c.said)-1].Text, "review of đường hỏng")
	if len(s.drafts) != 1 {
		t.Errorf("drafts %+v", s.drafts)
	}
}

func TestPressWithoutASession(t *testing.T) {
	for name, prepare := range map[string]func(c *chatter){
		"lost":                func(c *chatter) { c.empty() },
		"lost a while ago":    func(c *chatter) { c.empty(); c.say("xin chào") },
		"lost, and no drafts": func(c *chatter) { c.e.Drafts = nil; c.empty() },
		"lost, an official's": func(c *chatter) {
			c.empty()
			c.person.Memberships = []civic.Membership{{Agency: "a", Role: civic.RoleOfficer}}
		},
		"lost, another is now": func(c *chatter) { c.empty(); c.say("/order") },
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := newWriter(t)
			c.say("/order")
			old := c.said[0].Rows[0][0].Data
			prepare(c)
			got := c.do(Input{Kind: KindPress, Press: "p", Data: old, Message: "101"})
			c.want(got, "Hệ thống không còn giữ việc mà lựa chọn này thuộc về")
			if strings.Contains(name, "another") {
				c.want(got, "dish?")
			}
		})
	}
}

// In a group a member who presses on another's question is told alone, and the question stays.
func TestPressOnAnothersQuestion(t *testing.T) {
	c, _ := newWriter(t)
	c.e.modules.byName["order"] = Command{Name: "order", Groups: true, Do: func(context.Context, *Turn, string) (Next, error) { return Begin("order", nil), nil }}
	c.do(Input{Group: "Tổ", Text: "/order"})
	in := Input{Group: "Tổ", Kind: KindPress, Press: "p", Data: c.said[0].Rows[0][0].Data, Message: "101", Key: "x", Channel: "test", Chat: "7", From: Sender{Address: "8"}}
	before := len(c.said)
	if err := c.e.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if toast := c.toasts[len(c.toasts)-1]; len(c.said) != before || !strings.Contains(toast, "của người khác") || len([]rune(toast)) > 200 {
		t.Errorf("said %q, toast %q", c.heard(before), toast)
	}
}

// Somebody who writes rather than presses is offered what survived before their words are taken for something new.
func TestDraftIsOfferedToWhoWrites(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.empty()
	c.want(c.say("gửi chưa?"), "làm dở")
	c.want(c.press("Tiếp tục"), "review of đường hỏng, gửi chưa?")
	c.empty()
	c.want(c.say("/order"), "dish?")
	c.want(c.press("Hủy"), "làm dở") // after what they wanted
	c.want(c.press("Tiếp tục"), "review of")
}

// Several messages that come while the question is open are all taken, by the dialogue or for themselves.
func TestNothingOfSeveralMessagesIsLost(t *testing.T) {
	for answer, want := range map[string]string{"Tiếp tục": "review of đường hỏng, một hai, ba bốn", "Bỏ việc này": "other: một hai | other: ba bốn"} {
		c, _ := newWriter(t)
		c.say("/letter")
		c.say("đường hỏng")
		c.empty()
		c.want(c.say("một hai"), "làm dở")
		c.want(c.say("ba bốn"), "làm dở")
		c.want(c.press(answer), want)
	}
}

// Words that came after a silence, where the question takes none, are offered when the dialogue is done.
func TestWordsThatTheQuestionCannotTake(t *testing.T) {
	c, _ := newWriter(t)
	c.newRelease()
	c.say("/order")
	c.say("1")
	c.say("không hành")
	c.say("quay lại") // dish?, which takes no words
	c.now = c.now.Add(48 * time.Hour)
	c.want(c.say("đường thôn hai hỏng nặng"), "làm dở")
	c.want(c.press("Tiếp tục"), "dish?")
	c.say("1")
	c.want(c.say("xong"), "<blockquote>đường thôn hai hỏng nặng</blockquote>")
	c.want(c.press("Dùng nội dung này"), "other: đường thôn hai hỏng nặng")
}

func TestDraftIsNobodyElses(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	c.say("đường thôn hai hỏng nặng")
	c.empty()
	c.person.ID = 2
	c.want(c.press("Gửi"), "không còn giữ")
	if len(sent) != 0 || len(s.drafts) != 1 {
		t.Errorf("sent %q, drafts %+v", sent, s.drafts)
	}
}

// A dialogue that was left for another while it stood at its review comes back with what it was, whatever was lost.
func TestParkedDraft(t *testing.T) {
	c, s := newWriter(t)
	c.say("/letter")
	c.say("đường thôn hai hỏng nặng")
	c.want(c.say("/order"), "dish?")
	if len(s.drafts) != 1 {
		t.Fatalf("drafts %+v", s.drafts)
	}
	c.now = c.now.Add(time.Minute)
	c.want(c.press("Hủy"), "làm dở")
	c.want(c.press("Bỏ việc này"), "Đã bỏ")
	if len(s.drafts) != 0 {
		t.Errorf("left %+v", s.drafts)
	}
}
