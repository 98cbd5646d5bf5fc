package emulator_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"danvan/bot/emulator"
)

// check says what is wrong with a value of one of the given types.
func (s spec) check(path string, types []string, v any) []string {
	var worst []string
	for _, name := range types {
		problems := s.checkOne(path, name, v)
		if len(problems) == 0 {
			return nil
		}
		worst = problems
	}
	return worst
}

func (s spec) checkOne(path, name string, v any) []string {
	wrong := func() []string { return []string{fmt.Sprintf("%s: %T is no %s", path, v, name)} }
	if item, ok := strings.CutPrefix(name, "Array of "); ok {
		list, isList := v.([]any)
		if !isList {
			return wrong()
		}
		var out []string
		for i, x := range list {
			out = append(out, s.checkOne(fmt.Sprintf("%s[%d]", path, i), item, x)...)
		}
		return out
	}
	switch name {
	case "Integer":
		if n, ok := v.(float64); !ok || n != math.Trunc(n) {
			return wrong()
		}
		return nil
	case "Float":
		if _, ok := v.(float64); !ok {
			return wrong()
		}
		return nil
	case "String":
		if _, ok := v.(string); !ok {
			return wrong()
		}
		return nil
	case "Boolean", "True":
		if _, ok := v.(bool); !ok {
			return wrong()
		}
		return nil
	}
	s.use.noteType(name)
	described, ok := s.Types[name]
	if !ok {
		return []string{path + ": unknown type " + name}
	}
	if len(described.Subtypes) > 0 {
		return s.check(path, described.Subtypes, v)
	}
	object, ok := v.(map[string]any)
	if !ok {
		return wrong()
	}
	var out []string
	known := map[string]bool{}
	for _, f := range described.Fields {
		known[f.Name] = true
		x, there := object[f.Name]
		switch {
		case there:
			s.use.noteField(name, f.Name)
			out = append(out, s.check(path+"."+f.Name, f.Types, x)...)
		case f.Required:
			out = append(out, path+": no "+f.Name+" of "+name)
		}
	}
	for key := range object {
		if !known[key] {
			out = append(out, path+": "+name+" has no "+key)
		}
	}
	return out
}

// examples calls every method in a way that succeeds.
func examples(b *bench, g *emulator.Group) map[string][]string {
	chat := b.chat()
	photo := itoaQuote(b.ann.Photo("Ảnh https://danvan.vn #rác", nil).FileID)
	query := func() string {
		b.call("sendMessage", "chat_id", chat, "text", "Chọn", "reply_markup", inline)
		if err := b.ann.Press("OK"); err != nil {
			b.t.Fatal(err)
		}
		list := b.updates("offset", "-1")
		return list[0]["callback_query"].(map[string]any)["id"].(string)
	}
	text := itoa(int64(b.call("sendMessage", "chat_id", chat, "text", "a").messageID(b.t)))
	caption := itoa(int64(b.call("sendPhoto", "chat_id", chat, "photo", photo).messageID(b.t)))
	doomed := itoa(int64(b.call("sendMessage", "chat_id", chat, "text", "a").messageID(b.t)))
	file := func(kind string) []string {
		var m emulator.Message
		switch kind {
		case "voice":
			m = b.ann.Voice([]byte("OggS"))
		case "video":
			m = b.ann.Video("", []byte("film"))
		case "audio":
			m = b.ann.Audio("a.mp3", []byte("ID3"))
		case "document":
			m = b.ann.Document("a.pdf", []byte("%PDF"), "")
		}
		return []string{"chat_id", chat, kind, m.FileID, "caption", "<b>x</b>", "parse_mode", "HTML"}
	}
	commands := `[{"command":"start","description":"Bắt đầu"}]`
	return map[string][]string{
		"getMe": {}, "getUpdates": {"offset", "-3", "limit", "100", "timeout", "0", "allowed_updates", `["message"]`}, "getWebhookInfo": {}, "deleteWebhook": {},
		"setWebhook": {"url", "http://127.0.0.1:1/", "secret_token", "a", "max_connections", "40", "allowed_updates", `["message"]`},
		"sendMessage": {
			"chat_id", chat, "text", `<b>a</b> <a href="http://a.vn">b</a> /start`, "parse_mode", "HTML", "message_thread_id", "3",
			"protect_content", "true", "link_preview_options", `{"is_disabled":true}`, "reply_parameters", `{"message_id":` + text + `}`, "reply_markup",
			`{"inline_keyboard":[[{"text":"a","callback_data":"b"},{"text":"c","url":"http://a.vn"},{"text":"d","copy_text":{"text":"e"}},{"text":"f","switch_inline_query":""}]]}`,
		},
		"sendPhoto":    {"chat_id", chat, "photo", photo, "caption", "x", "parse_mode", "HTML", "reply_markup", inline, "message_thread_id", "3"},
		"sendDocument": file("document"), "sendVideo": file("video"), "sendVoice": file("voice"), "sendAudio": file("audio"),
		"sendLocation":       {"chat_id", chat, "latitude", "15.12", "longitude", "108.8"},
		"sendContact":        {"chat_id", chat, "phone_number", "+841", "first_name", "A"},
		"sendMediaGroup":     {"chat_id", chat, "media", `[{"type":"photo","media":"` + photo + `"},{"type":"photo","media":"` + photo + `"}]`},
		"sendChatAction":     {"chat_id", chat, "action", "typing"},
		"editMessageText":    {"chat_id", chat, "message_id", text, "text", "b", "parse_mode", "HTML", "link_preview_options", `{"is_disabled":true}`, "reply_markup", inline},
		"editMessageCaption": {"chat_id", chat, "message_id", caption, "caption", "b"},
		"editMessageReplyMarkup": {
			"chat_id", chat, "message_id", text, "reply_markup", inline,
		},
		"deleteMessage":       {"chat_id", chat, "message_id", doomed},
		"answerCallbackQuery": {"callback_query_id", query(), "text", "x", "show_alert", "true"},
		"getFile":             {"file_id", photo},
		"getChat":             {"chat_id", itoa(g.ID())},
		"getChatMember":       {"chat_id", itoa(g.ID()), "user_id", chat},
		"leaveChat":           {"chat_id", itoa(g.ID())},
		"setMyCommands":       {"commands", commands, "language_code", "vi", "scope", `{"type":"all_private_chats"}`}, "getMyCommands": {"language_code", "vi"},
		"deleteMyCommands":  {},
		"setChatMenuButton": {"chat_id", chat, "menu_button", `{"type":"commands"}`}, "getChatMenuButton": {"chat_id", chat},
		"setMyDescription": {"description", "x"}, "getMyDescription": {},
		"setMyShortDescription": {"short_description", "x"}, "getMyShortDescription": {},
	}
}

