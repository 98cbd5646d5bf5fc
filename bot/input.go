package bot

import (
	"time"

	"danvan/civic"
)

// Kind is what somebody did.
type Kind string

// The kinds of input.
const (
	KindText       Kind = "text"
	KindCommand    Kind = "command" // /name arg; /start carries a deep link's parameter
	KindPress      Kind = "press"   // of a button under a message
	KindMedia      Kind = "media"   // with Text as its caption
	KindPlace      Kind = "place"
	KindContact    Kind = "contact"
	KindEdit       Kind = "edit"        // Text is what Message says now
	KindBlocked    Kind = "blocked"     // the person blocked the bot
	KindUnblocked  Kind = "unblocked"   // and lets it write again
	KindGroupJoin  Kind = "group_join"  // the bot was added to a group
	KindGroupLeave Kind = "group_leave" // the bot was removed from a group
	KindGroupMove  Kind = "group_move"  // the group has a new address: MovedTo
	KindOther      Kind = "other"       // a sticker, a poll: nothing the bot can use
)

// Input is one thing that somebody did on a channel.
type Input struct {
	Key     string    `json:"key"`             // names the update on its channel, for dedupe: "telegram:7001"
	Seq     int64     `json:"seq,omitempty"`   // orders the updates of a channel
	Channel string    `json:"channel"`         // "telegram"
	Chat    string    `json:"chat"`            // the chat's address on the channel
	Group   string    `json:"group,omitempty"` // the group's title; "" in a private chat
	From    Sender    `json:"from"`
	Kind    Kind      `json:"kind"`
	At      time.Time `json:"at"`
	Message string    `json:"message,omitempty"`  // the message's id in its chat; for a press, of the message pressed on
	ReplyTo string    `json:"reply_to,omitempty"` // the message that this one replies to

	Text    string            `json:"text,omitempty"`
	Command string            `json:"command,omitempty"` // without the slash
	Arg     string            `json:"arg,omitempty"`
	Data    string            `json:"data,omitempty"`  // of the button
	Press   string            `json:"press,omitempty"` // names the press, to answer it
	Media   *civic.Attachment `json:"media,omitempty"`
	Place   *civic.Point      `json:"place,omitempty"`
	Contact string            `json:"contact,omitempty"`
	MovedTo string            `json:"moved_to,omitempty"`

	Kept bool `json:"-"` // it was kept (Intake), and is taken up now
}

// Sender is who did it, as the channel tells it.
type Sender struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Locale  string `json:"locale"` // the language of the person's device, "vi", "en" …; may be ""
}

// InGroup reports whether the input came from a group.
func (in Input) InGroup() bool { return in.Group != "" }
