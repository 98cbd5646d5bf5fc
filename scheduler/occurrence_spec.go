package scheduler

import (
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// CheckSpec says what is wrong with a spec, if anything is.
func CheckSpec(spec string, now time.Time) error {
	_, err := parse(spec, now)
	return err
}

// parse reads a spec. The parser panics on some. "@every 5m" is refused: its times depend on when the process started, so
// that replicas would not agree on them.
func parse(spec string, now time.Time) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, errors.New("not a schedule")
		}
	}()
	switch {
	case strings.Contains(spec, "TZ="):
		return nil, errors.New("a schedule has no time zone of its own")
	case strings.HasPrefix(spec, "@every"):
		return nil, errors.New("a schedule has times, not a period")
	}
	if s, err = cron.ParseStandard(spec); err != nil {
		return nil, err
	}
	if s.Next(now).IsZero() {
		return nil, errors.New("there is no such time")
	}
	return s, nil
}

// longAgo bounds the search for a past occurrence. A schedule looks no further ahead than five years.
const longAgo = 5 * 365 * 24 * time.Hour

// latest is the latest scheduled time that is not after now; the zero time where there was none for years. The later one
// asks from, the later is the next time: the last moment whose next time is not after now is found by halving.
func latest(s cron.Schedule, now time.Time) time.Time {
	from := now.Add(-longAgo)
	past := func(seconds int) (time.Time, bool) {
		t := s.Next(from.Add(time.Duration(seconds) * time.Second))
		return t, !t.IsZero() && !t.After(now)
	}
	first := sort.Search(int(longAgo/time.Second)+1, func(i int) bool { _, ok := past(i); return !ok })
	if first == 0 {
		return time.Time{}
	}
	t, _ := past(first - 1)
	return t
}

// cronLog lets cron log through slog.
type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (l cronLog) Info(msg string, args ...any) {
	if msg != "wake" && msg != "run" { // every second
		l.log.Debug("cron", append([]any{"event", msg}, args...)...)
	}
}

// Error implements cron.Logger.
func (l cronLog) Error(err error, _ string, args ...any) {
	l.log.Error("tick panicked", append([]any{"panic", fmt.Sprintf("%T", err)}, args...)...)
}
