package bot

import (
	"context"

	"danvan/civic"
)

// Message is something that the bot says. The channel splits what is too long, and leaves out what it cannot show.
type Message struct {
	Text  string             `json:"text,omitempty"`  // HTML: b, i, u, code, a, blockquote
	Rows  [][]Button         `json:"rows,omitempty"`  // buttons under the message
	Menu  [][]string         `json:"menu,omitempty"`  // the persistent keyboard, where it is to change
	Media []civic.Attachment `json:"media,omitempty"` // sent with the text as caption where it fits; several as an album
	File  *File              `json:"file,omitempty"`  // a document made here
	Place *civic.Point       `json:"place,omitempty"` // sent after the text
	Edit  string             `json:"edit,omitempty"`  // the message that this one replaces; sent anew where that fails
	Reply string             `json:"reply,omitempty"` // the message that this one replies to
	About *Ref               `json:"about,omitempty"` // what a reply to this message belongs to
	// Prompt marks the question of the dialogue under way; the engine sets it.
	Prompt bool `json:"prompt,omitempty"`
	// Arrived says, in the channel's own words, which parts of it have arrived in an earlier try: they are not sent again.
	Arrived string `json:"arrived,omitempty"`
}

// Button is pressed (Data) or followed (URL).
type Button struct {
	Label string `json:"label"` // plain text
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
}

// File is a document that the bot made, such as an export, or a picture that is shown as one.
type File struct {
	Name    string `json:"name"`
	Data    []byte `json:"data"`
	Picture bool   `json:"picture,omitempty"` // PNG; shown above the text
}

// Ref says which case a message is about, and on whose side it was written.
type Ref struct {
	Case int64  `json:"case"`
	Side string `json:"side"`
}

// The sides of a case.
const (
	SideCitizen     = "citizen"
	SideOfficer     = "officer"
	SideCoordinator = "coordinator"
)

// Destination is where a message goes.
type Destination struct {
	Channel string
	Address string
	Group   bool
}

// MessageSender sends messages on a channel. bot/telegram has one.
type MessageSender interface {
	// Send says one Message, as several of the channel's messages where it must, and returns their ids in order.
	Send(ctx context.Context, to Destination, m Message) ([]string, error)
	// AnswerPress ends the waiting of a pressed button, with a short text or "". Alert shows the text until dismissed.
	AnswerPress(ctx context.Context, channel, press, text string, alert bool) error
	// SetCommands shows the commands that a chat may use; the zero Destination means everybody's private chats.
	SetCommands(ctx context.Context, to Destination, locale string, commands []CommandInfo) error
}

// CommandInfo is a line of a channel's command list.
type CommandInfo struct {
	Name        string
	Description string
}

// Texts is a notice of one message: a text with its buttons.
func Texts(text string, rows ...[]Button) []Message { return []Message{{Text: text, Rows: rows}} }
