package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"danvan/civic"
	"danvan/civic/workcal"
)

// liveCalendar is the working calendar with the days that were imported. They are read anew now and then: an import is
// followed without a restart.
type liveCalendar struct {
	read func(ctx context.Context) ([]civic.CalendarDay, error)
	zone *time.Location
	work []workcal.Interval
	now  func() time.Time
	keep time.Duration
	log  *slog.Logger

	mu    sync.Mutex
	known *workcal.Calendar
	days  []civic.CalendarDay
	until time.Time
}

// readWithin bounds the reading of the days.
const readWithin = 5 * time.Second

// current is the calendar as it is now. Where the days cannot be read the last ones serve, or the law's alone.
func (c *liveCalendar) current() *workcal.Calendar {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.known != nil && now.Before(c.until) {
		return c.known
	}
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	days, err := c.read(ctx)
	if err != nil {
		c.log.ErrorContext(ctx, "days of the calendar not read", "error", err)
	}
	c.until = now.Add(c.keep)
	if c.known == nil || err == nil && !slices.EqualFunc(days, c.days, civic.CalendarDay.Equal) {
		c.known, c.days = workcal.New(c.zone, c.work, overrides(days)), days
	}
	return c.known
}

// overrides says of single days whether they are worked.
func overrides(days []civic.CalendarDay) map[string]bool {
	works := map[string]bool{}
	for _, d := range days {
		works[d.Day] = d.Works
	}
	return works
}

// AddHours implements civic.Calendar.
func (c *liveCalendar) AddHours(from time.Time, d time.Duration) time.Time {
	return c.current().AddHours(from, d)
}

// AddDays implements civic.Calendar.
func (c *liveCalendar) AddDays(from time.Time, n int) time.Time { return c.current().AddDays(from, n) }

// Between implements civic.Calendar.
func (c *liveCalendar) Between(from, to time.Time) time.Duration {
	return c.current().Between(from, to)
}

// Works implements civic.Calendar.
func (c *liveCalendar) Works(t time.Time) bool { return c.current().Works(t) }
