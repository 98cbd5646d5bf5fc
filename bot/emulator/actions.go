package emulator

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Errors of people's actions.
var (
	ErrNoButton  = errors.New("no such button")
	ErrNoMessage = errors.New("no such message")
	ErrBlocked   = errors.New("the bot is blocked")
)

// say posts a message of a person and tells the bot. A person who had blocked
// the bot unblocks it first, as the app makes them do. The lock is held.
func (s *Server) say(u *user, c *chat, r *record) *record {
	if c.private() {
		s.setBlocked(u, c, false)
		c.Started = true
	}
	from := u.Wire
	r.Wire.From = &from
	s.post(c, r)
	c.LastAct = r.Rev
	if s.botSees(c, r) {
		s.enqueue(c.ID, "message", wireUpdate{Message: ptr(r.Wire)})
	}
	return r
}

// botSees says whether a message of a group reaches the bot ("Privacy mode").
func (s *Server) botSees(c *chat, r *record) bool {
	if c.private() {
		return true
	}
	if c.Bot != "member" {
		return false
	}
	w := &r.Wire
	if s.opts.SeeAllGroupMessages || r.service() != "" ||
		w.ReplyTo != nil && w.ReplyTo.From != nil && w.ReplyTo.From.ID == s.bot.ID {
		return true
	}
	text := strings.ToLower(w.Text + w.Caption)
	name := "@" + strings.ToLower(s.bot.Username)
	for _, e := range append(slices.Clone(w.Entities), w.CaptionEntities...) {
		part := unitSlice(text, e.Offset, e.Length)
		switch e.Type {
		case "mention":
			if part == name {
				return true
			}
		case "bot_command":
			if e.Offset == 0 && (!strings.Contains(part, "@") || strings.HasSuffix(part, name)) {
				return true
			}
		}
	}
	return false
}

// textRecord is a message of plain text as a person types it.
func textRecord(text string, reply *record) *record {
	clean, _ := trimText(text, nil)
	r := &record{Source: clean}
	r.Wire.Text = clean
	r.Wire.Entities = addFound(clean, nil)
	if reply != nil {
		r.Wire.ReplyTo = reply.visible()
	}
	return r
}

// splitText cuts a long text as the app does before sending it.
func splitText(text string) []string {
	var out []string
	start, units := 0, 0
	for i, r := range text {
		n := 1
		if r > 0xffff {
			n = 2
		}
		if units+n > maxText {
			out = append(out, text[start:i])
			start, units = i, 0
		}
		units += n
	}
	return append(out, text[start:])
}

// fileRecord is a message with a file of a person.
func (s *Server) fileRecord(kind string, up upload, caption, group string) *record {
	f := s.store(kind, up)
	if kind == "voice" || kind == "audio" || kind == "video" {
		f.Duration = max(int(f.Size/8000), 1)
	}
	clean, _ := trimText(caption, nil)
	r := &record{Source: clean}
	r.Wire.Caption, r.Wire.CaptionEntities = clean, addFound(clean, nil)
	r.Wire.MediaGroupID = group
	s.attach(&r.Wire, f, kind)
	return r
}

// newGroupID is a media_group_id.
func (s *Server) newGroupID() string {
	return strconv.FormatInt(13_000_000_000_000_000+s.rng.Int64N(900_000_000_000_000), 10)
}

// setBlocked changes whether a person blocks the bot. The lock is held.
func (s *Server) setBlocked(u *user, c *chat, blocked bool) {
	if c.Blocked == blocked {
		return
	}
	c.Blocked = blocked
	old, status := "member", "kicked"
	if !blocked {
		old, status = status, old
	}
	s.setBot(c, u.Wire, old, status)
}

// editOwn changes a person's own text and tells the bot. The lock is held.
func (s *Server) editOwn(u *user, c *chat, id int, text string) error {
	r := c.find(id)
	if r == nil || r.Wire.From == nil || r.Wire.From.ID != u.Wire.ID {
		return fmt.Errorf("edit message %d: %w", id, ErrNoMessage)
	}
	next := textRecord(text, nil)
	if r.Wire.Text != "" {
		r.Wire.Text, r.Wire.Entities = next.Wire.Text, next.Wire.Entities
	} else {
		r.Wire.Caption, r.Wire.CaptionEntities = next.Wire.Text, next.Wire.Entities
	}
	r.Source = next.Source
	r.Wire.EditDate = s.opts.Now().Unix()
	s.touch(&r.Rev)
	c.LastAct = r.Rev
	if s.botSees(c, r) {
		s.enqueue(c.ID, "edited_message", wireUpdate{EditedMessage: ptr(r.Wire)})
	}
	return nil
}

