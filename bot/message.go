package bot

import (
	"slices"

	"danvan/civic"
)

// Message is something that the bot says. The channel splits what is too long; what it cannot show is said in words.
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
	// Typed is what may be typed in answer on a channel without buttons, as HTML; the engine sets it. It ends the message.
	Typed string `json:"typed,omitempty"`
	// Locale is the language of what is said in place of a file or a place that cannot be shown; the engine sets it.
	Locale string `json:"locale,omitempty"`
	// Prompt marks the question of the dialogue under way; the engine sets it.
	Prompt bool `json:"prompt,omitempty"`
	// Arrived says, in the channel's own words, which parts of it have arrived in an earlier try: they are not sent again.
	Arrived string `json:"arrived,omitempty"`
}

// foreign reports whether a file of it came by another channel.
func (m Message) foreign(channel string) bool {
	return slices.ContainsFunc(m.Media, func(a civic.Attachment) bool { return a.Channel != channel })
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

// Ref says what a message is about, and on whose side it was written.
type Ref = civic.Ref

// The sides on which a message is written.
const (
	SideCitizen     = "citizen"
	SideOfficer     = "officer"
	SideCoordinator = "coordinator"
)

// Texts is a notice of one message: a text with its buttons.
func Texts(text string, rows ...[]Button) []Message { return []Message{{Text: text, Rows: rows}} }
