package petitions

import (
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
)

// A line of the petition and the facts are changed with the message in which they were written, whichever question is asked.
func TestEditedLines(t *testing.T) {
	k := bottest.New(t)
	k.Engine.Register(New())
	k.Engine.Register(bot.Module{Commands: []bot.Command{{Name: "law", Do: bot.Opens(bot.FlowComplaint)}}})
	say := func(message, text string) string {
		return k.Do(bot.Input{Kind: bot.KindText, Message: message, Text: text})
	}
	edit := func(message, text string) string {
		return k.Do(bot.Input{Kind: bot.KindEdit, Message: message, Text: text})
	}
	k.Says("/law")
	k.Says("1")
	k.Presses("chưa rõ")
	say("m1", "Trần Thị Lan")
	say("m2", "Thôn 1")
	bottest.MustHear(t, edit("m2", "Thôn 2"), "quyết định hoặc việc làm nào")
	bottest.MustHear(t, edit("m2", "  "), "⚠", "quyết định hoặc việc làm nào") // the question is asked again
	say("m3", "Quyết định số 12")
	say("m4", "hôm qua")
	say("m5", "Đo thiếu đất")
	bottest.MustHear(t, edit("m5", "Đo thiếu 20 mét đất"), "Đã sửa")
	k.Says("tiếp tục")
	bottest.MustHear(t, edit("m5", "Đo thiếu 30 mét đất"), "Đã sửa", "yêu cầu")
	bottest.MustHear(t, say("m6", "Đo lại"), "soạn xong")
	k.Presses("Sửa đơn")
	k.Presses("chưa rõ")
	bottest.MustHear(t, k.Says("1"), "Thôn 2") // kept, to be corrected
}