// press sends callback data from a message. The lock is held.
func (s *Server) press(u *user, c *chat, id int, data string) error {
	r := c.find(id)
	switch {
	case r == nil:
		return fmt.Errorf("press on message %d: %w", id, ErrNoMessage)
	case c.private() && c.Blocked:
		return fmt.Errorf("press on message %d: %w", id, ErrBlocked)
	case !c.private() && c.Bot != "member":
		return fmt.Errorf("press on message %d: the bot is not in the group", id)
	}
	queryID := strconv.FormatInt(1_000_000_000_000_000_000+s.rng.Int64N(1_000_000_000_000_000_000), 10)
	s.queries[queryID] = &query{User: u.Wire.ID, Chat: c.ID, Message: id, At: s.opts.Now()}
	u.lastQuery = queryID
	s.touch(&c.Rev)
	c.LastAct = s.rev
	instance := fnv.New64a()
	_, _ = fmt.Fprintf(instance, "%d", c.ID)
	message := r.Wire
	s.enqueue(c.ID, "callback_query", wireUpdate{Callback: &wireCallback{
		ID: queryID, From: u.Wire, Message: &message, Data: data,
		ChatInstance: strconv.FormatInt(int64(instance.Sum64()>>1), 10),
	}})
	return nil
}

// pressButton does what a tap on a button does. The lock is held.
func (s *Server) pressButton(u *user, c *chat, id int, b Button) error {
	switch {
	case b.Data != "":
		return s.press(u, c, id, b.Data)
	case b.URL != "":
		if param, ok := s.deepLink(b.URL); ok {
			s.start(u, param)
			return nil
		}
		return fmt.Errorf("button %q only opens %s", b.Text, b.URL)
	}
	return fmt.Errorf("button %q sends nothing to the bot", b.Text)
}

// deepLink takes the start parameter from a link to the bot ("Deep linking").
func (s *Server) deepLink(link string) (string, bool) {
	link = strings.TrimSpace(link)
	for _, prefix := range []string{"https://", "http://"} {
		link = strings.TrimPrefix(link, prefix)
	}
	rest, ok := cutPrefixFold(link, "t.me/"+s.bot.Username)
	if !ok {
		if rest, ok = cutPrefixFold(link, "tg://resolve?domain="+s.bot.Username); !ok {
			return "", false
		}
		rest = "?" + strings.TrimPrefix(rest, "&")
	}
	rest = strings.TrimPrefix(rest, "/")
	if rest == "" {
		return "", true
	}
	if rest[0] != '?' {
		return "", false
	}
	for _, pair := range strings.Split(rest[1:], "&") {
		if param, found := strings.CutPrefix(pair, "start="); found {
			return param, startForm(param)
		}
	}
	return "", true
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// startForm checks a start parameter: up to 64 of A-Z, a-z, 0-9, "_" and "-".
func startForm(param string) bool {
	for i := range len(param) {
		if c := param[i]; !isAlnum(c) && c != '_' && c != '-' {
			return false
		}
	}
	return len(param) <= 64
}

// start opens the private chat with a start parameter. The lock is held.
func (s *Server) start(u *user, param string) *record {
	return s.say(u, s.chats[u.Wire.ID], textRecord(strings.TrimSpace("/start "+param), nil))
}

// contactRecord is a message with a person's own number.
func contactRecord(u *user, phone string) *record {
	r := &record{}
	r.Wire.Contact = &Contact{
		PhoneNumber: phone, FirstName: u.Wire.FirstName, LastName: u.Wire.LastName, UserID: u.Wire.ID,
	}
	return r
}

// pressKey does what a tap on a reply keyboard does. The lock is held.
func (s *Server) pressKey(u *user, c *chat, k Key) {
	r := textRecord(k.Text, nil)
	switch {
	case k.RequestContact:
		r = contactRecord(u, u.Phone)
	case k.RequestLocation:
		r = &record{}
		r.Wire.Location = &Location{Latitude: 15.1205, Longitude: 108.7923} // Quảng Ngãi
	}
	if c.Keyboard != nil && c.Keyboard.OneTime {
		c.Keyboard = nil
		s.touch(&c.Rev)
	}
	s.say(u, c, r)
}
