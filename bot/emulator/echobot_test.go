package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// echoBot is a tiny bot over HTTP: it greets, echoes, counts presses and says
// what media it got. It knows nothing of the emulator's inside.
type echoBot struct {
	endpoint string // …/bot<token>/
	done     chan struct{}
}

func startEchoBot(ctx context.Context, base, token string) *echoBot {
	bot := &echoBot{endpoint: base + "/bot" + token + "/", done: make(chan struct{})}
	go func() {
		defer close(bot.done)
		bot.run(ctx)
	}()
	return bot
}

type echoUpdate struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		ID   int `json:"message_id"`
		Text string
		Chat struct{ ID int64 }
		From struct {
			FirstName string `json:"first_name"`
		}
		Photo    []struct{}
		Voice    *struct{}
		Contact  *struct{}
		Location *struct{ Latitude, Longitude float64 }
	}
	Callback *struct {
		ID      string
		Data    string
		Message struct {
			ID   int `json:"message_id"`
			Chat struct{ ID int64 }
		}
	} `json:"callback_query"`
}

func (b *echoBot) call(ctx context.Context, method string, pairs ...string) json.RawMessage {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.endpoint+method, strings.NewReader(form.Encode()))
	if err != nil {
		return nil
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct{ Result json.RawMessage }
	_ = json.NewDecoder(resp.Body).Decode(&answer)
	return answer.Result
}

func (b *echoBot) run(ctx context.Context) {
	b.call(ctx, "setMyCommands", "commands", `[{"command":"start","description":"Bắt đầu"},{"command":"phan_anh","description":"Gửi phản ánh, kiến nghị"},{"command":"ho_so","description":"Hồ sơ của tôi"}]`)
	b.call(ctx, "setMyDescription", "description", "Nơi người dân tỉnh Quảng Ngãi đánh giá, phản ánh và theo dõi việc giải quyết.\n\nBấm Bắt đầu.")
	presses := 0
	for offset := int64(0); ctx.Err() == nil; {
		var list []echoUpdate
		raw := b.call(ctx, "getUpdates", "offset", strconv.FormatInt(offset, 10), "timeout", "20")
		if json.Unmarshal(raw, &list) != nil {
			continue
		}
		for _, u := range list {
			offset = u.ID + 1
			if u.Callback != nil {
				presses++
				b.pressed(ctx, u, presses)
			} else if u.Message != nil {
				b.said(ctx, u)
			}
		}
	}
}

func (b *echoBot) pressed(ctx context.Context, u echoUpdate, n int) {
	q := u.Callback
	chat := strconv.FormatInt(q.Message.Chat.ID, 10)
	if q.Data == "alert" {
		b.call(ctx, "answerCallbackQuery", "callback_query_id", q.ID, "show_alert", "true", "text", "Phản ánh PA-26-7K3M9Q đang được Sở Xây dựng xử lý.")
		return
	}
	b.call(ctx, "answerCallbackQuery", "callback_query_id", q.ID, "text", fmt.Sprintf("Đã bấm %d lần", n))
	b.call(ctx, "editMessageText", "chat_id", chat, "message_id", strconv.Itoa(q.Message.ID), "parse_mode", "HTML",
		"text", fmt.Sprintf("Anh/chị đánh giá <b>%s sao</b>. Cảm ơn! 🌾", q.Data), "reply_markup", echoKeyboard)
}

const echoKeyboard = `{"inline_keyboard":[[{"text":"★★★★★ Rất hài lòng","callback_data":"5"}],[{"text":"★★★","callback_data":"3"},{"text":"★","callback_data":"1"}],[{"text":"Tra cứu hồ sơ","callback_data":"alert"},{"text":"Cổng thông tin","url":"https://quangngai.gov.vn"}]]}`

func (b *echoBot) said(ctx context.Context, u echoUpdate) {
	m := u.Message
	chat := strconv.FormatInt(m.Chat.ID, 10)
	send := func(text string, more ...string) {
		b.call(ctx, "sendMessage", append([]string{"chat_id", chat, "parse_mode", "HTML", "text", text}, more...)...)
	}
	switch {
	case strings.HasPrefix(m.Text, "/start"):
		send("Kính chào anh/chị <b>"+html.EscapeString(m.From.FirstName)+"</b> 👋\nAnh/chị hài lòng với phục vụ ở bộ phận một cửa chứ?\n\n<blockquote>Mã phản ánh của anh/chị: <code>PA-26-7K3M9Q</code>, hạn trả lời <u>16:30 ngày 12/3</u>.</blockquote>\nXem lại: https://t.me/thu_bot?start=xem",
			"reply_markup", echoKeyboard)
		if strings.TrimPrefix(m.Text, "/start") == " ban_phim" {
			send("Chọn một mục bên dưới.", "reply_markup", `{"keyboard":[["📝 Phản ánh","⭐ Đánh giá"],[{"text":"📍 Gửi vị trí","request_location":true},{"text":"📞 Gửi số","request_contact":true}]],"resize_keyboard":true}`)
		}
	case len(m.Photo) > 0:
		send("Đã nhận ảnh.", "reply_parameters", fmt.Sprintf(`{"message_id":%d}`, m.ID))
	case m.Voice != nil:
		send("Đã nghe tin thoại.")
	case m.Contact != nil:
		send("Đã nhận số điện thoại.")
	case m.Location != nil:
		send(fmt.Sprintf("Vị trí %.4f, %.4f.", m.Location.Latitude, m.Location.Longitude))
	case m.Text != "":
		send("Anh/chị viết: <i>"+html.EscapeString(m.Text)+"</i>", "reply_parameters", fmt.Sprintf(`{"message_id":%d}`, m.ID))
	}
}
