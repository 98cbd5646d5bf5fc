package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// dayBegins is when the demo looks in on a day that it passes over: the first moment at which reminders may leave.
const dayBegins = 7*time.Hour + 30*time.Minute

// errJumping refuses a second jump.
var errJumping = errors.New("the demo's clock is moving already")

// errBackwards refuses a jump into the past.
var errBackwards = errors.New("the demo's clock only goes forward")

// demoClock is the time in which the demo lives: the real time, and as much ahead as people have moved it, which is kept
// in a file over restarts. During a jump it stands still on each day.
type demoClock struct {
	real func() time.Time
	zone *time.Location
	file string

	mu     sync.Mutex
	ahead  time.Duration
	still  time.Time // where it stands during a jump
	moving bool
}

// keptClock is what the file holds.
type keptClock struct {
	Ahead string `json:"ahead"` // of the real time, as 8760h0m0s
}

// openDemoClock takes up the clock where the file left it. Without a file it shows the real time.
func openDemoClock(file string, zone *time.Location, real func() time.Time) (*demoClock, error) {
	c := &demoClock{real: real, zone: zone, file: file}
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	var kept keptClock
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err == nil {
		c.ahead, err = time.ParseDuration(kept.Ahead)
	}
	if err != nil {
		return nil, fmt.Errorf("read the demo's clock from %s (danvan demo --fresh starts over): %w", file, err)
	}
	return c, nil
}

// Now is the demo's time.
func (c *demoClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moving {
		return c.still
	}
	return c.real().Add(c.ahead)
}

// jumping reports whether a jump is under way.
func (c *demoClock) jumping() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moving
}

// Jump moves the clock forward: to half past seven of each day on the way, and at last to the time asked for. At each it
// stands still while day lets happen what is due. It ends early, where it has come to, when ctx ends or day fails. One
// jump runs at a time.
func (c *demoClock) Jump(ctx context.Context, to time.Time, day func(ctx context.Context, now time.Time) error) error {
	if err := c.depart(to); err != nil {
		return err
	}
	defer c.arrive()
	for at := c.Now(); at.Before(to); {
		if err := ctx.Err(); err != nil {
			return err
		}
		at = c.nextStop(at, to)
		if err := c.stand(at); err != nil {
			return err
		}
		if err := day(ctx, at); err != nil {
			return fmt.Errorf("pass %s: %w", at.In(c.zone).Format(time.DateOnly), err)
		}
	}
	return nil
}

// depart stops the clock for a jump.
func (c *demoClock) depart(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.real().Add(c.ahead)
	switch {
	case c.moving:
		return errJumping
	case !to.After(now):
		return errBackwards
	}
	c.still, c.moving = now, true
	return nil
}

// arrive lets the clock run on from where it stands.
func (c *demoClock) arrive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moving = false
	c.ahead = c.still.Sub(c.real())
}

// nextStop is the earliest beginning of a day after at, or the end of the way if that comes first.
func (c *demoClock) nextStop(at, to time.Time) time.Time {
	local := at.In(c.zone)
	begins := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, c.zone).Add(dayBegins)
	if !begins.After(at) {
		begins = begins.AddDate(0, 0, 1)
	}
	if begins.Before(to) {
		return begins
	}
	return to
}

// stand sets the clock, in the file first: what happens at a time must not be found in the future at the next start.
func (c *demoClock) stand(at time.Time) error {
	ahead := at.Sub(c.real())
	raw, err := json.Marshal(keptClock{Ahead: ahead.String()})
	if err == nil {
		fresh := c.file + ".new"
		if err = os.WriteFile(fresh, raw, 0o600); err == nil {
			err = os.Rename(fresh, c.file)
		}
	}
	if err != nil {
		return fmt.Errorf("keep the demo's clock: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.still, c.ahead = at, ahead
	return nil
}
