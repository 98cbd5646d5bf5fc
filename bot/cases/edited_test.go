package cases

import (
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
)

// What a person told can be edited at every step, also where nothing is typed; it goes along from the menu into the complaint.
func TestEditedAtEveryStep(t *testing.T) {
	k := agreed(t)
	edit := func(message, text string) string {
		return k.Do(bot.Input{Kind: bot.KindEdit, Message: message, Text: text})
	}
	k.Do(bot.Input{Kind: bot.KindText, Message: "m1", Text: "Đường hỏng nặng từ tuần trước"})
	bottest.MustHear(t, edit("m1", "Đường hỏng nặng từ tháng trước"), "tháng trước")
	k.Presses("Gửi thành phản ánh")
	bottest.MustHear(t, edit("m1", "Đường hỏng nặng từ năm ngoái"), "Đã sửa", "đã được giữ lại")
	k.Says("1")
	bottest.MustHear(t, edit("m1", "Đường hỏng nặng từ năm kia"), "Đã sửa") // and is no name of a category
	k.Says("duong thon")
	bottest.MustHear(t, edit("m1", "Đường hỏng nặng từ lâu"), "Đã sửa") // nor of an area
	k.Says("xa ba dong")
	k.Says("1")
	bottest.MustHear(t, edit("m1", "Đường hỏng nặng đã lâu"), "Đã sửa")
	k.Says("1")
	bottest.MustHear(t, edit("m1", "Đường hỏng rất nặng đã lâu"), "Đã sửa", "Xin kiểm tra", "Đường hỏng rất nặng đã lâu")
	if heard := edit("m9", "chuyện khác"); heard != "" {
		t.Errorf("an edit of what was never told: %s", heard)
	}
}

// An agency's name that is put right is looked for anew; what was said of it is not.
func TestEditedNameOfAnAgency(t *testing.T) {
	k := agreed(t)
	bottest.MustHear(t, k.Do(bot.Input{Kind: bot.KindText, Message: "m1", Text: "so noi vu"}), "Sở Nội vụ")
	bottest.MustHear(t, k.Do(bot.Input{Kind: bot.KindEdit, Message: "m1", Text: "so y te"}), "Sở Y tế")
	if heard := k.Do(bot.Input{Kind: bot.KindEdit, Message: "m9", Text: "so noi vu"}); heard != "" {
		t.Errorf("an edit of what was never said: %s", heard)
	}
}

// Why a case is sent back can be edited until it is sent.
func TestEditedReason(t *testing.T) {
	r := Reopening{Reason: "Chưa làm gì"}
	if _, err := editReason(t.Context(), nil, &r, bot.Input{Kind: bot.KindEdit, Text: "  "}); err == nil || r.Reason != "Chưa làm gì" {
		t.Errorf("nothing is a reason: %v, %q", err, r.Reason)
	}
	if _, err := editReason(t.Context(), nil, &r, bot.Input{Kind: bot.KindEdit, Text: "Chưa sửa gì"}); err != nil || r.Reason != "Chưa sửa gì" {
		t.Errorf("edited: %v, %q", err, r.Reason)
	}
}
