package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Bounds of listening.
const (
	retryListen   = 10 * time.Second // until a server that refused is asked again, as a standby that is promoted later
	reconnectMost = 10 * time.Second // between two tries to connect
	pingListener  = 10 * time.Second // how often a listener is asked whether it is still connected
	answerPing    = 5 * time.Second
)

// Wake returns a channel that gets a value when notifications were written, by any replica, and when a connection to
// PostgreSQL that was missing is there. Values are not counted: one means "look". The channel serves until ctx ends.
func (s *Store) Wake(ctx context.Context) <-chan struct{} {
	wake := make(chan struct{}, 1)
	if s.dsn == "" {
		s.wakeMu.Lock()
		s.wakers = append(s.wakers, wake)
		s.wakeMu.Unlock()
		context.AfterFunc(ctx, func() {
			s.wakeMu.Lock()
			defer s.wakeMu.Unlock()
			s.wakers = slices.DeleteFunc(s.wakers, func(w chan struct{}) bool { return w == wake })
		})
		return wake
	}
	by := &dialer{timeout: answerPing, afterRead: pingListener + answerPing, until: ctx}
	listener := pq.NewDialListener(by, s.dsn, time.Second, reconnectMost, nil)
	context.AfterFunc(ctx, func() { _ = listener.Close() }) // ends what follows, the wait for a first connection too
	go listen(ctx, listener, wake)
	go keepAwake(ctx, listener)
	return wake
}

// keepAwake asks a listener's server again and again whether it is there. A connection on which no answer comes is cut by its
// deadline; the listener then makes another.
func keepAwake(ctx context.Context, listener *pq.Listener) {
	ticker := time.NewTicker(pingListener)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			ping(listener)
		}
	}
}

func ping(listener *pq.Listener) {
	defer func() { _ = recover() }() // lib/pq panics where a server answers an empty query with an error
	_ = listener.Ping()
}

func listen(ctx context.Context, listener *pq.Listener, wake chan<- struct{}) {
	for listener.Listen(wakeChannel) != nil { // it waits for a connection by itself; an error is a refusal, or the end
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryListen):
		}
	}
	ring(wake)                  // what was written before it listened
	for range listener.Notify { // nil after a reconnection: something may have been missed
		ring(wake)
	}
}

func ring(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default: // it has been told already
	}
}

// wakeOnCommit tells the outbox of every replica that notifications were written, when the transaction commits.
func (s *Store) wakeOnCommit(ctx context.Context, tx *sqlx.Tx) error {
	if s.dialect.wake == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, s.dialect.wake); err != nil {
		return fmt.Errorf("wake outbox: %w", err)
	}
	return nil
}

// wakeHere tells the outbox of this process, on SQLite, after the commit.
func (s *Store) wakeHere() {
	s.wakeMu.Lock()
	defer s.wakeMu.Unlock()
	for _, w := range s.wakers {
		ring(w)
	}
}
