package bot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// newRelease replaces what modules declared by another release's: the letter's flow is another, and there is nothing else.
func (c *chatter) newRelease(flows ...AnyFlow) {
	c.e.modules = registry{}
	c.e.Register(Module{Flows: append(flows, orderFlow()),
		Commands: []Command{{Name: "order", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("order", nil), nil }}},
		Other: func(_ context.Context, t *Turn) (Next, error) {
			what := t.Input.Text
			if t.Input.Media != nil {
				what += " with " + t.Input.Media.Ref
			}
			t.Say(Message{Text: "other: " + what})
			return Stay(), nil
		}})
}

// older is what a letter became: its text is a number now.
type older struct {
	Text int `json:"text"`
}

func olderFlow(steps ...string) Flow[older] {
	f := Flow[older]{Name: "letter", First: "text", Title: "common.back", Steps: map[string]Step[older]{}}
	for _, s := range steps {
		f.Steps[s] = Step[older]{Ask: func(context.Context, *Turn, *older) (Prompt, error) { return Prompt{Text: "never"}, nil },
			Take: func(context.Context, *Turn, *older, Answer) (Next, error) { return End(), nil }}
	}
	return f
}

// Whatever a release changes: the dialogue is dropped and said so, the words are offered, and the chat goes on.
func TestDialogueOfAnotherRelease(t *testing.T) {
	renamed := letterFlow()
	renamed.Steps["other"] = renamed.Steps["review"]
	delete(renamed.Steps, "review")
	for name, change := range map[string]func(c *chatter){
		"the flow is gone":          func(c *chatter) { c.newRelease() },
		"the step is gone":          func(c *chatter) { c.newRelease(renamed) },
		"the data is another":       func(c *chatter) { c.newRelease(olderFlow("text", "review")) },
		"the session does not read": func(c *chatter) { c.bend("test:7:7", "current", "seq", `"three"`) },
	} {
		for how, act := range map[string]func(c *chatter) string{
			"pressed":   func(c *chatter) string { return c.press("Gửi") },
			"typed":     func(c *chatter) string { return c.say("1") },
			"commanded": func(c *chatter) string { return c.say("/order") },
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				c, _ := newWriter(t)
				c.say("/letter")
				c.say("đường hỏng")
				change(c)
				got := act(c)
				c.want(got, "không thể tiếp tục việc đang làm dở: <b>◀ Quay lại</b>")
				c.want(got, "<blockquote>đường hỏng</blockquote>")
				c.want(c.press("Dùng nội dung này"), "other: đường hỏng")
				c.want(c.say("/order"), "dish?")
				c.want(c.say("1"), "notes 0?")
			})
		}
	}
}

// bend writes another value into a part of a stored session.
func (c *chatter) bend(name, part, field, value string) {
	var s, p map[string]json.RawMessage
	if json.Unmarshal(c.kept[name], &s) != nil || json.Unmarshal(s[part], &p) != nil {
		c.t.Fatalf("no %s in %s", part, c.kept[name])
	}
	p[field] = json.RawMessage(value)
	s[part], _ = json.Marshal(p)
	c.kept[name], _ = json.Marshal(s)
}

func TestLostDialogueTakesWhatIsWritten(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.newRelease()
	c.want(c.say("có ổ gà"), "đường hỏng\ncó ổ gà")
	got := c.do(Input{Kind: KindMedia, Message: "77", Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "test", Ref: "F1"}})
	c.want(got, "đường hỏng\ncó ổ gà")
	c.want(got, "📎 Kèm")
	c.want(c.say("quay lại"), "dùng nội dung này không?")
	got = c.say("dùng")
	c.want(got, "other: đường hỏng\ncó ổ gà")
	c.want(got, "with F1")
	c.want(c.say("một hai"), "other: một hai")
}

