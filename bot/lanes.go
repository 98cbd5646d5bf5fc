package bot

import (
	"context"
	"sync"
)

// lanes keeps what belongs to one chat in order, and lets different chats go at once.
type lanes struct {
	mu    sync.Mutex
	last  map[string]*ticket
	count map[string]int // of those in each lane
}

// ticket is a place in a lane. Whoever has one leaves in the end, whether its turn came or not.
type ticket struct {
	lanes  *lanes
	name   string
	ahead  int             // how many were in the lane before
	before <-chan struct{} // closed when it is our turn
	done   chan struct{}
}

// enter takes the next place in the lane, without waiting.
func (l *lanes) enter(name string) *ticket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil {
		l.last, l.count = map[string]*ticket{}, map[string]int{}
	}
	t := &ticket{lanes: l, name: name, ahead: l.count[name], done: make(chan struct{})}
	if prior := l.last[name]; prior != nil {
		t.before = prior.done
	} else {
		t.before = closed
	}
	l.last[name] = t
	l.count[name]++
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
	if t.lanes.last[t.name] == t {
		delete(t.lanes.last, t.name)
	}
	if t.lanes.count[t.name]--; t.lanes.count[t.name] == 0 {
		delete(t.lanes.count, t.name)
	}
	close(t.done)
}
