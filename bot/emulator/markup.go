package emulator

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxCallbackData is the bound of callback_data in bytes.
const maxCallbackData = 64

// markup is a parsed reply_markup: at most one of the two is set.
type markup struct {
	inline *wireInlineKeyboards
	reply  *Keyboard
}

// readMarkup parses the reply_markup of a call ("InlineKeyboardMarkup",
// "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply").
func readMarkup(p *params) (markup, *apiError) {
	raw := strings.TrimSpace(p.str("reply_markup"))
	if raw == "" || raw == "null" {
		return markup{}, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &object); err != nil {
		if json.Valid([]byte(raw)) {
			return markup{}, badRequest("object expected as reply markup")
		}
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	if rows, ok := object["inline_keyboard"]; ok {
		return readInline(rows)
	}
	if rows, ok := object["keyboard"]; ok {
		return readKeyboard(raw, rows)
	}
	var k Keyboard
	if err := json.Unmarshal([]byte(raw), &k); err != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	if k.Remove || k.Force {
		return markup{reply: &k}, nil
	}
	return markup{}, nil
}

func readInline(raw json.RawMessage) (markup, *apiError) {
	var rows [][]json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		return markup{}, badRequest(`field "inline_keyboard" must be of type Array of Array`)
	}
	out := &wireInlineKeyboards{InlineKeyboard: [][]Button{}}
	count := 0
	for _, row := range rows {
		var buttons []Button
		for _, r := range row {
			b, err := readButton(r)
			if err != nil {
				return markup{}, err
			}
			buttons = append(buttons, b)
			count++
		}
		if len(buttons) > 0 {
			out.InlineKeyboard = append(out.InlineKeyboard, buttons)
		}
	}
	if count > 100 {
		return markup{}, badRequest("reply markup is too long")
	}
	if count == 0 {
		return markup{}, nil
	}
	return markup{inline: out}, nil
}

func readButton(raw json.RawMessage) (Button, *apiError) {
	var b Button
	const prefix = "can't parse inline keyboard button: "
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, badRequest(prefix + "InlineKeyboardButton must be an Object")
	}
	switch {
	case strings.TrimSpace(b.Text) == "":
		return b, badRequest(prefix + `can't find field "text"`)
	case !utf8.ValidString(b.Text) || !utf8.ValidString(b.Data):
		return b, badRequest("strings must be encoded in UTF-8")
	case b.URL != "":
		link, ok := checkLink(b.URL)
		if !ok {
			return b, badRequest("BUTTON_URL_INVALID")
		}
		b.URL = link
	case b.Data != "":
		if len(b.Data) > maxCallbackData {
			return b, badRequest("BUTTON_DATA_INVALID")
		}
	case b.CopyText != nil:
		if n := Units(b.CopyText.Text); n < 1 || n > 256 {
			return b, badRequest("BUTTON_COPY_TEXT_INVALID")
		}
	case b.WebApp != nil:
		if !strings.HasPrefix(b.WebApp.URL, "https://") {
			return b, badRequest(prefix + "only HTTPS links are allowed")
		}
	case b.SwitchInline != nil, b.SwitchCurrent != nil:
	default:
		return b, badRequest(prefix + "Text buttons are unallowed in the inline keyboard")
	}
	return b, nil
}

func readKeyboard(raw string, rawRows json.RawMessage) (markup, *apiError) {
	var rows [][]json.RawMessage
	if err := json.Unmarshal(rawRows, &rows); err != nil {
		return markup{}, badRequest(`field "keyboard" must be of type Array of Array`)
	}
	var settings struct {
		Keyboard
		Rows json.RawMessage `json:"keyboard"` // hides the rows: keys may be plain strings
	}
	if err := json.Unmarshal([]byte(raw), &settings); err != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	k := settings.Keyboard
	for _, row := range rows {
		var keys []Key
		for _, r := range row {
			var key Key
			if json.Unmarshal(r, &key.Text) != nil {
				if err := json.Unmarshal(r, &key); err != nil {
					return markup{}, badRequest("can't parse keyboard button: KeyboardButton must be a String or an Object")
				}
			}
			if strings.TrimSpace(key.Text) == "" {
				return markup{}, badRequest("keyboard button text must be non-empty")
			}
			keys = append(keys, key)
		}
		if len(keys) > 0 {
			k.Rows = append(k.Rows, keys)
		}
	}
	if len(k.Rows) == 0 {
		return markup{}, badRequest("reply keyboard is empty")
	}
	return markup{reply: &k}, nil
}