func TestLostDialogueDropped(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.newRelease()
	c.want(c.say("/order"), "không thể tiếp tục")
	got := c.say("dừng")
	c.want(got, "Đã bỏ nội dung đó")
	c.want(got, "dish?") // what they wanted
	c.say("1")
	c.want(c.say("xong"), "")
	c.want(c.say("a b"), "other: a b")
}

func TestLostDialogueCancelled(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.newRelease()
	got := c.press("Hủy")
	if !strings.Contains(got, "Đã dừng") || strings.Contains(got, "đường hỏng") {
		t.Errorf("heard %q", got)
	}
}

// An offer that is left waits, and comes again when what was done in its stead is done.
func TestOfferWaits(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.newRelease()
	c.want(c.press("Gửi"), "đường hỏng")
	c.want(c.say("/order"), "dish?")
	c.say("1")
	c.say("không hành")
	c.want(c.say("xong"), "<blockquote>đường hỏng</blockquote>")
	c.want(c.press("Bỏ nội dung này"), "Đã bỏ")
}

// A parked dialogue that is gone stops nobody; its words come when the present one is done.
func TestParkedDialogueOfAnotherRelease(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.say("/order")
	c.say("1")
	c.newRelease()
	got := c.say("không hành")
	c.want(got, "không thể tiếp tục")
	c.want(got, "notes 1?")
	c.want(c.say("xong"), "<blockquote>đường hỏng</blockquote>")
	c.want(c.press("Dùng nội dung này"), "other: đường hỏng")
}

// What was sent after a long silence waits in the question whether to go on, and is not lost with the dialogue.
func TestResumeOfAnotherRelease(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.now = c.now.Add(48 * time.Hour)
	c.want(c.say("có ổ gà"), "làm dở")
	c.newRelease()
	c.want(c.press("Tiếp tục"), "đường hỏng\ncó ổ gà")
}

// A session that cannot be read at all is begun anew, and the person is told.
func TestSessionThatCannotBeRead(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.kept["test:7:7"] = []byte(`[1, 2`)
	c.want(c.say("/order"), "không thể tiếp tục việc đang làm dở, nên")
	c.want(c.say("1"), "notes 0?")
}

// Keys of updates survive a dialogue that does not read: an update that comes again is still known.
func TestSalvageKnowsUpdates(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	c.bend("test:7:7", "current", "seq", `"three"`)
	before := len(c.said)
	if err := c.e.Handle(t.Context(), c.last); err != nil {
		t.Fatal(err)
	}
	if len(c.said) != before {
		t.Errorf("said again: %q", c.heard(before))
	}
}

// In a group nothing takes words up: they are shown, to be copied.
func TestLostInAGroup(t *testing.T) {
	c, _ := newWriter(t)
	c.e.modules.byName["letter"] = Command{Name: "letter", Groups: true, Do: func(context.Context, *Turn, string) (Next, error) { return Begin("letter", nil), nil }}
	c.do(Input{Group: "Tổ", Text: "/letter"})
	c.do(Input{Group: "Tổ", Text: "đường hỏng"})
	c.newRelease()
	got := c.do(Input{Group: "Tổ", Text: "có ổ gà"})
	c.want(got, "không thể tiếp tục")
	c.want(got, "đường hỏng\ncó ổ gà")
	if got := c.do(Input{Group: "Tổ", Text: "nói chuyện"}); got != "" {
		t.Errorf("heard %q", got)
	}
}

