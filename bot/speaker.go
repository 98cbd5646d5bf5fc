package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// What is said in a dialogue is sent at once where that is possible. Where it is not, since the chat had its share of
// messages for this second, or the channel is away, it stays with the conversation, and Speak sends it when it can be: the
// handler never waits.

// Bounds of speaking.
const (
	speakTick    = 250 * time.Millisecond
	speakLease   = 8 * time.Second  // after which another may look after a conversation; its lock keeps them apart
	speakBound   = 30 * time.Second // within which one conversation's share is said
	speakAtOnce  = 32               // conversations of a channel
	sayTimeout   = 10 * time.Second // of one message
	fileTimeout  = 25 * time.Second // of one with a file of ours
	mostUnsent   = 30               // messages; the oldest beyond are given up
	awayLeast    = time.Second
	awayMost     = 10 * time.Second
	refusedTries = 3 // of a message that fails for a reason unknown
)

// place is where a conversation is, as it is noted for Speak.
type place struct {
	Channel string `json:"c"`
	Chat    string `json:"a"`
	Group   string `json:"g,omitempty"` // not empty: a group
	From    string `json:"f"`
}

func placeOf(in Input) place {
	p := place{Channel: in.Channel, Chat: in.Chat, From: in.From.Address}
	if in.InGroup() {
		p.Group = "1"
	}
	return p
}

func (p place) name() string {
	raw, err := json.Marshal(p)
	if err != nil {
		panic(err) // four strings
	}
	return string(raw)
}

// input is the little of an input by which the conversation is found.
func (p place) input() Input {
	return Input{Channel: p.Channel, Chat: p.Chat, Group: p.Group, From: Sender{Address: p.From}}
}

// speakers has a speaker for each channel: one that is away holds up no other.
type speakers struct {
	mu    sync.Mutex
	named map[string]*speaker
}

func (s *speakers) of(channel string) *speaker {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.named[channel] == nil {
		if s.named == nil {
			s.named = map[string]*speaker{}
		}
		s.named[channel] = &speaker{}
	}
	return s.named[channel]
}

// speaker knows whether the channel is away, as far as this process has met it.
type speaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

// paused reports whether it is of no use to try now.
func (s *speaker) paused(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Before(s.until)
}

// met notes that the channel was there, or was not; then it returns how long to leave it alone. It reports whether that
// is news.
func (s *speaker) met(away bool, now time.Time) (pause time.Duration, changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !away {
		changed = s.failures > 1
		s.failures, s.until = 0, time.Time{}
		return 0, changed
	}
	s.failures++
	pause = awayLeast
	for n := 1; n < s.failures && pause < awayMost; n++ {
		pause *= 2
	}
	pause = min(pause, awayMost)
	if s.failures > 1 { // one may be bad luck
		s.until = now.Add(pause)
	}
	return pause, s.failures == 2
}

// What an error of a channel may say.
type (
	delayed  interface{ RetryAfter() time.Duration } // wait so long
	absent   interface{ Away() bool }                // the channel cannot be reached, or is out of order
	refusing interface{ Permanent() bool }           // the same would be refused again
	passing  interface{ Passing() bool }             // the same may go well later
	partial  interface{ Progress() string }          // so much of it has arrived
)

// says reports whether the error, or one that it wraps, has the method and says yes.
func says[T any](err error, yes func(T) bool) bool {
	var t T
	return errors.As(err, &t) && yes(t)
}

// speak sends what is unsent, as far as it goes without waiting, and keeps the rest to be sent later. The chat is locked.
func (e *Engine) speak(ctx context.Context, at place, s *session, fence int64) error {
	if len(s.Unsent) == 0 {
		return nil
	}
	now := e.Now()
	var wait time.Duration
	if e.speakers.of(at.Channel).paused(now) {
		wait = awayLeast
	} else {
		wait = e.send(ctx, at, s)
	}
	if err := e.saveSession(ctx, at.input(), s, fence); err != nil {
		return err
	}
	if len(s.Unsent) == 0 {
		return nil
	}
	if err := e.Sessions.Owe(ctx, at.Channel, at.name(), wait); err != nil {
		return fmt.Errorf("keep what is to be said: %w", err)
	}
	return nil
}

