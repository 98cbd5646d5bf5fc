package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Bounds of waiting for Redis, where the URL does not say others: a silent one costs a caller without a deadline six seconds
// at most.
const (
	dialBound   = 2 * time.Second
	answerBound = 2 * time.Second
	poolBound   = 3 * time.Second // for one of the connections
	retries     = 1
	leastPause  = 50 * time.Millisecond
	mostPause   = 500 * time.Millisecond
)

// bound bounds how long a call may wait.
func bound(o *redis.Options) {
	o.DialTimeout = cmp.Or(o.DialTimeout, dialBound)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, answerBound)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, answerBound)
	o.PoolTimeout = cmp.Or(o.PoolTimeout, poolBound)
	o.MaxRetries = cmp.Or(o.MaxRetries, retries)
	o.MinRetryBackoff = cmp.Or(o.MinRetryBackoff, leastPause)
	o.MaxRetryBackoff = cmp.Or(o.MaxRetryBackoff, mostPause)
	o.DialerRetries = cmp.Or(o.DialerRetries, 1)
}

// ErrNoWrites says that Redis answers and takes no writes: a replica, one whose disk failed, or one that is full.
var ErrNoWrites = errors.New("redis takes no writes")

// Writable asks whether Redis takes writes.
func (s *Store) Writable(ctx context.Context) error {
	err := s.db.Set(ctx, s.prefix+"writable", 1, time.Minute).Err()
	if err == nil {
		return nil
	}
	for _, word := range []string{"READONLY", "MISCONF", "OOM", "NOREPLICAS"} {
		if strings.HasPrefix(err.Error(), word) {
			return fmt.Errorf("%w: %s", ErrNoWrites, word)
		}
	}
	return fmt.Errorf("write to redis: %w", err)
}

// Refused reports whether Redis let nobody in for what the URL says: the password or the user is wrong, or is missing.
func Refused(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if text := err.Error(); strings.HasPrefix(text, "WRONGPASS") || strings.HasPrefix(text, "NOAUTH") {
			return true
		}
	}
	return false
}
