package emulator

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Profile is what a person shows of themselves.
type Profile struct {
	// ID is given where zero.
	ID                  int64
	FirstName, LastName string
	// Username has no "@"; asking for one again returns the same person.
	Username     string
	LanguageCode string
	// Phone is what the person shares when asked for the number.
	Phone string
}

// User is a person with a phone, who writes to the bot and presses buttons: in
// the private chat, or in a group where it comes from Group.As. All methods
// are safe for concurrent use.
type User struct {
	s     *Server
	id    int64
	group *Group
}

// User makes a person, or finds the one with the same id or username.
func (s *Server) User(p Profile) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[p.ID]
	if id, ok := s.names[strings.ToLower(p.Username)]; ok && p.Username != "" {
		u = s.users[id]
	}
	if u == nil {
		u = &user{Wire: wireUser{ID: p.ID}}
		if p.ID == 0 {
			u.Wire.ID = s.newUserID()
		}
		s.users[u.Wire.ID] = u
		s.userList = append(s.userList, u.Wire.ID)
		s.chats[u.Wire.ID] = &chat{ID: u.Wire.ID, Type: "private"}
	}
	if p.FirstName == "" {
		p.FirstName = "Người dùng"
	}
	u.Wire.FirstName, u.Wire.LastName = p.FirstName, p.LastName
	u.Wire.Username, u.Wire.LanguageCode = p.Username, p.LanguageCode
	s.names[strings.ToLower(p.Username)] = u.Wire.ID
	u.Phone = p.Phone
	if u.Phone == "" {
		u.Phone = fmt.Sprintf("+8490%07d", u.Wire.ID%10_000_000)
	}
	c := s.chats[u.Wire.ID]
	c.Wire = wireChat{
		ID: u.Wire.ID, Type: "private", Username: p.Username,
		FirstName: p.FirstName, LastName: p.LastName,
	}
	s.touch(&c.Rev)
	return &User{s: s, id: u.Wire.ID}
}

// newUserID draws an id; every second one does not fit 32 bits.
func (s *Server) newUserID() int64 {
	for {
		id := 100_000_000 + s.rng.Int64N(1_900_000_000)
		if len(s.users)%2 == 0 {
			id += 5_000_000_000
		}
		if s.users[id] == nil && id != s.bot.ID {
			return id
		}
	}
}

// ID is the person's user id, which is the id of the private chat too.
func (u *User) ID() int64 { return u.id }

// ChatID is the id of the chat that the person acts in.
func (u *User) ChatID() int64 {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.chat().ID
}

// chat is where the person acts. The lock is held.
func (u *User) chat() *chat {
	if u.group != nil {
		return u.s.chats[u.group.id]
	}
	return u.s.chats[u.id]
}

// act runs f under the lock with the person and the chat.
func (u *User) act(f func(p *user, c *chat)) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	f(u.s.users[u.id], u.chat())
}

// say sends one message.
func (u *User) say(compose func() *record) (m Message) {
	u.act(func(p *user, c *chat) { m = u.s.view(c, u.s.say(p, c, compose())) })
	return m
}

// Send writes a text; one over 4,096 characters goes out in parts, and the
// last is returned.
func (u *User) Send(text string) (m Message) {
	for _, part := range splitText(text) {
		m = u.say(func() *record { return textRecord(part, nil) })
	}
	return m
}

// Reply answers a message with a text.
func (u *User) Reply(id int, text string) Message {
	return u.say(func() *record { return textRecord(text, u.chat().find(id)) })
}

// ReplyDocument sends a file as a reply to a message of the chat.
func (u *User) ReplyDocument(id int, name string, data []byte) Message {
	return u.say(func() *record {
		r := u.s.fileRecord("document", upload{name: name, data: data}, "", "")
		r.Wire.ReplyTo = u.chat().find(id).visible()
		return r
	})
}

// Start opens the bot through a deep link with a parameter, or without.
func (u *User) Start(param string) (m Message) {
	u.act(func(p *user, _ *chat) { m = u.s.view(u.s.chats[u.id], u.s.start(p, param)) })
	return m
}

