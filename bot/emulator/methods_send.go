package emulator

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// envelope is what every send method reads besides its content.
type envelope struct {
	chat  *chat
	marks markup
	reply *record
}

// open reads the envelope of a sending call and checks it in Telegram's order:
// markup, chat, reply. The lock is held.
func (s *Server) open(p *params) (envelope, *apiError) {
	var e envelope
	var err *apiError
	if e.marks, err = readMarkup(p); err != nil {
		return e, err
	}
	if e.chat, err = s.target(p); err != nil {
		return e, err
	}
	if err = s.writable(e.chat); err != nil {
		return e, err
	}
	e.reply, err = s.replied(p, e.chat)
	return e, err
}

// replied finds the message that a call answers, by reply_parameters or by
// the older reply_to_message_id.
func (s *Server) replied(p *params, c *chat) (*record, *apiError) {
	var want struct {
		MessageID int             `json:"message_id"`
		ChatID    json.RawMessage `json:"chat_id"`
		Without   bool            `json:"allow_sending_without_reply"`
		Quote     string          `json:"quote"`
	}
	if raw := p.str("reply_parameters"); raw != "" && raw != "null" {
		if err := json.Unmarshal([]byte(raw), &want); err != nil {
			return nil, badRequest("can't parse reply parameters JSON object")
		}
		if want.MessageID == 0 {
			return nil, badRequest("can't parse reply parameters: message_id is not specified")
		}
	} else {
		id, _ := p.int("reply_to_message_id")
		want.MessageID, want.Without = int(id), p.bool("allow_sending_without_reply")
	}
	if want.MessageID == 0 {
		return nil, nil
	}
	from := c
	if id, err := strconv.ParseInt(strings.Trim(string(want.ChatID), `"`), 10, 64); err == nil {
		from = s.chats[id]
	}
	var r *record
	if from != nil {
		r = from.find(want.MessageID)
	}
	if r == nil && !want.Without {
		return nil, badRequest("message to be replied not found")
	}
	if r != nil && want.Quote != "" && !strings.Contains(r.Wire.Text+r.Wire.Caption, want.Quote) {
		return nil, badRequest("QUOTE_TEXT_INVALID")
	}
	return r, nil
}

// send posts contents of the bot into the envelope's chat. The lock is held.
func (s *Server) send(p *params, e envelope, contents ...*record) ([]*record, *apiError) {
	if err := s.admit(e.chat, len(contents)); err != nil {
		return nil, err
	}
	thread, _ := p.int("message_thread_id")
	for _, r := range contents {
		from := s.bot
		r.Wire.From = &from
		r.Wire.ThreadID = int(thread)
		r.Wire.Protected = p.bool("protect_content")
		r.Wire.InlineKeyboardMarks = e.marks.inline
		r.Silent = p.bool("disable_notification")
		r.Reply = e.marks.reply
		if e.reply != nil {
			r.Wire.ReplyTo = e.reply.visible()
		}
		s.post(e.chat, r)
	}
	c := e.chat
	c.Action, c.ActionEnd = "", time.Time{}
	switch k := e.marks.reply; {
	case k == nil:
	case k.Remove:
		c.Keyboard = nil
	default:
		c.Keyboard = k
	}
	s.touch(&c.Rev)
	return contents, nil
}

// result is a sent record as the call returns it.
func result(records []*record, err *apiError) (any, *apiError) {
	if err != nil {
		return nil, err
	}
	return records[0].Wire, nil
}

func sendMessage(_ context.Context, s *Server, p *params) (any, *apiError) {
	f, err := readText(p, "text", "entities", maxText, "message is too long")
	if err != nil {
		return nil, err
	}
	if f.Source == "" {
		return nil, badRequest("message text is empty")
	}
	if f.Text == "" {
		return nil, badRequest("text must be non-empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.open(p)
	if err != nil {
		return nil, err
	}
	r := &record{Source: f.Source, Mode: f.Mode}
	r.Wire.Text, r.Wire.Entities = f.Text, f.Entities
	return result(s.send(p, e, r))
}

func sendLocation(_ context.Context, s *Server, p *params) (any, *apiError) {
	lat, err1 := strconv.ParseFloat(p.str("latitude"), 64)
	lon, err2 := strconv.ParseFloat(p.str("longitude"), 64)
	if err1 != nil || err2 != nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return nil, badRequest("wrong latitude or longitude specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.open(p)
	if err != nil {
		return nil, err
	}
	r := &record{}
	r.Wire.Location = &Location{Latitude: lat, Longitude: lon}
	return result(s.send(p, e, r))
}

func sendContact(_ context.Context, s *Server, p *params) (any, *apiError) {
	c := &Contact{PhoneNumber: p.str("phone_number"), FirstName: p.str("first_name"), LastName: p.str("last_name")}
	if c.PhoneNumber == "" || c.FirstName == "" {
		return nil, badRequest("phone_number and first_name must be non-empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.open(p)
	if err != nil {
		return nil, err
	}
	r := &record{}
	r.Wire.Contact = c
	return result(s.send(p, e, r))
}

var chatActions = []string{
	"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
	"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}

func sendChatAction(_ context.Context, s *Server, p *params) (any, *apiError) {
	if !slices.Contains(chatActions, p.str("action")) {
		return nil, badRequest("wrong parameter action in request")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	if err := s.writable(c); err != nil {
		return nil, err
	}
	c.Action, c.ActionEnd = p.str("action"), time.Now().Add(5*time.Second)
	s.touch(&c.Rev)
	return true, nil
}
