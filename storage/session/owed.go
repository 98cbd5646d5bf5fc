package session

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Owe notes that something is to be said in the name's conversation, on a channel, in a while. Whoever takes it from Owed says
// it; a later note of the same name replaces the earlier one.
func (s *Store) Owe(ctx context.Context, channel, name string, in time.Duration) error {
	if err := oweScript.Run(ctx, s.db, []string{s.owedKey(channel)}, name, in.Microseconds()).Err(); err != nil {
		return fmt.Errorf("note what is owed: %w", err)
	}
	return nil
}

// Owed takes up to limit names of a channel that are due, the longest due first. They are the caller's for a while: it is to
// call Paid or Owe for each before that is over, or another takes the name.
func (s *Store) Owed(ctx context.Context, channel string, limit int, lease time.Duration) ([]string, error) {
	names, err := owedScript.Run(ctx, s.db, []string{s.owedKey(channel)}, limit, lease.Microseconds()).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("take what is owed: %w", err)
	}
	return names, nil
}

// Paid forgets the name: all has been said.
func (s *Store) Paid(ctx context.Context, channel, name string) error {
	if err := s.db.ZRem(ctx, s.owedKey(channel), name).Err(); err != nil {
		return fmt.Errorf("forget what was owed: %w", err)
	}
	return nil
}

// Both go by the clock of Redis, which all replicas share.
var (
	oweScript = redis.NewScript(`
local t = redis.call("TIME")
local at = t[1] * 1000000 + t[2] + ARGV[2]
return redis.call("ZADD", KEYS[1], string.format("%.0f", at), ARGV[1])
`)

	owedScript = redis.NewScript(`
local t = redis.call("TIME")
local now = t[1] * 1000000 + t[2]
local names = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", string.format("%.0f", now), "LIMIT", 0, ARGV[1])
for _, name in ipairs(names) do
  redis.call("ZADD", KEYS[1], string.format("%.0f", now + ARGV[2]), name)
end
return names
`)
)
