package session

import (
	"context"
	"sync"
	"time"
)

// leaderRetry is how often a replica that does not lead asks whether it may.
const leaderRetry = time.Second

// Lead waits until no other replica leads in the name, or ctx ends. The context returned ends with ctx, and when this
// replica may no longer be the only one to lead; release lets another one lead.
func (s *Store) Lead(ctx context.Context, name string) (context.Context, func(), error) {
	l, err := s.obtain(ctx, s.leaderKey(name), leaderRetry)
	if err != nil {
		return nil, nil, err
	}
	leading, cancel := context.WithCancel(ctx)
	h := hold(s, l, cancel)
	var once sync.Once
	return leading, func() {
		once.Do(func() {
			cancel()
			h.release(ctx)
		})
	}, nil
}
