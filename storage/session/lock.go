package session

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/bsm/redislock"
)

// How locks behave. A replica that dies leaves its locks for lockTTL.
const (
	lockTTL        = 6 * time.Second
	releaseTimeout = 3 * time.Second
	retryLeast     = 4 * time.Millisecond
	retryMost      = 100 * time.Millisecond
)

// Lock waits until no other, here or in another replica, holds the name, or ctx ends. Within a process it is given in the
// order of asking. It is renewed until the function returned lets go, and runs out by itself where the process dies.
func (s *Store) Lock(ctx context.Context, name string) (func(), error) {
	if s.waking != nil {
		s.waking()
	}
	if err := s.lanes.lock(ctx, name); err != nil {
		return nil, fmt.Errorf("wait for lock: %w", err)
	}
	lock, err := s.obtain(ctx, s.lockKey(name), retryMost)
	if err != nil {
		s.lanes.unlock(name)
		return nil, err
	}
	h := hold(s, lock, nil)
	var once sync.Once
	return func() {
		once.Do(func() {
			h.release(ctx)
			s.lanes.unlock(name)
		})
	}, nil
}

// obtain asks Redis until it gives the lock or ctx ends.
func (s *Store) obtain(ctx context.Context, key string, most time.Duration) (*redislock.Lock, error) {
	for pause := retryLeast; ; pause = min(2*pause, most) {
		lock, err := s.locker.Obtain(ctx, key, s.ttl, nil)
		if err == nil {
			return lock, nil
		}
		if !errors.Is(err, redislock.ErrNotObtained) {
			return nil, fmt.Errorf("obtain lock: %w", err)
		}
		timer := time.NewTimer(pause/2 + rand.N(pause/2+1))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("wait for lock: %w", ctx.Err())
		}
	}
}

// held is a lock that is renewed until it is released or lost.
type held struct {
	s    *Store
	lock *redislock.Lock
	lost func() // told once when the lock may be somebody else's; may be nil

	mu       sync.Mutex
	timer    *time.Timer
	failures int
	released bool
}

func hold(s *Store, lock *redislock.Lock, lost func()) *held {
	h := &held{s: s, lock: lock, lost: lost}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timer = time.AfterFunc(s.ttl/3, h.renew)
	return h
}

// renew is called each third of the time to live. A lock that Redis does not know as ours, or that could not be renewed
// twice, is lost.
func (h *held) renew() {
	ctx, cancel := context.WithTimeout(context.Background(), h.s.ttl/3)
	defer cancel()
	err := h.lock.Refresh(ctx, h.s.ttl, nil)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.released {
		return
	}
	switch {
	case err == nil:
		h.failures = 0
	case errors.Is(err, redislock.ErrNotObtained):
		h.failures = 2
	default:
		h.failures++
	}
	if h.failures < 2 {
		h.timer.Reset(h.s.ttl / 3)
	} else if h.lost != nil {
		h.lost()
	}
}

// release lets go, whether or not ctx has ended. A failure is no matter: the lock runs out.
func (h *held) release(ctx context.Context) {
	h.mu.Lock()
	h.released = true
	h.timer.Stop()
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer cancel()
	_ = h.lock.Release(ctx)
}
