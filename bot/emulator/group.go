package emulator

import "context"

// Group is a group chat of people, with or without the bot.
type Group struct {
	s  *Server
	id int64 // changes when the group migrates; guarded by the server's lock
}

// Group makes a group without the bot; the first user is its owner. After a
// restart with a state file, the first asking by title finds the old group.
func (s *Server) Group(title string, users ...*User) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.chats {
		if c.restored && c.MigratedTo == 0 && !c.private() && c.Wire.Title == title {
			c.restored = false
			return &Group{s: s, id: c.ID}
		}
	}
	id := -(100_000_000 + s.rng.Int64N(4_900_000_000))
	c := &chat{ID: id, Type: "group", Wire: wireChat{ID: id, Type: "group", Title: title}}
	for _, u := range users {
		c.Members = append(c.Members, u.id)
	}
	s.chats[id] = c
	s.touch(&c.Rev)
	return &Group{s: s, id: id}
}

// ID is the group's chat id; a new one after Migrate.
func (g *Group) ID() int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.id
}

// As is the person acting in the group: every method of User then concerns it.
func (g *Group) As(u *User) *User { return &User{s: g.s, id: u.id, group: g} }

// Send writes a text into the group.
func (g *Group) Send(u *User, text string) Message { return g.As(u).Send(text) }

// Reply answers a message of the group.
func (g *Group) Reply(u *User, id int, text string) Message { return g.As(u).Reply(id, text) }

// Press taps the newest button of the group whose text contains label.
func (g *Group) Press(u *User, label string) error { return g.As(u).Press(label) }

// Messages are all messages of the group.
func (g *Group) Messages() []Message { return (&User{s: g.s, group: g}).Messages() }

// Last is the bot's newest message in the group.
func (g *Group) Last() Message { return (&User{s: g.s, group: g}).Last() }

// Await waits for a message of the bot in the group; see User.Await.
func (g *Group) Await(ctx context.Context, ok func(Message) bool) (Message, error) {
	return (&User{s: g.s, group: g}).Await(ctx, ok)
}

// service posts a service message by a person. The lock is held.
func (g *Group) service(by *User, w wireMessage) {
	c := g.s.chats[g.id]
	r := &record{Wire: w}
	g.s.say(g.s.users[by.id], c, r)
}

// AddBot puts the bot into the group.
func (g *Group) AddBot(by *User) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.chats[g.id]
	if c.Bot == "member" {
		return
	}
	old := c.Bot
	c.Bot = "member"
	g.s.setBot(c, g.s.users[by.id].Wire, old, "member")
	g.service(by, wireMessage{NewChatMembers: []wireUser{g.s.bot}})
}

// RemoveBot takes the bot out of the group.
func (g *Group) RemoveBot(by *User) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.chats[g.id]
	if c.Bot != "member" {
		return
	}
	c.Bot = "kicked"
	g.s.setBot(c, g.s.users[by.id].Wire, "member", "kicked")
	g.service(by, wireMessage{LeftChatMember: ptr(g.s.bot)})
}

// Add puts a person into the group.
func (g *Group) Add(u, by *User) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.chats[g.id]
	if c.has(u.id) {
		return
	}
	c.Members = append(c.Members, u.id)
	g.service(by, wireMessage{NewChatMembers: []wireUser{g.s.users[u.id].Wire}})
}

// Remove takes a person out of the group.
func (g *Group) Remove(u, by *User) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.chats[g.id]
	var rest []int64
	for _, id := range c.Members {
		if id != u.id {
			rest = append(rest, id)
		}
	}
	c.Members = rest
	g.service(by, wireMessage{LeftChatMember: ptr(g.s.users[u.id].Wire)})
}

// Migrate makes the group a supergroup with a new id. The old one says where
// to ("migrate_to_chat_id") and takes no more messages.
func (g *Group) Migrate() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	old := g.s.chats[g.id]
	if old.Type != "group" {
		return
	}
	id := -(1_000_000_000_000 + 1_000_000_000 + g.s.rng.Int64N(2_000_000_000))
	c := &chat{
		ID: id, Type: "supergroup", Members: old.Members, Bot: old.Bot,
		Wire: wireChat{ID: id, Type: "supergroup", Title: old.Wire.Title},
	}
	g.s.chats[id] = c
	owner := &User{s: g.s, id: old.Members[0]}
	g.service(owner, wireMessage{MigrateToChatID: id})
	from := g.id
	old.MigratedTo = id
	g.s.touch(&old.Rev)
	g.id = id
	g.service(owner, wireMessage{MigrateFromChatID: from})
	g.s.touch(&c.Rev)
}
