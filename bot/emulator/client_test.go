package emulator_test

import (
	"errors"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"danvan/bot/emulator"
)

// TestWithClient drives the emulator through the library that the bot uses.
func TestWithClient(t *testing.T) {
	b := newBench(t, emulator.Options{BotUsername: "thu_bot"})
	bot, err := tgbotapi.NewBotAPIWithAPIEndpoint(b.srv.Token(), emulator.Endpoint(b.base))
	if err != nil {
		t.Fatal(err)
	}
	if bot.Self.UserName != "thu_bot" || !bot.Self.IsBot {
		t.Errorf("getMe: %+v", bot.Self)
	}

	b.ann.Start("kq_PA-26")
	updates, err := bot.GetUpdates(tgbotapi.UpdateConfig{Timeout: 5})
	if err != nil || len(updates) != 1 {
		t.Fatalf("updates: %v %+v", err, updates)
	}
	m := updates[0].Message
	if m.Command() != "start" || m.CommandArguments() != "kq_PA-26" || m.From.ID != b.ann.ID() || m.Chat.ID != b.ann.ID() {
		t.Errorf("start message: %+v", m)
	}

	msg := tgbotapi.NewMessage(m.Chat.ID, "<b>Chào</b> anh/chị")
	msg.ParseMode = tgbotapi.ModeHTML
	msg.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(
		tgbotapi.NewInlineKeyboardButtonData("Phản ánh", "v1:complain"),
		tgbotapi.NewInlineKeyboardButtonURL("Trang", "https://example.vn"),
	))
	sent, err := bot.Send(msg)
	if err != nil {
		t.Fatal(err)
	}
	got := b.ann.Last()
	if got.ID != sent.MessageID || got.Text != "Chào anh/chị" || got.Source != "<b>Chào</b> anh/chị" || len(got.Buttons) != 1 || got.Buttons[0][0].Data != "v1:complain" {
		t.Errorf("message: %+v", got)
	}

	if err := b.ann.Press("Phản ánh"); err != nil {
		t.Fatal(err)
	}
	updates, err = bot.GetUpdates(tgbotapi.UpdateConfig{Offset: updates[0].UpdateID + 1, Timeout: 5})
	if err != nil || len(updates) != 1 || updates[0].CallbackQuery == nil {
		t.Fatalf("updates: %v %+v", err, updates)
	}
	q := updates[0].CallbackQuery
	if q.Data != "v1:complain" || q.Message.MessageID != sent.MessageID || q.From.ID != b.ann.ID() {
		t.Errorf("query: %+v", q)
	}
	if _, err := bot.Request(tgbotapi.NewCallbackWithAlert(q.ID, "Đã ghi")); err != nil {
		t.Fatal(err)
	}
	toast, err := b.ann.AwaitToast(b.ctx())
	if err != nil || toast.Text != "Đã ghi" || !toast.Alert {
		t.Errorf("toast: %+v %v", toast, err)
	}

	photo := tgbotapi.NewPhoto(m.Chat.ID, tgbotapi.FileBytes{Name: "bieu-do.jpg", Bytes: emulator.SamplePhoto()})
	photo.Caption = "Biểu đồ"
	sent, err = bot.Send(photo)
	if err != nil || len(sent.Photo) != 2 || sent.Photo[0].Width != 90 {
		t.Fatalf("photo: %v %+v", err, sent.Photo)
	}
	if _, err := bot.SendMediaGroup(tgbotapi.NewMediaGroup(m.Chat.ID, []any{
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileBytes{Name: "a.jpg", Bytes: emulator.SamplePhoto()}),
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileID(sent.Photo[1].FileID)),
	})); err != nil {
		t.Fatal(err)
	}

	b.ann.Block()
	_, err = bot.Send(tgbotapi.NewMessage(m.Chat.ID, "Còn đó không?"))
	var refused *tgbotapi.Error
	if !errors.As(err, &refused) || refused.Code != 403 || refused.Message != "Forbidden: bot was blocked by the user" {
		t.Errorf("blocked: %v", err)
	}
}
