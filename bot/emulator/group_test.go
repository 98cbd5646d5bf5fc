package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"danvan/bot/emulator"
)

func TestGroupPrivacy(t *testing.T) {
	b := newBench(t, emulator.Options{BotUsername: "thu_bot"})
	g := b.srv.Group("Phòng Nội vụ", b.ann)
	b.wants(b.call("sendMessage", "chat_id", itoa(g.ID()), "text", "a"), 400, "Bad Request: chat not found")
	g.AddBot(b.ann)
	b.call("sendMessage", "chat_id", itoa(g.ID()), "text", "Việc mới", "reply_markup", inline)
	b.updates("offset", "-1")
	g.Send(b.ann, "chuyện riêng")
	g.Send(b.ann, "/viec")
	g.Send(b.ann, "/viec@other_bot")
	g.Send(b.ann, "nhờ @thu_bot xem")
	g.Reply(b.ann, g.Last().ID, "tôi nhận")
	got := texts(b.updates())
	if want := []string{"<nil>", "/viec", "nhờ @thu_bot xem", "tôi nhận"}; !slices.Equal(got, want) {
		t.Errorf("the bot reads %q, want %q", got, want)
	}
	if err := g.Press(b.ann, "OK"); err != nil {
		t.Error(err)
	}
	g.RemoveBot(b.ann)
	b.wants(b.call("sendMessage", "chat_id", itoa(g.ID()), "text", "a"), 403, "Forbidden: bot was kicked from the group chat")
	if err := g.Press(b.ann, "OK"); err == nil {
		t.Error("pressed a button of a bot that is gone")
	}
	g.AddBot(b.ann)
	if r := b.call("leaveChat", "chat_id", itoa(g.ID())); !r.OK {
		t.Error(r.Description)
	}
	b.wants(b.call("sendMessage", "chat_id", itoa(g.ID()), "text", "a"), 403, "Forbidden: bot is not a member of the group chat")
}

func TestMigration(t *testing.T) {
	b := newBench(t, emulator.Options{})
	g := b.srv.Group("Xã Trà Giang", b.ann)
	g.AddBot(b.ann)
	old := g.ID()
	g.Migrate()
	if g.ID() == old || !strings.HasPrefix(itoa(g.ID()), "-100") {
		t.Errorf("new id %d", g.ID())
	}
	r := b.call("sendMessage", "chat_id", itoa(old), "text", "a")
	b.wants(r, 400, "Bad Request: group chat was upgraded to a supergroup chat")
	if r.Parameters.MigrateTo != g.ID() {
		t.Errorf("migrate_to_chat_id %d", r.Parameters.MigrateTo)
	}
	if r := b.call("sendMessage", "chat_id", itoa(g.ID()), "text", "a"); !r.OK {
		t.Error(r.Description)
	}
	var to, from int
	for _, u := range b.updates() {
		if m, ok := u["message"].(map[string]any); ok {
			if m["migrate_to_chat_id"] != nil {
				to++
			}
			if m["migrate_from_chat_id"] != nil {
				from++
			}
		}
	}
	if to != 1 || from != 1 {
		t.Errorf("updates: %d to, %d from", to, from)
	}
}

func TestIdentifiers(t *testing.T) {
	b := newBench(t, emulator.Options{Seed: 7})
	again := newBench(t, emulator.Options{Seed: 7})
	if b.ann.ID() != again.ann.ID() {
		t.Error("the same seed gives other ids")
	}
	other := b.srv.User(emulator.Profile{FirstName: "B"})
	if b.ann.ID() <= 1<<31 || other.ID() >= 1<<31 {
		t.Errorf("ids %d and %d: one must not fit 32 bits, one must", b.ann.ID(), other.ID())
	}
	if same := b.srv.User(emulator.Profile{FirstName: "An", Username: "AN_nguyen"}); same.ID() != b.ann.ID() {
		t.Error("a username is one person's")
	}
}

func TestCommandScopes(t *testing.T) {
	b := newBench(t, emulator.Options{})
	set := func(scope, language, command string) {
		t.Helper()
		r := b.call("setMyCommands", "commands", `[{"command":"`+command+`","description":"x"}]`, "scope", scope, "language_code", language)
		if !r.OK {
			t.Fatal(r.Description)
		}
	}
	seen := func() string {
		list := b.ann.Commands()
		if len(list) == 0 {
			return ""
		}
		return list[0].Command
	}
	set(`{"type":"default"}`, "", "default")
	if got := seen(); got != "default" {
		t.Errorf("got %s", got)
	}
	set(`{"type":"all_private_chats"}`, "", "private")
	set(`{"type":"all_private_chats"}`, "vi", "rieng")
	if got := seen(); got != "rieng" {
		t.Errorf("got %s", got)
	}
	set(`{"type":"chat","chat_id":`+b.chat()+`}`, "", "officer")
	if got := seen(); got != "officer" {
		t.Errorf("got %s", got)
	}
	b.call("deleteMyCommands", "scope", `{"type":"chat","chat_id":`+b.chat()+`}`)
	if got := seen(); got != "rieng" {
		t.Errorf("got %s", got)
	}
}
