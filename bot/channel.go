package bot

import (
	"context"
	"fmt"
	"strconv"

	"danvan/civic"
)

// Channel is a way on which people reach the bot: a messenger, a page, a telephone number. Each is a folder of its own, and
// an address is that of one channel alone. bot/telegram has one; docs/channels.md says how another is added.
type Channel interface {
	// Name is the channel's in Input, Destination, civic.Person and civic.Attachment. It never changes: it is stored.
	Name() string
	// Profile says what the channel is called and what it can do.
	Profile() Profile
	// Send says messages in order, as several of the channel's own where it must, and returns the ids of those. Where it
	// fails the ids of what arrived are returned, too. Its errors may say more: see Sending and the speaker.
	Send(ctx context.Context, to Destination, s Sending) ([]string, error)
	// AnswerPress ends the waiting of a pressed button, with a short text or "". Alert shows the text until dismissed.
	AnswerPress(ctx context.Context, press, text string, alert bool) error
	// Fetch returns the bytes of a file that came by this channel.
	Fetch(ctx context.Context, a civic.Attachment) ([]byte, error)
	// Ask asks whether the channel answers. From the first time that it does, it knows its own handle, and makes links.
	Ask(ctx context.Context) error
	// Link is the address that opens the bot there with a parameter ("name_arg"), or just opens it for "". It is "" where
	// there is none, or none is known yet.
	Link(start string) string
	// Publish shows the commands that a chat may use; a Destination without an address means everybody's private chats.
	Publish(ctx context.Context, to Destination, locale string, commands []CommandInfo) error
	// Decode reads an update as the channel delivered it (Update.Raw). It reports false for what is nothing for the bot.
	Decode(raw []byte) (Input, bool)
}

// Profile is what a channel is called and what it can do. What it cannot do the engine says in words.
type Profile struct {
	Title     string // as people call it: "Telegram"
	Handle    string // of the bot there, such as "@danvan_bot"; "" while it is not known
	Buttons   bool   // under messages, and a menu; without them choices are numbered, and answered by typing
	Edits     bool   // a message can be replaced
	Places    bool   // a place can be sent
	FileBytes int64  // of the largest file that it takes and gives; 0: none at all
	Text      int    // characters of a message; the channel splits what is longer
	Start     int    // bytes of a link's parameter
}

// Sending is one try to say messages that belong together.
type Sending struct {
	Messages []Message
	// Arrived says, in the channel's own words, which parts of them arrived in an earlier try: they are not sent again. It is
	// what the error of that try returned by Progress, or what Note was told.
	Arrived string
	// Note is told after each part that arrived, where more follow. May be nil.
	Note func(ctx context.Context, arrived string)
}

// Saying is the first try to say messages.
func Saying(messages ...Message) Sending { return Sending{Messages: messages} }

// Destination is where a message goes.
type Destination struct {
	Channel string
	Address string
	Group   bool
}

// CommandInfo is a line of a channel's command list.
type CommandInfo struct {
	Name        string
	Description string
}

// Channels are those that are configured.
type Channels []Channel

// Named finds the channel of a name. Another is never taken in its place.
func (c Channels) Named(name string) (Channel, error) {
	for _, one := range c {
		if one.Name() == name {
			return one, nil
		}
	}
	return nil, &UnknownChannel{Name: name}
}

// Beside are the names of all but one.
func (c Channels) Beside(one Channel) (names []string) {
	for _, other := range c {
		if other.Name() != one.Name() {
			names = append(names, other.Name())
		}
	}
	return names
}

// UnknownChannel refuses an address of a channel that is not configured.
type UnknownChannel struct{ Name string }

// Error implements error.
func (u *UnknownChannel) Error() string {
	return fmt.Sprintf("no channel %s is configured", strconv.Quote(u.Name))
}

// Permanent says that the same would fail again.
func (u *UnknownChannel) Permanent() bool { return true }

// Reason is Error, for a record of why something was given up.
func (u *UnknownChannel) Reason() string { return u.Error() }
