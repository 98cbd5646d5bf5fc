package bot

import (
	"strconv"
	"strings"

	"danvan/civic"
)

// MaxCallback is what a button may carry on Telegram, in bytes (Bot API, InlineKeyboardButton.callback_data).
const MaxCallback = 64

// callbackVersion opens every button's data. Data of another version is an old button.
const callbackVersion = "1"

// Callback is what a button carries: either the Choice-th choice of the prompt Seq of a dialogue, or an action on
// something named. It proves nothing: who presses is checked where it is handled.
type Callback struct {
	Dialogue string // a dialogue's id, for a choice
	Seq      int
	Choice   int

	Action string // an Action's name, for an action
	Args   []string
}

// Encode writes the callback for a button. It returns "" where it does not fit, which tests rule out: dialogues carry
// numbers only, and actions carry codes of known length.
func (c Callback) Encode() string {
	var s string
	if c.Action != "" {
		s = strings.Join(append([]string{callbackVersion, "do", c.Action}, c.Args...), ":")
	} else {
		s = strings.Join([]string{callbackVersion, "pick", c.Dialogue, strconv.Itoa(c.Seq), strconv.Itoa(c.Choice)}, ":")
	}
	if len(s) > MaxCallback {
		return ""
	}
	return s
}

// ParseCallback reads a button's data, which may be anybody's invention.
func ParseCallback(data string) (Callback, error) {
	parts := strings.Split(data, ":")
	if len(data) > MaxCallback || len(parts) < 3 || parts[0] != callbackVersion {
		return Callback{}, civic.Invalid("callback")
	}
	switch parts[1] {
	case "do":
		if parts[2] == "" {
			return Callback{}, civic.Invalid("callback")
		}
		return Callback{Action: parts[2], Args: parts[3:]}, nil
	case "pick":
		if len(parts) != 5 || parts[2] == "" {
			return Callback{}, civic.Invalid("callback")
		}
		seq, err1 := strconv.Atoi(parts[3])
		choice, err2 := strconv.Atoi(parts[4])
		if err1 != nil || err2 != nil || seq < 0 || choice < 0 {
			return Callback{}, civic.Invalid("callback")
		}
		return Callback{Dialogue: parts[2], Seq: seq, Choice: choice}, nil
	}
	return Callback{}, civic.Invalid("callback")
}

// Do makes a button that asks for an action, such as accepting a case.
func Do(label, action string, args ...string) Button {
	return Button{Label: label, Data: Callback{Action: action, Args: args}.Encode()}
}

// ID writes an id for a button's arguments; OneID reads it.
func ID(id int64) string { return strconv.FormatInt(id, 10) }

// OneID reads arguments that are one id.
func OneID(args []string) (int64, bool) {
	if len(args) != 1 {
		return 0, false
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	return id, err == nil && id > 0
}