// send sends messages of Unsent in order until one must wait, and returns for how long. It notes which message asks. A
// message that the channel refuses is logged and given up: what must not be missed goes through the outbox.
func (e *Engine) send(ctx context.Context, at place, s *session) time.Duration {
	to := Destination{Channel: at.Channel, Address: at.Chat, Group: at.Group != ""}
	for len(s.Unsent) > 0 {
		m := s.Unsent[0]
		ids, err := e.say(ctx, to, m)
		away := says(err, absent.Away)
		pause, changed := e.speakers.of(at.Channel).met(away, e.Now())
		switch {
		case away && changed:
			e.Log.WarnContext(ctx, "channel is away, replies wait", "channel", at.Channel, "error", err)
		case changed:
			e.Log.InfoContext(ctx, "channel is back", "channel", at.Channel)
		}
		if err != nil {
			var some partial
			if errors.As(err, &some) {
				s.Unsent[0].Arrived = some.Progress()
			}
			if away {
				return pause
			}
			if ctx.Err() != nil {
				return 0
			}
			var later delayed
			if errors.As(err, &later) && later.RetryAfter() > 0 {
				return later.RetryAfter()
			}
			if s.Failed++; says(err, passing.Passing) || s.Failed < refusedTries && !says(err, refusing.Permanent) {
				return min(time.Duration(s.Failed)*time.Second, awayMost)
			}
			e.Log.WarnContext(ctx, "reply not sent", "channel", at.Channel, "error", err)
		}
		s.Unsent, s.Failed = s.Unsent[1:], 0
		e.noteSent(ctx, at, s, m, ids)
	}
	s.Unsent = nil
	return 0
}

// say sends one message once.
func (e *Engine) say(ctx context.Context, to Destination, m Message) ([]string, error) {
	timeout := sayTimeout
	if m.File != nil || m.foreign(to.Channel) {
		timeout = fileTimeout
	}
	ctx, cancel := context.WithTimeout(Impatient(ctx), timeout)
	defer cancel()
	return e.carrier().send(ctx, to, Sending{Messages: []Message{m}, Arrived: m.Arrived})
}

// noteSent keeps which message asks, and what replies to it are about.
func (e *Engine) noteSent(ctx context.Context, at place, s *session, m Message, ids []string) {
	if len(ids) == 0 {
		return
	}
	if m.Prompt && s.Resume != nil {
		s.Resume.Prompt = ids[len(ids)-1]
	} else if m.Prompt && s.Current != nil {
		s.Current.Prompt = ids[len(ids)-1]
	}
	if m.About == nil {
		return
	}
	for _, id := range ids {
		if err := e.Links.LinkMessage(ctx, at.Channel, at.Chat, id, *m.About); err != nil {
			e.Log.WarnContext(ctx, "message not linked", "channel", at.Channel, "error", err)
		}
	}
}

// join puts what is said now behind what is not sent yet. A question that was answered or replaced meanwhile is not put any
// more, and nothing is said twice.
func (s *session) join(said []Message) {
	old := s.Unsent
	over := s.Current == nil && s.Resume == nil
	for _, m := range said {
		over = over || m.Prompt
	}
	var all []Message
	for _, m := range old {
		if m.Prompt && over || contains(said, m) {
			continue
		}
		all = append(all, m)
	}
	all = append(all, said...)
	s.Unsent = all[max(0, len(all)-mostUnsent):]
}

func contains(all []Message, m Message) bool {
	for _, other := range all {
		if reflect.DeepEqual(other, m) {
			return true
		}
	}
	return false
}

// Speak says what could not be said at once, when it can be, until ctx ends. Any replica says what any left unsaid. Each
// channel has its turn whatever becomes of the others.
func (e *Engine) Speak(ctx context.Context) error {
	var all sync.WaitGroup
	for _, ch := range e.Channels {
		all.Go(func() { e.speakOn(ctx, ch.Name()) })
	}
	all.Wait()
	return nil
}

// speakOn is Speak for one channel.
func (e *Engine) speakOn(ctx context.Context, channel string) {
	ticker := time.NewTicker(speakTick)
	defer ticker.Stop()
	slots := make(chan struct{}, speakAtOnce)
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		free := cap(slots) - len(slots)
		if free == 0 || e.speakers.of(channel).paused(e.Now()) {
			continue
		}
		if e.speakers.of(channel).suspects() {
			free = 1 // one tries whether the channel is back
		}
		names, err := e.Sessions.Owed(ctx, channel, free, speakLease)
		if err != nil {
			if ctx.Err() == nil {
				e.Log.WarnContext(ctx, "replies that wait cannot be found", "error", err)
			}
			pauseFor(ctx, awayLeast)
			continue
		}
		for _, name := range names {
			slots <- struct{}{}
			all.Go(func() {
				defer func() { <-slots }()
				if err := e.speakAt(ctx, channel, name); err != nil && ctx.Err() == nil {
					e.Log.WarnContext(ctx, "replies still wait", "error", err)
				}
			})
		}
	}
}

// suspects reports whether the channel was away when it was met last.
func (s *speaker) suspects() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures > 1
}

// speakAt says what is unsent in one conversation.
func (e *Engine) speakAt(ctx context.Context, channel, name string) error {
	ctx, cancel := context.WithTimeout(ctx, speakBound)
	defer cancel()
	var at place
	if err := json.Unmarshal([]byte(name), &at); err != nil {
		return errors.Join(err, e.Sessions.Paid(ctx, channel, name))
	}
	s, fence, unlock, err := e.enter(ctx, at.input())
	if err != nil {
		return err
	}
	defer unlock()
	if err := e.speak(ctx, at, s, fence); err != nil {
		return err
	}
	if len(s.Unsent) > 0 {
		return nil
	}
	return e.Sessions.Paid(ctx, channel, name)
}
