package session

import (
	"context"
	"sync"
)

// lanes is a lock per name within this process that is given in the order in which it was asked for. Whoever has it
// asks Redis: so that one process has one contender there, and its own never overtake each other.
type lanes struct {
	mu   sync.Mutex
	wait map[string][]chan struct{} // of those behind the holder; a name that nobody holds has no entry
}

// lock waits for the name, or until ctx ends.
func (l *lanes) lock(ctx context.Context, name string) error {
	l.mu.Lock()
	if l.wait == nil {
		l.wait = map[string][]chan struct{}{}
	}
	queue, held := l.wait[name]
	if !held {
		l.wait[name] = nil
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.wait[name] = append(queue, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.forsake(name, turn)
		return ctx.Err()
	}
}

// forsake leaves the queue. Where our turn came meanwhile it is passed on.
func (l *lanes) forsake(name string, turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, t := range l.wait[name] {
		if t == turn {
			l.wait[name] = append(l.wait[name][:i:i], l.wait[name][i+1:]...)
			return
		}
	}
	l.next(name)
}

func (l *lanes) unlock(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next(name)
}

// next gives the name to the first who waits. The mutex is held.
func (l *lanes) next(name string) {
	queue := l.wait[name]
	if len(queue) == 0 {
		delete(l.wait, name)
		return
	}
	l.wait[name] = queue[1:]
	close(queue[0])
}

// waiting is how many stand behind the holder.
func (l *lanes) waiting(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.wait[name])
}
