package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Wake returns a channel that gets a value when notifications were written, by any replica, and after a lost connection
// to PostgreSQL is back. Values are not counted: one means "look". The channel serves until ctx ends.
func (s *Store) Wake(ctx context.Context) <-chan struct{} {
	wake := make(chan struct{}, 1)
	if s.dsn == "" {
		s.wakeMu.Lock()
		s.wakers = append(s.wakers, wake)
		s.wakeMu.Unlock()
		return wake
	}
	listener := pq.NewListener(s.dsn, time.Second, time.Minute, nil)
	go func() {
		defer func() { _ = listener.Close() }()
		// Listen waits for the connection; should it fail, the outbox still looks by itself now and then.
		if err := listener.Listen(wakeChannel); err != nil {
			return
		}
		for {
			select {
			case <-ctx.Done():
				return
			case <-listener.Notify: // nil after a reconnection: something may have been missed
				ring(wake)
			}
		}
	}()
	return wake
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
