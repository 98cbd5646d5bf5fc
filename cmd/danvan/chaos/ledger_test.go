package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// ledger is all that is known from outside: what people did, what the emulator saw, what went wrong and when.
type ledger struct {
	began time.Time

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced with each call of the emulator
	told       []event
	problems   []string
	calls      []call
	steps      []*step
	complaints []*complaint
	updates    map[int64]*update
	queries    map[string]*update
	toasts     []toast
	kills      []kill
	faults     []*faultSpan
	listeners  map[int64]chan call // by chat
	stall      time.Duration       // the longest that this machine let the harness wait for nothing
}

// event is a line of the timeline.
type event struct {
	at   time.Time
	text string
}

// complaint is one complaint of a citizen, from the first word on. Its marker is in its text, and in no other.
type complaint struct {
	marker  string
	citizen int64
	officer int64 // who is to be told

	pressed      time.Time // when it was confirmed; zero: not yet
	pressedOn    int       // the message whose button confirmed it
	acknowledged time.Time // when the update of that press was
	refused      string    // what the citizen was told in place of a receipt
	refusedAt    time.Time

	// What was found at the end.
	rows     []string // codes of the cases with the marker
	receipts []call
	told     []call // to the officer
}

// step is one thing that a person did and that wants a reply.
type step struct {
	chat    int64
	what    string
	marker  string
	at      time.Time
	replied time.Time // zero: not yet
	dropped bool      // the person gave up waiting: nothing but a passing notice over the chat came
	flood   bool
}

// update is one update on its way to danvan.
type update struct {
	id           int64
	chat         int64
	message      int
	press        bool
	query        string
	first        time.Time // when it was handed over first
	acknowledged time.Time
}

type toast struct {
	at   time.Time
	chat int64
	text string
}

// kill is the end of a process by SIGKILL.
type kill struct {
	at      time.Time
	process int
}

// faultSpan is a fault from its begin to its end.
type faultSpan struct {
	fault
	ledger                  *ledger
	from, full, mending, to time.Time // when it began, was there in full, began to end, was over; zero: not yet
}

func newLedger() *ledger {
	return &ledger{began: time.Now(), changed: make(chan struct{}), updates: map[int64]*update{}, queries: map[string]*update{}, listeners: map[int64]chan call{}}
}

// tell adds a line to the timeline.
func (l *ledger) tell(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, event{time.Now(), fmt.Sprintf(format, args...)})
}

