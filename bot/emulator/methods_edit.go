package emulator

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// How long the bot may delete for everyone ("deleteMessage") and answer a
// pressed button.
const (
	deletable  = 48 * time.Hour
	answerable = 150 * time.Second
)

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

// edit finds the message that a call edits, lets change work on a copy and
// posts the outcome. Without a reply_markup the inline keyboard goes.
func (s *Server) edit(p *params, change func(r *record) *apiError) (any, *apiError) {
	marks, err := readMarkup(p)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.str("chat_id") == "" && p.str("inline_message_id") != "" {
		return nil, badRequest("MESSAGE_ID_INVALID")
	}
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	id, ok := p.int("message_id")
	if !ok || id == 0 {
		return nil, badRequest("message identifier is not specified")
	}
	if !c.private() {
		if err := s.writable(c); err != nil {
			return nil, err
		}
	}
	r := c.find(int(id))
	switch {
	case r == nil:
		return nil, badRequest("message to edit not found")
	case r.Wire.From == nil || r.Wire.From.ID != s.bot.ID, r.Reply != nil: // "Updating messages"
		return nil, badRequest("message can't be edited")
	case marks.reply != nil:
		return nil, badRequest("object expected as reply markup")
	}
	next := *r
	if err := change(&next); err != nil {
		return nil, err
	}
	next.Wire.InlineKeyboardMarks = marks.inline
	if same(&r.Wire, &next.Wire) {
		return nil, badRequest(notModified)
	}
	next.Wire.EditDate = s.opts.Now().Unix()
	*r = next
	s.touch(&r.Rev)
	return r.Wire, nil
}

// same compares what an edit may change.
func same(a, b *wireMessage) bool {
	return a.Text == b.Text && a.Caption == b.Caption &&
		slices.Equal(keys(a.Entities), keys(b.Entities)) &&
		slices.Equal(keys(a.CaptionEntities), keys(b.CaptionEntities)) &&
		reflect.DeepEqual(a.InlineKeyboardMarks, b.InlineKeyboardMarks)
}

func keys(entities []Entity) []string {
	var out []string
	for _, e := range entities {
		text, err := json.Marshal(e)
		if err != nil {
			continue
		}
		out = append(out, string(text))
	}
	return out
}

func editMessageText(_ context.Context, s *Server, p *params) (any, *apiError) {
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
	return s.edit(p, func(r *record) *apiError {
		if r.Wire.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		r.Wire.Text, r.Wire.Entities, r.Source, r.Mode = f.Text, f.Entities, f.Source, f.Mode
		return nil
	})
}

func editMessageCaption(_ context.Context, s *Server, p *params) (any, *apiError) {
	f, err := readText(p, "caption", "caption_entities", maxCaption, "message caption is too long")
	if err != nil {
		return nil, err
	}
	return s.edit(p, func(r *record) *apiError {
		if kind, _ := r.media(); kind == "" {
			return badRequest("there is no caption in the message to edit")
		}
		r.Wire.Caption, r.Wire.CaptionEntities, r.Source, r.Mode = f.Text, f.Entities, f.Source, f.Mode
		return nil
	})
}

func editMessageReplyMarkup(_ context.Context, s *Server, p *params) (any, *apiError) {
	return s.edit(p, func(*record) *apiError { return nil })
}

func deleteMessage(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	id, _ := p.int("message_id")
	r := c.find(int(id))
	switch {
	case r == nil:
		return nil, badRequest("message to delete not found")
	case s.opts.Now().Sub(time.Unix(r.Wire.Date, 0)) > deletable:
		return nil, badRequest("message can't be deleted for everyone")
	case !c.private() && (r.Wire.From == nil || r.Wire.From.ID != s.bot.ID):
		return nil, badRequest("message can't be deleted")
	}
	r.Deleted = true
	s.touch(&r.Rev)
	return true, nil
}

// query is a pressed button that waits for its answer ("CallbackQuery").
type query struct {
	User, Chat int64
	Message    int
	At         time.Time
	Done       bool
}

// Toast is the bot's answer to a pressed button: a short notice, or a window
// where Alert is true. An empty one only ends the button's spinner.
type Toast struct {
	ID    string
	Text  string
	Alert bool
	URL   string
	Chat  int64
	At    time.Time
	Rev   int64
}

func answerCallbackQuery(_ context.Context, s *Server, p *params) (any, *apiError) {
	if Units(p.str("text")) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := p.str("callback_query_id")
	q := s.queries[id]
	now := s.opts.Now()
	if q == nil || q.Done || now.Sub(q.At) > answerable {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	q.Done = true
	u := s.users[q.User]
	u.Toasts = append(u.Toasts, Toast{
		ID: id, Text: p.str("text"), Alert: p.bool("show_alert"), URL: p.str("url"), Chat: q.Chat, At: now,
	})
	s.touch(&u.Toasts[len(u.Toasts)-1].Rev)
	return true, nil
}
