package session

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// Limits are how much may be sent. Zero means no limit.
type Limits struct {
	PerSecond      int // overall
	BulkPerSecond  int // of PerSecond, what the outbox may use: the rest is kept for dialogues
	ChatPerSecond  int // to one chat
	ChatBurst      int // messages that may go to one chat at once
	GroupPerMinute int // to one group
}

// TelegramLimits are Telegram's ("My bot is hitting limits", Bots FAQ), with a third of the overall rate kept for
// dialogues.
func TelegramLimits() Limits {
	return Limits{PerSecond: 30, BulkPerSecond: 20, ChatPerSecond: 1, ChatBurst: 3, GroupPerMinute: 20}
}

// Limiter keeps the limits of a channel across all replicas on one Redis, by Redis' clock.
type Limiter struct {
	s      *Store
	prefix string // of every key
	rate   *redis_rate.Limiter
	limits Limits
	sleep  func(context.Context, time.Duration) error
}

// Limiter makes a channel's limiter on this Redis.
func (s *Store) Limiter(channel string, limits Limits) *Limiter {
	return &Limiter{s: s, prefix: s.prefix + "limit:" + channel + ":", rate: redis_rate.NewLimiter(s.db), limits: limits, sleep: sleep}
}

// Wait returns when n messages may be sent to the chat, or with an error where ctx ends or Redis is away.
func (l *Limiter) Wait(ctx context.Context, chat string, n int, group, bulk bool) error {
	_, err := l.ask(ctx, chat, n, group, bulk, time.Duration(math.MaxInt64))
	return err
}

// shortWait is how long Try waits itself: a place among all chats is free every few hundredths of a second.
const shortWait = 250 * time.Millisecond

// Try is Wait for who cannot wait: where the messages may be sent only later it returns after how long.
func (l *Limiter) Try(ctx context.Context, chat string, n int, group, bulk bool) (time.Duration, error) {
	return l.ask(ctx, chat, n, group, bulk, shortWait)
}

// ask takes n from each limit that applies, waiting as long as it must but no longer than the patience lasts; then it
// returns how long it would have to wait on. A chat's own limit comes before the overall one, so that who must wait for
// theirs uses up nothing that others could have.
func (l *Limiter) ask(ctx context.Context, chat string, n int, group, bulk bool, patience time.Duration) (time.Duration, error) {
	for _, limit := range []struct {
		applies bool
		key     string
		redis_rate.Limit
	}{
		{l.limits.ChatPerSecond > 0, l.chatKey(chat), l.chatLimit()},
		{group && l.limits.GroupPerMinute > 0, l.prefix + "group:" + chat, redis_rate.PerMinute(l.limits.GroupPerMinute)},
		{bulk && l.limits.BulkPerSecond > 0, l.prefix + "bulk", redis_rate.PerSecond(l.limits.BulkPerSecond)},
		{l.limits.PerSecond > 0, l.prefix + "all", redis_rate.PerSecond(l.limits.PerSecond)},
	} {
		if !limit.applies {
			continue
		}
		if wait, err := l.take(ctx, limit.key, limit.Limit, n, &patience); wait > 0 || err != nil {
			return wait, err
		}
	}
	return 0, nil
}

func (l *Limiter) chatKey(chat string) string { return l.prefix + "chat:" + chat }

func (l *Limiter) chatLimit() redis_rate.Limit {
	return redis_rate.Limit{Rate: l.limits.ChatPerSecond, Period: time.Second, Burst: max(1, l.limits.ChatBurst)}
}

// take takes n from a limit, waiting as long as it must, out of the patience; where that does not suffice it returns how
// long it would wait. More than the limit ever allows at once counts as that much.
func (l *Limiter) take(ctx context.Context, key string, limit redis_rate.Limit, n int, patience *time.Duration) (time.Duration, error) {
	for {
		r, err := l.rate.AllowN(ctx, key, limit, min(n, limit.Burst))
		if err != nil {
			return 0, fmt.Errorf("ask limit: %w", err)
		}
		if r.Allowed > 0 || n == 0 {
			return 0, nil
		}
		wait := max(r.RetryAfter, time.Millisecond)
		if *patience -= wait; *patience < 0 {
			return wait, nil
		}
		if err := l.sleep(ctx, wait); err != nil {
			return 0, fmt.Errorf("wait for limit: %w", err)
		}
	}
}

// holdScript puts off the time at which redis_rate lets the next one through. It keeps that time, as seconds since 2017,
// under "rate:" and the key.
var holdScript = redis.NewScript(`
local t = redis.call("TIME")
local at = (t[1] - 1483228800) + (t[2] / 1000000) + ARGV[1] + ARGV[2]
local was = tonumber(redis.call("GET", KEYS[1]) or "0")
if at > was then
  redis.call("SET", KEYS[1], string.format("%.6f", at), "EX", math.ceil(ARGV[1] + ARGV[2]) + 1)
end
return 1
`)

// Hold lets nothing more through to the chat for d.
func (l *Limiter) Hold(ctx context.Context, chat string, d time.Duration) error {
	if l.limits.ChatPerSecond <= 0 {
		return nil
	}
	limit := l.chatLimit()
	full := float64(limit.Burst-1) / float64(limit.Rate) // what the burst would let through early
	if err := holdScript.Run(ctx, l.s.db, []string{"rate:" + l.chatKey(chat)}, d.Seconds(), full).Err(); err != nil {
		return fmt.Errorf("hold chat: %w", err)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