// problem adds what must not be.
func (l *ledger) problem(format string, args ...any) {
	l.tell("PROBLEM: "+format, args...)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

// killed notes the end of a process.
func (l *ledger) killed(process int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kills = append(l.kills, kill{time.Now(), process})
}

// begin notes that a fault begins.
func (l *ledger) begin(f fault) *faultSpan {
	l.tell("%s begins", f.name)
	l.mu.Lock()
	defer l.mu.Unlock()
	span := &faultSpan{fault: f, ledger: l, from: time.Now()}
	l.faults = append(l.faults, span)
	return span
}

// began notes that the fault is there in full.
func (f *faultSpan) began() {
	f.ledger.mu.Lock()
	defer f.ledger.mu.Unlock()
	f.full = time.Now()
}

// mends notes that it begins to end.
func (f *faultSpan) mends() {
	f.ledger.mu.Lock()
	defer f.ledger.mu.Unlock()
	f.mending = time.Now()
}

// over notes its end.
func (f *faultSpan) over() {
	f.ledger.tell("%s is over", f.name)
	f.ledger.mu.Lock()
	defer f.ledger.mu.Unlock()
	f.to = time.Now()
}

// awaitNotice waits until a process has sent a message with a case's code, and returns which.
func (l *ledger) awaitNotice(ctx context.Context, most time.Duration) (process int, err error) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	l.mu.Lock()
	seen := len(l.calls)
	l.mu.Unlock()
	for {
		l.mu.Lock()
		changed := l.changed
		for ; seen < len(l.calls); seen++ {
			if c := l.calls[seen]; c.Carried && c.sends() && c.Process >= 0 && codeForm.MatchString(c.Text) {
				l.mu.Unlock()
				return c.Process, nil
			}
		}
		l.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// watchMachine measures for how long nothing runs here though it should.
func (l *ledger) watchMachine(ctx context.Context) {
	const nap = 20 * time.Millisecond
	for began := time.Now(); pause(ctx, nap); began = time.Now() {
		over := time.Since(began) - nap
		l.mu.Lock()
		l.stall = max(l.stall, over)
		l.mu.Unlock()
	}
}

// listen returns what the bot says in a chat from now on.
func (l *ledger) listen(chat int64) <-chan call {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := make(chan call, 4096)
	l.listeners[chat] = c
	return c
}

// did notes that a person does something that wants a reply.
func (l *ledger) did(s *step) *step {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.at = time.Now()
	for _, before := range l.steps {
		if before.chat == s.chat && before.replied.IsZero() {
			before.dropped = true
		}
	}
	l.steps = append(l.steps, s)
	return s
}

// file notes that a citizen begins a complaint.
func (l *ledger) file(c *complaint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.complaints = append(l.complaints, c)
}

// confirmed notes the press that confirms a complaint.
func (l *ledger) confirmed(c *complaint, message int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.pressed, c.pressedOn = time.Now(), message
}

// refused notes that a citizen was told something in place of a receipt.
func (l *ledger) refused(c *complaint, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.refused, c.refusedAt = text, time.Now()
}

var codeForm = regexp.MustCompile(`PA-\d\d-[0-9A-Z]{6}`)

// isReceipt reports whether a message to a citizen is the receipt of a complaint.
func isReceipt(text string) bool { return strings.Contains(text, "Mã số: PA-") }

// heard takes a call of the feed.
func (l *ledger) heard(c call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	l.calls = append(l.calls, c)
	switch {
	case c.Method == "getUpdates":
		l.polled(c)
	case c.Method == "answerCallbackQuery" && c.Carried:
		if u := l.queries[c.Query]; u != nil && c.Text != "" {
			l.toasts = append(l.toasts, toast{c.At, u.chat, c.Text})
			l.pass(u.chat, c)
		}
	case c.Message != 0 && c.Carried:
		l.replied(c)
		l.pass(c.Chat, c)
	}
}

// pass lets the person of a chat hear of a call. The lock is held.
func (l *ledger) pass(chat int64, c call) {
	if to := l.listeners[chat]; to != nil {
		select {
		case to <- c:
		default:
		}
	}
}

// replied notes what a message answers: all that its reader did before. A receipt answers only what confirmed. The lock is held.
func (l *ledger) replied(c call) {
	for _, s := range slices.Backward(l.steps) {
		if s.chat != c.Chat || s.at.After(c.At) || !s.replied.IsZero() || s.dropped && !s.flood {
			continue
		}
		if isReceipt(c.Text) && s.what != pressSend {
			continue
		}
		s.replied = c.At
	}
}

// polled notes what a getUpdates confirmed and handed over. The lock is held.
func (l *ledger) polled(c call) {
	for id, u := range l.updates {
		if id < c.Offset && u.acknowledged.IsZero() && c.Carried {
			l.acknowledge(u, c.Began)
		}
	}
	for _, raw := range c.Updates {
		l.note(raw, c.At)
	}
}

// handed notes an update that a webhook got, and returns its id.
func (l *ledger) handed(raw []byte, at time.Time) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.note(raw, at)
}

// note takes an update into the ledger. The lock is held.
func (l *ledger) note(raw []byte, at time.Time) int64 {
	type chat struct{ ID int64 }
	type message struct {
		ID   int `json:"message_id"`
		Chat chat
	}
	var u struct {
		ID       int64 `json:"update_id"`
		Message  *message
		Callback *struct {
			ID      string
			Message message
		} `json:"callback_query"`
	}
	if json.Unmarshal(raw, &u) != nil || l.updates[u.ID] != nil {
		return u.ID
	}
	known := &update{id: u.ID, first: at}
	switch {
	case u.Message != nil:
		known.chat, known.message = u.Message.Chat.ID, u.Message.ID
	case u.Callback != nil:
		known.chat, known.message, known.press, known.query = u.Callback.Message.Chat.ID, u.Callback.Message.ID, true, u.Callback.ID
		l.queries[known.query] = known
	}
	l.updates[u.ID] = known
	return u.ID
}

// acknowledged notes that a webhook took an update.
func (l *ledger) acknowledged(id int64, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if u := l.updates[id]; u != nil && u.acknowledged.IsZero() {
		l.acknowledge(u, at)
	}
}

// acknowledge settles an update, and the complaint that it confirms. The lock is held.
func (l *ledger) acknowledge(u *update, at time.Time) {
	u.acknowledged = at
	for _, c := range l.complaints {
		if u.press && c.citizen == u.chat && c.pressedOn == u.message && c.acknowledged.IsZero() {
			c.acknowledged = at
		}
	}
}

// row is a case as it is stored.
type row struct{ Code, Text string }

// settle compares the ledger with the rows and finds every message about each complaint.
func (l *ledger) settle(rows []row) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.complaints {
		c.rows, c.receipts, c.told = nil, nil, nil
		for _, r := range rows {
			if strings.Contains(r.Text, c.marker) {
				c.rows = append(c.rows, r.Code)
			}
		}
	}
	for _, m := range l.calls {
		if !m.Carried || m.Message == 0 {
			continue
		}
		for _, code := range codeForm.FindAllString(m.Text, -1) {
			for _, c := range l.complaints {
				switch {
				case !slices.Contains(c.rows, code):
				case m.Chat == c.citizen && isReceipt(m.Text) && m.sends():
					c.receipts = append(c.receipts, m)
				case m.Chat == c.officer:
					c.told = append(c.told, m)
				}
			}
		}
	}
}

// lastFault is when the last fault ended: the begin of the run where there was none, now where one lasts. The lock is held.
func (l *ledger) lastFault() time.Time {
	last := l.began
	for _, f := range l.faults {
		if f.to.IsZero() {
			return time.Now()
		}
		if f.to.After(last) {
			last = f.to
		}
	}
	return last
}

// isConfirmed reports whether the citizen may rely on it that the complaint was taken.
func (c *complaint) isConfirmed() bool {
	return len(c.receipts) > 0 || (!c.acknowledged.IsZero() && c.refused == "")
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
