package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// heartbeat keeps idle event streams alive through proxies.
const heartbeat = 20 * time.Second

// framePause is the least time between two frames, so that a bot that sends much at once does not keep a page busy with
// drawing each message by itself.
const framePause = 40 * time.Millisecond

// frame is one event of the page: everything that changed after a revision.
type frame struct {
	Rev      int64         `json:"rev"`
	Reset    bool          `json:"reset,omitempty"`
	Setup    bool          `json:"setup,omitempty"`
	Clock    *pageClock    `json:"clock,omitempty"`
	Chats    []pageChat    `json:"chats,omitempty"`
	Messages []pageMessage `json:"messages,omitempty"`
	Toasts   []pageToast   `json:"toasts,omitempty"`
}

// pageChat is a chat as one person sees it.
type pageChat struct {
	User     int64        `json:"user"`
	Chat     int64        `json:"chat"`
	Title    string       `json:"title,omitempty"`
	Private  bool         `json:"private"`
	Started  bool         `json:"started"`
	Blocked  bool         `json:"blocked"`
	Closed   bool         `json:"closed"` // migrated, or the bot is gone
	Keyboard *Keyboard    `json:"keyboard,omitempty"`
	Commands []BotCommand `json:"commands,omitempty"`
	Action   string       `json:"action,omitempty"`
	ActionMS int64        `json:"actionMs,omitempty"`
}

type pageMessage struct {
	Chat     int64      `json:"chat"`
	ID       int        `json:"id"`
	Rev      int64      `json:"rev"`
	From     int64      `json:"from"`
	Name     string     `json:"name"`
	Bot      bool       `json:"bot"`
	Date     int64      `json:"date"`
	Text     string     `json:"text,omitempty"`
	Entities []Entity   `json:"entities,omitempty"`
	Buttons  [][]Button `json:"buttons,omitempty"`
	Reply    *pageReply `json:"reply,omitempty"`
	Media    *pageMedia `json:"media,omitempty"`
	Group    string     `json:"group,omitempty"`
	Location *Location  `json:"location,omitempty"`
	Contact  *Contact   `json:"contact,omitempty"`
	Edited   bool       `json:"edited,omitempty"`
	Deleted  bool       `json:"deleted,omitempty"`
	Service  string     `json:"service,omitempty"`
	Who      string     `json:"who,omitempty"` // of a service message
}

type pageReply struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
}

type pageMedia struct {
	Kind string `json:"kind"`
	File string `json:"file"`
	Name string `json:"name,omitempty"`
	Mime string `json:"mime,omitempty"`
	Size int64  `json:"size"`
}

type pageToast struct {
	User  int64  `json:"user"`
	Chat  int64  `json:"chat"`
	Rev   int64  `json:"rev"`
	Text  string `json:"text"`
	Alert bool   `json:"alert"`
	Fresh bool   `json:"fresh"` // not from before the page was opened
}

// serveEvents streams frames (server-sent events). A browser that comes back
// says by Last-Event-ID what it has seen.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	since, first := int64(0), true
	if boot, rev, ok := strings.Cut(r.Header.Get("Last-Event-ID"), ":"); ok && boot == s.boot {
		since, _ = strconv.ParseInt(rev, 10, 64)
		first = false
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		s.mu.Lock()
		f := s.frame(since)
		changed := s.changed
		s.mu.Unlock()
		if f.Rev > since || first {
			f.Reset = first
			for i := range f.Toasts {
				f.Toasts[i].Fresh = !first
			}
			data, err := json.Marshal(f)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "id: %s:%d\ndata: %s\n\n", s.boot, f.Rev, data); err != nil {
				return
			}
			since, first = f.Rev, false
			if control.Flush() != nil || !s.rest(r.Context(), framePause) {
				return
			}
		}
		select {
		case <-changed:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": beat\n\n"); err != nil || control.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.done:
			return
		}
	}
}

// rest waits; it reports false where the stream ended meanwhile.
func (s *Server) rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}

// frame gathers what changed after a revision. The lock is held.
func (s *Server) frame(since int64) frame {
	f := frame{Rev: s.rev, Setup: s.setupRev > since, Clock: s.clock()}
	if f.Setup { // new phones want everything
		since = 0
	}
	seen := map[int64]bool{}
	for _, p := range s.personas {
		u := s.users[p.User.id]
		for _, t := range u.Toasts {
			if t.Rev > since {
				f.Toasts = append(f.Toasts, pageToast{User: u.Wire.ID, Chat: t.Chat, Rev: t.Rev, Text: t.Text, Alert: t.Alert})
			}
		}
		for _, c := range s.chats {
			if !c.has(u.Wire.ID) {
				continue
			}
			if c.Rev > since {
				f.Chats = append(f.Chats, s.pageChat(c, u))
			}
			if seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			for _, r := range c.Records {
				if r.Rev > since {
					f.Messages = append(f.Messages, s.pageMessage(c, r))
				}
			}
		}
	}
	return f
}

func (s *Server) pageChat(c *chat, u *user) pageChat {
	p := pageChat{
		User: u.Wire.ID, Chat: c.ID, Title: c.Wire.Title, Private: c.private(),
		Started: c.Started || !c.private(), Blocked: c.Blocked,
		Closed:   c.MigratedTo != 0 || !c.private() && c.Bot != "member",
		Keyboard: c.Keyboard, Commands: s.commandsFor(c, u),
	}
	if left := time.Until(c.ActionEnd); c.Action != "" && left > 0 {
		p.Action, p.ActionMS = c.Action, left.Milliseconds()
	}
	return p
}

// fullName is a name in Vietnamese order.
func fullName(u *wireUser) string {
	return strings.TrimSpace(u.LastName + " " + u.FirstName)
}

func (s *Server) pageMessage(c *chat, r *record) pageMessage {
	m := s.view(c, r)
	p := pageMessage{
		Chat: c.ID, ID: m.ID, Rev: r.Rev, Deleted: m.Deleted, From: m.From, Bot: m.FromBot,
		Date: r.Wire.Date, Service: m.Service,
	}
	if r.Wire.From != nil {
		p.Name = fullName(r.Wire.From)
	}
	if m.Deleted {
		return p
	}
	p.Text, p.Entities, p.Buttons = m.Text, m.Entities, m.Buttons
	p.Group, p.Location, p.Contact, p.Edited = m.MediaGroup, m.Location, m.Contact, m.Edited
	if m.Media != "" {
		p.Media = &pageMedia{Kind: m.Media, File: m.FileID, Name: m.FileName, Mime: m.MimeType, Size: m.FileSize}
	}
	if to := r.Wire.ReplyTo; to != nil {
		kind, _ := (&record{Wire: *to}).media()
		p.Reply = &pageReply{ID: to.MessageID, Text: to.Text + to.Caption, Kind: kind}
		if to.From != nil {
			p.Reply.Name = fullName(to.From)
		}
	}
	switch w := &r.Wire; {
	case len(w.NewChatMembers) > 0:
		p.Who = fullName(&w.NewChatMembers[0])
	case w.LeftChatMember != nil:
		p.Who = fullName(w.LeftChatMember)
	}
	return p
}
