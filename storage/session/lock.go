package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	randv2 "math/rand/v2"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// How locks behave. A replica that dies leaves its locks for lockTTL.
const (
	lockTTL        = 6 * time.Second
	releaseTimeout = 3 * time.Second
	retryLeast     = 4 * time.Millisecond
	retryMost      = 100 * time.Millisecond
)

// Lock waits until no other, here or in another replica, holds the name, or ctx ends. Within a process it is given in the
// order of asking. It is renewed until unlock lets go, and runs out by itself where the process dies or cannot renew it.
//
// The fence is a number that grows with every holder of the name. Save takes it: what a holder writes that was overtaken,
// because its lock ran out, is refused.
func (s *Store) Lock(ctx context.Context, name string) (fence int64, unlock func(), err error) {
	if s.waking != nil {
		s.waking()
	}
	if err := s.lanes.lock(ctx, name); err != nil {
		return 0, nil, fmt.Errorf("wait for lock: %w", err)
	}
	l, err := s.obtain(ctx, s.lockKey(name), retryMost)
	if err != nil {
		s.lanes.unlock(name)
		return 0, nil, err
	}
	h := hold(s, l, nil)
	var once sync.Once
	return l.fence, func() {
		once.Do(func() {
			h.release(ctx)
			s.lanes.unlock(name)
		})
	}, nil
}

// lock is a key of Redis that holds our token.
type lock struct {
	key   string
	token string
	fence int64
}

// obtainScript takes a lock that nobody has and returns its fence, 0 where somebody has it. The fence is the time of
// Redis in microseconds, or one more than the last where that clock was put back: so it grows on even if Redis was emptied.
var obtainScript = redis.NewScript(`
if not redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then
  return 0
end
local t = redis.call("TIME")
local fence = t[1] * 1000000 + t[2]
local last = tonumber(redis.call("GET", KEYS[2]) or "0")
if fence <= last then
  fence = last + 1
end
redis.call("SET", KEYS[2], string.format("%.0f", fence))
return fence
`)

// refreshScript lets a lock of ours live on.
var refreshScript = redis.NewScript(`
if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("PEXPIRE", KEYS[1], ARGV[2])
end
return 0
`)

// releaseScript lets go of a lock of ours.
var releaseScript = redis.NewScript(`
if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("DEL", KEYS[1])
end
return 0
`)

// obtain asks Redis until it gives the lock or ctx ends.
func (s *Store) obtain(ctx context.Context, key string, most time.Duration) (lock, error) {
	l := lock{key: key, token: rand.Text()}
	for pause := retryLeast; ; pause = min(2*pause, most) {
		var err error
		l.fence, err = obtainScript.Run(ctx, s.db, []string{key, s.fenceKey()}, l.token, s.ttl.Milliseconds()).Int64()
		if err != nil {
			return lock{}, fmt.Errorf("obtain lock: %w", err)
		}
		if l.fence > 0 {
			return l, nil
		}
		timer := time.NewTimer(pause/2 + randv2.N(pause/2+1))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return lock{}, fmt.Errorf("wait for lock: %w", ctx.Err())
		}
	}
}

var errLost = errors.New("the lock is not ours any more")

// refresh lets the lock live on for the time to live. errLost: it is somebody else's, or nobody's.
func (s *Store) refresh(ctx context.Context, l lock) error {
	n, err := refreshScript.Run(ctx, s.db, []string{l.key}, l.token, s.ttl.Milliseconds()).Int64()
	if err == nil && n == 0 {
		err = errLost
	}
	return err
}

// held is a lock that is renewed until it is released or lost.
type held struct {
	s    *Store
	lock lock
	lost func() // told once when the lock may be somebody else's; may be nil

	mu       sync.Mutex
	timer    *time.Timer
	failures int
	released bool
}

func hold(s *Store, l lock, lost func()) *held {
	h := &held{s: s, lock: l, lost: lost}
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
	h.mu.Lock()
	released := h.released
	h.mu.Unlock()
	if released {
		return
	}
	err := h.s.refresh(ctx, h.lock)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.released {
		return
	}
	switch {
	case err == nil:
		h.failures = 0
	case errors.Is(err, errLost):
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
	_ = releaseScript.Run(ctx, h.s.db, []string{h.lock.key}, h.lock.token).Err()
}
