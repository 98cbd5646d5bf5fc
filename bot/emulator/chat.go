package emulator

import (
	"strings"
	"time"
)

// user is a person's account. Exported fields are kept over restarts.
type user struct {
	Wire        wireUser
	Phone       string
	Deactivated bool
	Toasts      []Toast

	lastQuery string // the button pressed last
}

// chat is a private chat with the bot (its ID is the user's) or a group.
type chat struct {
	Wire   wireChat
	ID     int64
	Type   string // private, group, supergroup
	Rev    int64
	NextID int

	Records []*record
	LastAct int64 // the revision of people's last action, where Await starts

	Started bool    // private: the person has written to the bot
	Blocked bool    // private: the person has blocked the bot
	Members []int64 // groups
	Bot     string  // groups: the bot's status: "", member, left, kicked

	MigratedTo int64
	restored   bool      // read from the state file and not asked for since
	Keyboard   *Keyboard // the reply keyboard that is shown
	Action     string    // what the bot is doing, until ActionUntil
	ActionEnd  time.Time
}

// record is one message, by either side, with what only the emulator knows.
type record struct {
	Wire    wireMessage
	Rev     int64
	Source  string    // the text as sent, with its marks
	Mode    string    // its parse mode
	Reply   *Keyboard // the reply keyboard that came with it
	Deleted bool
	Silent  bool
}

func (c *chat) private() bool { return c.Type == "private" }

// kind is the word for the chat in error texts.
func (c *chat) kind() string { return c.Type + " chat" }

func (c *chat) has(userID int64) bool {
	if c.private() {
		return c.ID == userID
	}
	for _, id := range c.Members {
		if id == userID {
			return true
		}
	}
	return false
}

// find is the message with an id, or nil.
func (c *chat) find(id int) *record {
	for i := len(c.Records) - 1; i >= 0; i-- {
		if r := c.Records[i]; r.Wire.MessageID == id && !r.Deleted {
			return r
		}
	}
	return nil
}

// visible is the message as others see it inside another: without its own reply.
func (r *record) visible() *wireMessage {
	w := r.Wire
	w.ReplyTo = nil
	return &w
}

// target finds the chat that a call names ("chat_id").
func (s *Server) target(p *params) (*chat, *apiError) {
	raw := strings.TrimSpace(p.str("chat_id"))
	if raw == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, ok := p.int("chat_id")
	if !ok {
		return nil, badRequest("chat not found")
	}
	c := s.chats[id]
	if c == nil || !c.private() && c.Bot == "" {
		return nil, badRequest("chat not found")
	}
	return c, nil
}

// writable says whether the bot may send to a chat.
func (s *Server) writable(c *chat) *apiError {
	switch {
	case c.MigratedTo != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.MigrateTo = c.MigratedTo
		return e
	case c.private() && s.users[c.ID].Deactivated:
		return forbidden("user is deactivated")
	case c.private() && c.Blocked:
		return forbidden("bot was blocked by the user")
	case c.private() && !c.Started:
		return forbidden("bot can't initiate conversation with a user")
	case c.Bot == "kicked":
		return forbidden("bot was kicked from the " + c.kind())
	case !c.private() && c.Bot != "member":
		return forbidden("bot is not a member of the " + c.kind())
	}
	return nil
}

// post adds a message to a chat. The lock is held.
func (s *Server) post(c *chat, r *record) *record {
	c.NextID++
	r.Wire.MessageID = c.NextID
	r.Wire.Date = s.opts.Now().Unix()
	r.Wire.Chat = c.Wire
	c.Records = append(c.Records, r)
	s.touch(&r.Rev)
	return r
}

// member is the bot's standing in a chat as a ChatMember.
func (s *Server) member(status string, u wireUser) wireMember {
	m := wireMember{Status: status, User: u}
	switch status {
	case "creator":
		m.IsAnonymous = ptr(false)
	case "kicked":
		m.UntilDate = ptr[int64](0)
	}
	return m
}

// setBot changes the bot's standing in a chat and tells the bot.
func (s *Server) setBot(c *chat, by wireUser, old, status string) {
	if old == "" {
		old = "left"
	}
	s.enqueue(c.ID, "my_chat_member", wireUpdate{MyChatMember: &wireMemberUpdate{
		Chat: c.Wire, From: by, Date: s.opts.Now().Unix(),
		Old: s.member(old, s.bot), New: s.member(status, s.bot),
	}})
	s.touch(&c.Rev)
}
