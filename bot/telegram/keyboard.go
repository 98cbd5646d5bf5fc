package telegram

import (
	"encoding/json"
	"strings"

	"danvan/bot"
)

// replyMarkup is the part of a sending call that shows buttons.
type replyMarkup struct {
	Inline     [][]inlineButton `json:"inline_keyboard,omitempty"`
	Keyboard   [][]keyButton    `json:"keyboard,omitempty"`
	Resize     bool             `json:"resize_keyboard,omitempty"`
	Persistent bool             `json:"is_persistent,omitempty"`
	Remove     bool             `json:"remove_keyboard,omitempty"`
}

type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

type keyButton struct {
	Text string `json:"text"`
}

// inline lays buttons under a message; "" where there are none. A button that Telegram would refuse, and the whole message
// with it, is left out.
func inline(rows [][]bot.Button) string {
	var out [][]inlineButton
	for _, row := range rows {
		var buttons []inlineButton
		for _, b := range row {
			if strings.TrimSpace(b.Label) == "" || len(b.Data) > bot.MaxCallback || (b.Data == "") == (b.URL == "") {
				continue
			}
			buttons = append(buttons, inlineButton{Text: b.Label, Data: b.Data, URL: b.URL})
		}
		if buttons != nil {
			out = append(out, buttons)
		}
	}
	if out == nil {
		return ""
	}
	return encode(replyMarkup{Inline: out})
}

// keyboard is the persistent menu; "" for nil, and none any more where it has no buttons.
func keyboard(menu [][]string) string {
	if menu == nil {
		return ""
	}
	m := replyMarkup{Resize: true, Persistent: true}
	for _, row := range menu {
		var keys []keyButton
		for _, label := range row {
			if strings.TrimSpace(label) != "" {
				keys = append(keys, keyButton{Text: label})
			}
		}
		if keys != nil {
			m.Keyboard = append(m.Keyboard, keys)
		}
	}
	if m.Keyboard == nil {
		m = replyMarkup{Remove: true}
	}
	return encode(m)
}

// encode writes one of our own types, which always works.
func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("telegram: " + err.Error())
	}
	return string(raw)
}
