package bot

import (
	"context"

	"danvan/civic"
)

// Module is what one package of flows adds to the bot.
type Module struct {
	Name     string // of the theme, as its folder is called
	Flows    []AnyFlow
	Commands []Command
	Links    []DeepLink
	Actions  []Action
	Replies  []Reply
	Notices  map[civic.NoticeKind]NoticeFunc
	// Lifecycle hears that the bot was blocked, let in again, added to a group, removed from one, or that a group moved.
	Lifecycle func(ctx context.Context, t *Turn) (Next, error)
	// Known takes a text that belongs to nothing else where the theme knows what it is, such as a code, and reports whether
	// it did. The first that knows it has it.
	Known func(ctx context.Context, t *Turn, text string) (next Next, known bool, err error)
	Other func(ctx context.Context, t *Turn) (Next, error) // input that nothing else takes; one module has it
	// Export writes what is held about a person in this theme, for themselves, as HTML: a paragraph each.
	Export  func(t *Turn, data civic.PersonData) []string
	Welcome string // the flow in which a person gives their consent; one module has it
}

// Command is /name, and a line of the menu.
type Command struct {
	Name   string // without the slash: danhgia; what it is called in each language is the text command.danhgia
	Text   string // locale key of the line in the command list
	Menu   string // locale key of the button of the persistent menu; "" for none
	Row    int    // of the button in the menu
	Who    Who
	Groups bool // works in groups, too
	Do     func(ctx context.Context, t *Turn, arg string) (Next, error)
}

// DeepLink takes a start parameter "name_arg", as a QR code or an invitation carries it. It works in private chats alone.
type DeepLink struct {
	Name string
	Who  Who
	Do   func(ctx context.Context, t *Turn, arg string) (Next, error)
}

// Action takes the press of a button that Do made. Args are guesses: the action checks them against t.Person.
type Action struct {
	Name   string
	Who    Who
	Groups bool // works in groups, too
	Do     func(ctx context.Context, t *Turn, args []string) (Next, error)
}

// Reply takes a reply to a message that was about something of a kind, on one side.
type Reply struct {
	Kind   string // civic.AboutCase …
	Side   string
	Who    Who
	Groups bool // works in groups, too
	Do     func(ctx context.Context, t *Turn, about civic.Ref) (Next, error)
}

// NoticeOf makes the NoticeFunc of a notice about one thing, never told in a group. Find reads it, as far as the reader may see
// it; of what is gone, or no longer theirs to see, nothing is said.
func NoticeOf[T any](find func(ctx context.Context, t *Turn, id int64) (T, error), say func(ctx context.Context, t *Turn, thing T) ([]Message, error)) NoticeFunc {
	return func(ctx context.Context, t *Turn, n civic.Outgoing) ([]Message, error) {
		if n.Subject == nil || n.Group {
			return nil, nil
		}
		thing, err := find(ctx, t, *n.Subject)
		switch civic.CodeOf(err) {
		case "":
			return say(ctx, t, thing)
		case civic.CodeNotFound, civic.CodeForbidden:
			return nil, nil
		}
		return nil, err
	}
}

// ReminderStore reads what a notification reminds of.
type ReminderStore interface {
	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)
}

// NoticeOfReminders makes the NoticeFunc of a notice that gathers reminders, never told in a group.
func NoticeOfReminders(store ReminderStore, say func(ctx context.Context, t *Turn, reminders []civic.Reminder) ([]Message, error)) NoticeFunc {
	return func(ctx context.Context, t *Turn, n civic.Outgoing) ([]Message, error) {
		reminders, err := store.RemindersOf(ctx, n.ID)
		if err != nil || n.Group {
			return nil, err
		}
		return say(ctx, t, reminders)
	}
}

// NoticeFunc renders a notification for its chat, now. t.Person is who reads it (the zero Person in a group). No message
// at all means that there is nothing to say any more, and counts as sent.
type NoticeFunc func(ctx context.Context, t *Turn, n civic.Outgoing) ([]Message, error)
