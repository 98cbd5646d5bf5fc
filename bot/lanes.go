package bot

import (
	"context"
	"sync"
)

// lanes keeps what belongs to one chat in order, and lets different chats go at once.
type lanes struct {
	room int // tickets in one lane, from which on it overflows; 0: any number

	mu  sync.Mutex
	all map[string]*lane // that have a ticket
}

// lane is the tickets of one chat.
type lane struct {
	last  *ticket
	count int
	full  chan struct{} // closed when it overflows; then it is full until all have left
}

// ticket is a place in a lane. Whoever has one leaves in the end, whether its turn came or not.
type ticket struct {
	lanes  *lanes
	name   string
	full   <-chan struct{} // closed when the lane overflows
	over   bool            // the lane had overflowed already, or does by this ticket
	before <-chan struct{} // closed when it is our turn
	done   chan struct{}
}

// enter takes the next place in the lane, without waiting.
func (l *lanes) enter(name string) *ticket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]*lane{}
	}
	in := l.all[name]
	if in == nil {
		in = &lane{full: make(chan struct{})}
		l.all[name] = in
	}
	t := &ticket{lanes: l, name: name, full: in.full, before: closed, done: make(chan struct{})}
	if in.last != nil {
		t.before = in.last.done
	}
	in.last = t
	if in.count++; l.room > 0 && in.count > l.room {
		t.over = true
		select {
		case <-in.full:
		default:
			close(in.full)
		}
	}
	return t
}

var closed = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// wait returns when it is the ticket's turn, or with the context's error.
func (t *ticket) wait(ctx context.Context) error {
	select {
	case <-t.before:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave lets the next one in, once those before have left.
func (t *ticket) leave() {
	select {
	case <-t.before:
		t.end()
	default:
		go func() {
			<-t.before
			t.end()
		}()
	}
}

func (t *ticket) end() {
	t.lanes.mu.Lock()
	defer t.lanes.mu.Unlock()
	in := t.lanes.all[t.name]
	if in.count--; in.count == 0 {
		delete(t.lanes.all, t.name)
	}
	close(t.done)
}
