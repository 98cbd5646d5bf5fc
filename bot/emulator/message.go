package emulator

import (
	"strings"
	"time"
)

// Message is one message of a chat, as tests look at it.
type Message struct {
	ID   int
	Chat int64
	// From is who wrote it; FromBot says that the bot did.
	From    int64
	FromBot bool
	Date    time.Time
	// Text is the text or the caption as a person reads it; Source is what was
	// sent, marks and all, in parse mode Mode.
	Text, Source, Mode string
	Entities           []Entity
	// Buttons are the inline keyboard, Keyboard the reply keyboard sent along.
	Buttons  [][]Button
	Keyboard *Keyboard
	// Media is "" or photo, document, video, voice, audio or animation.
	Media              string
	FileID, FileUnique string
	FileName, MimeType string
	FileSize           int64
	MediaGroup         string
	Location           *Location
	Contact            *Contact
	ReplyTo            int
	Thread             int
	Edited, Deleted    bool
	Silent, Protected  bool
	// Service names a service message: joined, left, created, migrated.
	Service string

	rev int64
}

// Button finds a button whose text contains label.
func (m Message) Button(label string) (Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				return b, true
			}
		}
	}
	return Button{}, false
}

// Labels are the texts of the inline buttons, row after row.
func (m Message) Labels() []string {
	var out []string
	for _, row := range m.Buttons {
		for _, b := range row {
			out = append(out, b.Text)
		}
	}
	return out
}

// Links are the addresses in the message: shown, behind words and on buttons.
func (m Message) Links() []string {
	var out []string
	for _, e := range m.Entities {
		switch e.Type {
		case "text_link":
			out = append(out, e.URL)
		case "url":
			out = append(out, unitSlice(m.Text, e.Offset, e.Length))
		}
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.URL != "" {
				out = append(out, b.URL)
			}
		}
	}
	return out
}

// media is the kind of a record's media and its description.
func (r *record) media() (string, *wireMedia) {
	w := &r.Wire
	switch {
	case len(w.Photo) > 0:
		p := w.Photo[len(w.Photo)-1]
		return "photo", &wireMedia{FileID: p.FileID, FileUniqueID: p.FileUniqueID, FileSize: p.FileSize, MimeType: "image/jpeg"}
	case w.Animation != nil:
		return "animation", w.Animation
	case w.Document != nil:
		return "document", w.Document
	case w.Video != nil:
		return "video", w.Video
	case w.Voice != nil:
		return "voice", w.Voice
	case w.Audio != nil:
		return "audio", w.Audio
	}
	return "", nil
}

// view is a record as a Message.
func (s *Server) view(c *chat, r *record) Message {
	w := r.Wire
	m := Message{
		ID: w.MessageID, Chat: c.ID, Date: time.Unix(w.Date, 0),
		Text: w.Text + w.Caption, Source: r.Source, Mode: r.Mode,
		Entities: append(append([]Entity(nil), w.Entities...), w.CaptionEntities...),
		Keyboard: r.Reply, MediaGroup: w.MediaGroupID, Location: w.Location, Contact: w.Contact,
		Edited: w.EditDate != 0, Deleted: r.Deleted, Silent: r.Silent, Protected: w.Protected,
		Thread: w.ThreadID, rev: r.Rev,
	}
	if w.From != nil {
		m.From, m.FromBot = w.From.ID, w.From.ID == s.bot.ID
	}
	if w.ReplyTo != nil {
		m.ReplyTo = w.ReplyTo.MessageID
	}
	if w.InlineKeyboardMarks != nil {
		m.Buttons = w.InlineKeyboardMarks.InlineKeyboard
	}
	if kind, media := r.media(); kind != "" {
		m.Media, m.FileID, m.FileUnique = kind, media.FileID, media.FileUniqueID
		m.FileName, m.MimeType, m.FileSize = media.FileName, media.MimeType, media.FileSize
	}
	m.Service = r.service()
	return m
}

// service names the kind of service message, or "".
func (r *record) service() string {
	switch w := &r.Wire; {
	case w.GroupChatCreated:
		return "created"
	case len(w.NewChatMembers) > 0:
		return "joined"
	case w.LeftChatMember != nil:
		return "left"
	case w.MigrateToChatID != 0, w.MigrateFromChatID != 0:
		return "migrated"
	}
	return ""
}
