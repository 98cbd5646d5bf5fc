package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// maxJump is how far one jump may go.
const maxJump = 5 * 366 * 24 * time.Hour

// progressPause is how often a page hears how far a jump has come.
const progressPause = 150 * time.Millisecond

// Reasons to refuse a jump, which the page puts into sentences.
var (
	errNoJump = errors.New("no jumps")
	errMoving = errors.New("moving")
	errPast   = errors.New("past")
	errTooFar = errors.New("too far")
)

// Outcomes of a jump, as the page hears of them.
const (
	jumpDone    = "done"
	jumpStopped = "stopped"
	jumpFailed  = "failed"
)

// journey is the state of the control that moves time.
type journey struct {
	jump     func(ctx context.Context, to time.Time) error
	stop     context.CancelFunc // nil while no jump is under way
	from, to time.Time          // of the jump under way, or the last one
	outcome  string             // of the last jump; "" before and during one
}

// pageClock is the time of the chats, and the jump under way or the last one. Times are Unix milliseconds.
type pageClock struct {
	Now     int64  `json:"now"`
	From    int64  `json:"from,omitempty"`
	To      int64  `json:"to,omitempty"`
	Moving  bool   `json:"moving,omitempty"`
	Outcome string `json:"outcome,omitempty"`
}

// SetJump puts a control on the page by which people move time forward: jump moves the clock behind Options.Now, and lets
// happen on the way what falls due, until it is there, fails, or its context ends. One jump runs at a time. Nil takes the
// control away; a jump under way goes on. What failed is for jump to log.
func (s *Server) SetJump(jump func(ctx context.Context, to time.Time) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journey.jump = jump
	s.touch(&s.setupRev)
}

// clock is what the page shows of the time; nil where it cannot be moved. The lock is held.
func (s *Server) clock() *pageClock {
	j := &s.journey
	if j.jump == nil {
		return nil
	}
	c := &pageClock{Now: s.opts.Now().UnixMilli(), Moving: j.stop != nil, Outcome: j.outcome}
	if !j.to.IsZero() {
		c.From, c.To = j.from.UnixMilli(), j.to.UnixMilli()
	}
	return c
}

// depart starts a jump in the background.
func (s *Server) depart(to time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, now := &s.journey, s.opts.Now()
	switch {
	case j.jump == nil || s.closed:
		return errNoJump
	case j.stop != nil:
		return errMoving
	case !to.After(now):
		return errPast
	case to.Sub(now) > maxJump:
		return errTooFar
	}
	ctx, stop := context.WithCancel(s.ctx)
	j.stop, j.from, j.to, j.outcome = stop, now, to, ""
	s.progress()
	jump := j.jump
	s.posts.Go(func() {
		ended := make(chan struct{})
		go s.report(ended)
		err := jump(ctx, to)
		close(ended)
		s.arrive(ctx, err)
	})
	return nil
}

// report tells the pages now and then how far a jump has come.
func (s *Server) report(ended <-chan struct{}) {
	beat := time.NewTicker(progressPause)
	defer beat.Stop()
	for {
		select {
		case <-ended:
			return
		case <-beat.C:
			s.mu.Lock()
			s.progress()
			s.mu.Unlock()
		}
	}
}

// arrive ends a jump.
func (s *Server) arrive(ctx context.Context, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &s.journey
	switch {
	case err == nil:
		j.outcome = jumpDone
	case ctx.Err() != nil:
		j.outcome = jumpStopped
	default:
		j.outcome = jumpFailed
	}
	j.stop()
	j.stop = nil
	s.progress()
}

// progress makes the pages look at the clock. The lock is held.
func (s *Server) progress() {
	s.rev++
	s.wake()
}

// serveJump starts a jump to a time, in Unix seconds, and answers at once.
func (s *Server) serveJump(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		To int64 `json:"to"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&asked); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "unreadable request"})
		return
	}
	err := s.depart(time.Unix(asked.To, 0))
	status := http.StatusAccepted
	switch {
	case errors.Is(err, errNoJump):
		status = http.StatusNotFound
	case errors.Is(err, errMoving):
		status = http.StatusConflict
	case err != nil:
		status = http.StatusUnprocessableEntity
	}
	if err != nil {
		writeJSON(w, status, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, status, map[string]any{})
}

// serveStop ends the jump under way, if there is one.
func (s *Server) serveStop(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	if stop := s.journey.stop; stop != nil {
		stop()
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{})
}
