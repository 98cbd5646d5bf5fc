package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"danvan/civic"
)

// newTypist is somebody on a channel of bare text, whose bot has an action, a menu and a command.
func newTypist(t *testing.T) (c *chatter, pressed *[]string) {
	t.Helper()
	c = newChatter(t)
	c.can = &Profile{Title: "Test"}
	pressed = &[]string{}
	c.e.Register(Module{
		Commands: []Command{
			{Name: "cards", Menu: "common.desk", Do: func(_ context.Context, t *Turn, arg string) (Next, error) {
				t.Say(Message{Text: "card " + arg, Rows: [][]Button{{Do("Nhận <b>", "take", arg), Do("1. Trả", "give", arg)}, {{Label: "Bản đồ", URL: "https://x.vn/?a&b"}}}})
				return Stay(), nil
			}},
			{Name: "menu", Do: func(_ context.Context, t *Turn, _ string) (Next, error) {
				t.Tell("common.dropped")
				t.ShowMenu()
				return Stay(), nil
			}},
		},
		Actions: []Action{
			{Name: "take", Do: func(_ context.Context, t *Turn, args []string) (Next, error) {
				*pressed = append(*pressed, "take "+args[0])
				t.Toast("common.cancelled")
				return Stay(), nil
			}},
			{Name: "give", Do: func(_ context.Context, _ *Turn, args []string) (Next, error) {
				*pressed = append(*pressed, "give "+args[0])
				return Stay(), nil
			}},
		},
	})
	return c, pressed
}

func (c *chatter) command(name, arg string) string {
	c.t.Helper()
	return c.do(Input{Kind: KindCommand, Command: name, Arg: arg})
}

// Whatever has buttons elsewhere can be answered by typing: choices by their numbers or words, ways around by their words.
func TestPromptsWithoutButtons(t *testing.T) {
	c, _ := newTypist(t)
	asked := c.command("order", "")
	c.want(asked, "dish?\n\n1. Phở bò\n2. Bún chả\n3. Phở gà\nHoặc gõ: Hủy")
	if m := c.said[len(c.said)-1]; m.Rows != nil || m.Edit != "" {
		t.Errorf("%+v", m)
	}
	if got := c.say("2"); !strings.HasPrefix(got, "notes 0?") || !strings.Contains(got, "Hoặc gõ: Quay lại · Hủy") {
		t.Errorf("%q", got)
	}
	if got := c.say("Quay lại"); !strings.HasPrefix(got, "dish?") {
		t.Errorf("%q", got)
	}
	if got := c.say("hủy"); !strings.Contains(got, "Đã dừng") {
		t.Errorf("%q", got)
	}
}

// A text asks for nothing that the channel cannot do: nothing is to be pressed, and no file to be sent.
func TestTextsWithoutButtonsAndFiles(t *testing.T) {
	c, _ := newTypist(t)
	texts := c.e.Texts
	turn := &Turn{texts: texts, channel: c}
	for key, variant := range map[string]string{"error.invalid_pick_one": "_typed", "error.invalid_need_file": "_linked", "error.invalid_unit": ""} {
		if got, want := turn.T(key), texts.Text("vi", key+variant, nil); got != want {
			t.Errorf("%s reads %q, want %q", key, got, want)
		}
		if got, want := turn.Label(key), texts.Plain("vi", key+variant, nil); got != want {
			t.Errorf("%s is labelled %q, want %q", key, got, want)
		}
	}
}

// The buttons of every message that still stands can be typed; a question under way is not answered by their numbers.
func TestActionsWithoutButtons(t *testing.T) {
	c, pressed := newTypist(t)
	card := c.command("cards", "a")
	for _, want := range []string{"<b>#1</b> Nhận &lt;b&gt;", "<b>#2</b> Trả", "Bản đồ: https://x.vn/?a&amp;b", "#1</b>.)"} {
		if !strings.Contains(card, want) {
			t.Errorf("no %q in %q", want, card)
		}
	}
	if !strings.Contains(c.command("cards", "b"), "<b>#3</b> Nhận") || !strings.Contains(c.command("cards", "a"), "<b>#1</b> Nhận") {
		t.Error("another action has its own number, the same one keeps it")
	}
	if got := c.say("3"); !strings.Contains(got, "Đã dừng") { // the toast is said
		t.Errorf("%q", got)
	}
	c.say("#2.")
	c.command("order", "")
	c.say("1") // the dish
	c.say("3") // a note
	c.say("#4")
	if got := fmt.Sprint(*pressed); got != "[take b give a give b]" {
		t.Errorf("pressed %s", got)
	}
	if len(c.toasts) != 0 {
		t.Errorf("presses were answered: %q", c.toasts)
	}
	c.want(c.say("#77"), "notes 2?\n\n1. Xong\nHoặc gõ: Quay lại · Hủy")
}

// The menu is a list of commands.
func TestMenuWithoutButtons(t *testing.T) {
	c, _ := newTypist(t)
	got := c.command("menu", "")
	if !strings.Contains(got, "/cards – Bộ phận điều phối") || c.said[len(c.said)-1].Menu != nil {
		t.Errorf("%q", got)
	}
}

// What a notification offers can be typed, too, the same at each try to send it.
func TestNoticesWithoutButtons(t *testing.T) {
	c, pressed := newTypist(t)
	c.say("/order")
	c.say("hủy")
	c.e.modules.notices = map[civic.NoticeKind]NoticeFunc{"x": func(context.Context, *Turn, civic.Outgoing) ([]Message, error) {
		return []Message{{Text: "new", Rows: [][]Button{{Do("Nhận", "take", "n")}}}}, nil
	}}
	n := civic.Outgoing{Notification: civic.Notification{Kind: "x"}}
	n.Channel, n.Address = "test", "7"
	for range 2 {
		messages, err := c.e.Render(context.Background(), n)
		if err != nil || len(messages) != 1 || !strings.Contains(messages[0].Typed, "<b>#1</b> Nhận") || messages[0].Rows != nil {
			t.Fatalf("%+v, %v", messages, err)
		}
	}
	c.say("1")
	if fmt.Sprint(*pressed) != "[take n]" {
		t.Errorf("pressed %v", *pressed)
	}
}

// In a group only what has the mark is meant for the bot.
func TestNumbersInGroups(t *testing.T) {
	o := &offers{}
	o.number("1:do:take:a")
	for text, want := range map[string]Kind{"#1": KindPress, "1": KindText, "# 1 giờ": KindText, "#2": KindText} {
		turn := &Turn{Input: Input{Kind: KindText, Group: "Tổ 1", Text: text}, offers: o}
		turn.takeTyped(&session{})
		if turn.Input.Kind != want {
			t.Errorf("%q is taken as %s", text, turn.Input.Kind)
		}
	}
}

// Numbers begin anew, and then mean the newest.
func TestOffersBeginAnew(t *testing.T) {
	o := &offers{}
	for i := range mostOffers {
		o.number(fmt.Sprint("old", i))
	}
	if n := o.number("new"); n != 1 || o.data(1) != "new" || len(o.List) != mostOffers {
		t.Errorf("%d means %q of %d", n, o.data(1), len(o.List))
	}
}
