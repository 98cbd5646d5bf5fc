package emulator

import (
	"math"
	"strconv"
	"time"
)

// RateLimits are Telegram's bounds on sending ("My bot is hitting limits" of
// the bots FAQ). A zero field does not limit.
type RateLimits struct {
	// PerChat is messages a second to one chat, Burst how many may come at once.
	PerChat float64
	Burst   int
	// Global is messages a second to all chats together.
	Global float64
	// GroupPerMinute is messages a minute to one group.
	GroupPerMinute float64
}

// TelegramLimits are the limits as Telegram describes them.
func TelegramLimits() *RateLimits {
	return &RateLimits{PerChat: 1, Burst: 3, Global: 30, GroupPerMinute: 20}
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	at     time.Time
}

// level is the tokens at a time; a new bucket is full.
func (b *bucket) level(now time.Time, rate, size float64) float64 {
	if b.at.IsZero() {
		return size
	}
	return math.Min(size, b.tokens+now.Sub(b.at).Seconds()*rate)
}

// admit takes n messages to c from every bucket concerned, or says how long to
// wait. The lock is held.
func (s *Server) admit(c *chat, n int) *apiError {
	l := s.opts.RateLimits
	if l == nil {
		return nil
	}
	type rule struct {
		key        string
		rate, size float64
	}
	id := strconv.FormatInt(c.ID, 10)
	rules := []rule{
		{"all", l.Global, math.Max(l.Global, 1)},
		{"chat " + id, l.PerChat, math.Max(float64(l.Burst), 1)},
	}
	if c.Type != "private" {
		rules = append(rules, rule{"group " + id, l.GroupPerMinute / 60, math.Max(l.GroupPerMinute, 1)})
	}
	now := s.opts.Now()
	wait := 0
	for _, r := range rules {
		if r.rate <= 0 {
			continue
		}
		b := s.buckets[r.key]
		if b == nil {
			b = &bucket{}
			s.buckets[r.key] = b
		}
		need := math.Min(float64(n), r.size) - b.level(now, r.rate, r.size)
		if need > 1e-9 {
			wait = max(wait, int(math.Ceil(need/r.rate)))
		}
	}
	if wait > 0 {
		return tooMany(wait)
	}
	for _, r := range rules {
		if b := s.buckets[r.key]; r.rate > 0 {
			b.tokens, b.at = b.level(now, r.rate, r.size)-float64(n), now
		}
	}
	return nil
}