// The notice of another release is put anew; what was held meanwhile is not lost.
func TestWelcomeOfAnotherRelease(t *testing.T) {
	c, _ := newWriter(t)
	notice := func(step string) Flow[none] {
		return Flow[none]{Name: "notice", First: step, Title: "common.back", Steps: map[string]Step[none]{step: {
			Ask: func(context.Context, *Turn, *none) (Prompt, error) {
				return Prompt{Text: step, Choices: []Choice{{Label: "Đồng ý", Value: "yes"}}}, nil
			},
			Take: func(_ context.Context, t *Turn, _ *none, _ Answer) (Next, error) {
				c.person.ConsentVersion = 1
				t.SetPerson(c.person)
				return End(), nil
			}}}}
	}
	c.person = civic.Person{ID: 1}
	c.newRelease(notice("old"))
	c.e.modules.welcome = "notice"
	c.want(c.say("đường hỏng"), "old")
	c.newRelease(notice("new"))
	c.e.modules.welcome = "notice"
	c.want(c.say("có ổ gà"), "new")
	got := c.press("Đồng ý")
	c.want(got, "other: đường hỏng")
	c.want(got, "other: có ổ gà")
}

type none struct{}

// A release with a newer notice asks for consent in mid-dialogue: the dialogue waits for it, and goes with a refusal.
func TestNewerNoticeInMidDialogue(t *testing.T) {
	for answer, want := range map[string]string{"Đồng ý": "làm dở", "Từ chối": "declined"} {
		t.Run(answer, func(t *testing.T) {
			c, s := newWriter(t)
			c.say("/letter")
			c.say("đường hỏng")
			c.e.Register(Module{Welcome: "notice", Flows: []AnyFlow{Flow[none]{Name: "notice", First: "a", Title: "common.back", Steps: map[string]Step[none]{"a": {
				Ask: func(context.Context, *Turn, *none) (Prompt, error) {
					return Prompt{Text: "agree?", Choices: []Choice{{Label: "Đồng ý", Value: "yes"}, {Label: "Từ chối", Value: "no"}}}, nil
				},
				Take: func(_ context.Context, t *Turn, _ *none, a Answer) (Next, error) {
					if a.Value == "no" {
						t.Say(Message{Text: "declined"})
						return End(), nil
					}
					c.person.ConsentVersion = 2
					t.SetPerson(c.person)
					return End(), nil
				}}}}}})
			c.e.Consent = 2
			c.want(c.press("Gửi"), "agree?")
			c.want(c.press(answer), want)
			if len(sent) != 0 || (len(s.drafts) == 1) != (answer == "Đồng ý") {
				t.Errorf("sent %q, drafts %+v", sent, s.drafts)
			}
			if answer == "Đồng ý" {
				c.want(c.press("Tiếp tục"), "review of đường hỏng")
			}
		})
	}
}

func TestWordsThatAreKept(t *testing.T) {
	data := json.RawMessage(`{"parts":[{"t":"Đường <hỏng>"},{"f":{"ref":"F1"}}],"lines":["một","hai"],"at":{"lat":15.1,"lon":108.8}}`)
	long := strings.Repeat("x", maxSaidRunes)
	for name, test := range map[string]struct {
		said saying
		want bool
	}{
		"a text":             {saying{Text: "Đường &lt;"}, false},
		"a text of the data": {saying{Text: "Đường <hỏng>"}, false},
		"its lines":          {saying{Text: "một\n\nhai"}, true},
		"a file":             {saying{Media: &civic.Attachment{Ref: "F1"}}, true},
		"another file":       {saying{Media: &civic.Attachment{Ref: "F"}}, false},
		"a place":            {saying{Place: &civic.Point{Lat: 15.1, Lon: 108.8}}, true},
	} {
		stored, _ := json.Marshal(data)
		raw := json.RawMessage(stored)
		if name == "a text of the data" { // as it is stored: with < escaped
			test.want = true
		}
		if got := within(raw, []saying{test.said}); (len(got) == 1) != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := adding(adding(nil, []saying{{Text: long[:maxSaidRunes-10]}}), []saying{{Text: long}, {Text: "ngắn"}}); len(got) != 2 {
		t.Errorf("%d sayings", len(got))
	}
	if got := adding([]saying{{Message: "5", Text: "a"}}, []saying{{Message: "5", Text: "b"}}); len(got) != 1 || got[0].Text != "b" {
		t.Errorf("%+v", got)
	}
}