// Follow opens a link to the bot as a tap on it does.
func (u *User) Follow(link string) error {
	param, ok := u.s.deepLink(link)
	if !ok {
		return errors.New("not a link to the bot")
	}
	u.Start(param)
	return nil
}

// Edit changes a text that the person sent before.
func (u *User) Edit(id int, text string) (err error) {
	u.act(func(p *user, c *chat) { err = u.s.editOwn(p, c, id, text) })
	return err
}

func (u *User) file(kind, name, mime string, data []byte, caption string) Message {
	return u.say(func() *record {
		return u.s.fileRecord(kind, upload{name: name, mime: mime, data: data}, caption, "")
	})
}

// Photo sends a picture; SamplePhoto where data is nil.
func (u *User) Photo(caption string, data []byte) Message {
	if data == nil {
		data = SamplePhoto()
	}
	return u.file("photo", "photo.jpg", "image/jpeg", data, caption)
}

// Album sends pictures together: one media_group_id, one update each.
func (u *User) Album(caption string, photos ...[]byte) (out []Message) {
	u.act(func(p *user, c *chat) {
		group := u.s.newGroupID()
		for i, data := range photos {
			if i > 0 {
				caption = ""
			}
			r := u.s.fileRecord("photo", upload{name: "photo.jpg", mime: "image/jpeg", data: data}, caption, group)
			out = append(out, u.s.view(c, u.s.say(p, c, r)))
		}
	})
	return out
}

// Video sends a film.
func (u *User) Video(caption string, data []byte) Message {
	return u.file("video", "video.mp4", "video/mp4", data, caption)
}

// Voice sends a voice note.
func (u *User) Voice(data []byte) Message {
	return u.file("voice", "voice.oga", "audio/ogg", data, "")
}

// Audio sends a piece of music.
func (u *User) Audio(name string, data []byte) Message {
	return u.file("audio", name, "", data, "")
}

// Document sends a file.
func (u *User) Document(name string, data []byte, caption string) Message {
	return u.file("document", name, "", data, caption)
}

// Location sends a point on the map.
func (u *User) Location(lat, lon float64) Message {
	return u.say(func() *record {
		r := &record{}
		r.Wire.Location = &Location{Latitude: lat, Longitude: lon}
		return r
	})
}

// Contact shares the person's own telephone number; their Profile's where empty.
func (u *User) Contact(phone string) (m Message) {
	u.act(func(p *user, c *chat) {
		if phone == "" {
			phone = p.Phone
		}
		m = u.s.view(c, u.s.say(p, c, contactRecord(p, phone)))
	})
	return m
}

// Press taps the newest inline button whose text contains label or, where
// there is none, such a key of the reply keyboard. ErrNoButton where neither.
func (u *User) Press(label string) (err error) {
	u.act(func(p *user, c *chat) {
		for i := len(c.Records) - 1; i >= 0; i-- {
			r := c.Records[i]
			if r.Deleted {
				continue
			}
			if b, ok := u.s.view(c, r).Button(label); ok {
				err = u.s.pressButton(p, c, r.Wire.MessageID, b)
				return
			}
		}
		if c.Keyboard != nil {
			for _, row := range c.Keyboard.Rows {
				for _, k := range row {
					if strings.Contains(k.Text, label) {
						u.s.pressKey(p, c, k)
						return
					}
				}
			}
		}
		err = fmt.Errorf("press %q: %w", label, ErrNoButton)
	})
	return err
}

// PressOn taps a button of one message.
func (u *User) PressOn(id int, label string) (err error) {
	u.act(func(p *user, c *chat) {
		r := c.find(id)
		if r == nil {
			err = fmt.Errorf("press %q on message %d: %w", label, id, ErrNoMessage)
			return
		}
		b, ok := u.s.view(c, r).Button(label)
		if !ok {
			err = fmt.Errorf("press %q on message %d: %w", label, id, ErrNoButton)
			return
		}
		err = u.s.pressButton(p, c, id, b)
	})
	return err
}

