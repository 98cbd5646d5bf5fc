package emulator_test

import (
	"strings"
	"testing"
	"time"

	"danvan/bot/emulator"
)

const inline = `{"inline_keyboard":[[{"text":"OK","callback_data":"v1:ok"}]]}`

func TestSendErrors(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	chat := b.chat()
	stranger := b.srv.User(emulator.Profile{FirstName: "Lạ"})
	gone := b.srv.User(emulator.Profile{FirstName: "Mất"})
	gone.Start("")
	gone.Deactivate()
	long := strings.Repeat("ẩ", 4094)
	tests := []struct {
		name  string
		pairs []string
		code  int
		want  string
	}{
		{"no text", []string{"chat_id", chat}, 400, "Bad Request: message text is empty"},
		{"empty text", []string{"chat_id", chat, "text", ""}, 400, "Bad Request: message text is empty"},
		{"blank text", []string{"chat_id", chat, "text", " \n "}, 400, "Bad Request: text must be non-empty"},
		{"not UTF-8", []string{"chat_id", chat, "text", "\xff"}, 400, "Bad Request: strings must be encoded in UTF-8"},
		{"too long in UTF-16", []string{"chat_id", chat, "text", long + "👍a"}, 400, "Bad Request: message is too long"},
		{"no chat", []string{"text", "a"}, 400, "Bad Request: chat_id is empty"},
		{"unknown chat", []string{"chat_id", "77", "text", "a"}, 400, "Bad Request: chat not found"},
		{"unknown channel", []string{"chat_id", "@nope", "text", "a"}, 400, "Bad Request: chat not found"},
		{"not started", []string{"chat_id", itoa(stranger.ID()), "text", "a"}, 403, "Forbidden: bot can't initiate conversation with a user"},
		{"deactivated", []string{"chat_id", itoa(gone.ID()), "text", "a"}, 403, "Forbidden: user is deactivated"},
		{"HTML", []string{"chat_id", chat, "text", "a <x>", "parse_mode", "HTML"}, 400, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 2`},
		{"parse mode", []string{"chat_id", chat, "text", "a", "parse_mode", "XML"}, 400, "Bad Request: unsupported parse_mode"},
		{"reply", []string{"chat_id", chat, "text", "a", "reply_parameters", `{"message_id":99}`}, 400, "Bad Request: message to be replied not found"},
		{"old reply", []string{"chat_id", chat, "text", "a", "reply_to_message_id", "99"}, 400, "Bad Request: message to be replied not found"},
		{"markup JSON", []string{"chat_id", chat, "text", "a", "reply_markup", `{`}, 400, "Bad Request: can't parse reply keyboard markup JSON object"},
		{"markup type", []string{"chat_id", chat, "text", "a", "reply_markup", `[]`}, 400, "Bad Request: object expected as reply markup"},
		{"data too long", []string{"chat_id", chat, "text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"` + strings.Repeat("d", 65) + `"}]]}`}, 400, "Bad Request: BUTTON_DATA_INVALID"},
		{"data too long in bytes", []string{"chat_id", chat, "text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"` + strings.Repeat("đ", 33) + `"}]]}`}, 400, "Bad Request: BUTTON_DATA_INVALID"},
		{"no data", []string{"chat_id", chat, "text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a"}]]}`}, 400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"no button text", []string{"chat_id", chat, "text", "a", "reply_markup", `{"inline_keyboard":[[{"callback_data":"a"}]]}`}, 400, `Bad Request: can't parse inline keyboard button: can't find field "text"`},
		{"button link", []string{"chat_id", chat, "text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a","url":"nowhere"}]]}`}, 400, "Bad Request: BUTTON_URL_INVALID"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := *b
			b.t = t
			b.wants(b.call("sendMessage", tt.pairs...), tt.code, tt.want)
		})
	}
	if r := b.call("sendMessage", "chat_id", chat, "text", long+"👍", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"`+strings.Repeat("d", 64)+`"}]]}`); !r.OK {
		t.Errorf("exactly at the bounds: %s", r.Description)
	}
	if r := b.call("sendMessage", "chat_id", chat, "text", "a", "reply_parameters", `{"message_id":99,"allow_sending_without_reply":true}`); !r.OK {
		t.Errorf("without reply: %s", r.Description)
	}
	marked := "<b>" + strings.Repeat("a", 4096) + "</b>"
	if r := b.call("sendMessage", "chat_id", chat, "text", marked, "parse_mode", "html"); !r.OK {
		t.Errorf("marks count: %s", r.Description)
	}
}

func TestMethodErrors(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	id := itoa(int64(b.call("sendMessage", "chat_id", b.chat(), "text", "a").messageID(t)))
	chat := b.chat()
	tests := []struct {
		method string
		pairs  []string
		want   string
	}{
		{"sendPhoto", []string{"chat_id", chat}, "Bad Request: there is no photo in the request"},
		{"sendPhoto", []string{"chat_id", chat, "photo", "x", "caption", strings.Repeat("a", 1025)}, "Bad Request: message caption is too long"},
		{"sendPhoto", []string{"chat_id", chat, "photo", "x"}, "Bad Request: wrong file identifier/HTTP URL specified"},
		{"sendPhoto", []string{"chat_id", chat, "photo", "attach://x"}, "Bad Request: wrong file identifier/HTTP URL specified"},
		{"sendPhoto", []string{"chat_id", chat, "photo", "https://example.vn/a.jpg"}, "Bad Request: failed to get HTTP URL content"},
		{"sendLocation", []string{"chat_id", chat, "latitude", "95", "longitude", "1"}, "Bad Request: wrong latitude or longitude specified"},
		{"sendMediaGroup", []string{"chat_id", chat, "media", `[{"type":"photo","media":"x"}]`}, "Bad Request: wrong number of media specified: an album has 2-10 items"},
		{"sendMediaGroup", []string{"chat_id", chat, "media", `[{"type":"photo","media":"x"},{"type":"document","media":"x"}]`}, "Bad Request: can't use the media of the specified type in the album"},
		{"sendChatAction", []string{"chat_id", chat, "action", "dance"}, "Bad Request: wrong parameter action in request"},
		{"editMessageText", []string{"chat_id", chat, "message_id", id, "text", "a"}, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageText", []string{"chat_id", chat, "message_id", "99", "text", "b"}, "Bad Request: message to edit not found"},
		{"editMessageText", []string{"chat_id", chat, "text", "b"}, "Bad Request: message identifier is not specified"},
		{"editMessageText", []string{"chat_id", chat, "message_id", "1", "text", "b"}, "Bad Request: message can't be edited"},
		{"editMessageCaption", []string{"chat_id", chat, "message_id", id, "caption", "b"}, "Bad Request: there is no caption in the message to edit"},
		{"deleteMessage", []string{"chat_id", chat, "message_id", "99"}, "Bad Request: message to delete not found"},
		{"answerCallbackQuery", []string{"callback_query_id", "1"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"getFile", []string{"file_id", "x"}, "Bad Request: invalid file_id"},
		{"setMyCommands", []string{"commands", `[{"command":"Bad!","description":"x"}]`}, "Bad Request: BOT_COMMAND_INVALID"},
		{"setWebhook", []string{"url", "ftp://x"}, "Bad Request: bad webhook: invalid URL"},
		{"setWebhook", []string{"url", "http://x.vn", "secret_token", "a b"}, "Bad Request: secret token contains unallowed characters"},
	}
	for _, tt := range tests {
		t.Run(tt.method, func(t *testing.T) {
			b := *b
			b.t = t
			b.wants(b.call(tt.method, tt.pairs...), 400, tt.want)
		})
	}
	b.wants(b.call("makeCoffee"), 404, "Not Found")
}

func TestTokens(t *testing.T) {
	b := newBench(t, emulator.Options{})
	other := *b
	other.srv = emulator.New(emulator.Options{Token: "1:other"})
	b.wants(other.call("getMe"), 401, "Unauthorized")
	other.srv = emulator.New(emulator.Options{Token: emulator.DefaultToken})
	if r := other.call("GETME"); !r.OK {
		t.Errorf("method names have no letter case: %s", r.Description)
	}
}

func TestEditing(t *testing.T) {
	c := newClock()
	b := newBench(t, emulator.Options{Now: c.now})
	b.ann.Start("")
	chat := b.chat()
	id := itoa(int64(b.call("sendMessage", "chat_id", chat, "text", "Chọn", "reply_markup", inline).messageID(t)))

	b.wants(b.call("editMessageText", "chat_id", chat, "message_id", id, "text", " Chọn ", "reply_markup", inline), 400,
		"Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	if r := b.call("editMessageText", "chat_id", chat, "message_id", id, "text", "Chọn", "parse_mode", "HTML"); !r.OK {
		t.Errorf("taking the keyboard away is a change: %s", r.Description)
	}
	if got := b.ann.Last(); len(got.Buttons) != 0 || !got.Edited {
		t.Errorf("keyboard stays: %+v", got)
	}
	if r := b.call("editMessageText", "chat_id", chat, "message_id", id, "text", "<b>Chọn</b>", "parse_mode", "HTML"); !r.OK {
		t.Errorf("bold is a change: %s", r.Description)
	}
	if r := b.call("editMessageReplyMarkup", "chat_id", chat, "message_id", id, "reply_markup", inline); !r.OK {
		t.Errorf("markup: %s", r.Description)
	}
	if r := b.call("deleteMessage", "chat_id", chat, "message_id", id); !r.OK {
		t.Errorf("delete: %s", r.Description)
	}
	if last := b.ann.Last(); last.ID != 0 {
		t.Errorf("still there: %+v", last)
	}

	old := itoa(int64(b.call("sendMessage", "chat_id", chat, "text", "Cũ").messageID(t)))
	c.add(49 * time.Hour)
	b.wants(b.call("deleteMessage", "chat_id", chat, "message_id", old), 400, "Bad Request: message can't be deleted for everyone")

	keyboard := itoa(int64(b.call("sendMessage", "chat_id", chat, "text", "Phím", "reply_markup", `{"keyboard":[["Có"],[{"text":"Gửi số","request_contact":true}]]}`).messageID(t)))
	b.wants(b.call("editMessageText", "chat_id", chat, "message_id", keyboard, "text", "x"), 400, "Bad Request: message can't be edited")
	if err := b.ann.Press("Gửi số"); err != nil {
		t.Fatal(err)
	}
	messages := b.ann.Messages()
	if last := messages[len(messages)-1]; last.Contact == nil || last.Contact.UserID != b.ann.ID() {
		t.Errorf("contact: %+v", last)
	}
	b.call("sendMessage", "chat_id", chat, "text", "Hết", "reply_markup", `{"remove_keyboard":true}`)
	if b.ann.Keyboard() != nil {
		t.Error("the keyboard stays")
	}
}

func TestCallbackExpires(t *testing.T) {
	c := newClock()
	b := newBench(t, emulator.Options{Now: c.now})
	b.ann.Start("")
	b.call("sendMessage", "chat_id", b.chat(), "text", "Chọn", "reply_markup", inline)
	press := func() string {
		if err := b.ann.Press("OK"); err != nil {
			t.Fatal(err)
		}
		list := b.updates("offset", "-1")
		return list[0]["callback_query"].(map[string]any)["id"].(string)
	}
	id := press()
	if r := b.call("answerCallbackQuery", "callback_query_id", id); !r.OK {
		t.Fatal(r.Description)
	}
	tooOld := "Bad Request: query is too old and response timeout expired or query ID is invalid"
	b.wants(b.call("answerCallbackQuery", "callback_query_id", id), 400, tooOld)
	id = press()
	c.add(3 * time.Minute)
	b.wants(b.call("answerCallbackQuery", "callback_query_id", id), 400, tooOld)
}

func TestBlocking(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	b.ann.Block()
	b.wants(b.call("sendMessage", "chat_id", b.chat(), "text", "a"), 403, "Forbidden: bot was blocked by the user")
	b.ann.Send("Tôi quay lại")
	if r := b.call("sendMessage", "chat_id", b.chat(), "text", "a"); !r.OK {
		t.Error(r.Description)
	}
	var kinds []string
	for _, u := range b.updates() {
		if member, ok := u["my_chat_member"].(map[string]any); ok {
			kinds = append(kinds, member["new_chat_member"].(map[string]any)["status"].(string))
		} else {
			kinds = append(kinds, "message")
		}
	}
	if got := strings.Join(kinds, " "); got != "message kicked member message" {
		t.Errorf("updates: %s", got)
	}
}

func TestRateLimits(t *testing.T) {
	c := newClock()
	b := newBench(t, emulator.Options{Now: c.now, RateLimits: &emulator.RateLimits{PerChat: 1, Burst: 2, GroupPerMinute: 3}})
	b.ann.Start("")
	send := func(chat string) reply { return b.call("sendMessage", "chat_id", chat, "text", "a") }
	send(b.chat())
	send(b.chat())
	r := send(b.chat())
	b.wants(r, 429, "Too Many Requests: retry after 1")
	if r.Parameters.RetryAfter != 1 {
		t.Errorf("retry_after: %+v", r.Parameters)
	}
	c.add(time.Second)
	if r := send(b.chat()); !r.OK {
		t.Error(r.Description)
	}
	g := b.srv.Group("Tổ công tác", b.ann)
	g.AddBot(b.ann)
	for range 3 {
		c.add(2 * time.Second)
		if r := send(itoa(g.ID())); !r.OK {
			t.Error(r.Description)
		}
	}
	b.wants(send(itoa(g.ID())), 429, "Too Many Requests: retry after 16")
}
