package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"danvan/bot"
	"danvan/civic"

	"github.com/google/go-cmp/cmp"
)

var (
	received = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	sent     = time.Unix(1780000000, 0).UTC()
	decoder  = Decoder{Bot: "danvan_bot", Now: func() time.Time { return received }}
)

const (
	lan     = `"from":{"id":5000000001,"is_bot":false,"first_name":"Lan","last_name":"Trần","language_code":"vi-VN"}`
	private = lan + `,"date":1780000000,"chat":{"id":5000000001,"type":"private","first_name":"Lan"}`
	group   = lan + `,"date":1780000000,"chat":{"id":-1001234567890,"type":"supergroup","title":"Tổ một cửa"}`
)

// in is what Lan did in her private chat.
func in(change func(*bot.Input)) *bot.Input {
	i := &bot.Input{Key: "telegram:7001", Seq: 7001, Channel: "telegram", Chat: "5000000001", At: sent, Message: "12",
		From: bot.Sender{Address: "5000000001", Name: "Lan Trần", Locale: "vi"}}
	change(i)
	return i
}

func grouped(change func(*bot.Input)) *bot.Input {
	return in(func(i *bot.Input) {
		i.Chat, i.Group = "-1001234567890", "Tổ một cửa"
		change(i)
	})
}

func media(kind civic.AttachmentKind, ref, name string, size int64, album string) *civic.Attachment {
	return &civic.Attachment{Kind: kind, Channel: "telegram", Ref: ref, Name: name, Size: size, Album: album}
}

