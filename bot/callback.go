package bot

import (
	"context"
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

// ID writes an id for a button's arguments or a choice; ReadID reads it.
func ID(id int64) string { return strconv.FormatInt(id, 10) }

// ReadID reads an id, which is a guess. Errors: civic.ErrNotFound where it is none.
func ReadID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, civic.ErrNotFound
	}
	return id, nil
}

// On is for Action.Do of a button that names one thing: find reads it, as far as the person may see it, and do goes on.
func On[T any](find func(ctx context.Context, t *Turn, name string) (T, error), do func(ctx context.Context, t *Turn, thing T) (Next, error)) func(context.Context, *Turn, []string) (Next, error) {
	return func(ctx context.Context, t *Turn, args []string) (Next, error) {
		if len(args) != 1 {
			return Stay(), civic.ErrNotFound
		}
		thing, err := find(ctx, t, args[0])
		if err != nil {
			return Stay(), err
		}
		return do(ctx, t, thing)
	}
}

// Public is for find of On where everybody may read the thing.
func Public[K, T any](read func(ctx context.Context, key K) (T, error)) func(context.Context, *Turn, K) (T, error) {
	return func(ctx context.Context, _ *Turn, key K) (T, error) { return read(ctx, key) }
}

// OnID is On where the name is an id.
func OnID[T any](find func(ctx context.Context, t *Turn, id int64) (T, error), do func(ctx context.Context, t *Turn, thing T) (Next, error)) func(context.Context, *Turn, []string) (Next, error) {
	return On(func(ctx context.Context, t *Turn, name string) (thing T, err error) {
		id, err := ReadID(name)
		if err != nil {
			return thing, err
		}
		return find(ctx, t, id)
	}, do)
}