func itoaQuote(s string) string { return s }

func TestConformanceOfMethods(t *testing.T) { conformMethods(t, readTable(t)) }

func conformMethods(t *testing.T, s spec) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	g := b.srv.Group("Tổ dân phố", b.ann)
	g.AddBot(b.ann)
	calls := examples(b, g)
	animation := b.upload("sendAnimation", "animation", "a.mp4", []byte("film"), "chat_id", b.chat())
	calls["sendAnimation"] = nil
	order := emulator.Methods()
	slices.SortStableFunc(order, func(x, y string) int { return rank(x) - rank(y) })
	for _, name := range order {
		described, ok := s.Methods[name]
		if !ok {
			t.Errorf("%s is no method of the Bot API", name)
			continue
		}
		pairs, ok := calls[name]
		if !ok {
			t.Errorf("%s has no example here", name)
			continue
		}
		for i := 0; i < len(pairs); i += 2 {
			s.use.noteField(name, pairs[i])
			if !slices.ContainsFunc(described.Fields, func(f specField) bool { return f.Name == pairs[i] }) {
				t.Errorf("%s has no %s", name, pairs[i])
			}
		}
		if name == "sendAnimation" {
			checkResult(t, s, name, described.Returns, animation)
			continue
		}
		for _, f := range described.Fields {
			if !f.Required {
				continue
			}
			at := slices.Index(pairs, f.Name)
			without := slices.Delete(slices.Clone(pairs), at, at+2)
			if r := b.call(name, without...); r.OK || r.ErrorCode != 400 {
				t.Errorf("%s without %s: %d %s", name, f.Name, r.ErrorCode, r.Description)
			}
		}
		checkResult(t, s, name, described.Returns, b.call(name, pairs...))
	}
}

// rank puts what disturbs others last.
func rank(method string) int {
	return slices.Index([]string{"getUpdates", "leaveChat", "setWebhook", "getWebhookInfo", "deleteWebhook"}, method)
}

func checkResult(t *testing.T, s spec, name string, types []string, r reply) {
	t.Helper()
	if !r.OK {
		t.Errorf("%s: %s", name, r.Description)
		return
	}
	var v any
	r.into(t, &v)
	for _, problem := range s.check(name, types, v) {
		t.Error(problem)
	}
}

func TestConformanceOfUpdates(t *testing.T) { conformUpdates(t, readTable(t)) }

func conformUpdates(t *testing.T, s spec) {
	b := newBench(t, emulator.Options{SeeAllGroupMessages: true})
	b.updates("allowed_updates", `["message","edited_message","callback_query","my_chat_member"]`)
	bob := b.srv.User(emulator.Profile{FirstName: "Bình"})
	m := b.ann.Send("Chào @ban, viết cho a@b.vn hay gọi 0905 123 456, xem https://danvan.vn #rác")
	b.call("sendMessage", "chat_id", b.chat(), "text", "Chọn", "reply_markup", inline)
	_ = b.ann.Press("OK")
	_ = b.ann.Edit(m.ID, "Sửa")
	b.ann.Reply(m.ID, "Trả lời")
	b.ann.Photo("x", nil)
	b.ann.Album("x", emulator.SamplePhoto(), emulator.SamplePhoto())
	b.ann.Video("x", []byte("film"))
	b.ann.Voice([]byte("OggS"))
	b.ann.Audio("a.mp3", []byte("ID3"))
	b.ann.Document("a.pdf", []byte("%PDF"), "x")
	b.ann.Location(15.1, 108.8)
	b.ann.Contact("")
	b.ann.Block()
	g := b.srv.Group("Tổ dân phố", b.ann)
	g.AddBot(b.ann)
	g.Add(bob, b.ann)
	g.Remove(bob, b.ann)
	g.Migrate()
	g.RemoveBot(b.ann)
	list := b.updates()
	if len(list) < 20 {
		t.Errorf("only %d updates", len(list))
	}
	for _, u := range list {
		for _, problem := range s.checkOne("update", "Update", u) {
			t.Error(problem)
		}
	}
}