// PressData sends callback data as if a button of the message carried it: what
// a forger, or a keyboard of an older version, sends.
func (u *User) PressData(id int, data string) (err error) {
	u.act(func(p *user, c *chat) { err = u.s.press(p, c, id, data) })
	return err
}

// Open makes the private chat one in which the person pressed Start long ago: the bot may write, and hears nothing of it.
func (u *User) Open() { u.act(func(_ *user, c *chat) { c.Started = true }) }

// Block blocks the bot.
func (u *User) Block() {
	u.act(func(p *user, _ *chat) { u.s.setBlocked(p, u.s.chats[u.id], true) })
}

// Unblock lets the bot write again.
func (u *User) Unblock() {
	u.act(func(p *user, _ *chat) { u.s.setBlocked(p, u.s.chats[u.id], false) })
}

// Deactivate deletes the person's account.
func (u *User) Deactivate() {
	u.act(func(p *user, c *chat) {
		p.Deactivated = true
		u.s.touch(&c.Rev)
	})
}

// Messages are all messages of the chat, both sides, deleted ones too.
func (u *User) Messages() (out []Message) {
	u.act(func(_ *user, c *chat) {
		for _, r := range c.Records {
			out = append(out, u.s.view(c, r))
		}
	})
	return out
}

// Last is the newest message of the bot that is not deleted; empty where none.
func (u *User) Last() Message {
	all := u.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].FromBot && !all[i].Deleted && all[i].Service == "" {
			return all[i]
		}
	}
	return Message{}
}

// Keyboard is the reply keyboard that the person sees, or nil.
func (u *User) Keyboard() (k *Keyboard) {
	u.act(func(_ *user, c *chat) { k = c.Keyboard })
	return k
}

// Commands is the menu that the person sees behind "/".
func (u *User) Commands() (list []BotCommand) {
	u.act(func(p *user, c *chat) { list = append(list, u.s.commandsFor(c, p)...) })
	return list
}

// Toasts are the answers to the person's pressed buttons, oldest first.
func (u *User) Toasts() (out []Toast) {
	u.act(func(p *user, _ *chat) { out = append(out, p.Toasts...) })
	return out
}

// Await waits for a message that the bot has sent or edited since people's
// last action in this chat and that ok accepts; a nil ok accepts any.
func (u *User) Await(ctx context.Context, ok func(Message) bool) (Message, error) {
	for {
		var fresh []Message
		var changed chan struct{}
		u.act(func(_ *user, c *chat) {
			changed = u.s.changed
			for _, r := range c.Records {
				if r.Rev > c.LastAct && !r.Deleted {
					fresh = append(fresh, u.s.view(c, r))
				}
			}
		})
		for _, m := range fresh {
			if m.FromBot && m.Service == "" && (ok == nil || ok(m)) {
				return m, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for a message of the bot: %w (%d others came)", ctx.Err(), len(fresh))
		case <-u.s.done:
			return Message{}, errClosed
		}
	}
}

// AwaitText is Await for a message whose text contains part.
func (u *User) AwaitText(ctx context.Context, part string) (Message, error) {
	m, err := u.Await(ctx, func(m Message) bool { return strings.Contains(m.Text, part) })
	if err != nil {
		return m, fmt.Errorf("%q: %w", part, err)
	}
	return m, nil
}

// AwaitToast waits for the answer to the button that the person pressed last.
func (u *User) AwaitToast(ctx context.Context) (t Toast, err error) {
	err = u.s.wait(ctx, func() bool {
		p := u.s.users[u.id]
		for _, known := range p.Toasts {
			if known.ID == p.lastQuery {
				t = known
				return true
			}
		}
		return false
	})
	if err != nil {
		return t, fmt.Errorf("wait for the answer to a button: %w", err)
	}
	u.s.mu.Unlock()
	return t, nil
}