func TestDecode(t *testing.T) {
	for name, test := range map[string]struct {
		update string // what stands beside the update_id
		want   *bot.Input
	}{
		"text": {`"message":{"message_id":12,` + private + `,"text":" Xin chào\u0000 "}`,
			in(func(i *bot.Input) { i.Kind, i.Text = bot.KindText, "Xin chào" })},
		"text of nothing": {`"message":{"message_id":12,` + private + `,"text":"\u0000"}`, in(func(i *bot.Input) { i.Kind = bot.KindOther })},
		"decomposed":      {`"message":{"message_id":12,` + private + `,"text":"So\u031b\u0309"}`, in(func(i *bot.Input) { i.Kind, i.Text = bot.KindText, "Sở" })},
		"command": {`"message":{"message_id":12,` + private + `,"text":"/start rate_so-noi-vu"}`,
			in(func(i *bot.Input) {
				i.Kind, i.Text, i.Command, i.Arg = bot.KindCommand, "/start rate_so-noi-vu", "start", "rate_so-noi-vu"
			})},
		"our command in a group": {`"message":{"message_id":12,` + group + `,"text":"/HopThu@Danvan_Bot moi"}`,
			grouped(func(i *bot.Input) {
				i.Kind, i.Text, i.Command, i.Arg = bot.KindCommand, "/HopThu@Danvan_Bot moi", "hopthu", "moi"
			})},
		"another bot's command": {`"message":{"message_id":12,` + group + `,"text":"/start@other_bot"}`, nil},
		"a date is no command":  {`"message":{"message_id":12,` + private + `,"text":"/12/2025 tôi nộp"}`, in(func(i *bot.Input) { i.Kind, i.Text = bot.KindText, "/12/2025 tôi nộp" })},
		"reply": {`"message":{"message_id":12,` + private + `,"text":"a","reply_to_message":{"message_id":9,` + private + `}}`,
			in(func(i *bot.Input) { i.Kind, i.Text, i.ReplyTo = bot.KindText, "a", "9" })},
		"topic": {`"message":{"message_id":12,"message_thread_id":5,"is_topic_message":true,` + group + `,"text":"a","reply_to_message":{"message_id":5}}`,
			grouped(func(i *bot.Input) { i.Kind, i.Text, i.Chat = bot.KindText, "a", "-1001234567890/5" })},
		"reply chain is no topic": {`"message":{"message_id":12,"message_thread_id":5,` + group + `,"text":"a","reply_to_message":{"message_id":5}}`,
			grouped(func(i *bot.Input) { i.Kind, i.Text, i.ReplyTo = bot.KindText, "a", "5" })},
		"photo": {`"message":{"message_id":12,` + private + `,"media_group_id":"13","caption":"Ổ gà","photo":[{"file_id":"s","width":90,"height":90},{"file_id":"l","width":1280,"height":960,"file_size":7},{"file_id":"m","width":320,"height":320}]}`,
			in(func(i *bot.Input) {
				i.Kind, i.Text, i.Media = bot.KindMedia, "Ổ gà", media("photo", "l", "", 7, "13")
			})},
		"video":      {`"message":{"message_id":12,` + private + `,"video":{"file_id":"v","file_name":"a.mp4","file_size":9000000000}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("video", "v", "a.mp4", 9000000000, "") })},
		"video note": {`"message":{"message_id":12,` + private + `,"video_note":{"file_id":"n","length":240}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("video", "video_note:n", "", 0, "") })},
		"voice":      {`"message":{"message_id":12,` + private + `,"voice":{"file_id":"w"}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("voice", "w", "", 0, "") })},
		"audio":      {`"message":{"message_id":12,` + private + `,"audio":{"file_id":"u"}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("audio", "u", "", 0, "") })},
		"document":   {`"message":{"message_id":12,` + private + `,"document":{"file_id":"d","file_name":"đơn\u0000.pdf"}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("document", "d", "đơn.pdf", 0, "") })},
		"animation":  {`"message":{"message_id":12,` + private + `,"animation":{"file_id":"g"},"document":{"file_id":"g"}}`, in(func(i *bot.Input) { i.Kind, i.Media = bot.KindMedia, media("animation", "g", "", 0, "") })},
		"location":   {`"message":{"message_id":12,` + private + `,"location":{"latitude":15.12,"longitude":108.8}}`, in(func(i *bot.Input) { i.Kind, i.Place = bot.KindPlace, &civic.Point{Lat: 15.12, Lon: 108.8} })},
		"venue": {`"message":{"message_id":12,` + private + `,"venue":{"title":"Chợ","address":"Ba Tơ"},"location":{"latitude":15.12,"longitude":108.8}}`,
			in(func(i *bot.Input) {
				i.Kind, i.Text, i.Place = bot.KindPlace, "Chợ, Ba Tơ", &civic.Point{Lat: 15.12, Lon: 108.8}
			})},
		"off the earth":     {`"message":{"message_id":12,` + private + `,"location":{"latitude":150,"longitude":108.8}}`, nil},
		"own contact":       {`"message":{"message_id":12,` + private + `,"contact":{"phone_number":"+84901234567","first_name":"Lan","user_id":5000000001}}`, in(func(i *bot.Input) { i.Kind, i.Contact = bot.KindContact, "+84901234567" })},
		"another's contact": {`"message":{"message_id":12,` + private + `,"contact":{"phone_number":"+84907654321","first_name":"Minh","last_name":"Lê"}}`, in(func(i *bot.Input) { i.Kind, i.Text = bot.KindText, "Minh Lê, +84907654321" })},
		"sticker":           {`"message":{"message_id":12,` + private + `,"sticker":{"file_id":"x","emoji":"👍"}}`, in(func(i *bot.Input) { i.Kind = bot.KindOther })},
		"poll":              {`"message":{"message_id":12,` + private + `,"poll":{"id":"1"}}`, in(func(i *bot.Input) { i.Kind = bot.KindOther })},
		"service":           {`"message":{"message_id":12,` + group + `,"new_chat_members":[{"id":1,"is_bot":true}]}`, nil},
		"said by a bot":     {`"message":{"message_id":12,"from":{"id":1087968824,"is_bot":true},"chat":{"id":-1,"type":"group","title":"x"},"text":"/start"}`, nil},
		"channel":           {`"message":{"message_id":12,` + lan + `,"chat":{"id":-1,"type":"channel","title":"x"},"text":"a"}`, nil},
		"nobody":            {`"message":{"message_id":12,"chat":{"id":1,"type":"private"},"text":"a"}`, nil},
		"edit":              {`"edited_message":{"message_id":12,` + private + `,"edit_date":1780000100,"text":"Mới"}`, in(func(i *bot.Input) { i.Kind, i.Text = bot.KindEdit, "Mới" })},
		"edited caption":    {`"edited_message":{"message_id":12,` + private + `,"photo":[{"file_id":"l"}],"caption":"Mới"}`, in(func(i *bot.Input) { i.Kind, i.Text = bot.KindEdit, "Mới" })},
		"moving location":   {`"edited_message":{"message_id":12,` + private + `,"location":{"latitude":1,"longitude":1}}`, nil},
		"press": {`"callback_query":{"id":"77",` + lan + `,"message":{"message_id":12,"date":1780000000,"chat":{"id":5000000001,"type":"private"},"from":{"id":1,"is_bot":true}},"data":"1:do:accept:PA\u0000"}`,
			in(func(i *bot.Input) {
				i.Kind, i.Press, i.Data, i.At = bot.KindPress, "77", "1:do:accept:PA", received
			})},
		"press on an inaccessible message": {`"callback_query":{"id":"77",` + lan + `,"message":{"message_id":12,"date":0,"chat":{"id":-1001234567890,"type":"supergroup","title":"Tổ một cửa"}},"data":"x"}`,
			grouped(func(i *bot.Input) { i.Kind, i.Press, i.Data, i.At = bot.KindPress, "77", "x", received })},
		"press without a message": {`"callback_query":{"id":"77",` + lan + `,"inline_message_id":"a","data":"x"}`, nil},
		"blocked":                 {`"my_chat_member":{` + private + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`, in(func(i *bot.Input) { i.Kind, i.Message = bot.KindBlocked, "" })},
		"unblocked":               {`"my_chat_member":{` + private + `,"old_chat_member":{"status":"kicked"},"new_chat_member":{"status":"member"}}`, in(func(i *bot.Input) { i.Kind, i.Message = bot.KindUnblocked, "" })},
		"joins":                   {`"my_chat_member":{` + group + `,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}`, grouped(func(i *bot.Input) { i.Kind, i.Message = bot.KindGroupJoin, "" })},
		"promoted":                {`"my_chat_member":{` + group + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"administrator"}}`, nil},
		"leaves":                  {`"my_chat_member":{` + group + `,"old_chat_member":{"status":"restricted","is_member":true},"new_chat_member":{"status":"left"}}`, grouped(func(i *bot.Input) { i.Kind, i.Message = bot.KindGroupLeave, "" })},
		"moved": {`"message":{"message_id":12,` + strings.Replace(group, "-1001234567890", "-77", 1) + `,"migrate_to_chat_id":-1001234567890}`,
			grouped(func(i *bot.Input) {
				i.Kind, i.Chat, i.MovedTo, i.Message = bot.KindGroupMove, "-77", "-1001234567890", ""
			})},
		"moved from": {`"message":{"message_id":12,` + group + `,"migrate_from_chat_id":-77}`,
			grouped(func(i *bot.Input) {
				i.Kind, i.Chat, i.MovedTo, i.Message = bot.KindGroupMove, "-77", "-1001234567890", ""
			})},
		"unknown kind": {`"message_reaction":{"chat":{"id":1}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			id, got, ok, err := decoder.Decode([]byte(`{"update_id":7001,` + test.update + `}`))
			if err != nil || id != 7001 {
				t.Fatalf("update %d, %v", id, err)
			}
			if ok != (test.want != nil) {
				t.Fatalf("ok is %v: %+v", ok, got)
			}
			if ok {
				if diff := cmp.Diff(*test.want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// What never can be handled says so, with its id: it need not come again.
func TestDecodeWhatNeverCanBeHandled(t *testing.T) {
	for name, update := range map[string]string{
		"wrong types":     `"message":{"message_id":"twelve"}`,
		"beyond all time": `"message":{"message_id":12,` + strings.Replace(private, "1780000000", "9007199254740991", 1) + `,"text":"a"}`,
		"a year too far":  `"message":{"message_id":12,` + strings.Replace(private, "1780000000", "1880000000", 1) + `,"text":"a"}`,
		"before Telegram": `"message":{"message_id":12,` + strings.Replace(private, "1780000000", "17", 1) + `,"text":"a"}`,
	} {
		id, _, ok, err := decoder.Decode([]byte(`{"update_id":7001,` + update + `}`))
		if id != 7001 || ok || err == nil {
			t.Errorf("%s: update %d, %v, %v", name, id, ok, err)
		}
	}
}

func TestDecodeWhatIsNoUpdate(t *testing.T) {
	for _, raw := range []string{"", "null", "[]", "{}", `{"update_id":0}`, `{"update_id":"x"}`, `{"message":{}}`, `{"update_id":1`} {
		if _, _, ok, err := decoder.Decode([]byte(raw)); ok || err == nil {
			t.Errorf("%s: %v, %v", raw, ok, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"message_id":12,` + private + `,"text":"/start x"}}`)
	f.Add(`{"update_id":1,"message":{"message_id":12,` + group + `,"message_thread_id":3,"is_topic_message":true,"photo":[{"file_id":"a"}]}}`)
	f.Add(`{"update_id":1,"callback_query":{"id":"77",` + lan + `,"message":{"message_id":12,"chat":{"id":1,"type":"private"}},"data":"1:do:x"}}`)
	f.Add(`{"update_id":1,"my_chat_member":{` + private + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}}`)
	f.Add(`{"update_id":1,"message":{"message_id":1,` + group + `,"migrate_from_chat_id":-77}}`)
	f.Add(`{"update_id":1,"edited_message":{"message_id":1,` + private + `,"caption":"x"}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		id, got, ok, err := decoder.Decode([]byte(raw))
		if err != nil || !ok {
			return
		}
		if got.Key != "telegram:"+decimal(id) || got.Kind == "" || got.From.Address == "" {
			t.Errorf("incomplete: %+v", got)
		}
		if _, parsed := parseAddress(got.Chat); !parsed {
			t.Errorf("the chat has no address: %q", got.Chat)
		}
		for _, s := range []string{got.Text, got.Group, got.From.Name, got.Data, got.Arg, got.Command, got.Contact, got.Press} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Errorf("not fit to be kept: %q", s)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(`{"update_id":7001,"message":{"message_id":12,` + private + `,"text":"Đường vào thôn Nước Lầy bị sạt lở, xe máy không đi được từ hôm qua","entities":[]}}`)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, _, ok, err := decoder.Decode(raw); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
