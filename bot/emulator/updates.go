package emulator

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// update waits for the bot to take it ("Getting updates").
type update struct {
	ID   int64
	Chat int64 // updates of one chat stay in order
	Kind string
	Body json.RawMessage
	Twin bool // acknowledged once already, here for the second time

	handed   bool // a poller has got it the second time
	attempts int  // failed webhook deliveries
}

// poll is one getUpdates call under way; a newer one ends it.
type poll struct {
	ended chan struct{}
	why   *apiError
}

// notByDefault are kinds of update that the bot must ask for.
var notByDefault = []string{"chat_member", "message_reaction", "message_reaction_count"}

// enqueue queues an update for the bot. The lock is held.
func (s *Server) enqueue(chatID int64, kind string, w wireUpdate) {
	if len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) ||
		len(s.allowed) == 0 && slices.Contains(notByDefault, kind) {
		return
	}
	w.UpdateID = s.nextID
	s.nextID++
	body, err := json.Marshal(w)
	if err != nil { // only our own types: a mistake here
		panic("encode update: " + err.Error())
	}
	s.queue = append(s.queue, &update{ID: w.UpdateID, Chat: chatID, Kind: kind, Body: body})
	s.notify()
	s.dispatch()
}

// Inject queues an update of any kind as it is, for kinds that no person of
// the emulator makes. The update_id is added.
func (s *Server) Inject(chatID int64, kind string, payload any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := json.Marshal(map[string]any{"update_id": s.nextID, kind: payload})
	if err != nil {
		return err
	}
	s.queue = append(s.queue, &update{ID: s.nextID, Chat: chatID, Kind: kind, Body: body})
	s.nextID++
	s.notify()
	s.dispatch()
	return nil
}

// Pending is the number of updates that the bot has not acknowledged.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue) + len(s.again)
}

// acknowledge takes updates below an id out of the queue. The lock is held.
func (s *Server) acknowledge(below int64) {
	n := 0
	for n < len(s.queue) && s.queue[n].ID < below {
		if u := s.queue[n]; s.opts.DeliverTwice && !u.Twin {
			u.Twin = true
			s.again = append(s.again, u)
		}
		n++
	}
	if n > 0 {
		s.queue = append([]*update(nil), s.queue[n:]...)
		s.notify()
	}
}

// readAllowed takes allowed_updates where a call has them.
func (s *Server) readAllowed(p *params) *apiError {
	if p.str("allowed_updates") == "" {
		return nil
	}
	var kinds []string
	if err := p.json("allowed_updates", &kinds); err != nil {
		return badRequest("can't parse allowed_updates JSON object")
	}
	s.allowed = kinds
	return nil
}

// maxPoll is the longest that a getUpdates waits.
const maxPoll = 50 * time.Second

func getUpdates(ctx context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	if s.hook.URL != "" {
		s.mu.Unlock()
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.endPoll(conflict("terminated by other getUpdates request; make sure that only one bot instance is running"))
	if err := s.readAllowed(p); err != nil {
		s.mu.Unlock()
		return nil, err
	}
	offset, _ := p.int("offset")
	if offset < 0 { // only the last so many are kept
		if skip := len(s.queue) + int(offset); skip > 0 {
			s.acknowledge(s.queue[skip-1].ID + 1)
		}
		offset = 0
	}
	s.acknowledge(offset)
	twins := s.handedAgain()
	me := &poll{ended: make(chan struct{})}
	s.poller = me
	s.mu.Unlock()

	limit, ok := p.int("limit")
	if !ok || limit < 1 || limit > 100 {
		limit = 100
	}
	seconds, _ := p.int("timeout")
	ctx, cancel := context.WithTimeout(ctx, min(time.Duration(max(seconds, 0))*time.Second, maxPoll))
	defer cancel()
	defer s.leavePoll(me)
	return s.awaitUpdates(ctx, me, offset, int(limit), twins)
}

// handedAgain drops the duplicates that the previous call has handed out and
// returns those that this one has to. The lock is held.
func (s *Server) handedAgain() []*update {
	var left []*update
	for _, u := range s.again {
		if !u.handed {
			u.handed = true
			left = append(left, u)
		}
	}
	if len(s.again) > 0 {
		s.again = left
		s.notify()
	}
	return left
}

func (s *Server) awaitUpdates(ctx context.Context, me *poll, offset int64, limit int, twins []*update) (any, *apiError) {
	for {
		s.mu.Lock()
		out := []json.RawMessage{}
		for _, u := range twins {
			out = append(out, u.Body)
		}
		for _, u := range s.queue {
			if len(out) >= limit {
				break
			}
			if u.ID >= offset {
				out = append(out, u.Body)
			}
		}
		changed := s.changed
		s.mu.Unlock()
		if len(out) > 0 {
			return out, nil
		}
		select {
		case <-changed:
		case <-me.ended:
			return nil, me.why
		case <-ctx.Done():
			return out, nil
		case <-s.done:
			return nil, &apiError{Code: http.StatusInternalServerError, Description: "Internal Server Error: restart"}
		}
	}
}

// endPoll ends the getUpdates under way, if any. The lock is held.
func (s *Server) endPoll(why *apiError) {
	if s.poller != nil {
		s.poller.why = why
		close(s.poller.ended)
		s.poller = nil
	}
}

func (s *Server) leavePoll(me *poll) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poller == me {
		s.poller = nil
	}
}
