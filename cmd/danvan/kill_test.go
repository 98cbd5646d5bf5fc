package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/storage"
)

const (
	killCitizens   = 200
	killComplaints = 2                // of each; the kills come in the first seconds
	killAtOnce     = 50               // citizens who write at the same time
	killPatience   = 25 * time.Second // until a citizen presses or writes again; longer than locks of the dead last
)

// TestKillNine kills danvan serve again and again while 200 citizens file two complaints each. Every complaint that a
// citizen confirmed is one case, with one receipt, in the right agency's hands.
func TestKillNine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		delivery
		options emulator.Options
		kills   int // at most; for 15 s after each, the locks of the dead hold up polling, and most of what webhooks deliver
	}{
		{hows[0], emulator.Options{Seed: 9}, 3},
		{hows[1], emulator.Options{Seed: 9, DeliverTwice: true, RedeliverAfter: 100 * time.Millisecond}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			onServers(t, func(t *testing.T) {
				h := newHouse(t, test.options)
				h.race = false // hundreds of dialogues take their time
				crowd := newCrowd(h)
				s := newSupervisor(h, test.delivery, test.kills)
				go s.run()
				began := time.Now()
				crowd.file()
				took := time.Since(began)
				s.end()
				h.forgetLeases(crowd.store)
				p := h.serve(test.settings(t)...)
				crowd.awaitReceipts()
				p.stop()
				duplicates := crowd.check()
				t.Logf("%d complaints in %s, %d kills; %d receipts came twice; citizens pressed or wrote again %d times", killCitizens*killComplaints,
					took.Round(time.Second), s.killed, duplicates, crowd.again.Load())
				if s.killed < 2 {
					t.Errorf("only %d kills", s.killed)
				}
			})
		})
	}
}

// matter is what complaint n of citizen i is about: a mark, and words that no other has.
func matter(i, n int) string {
	random := rand.New(rand.NewPCG(uint64(i), uint64(n)))
	words := []string{mark(i, n)}
	for range 5 {
		word := make([]byte, 6)
		for j := range word {
			word[j] = byte('a' + random.IntN(26))
		}
		words = append(words, string(word))
	}
	return strings.Join(words, " ")
}

func mark(i, n int) string { return fmt.Sprintf("dan%03dviec%d", i, n) }

// supervisor starts danvan serve, kills it at some moment after it began to work, and starts it again.
type supervisor struct {
	h        *house
	settings []string
	kills    int
	killed   int
	stop     chan struct{}
	stopped  chan struct{}
}

func newSupervisor(h *house, w delivery, kills int) *supervisor {
	return &supervisor{h: h, settings: w.settings(h.t), kills: kills, stop: make(chan struct{}), stopped: make(chan struct{})}
}

func (s *supervisor) run() {
	defer close(s.stopped)
	random := rand.New(rand.NewPCG(3053, 2026))
	for {
		before := s.h.calls.Load()
		p := s.h.start([]string{"serve"}, append([]string{"LOG_LEVEL=error"}, s.settings...)...)
		worked := func() (bool, error) { return s.h.calls.Load() > before || s.over(), nil }
		if err := poll(time.Minute, 5*time.Millisecond, worked); err != nil {
			s.h.t.Errorf("danvan serve does nothing: %v\n%s", err, p.out)
		}
		live := 300*time.Millisecond + time.Duration(random.Int64N(int64(1700*time.Millisecond)))
		var timer <-chan time.Time
		if s.killed < s.kills {
			timer = time.After(live)
		}
		select {
		case <-timer:
			s.killed++
			p.kill()
		case <-p.done:
			s.h.t.Errorf("danvan serve ended by itself:\n%s", p.out)
			return
		case <-s.stop:
			p.kill()
			return
		}
	}
}

func (s *supervisor) over() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

func (s *supervisor) end() {
	close(s.stop)
	<-s.stopped
}

// forgetLeases lets the time pass after which another process may send what the dead ones were sending.
func (h *house) forgetLeases(s *storage.Store) {
	h.t.Helper()
	if _, err := s.DB().ExecContext(h.t.Context(), `UPDATE notifications SET next_at = now() WHERE status = 'sending'`); err != nil {
		h.t.Fatal(err)
	}
}

// crowd is the citizens.
type crowd struct {
	h      *house
	store  *storage.Store
	people []*emulator.User
	again  atomic.Int64
}

func newCrowd(h *house) *crowd {
	c := &crowd{h: h, store: h.store()}
	for i := range killCitizens {
		c.people = append(c.people, h.citizen(c.store, fmt.Sprintf("dan%03d", i)))
	}
	return c
}

// file lets all citizens file all their complaints.
func (c *crowd) file() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	seats := make(chan struct{}, killAtOnce)
	var all sync.WaitGroup
	for i, u := range c.people {
		all.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			for n := range killComplaints {
				if err := c.complain(ctx, u, i, n); err != nil {
					c.h.t.Errorf("citizen %d, complaint %d: %v\n%s", i, n, err, tail(u))
					return
				}
			}
		})
	}
	all.Wait()
}

// reaction is what a citizen does on reading a message.
type reaction struct{ on, press, say string }

func reactions(text string) []reaction {
	return []reaction{
		{on: "Việc của quý vị là loại nào", press: "Phản ánh"},
		{on: "thuộc lĩnh vực nào", say: "duong thon"},
		{on: "Việc xảy ra ở xã, phường nào", say: "xa ba dong"},
		{on: "ghi tên hay ẩn danh", press: "Ghi tên"},
		{on: "Xin kể lại sự việc", say: text},
		{on: "Hiện có", press: "Tiếp tục"},
		{on: "Nội dung đã có", press: "Tiếp tục"},
		{on: "Đã có người phản ánh việc giống như vậy", press: "Đây là việc khác"},
		{on: "Xin kiểm tra trước khi gửi", press: "Gửi"},
	}
}

func to(answers []reaction, m emulator.Message) int {
	return slices.IndexFunc(answers, func(r reaction) bool { return strings.Contains(m.Text, r.on) && len(m.Buttons) > 0 })
}

// complain files one complaint as a person does: reads what is asked, answers, and where nothing comes for long, answers
// the newest question again.
func (c *crowd) complain(ctx context.Context, u *emulator.User, i, n int) error {
	answers := reactions(matter(i, n))
	u.Send("/phananh")
	done := -1 // what was answered last
	for {
		reading, cancel := context.WithTimeout(ctx, killPatience)
		m, err := u.Await(reading, func(m emulator.Message) bool {
			return to(answers, m) > done || (done == len(answers)-1 && strings.Contains(m.Text, "Đã gửi."))
		})
		cancel()
		switch at := to(answers, m); {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			c.again.Add(1)
			if m = u.Last(); strings.Contains(m.Text, "Đã gửi.") && done == len(answers)-1 {
				return nil
			}
			if done = to(answers, m); done < 0 {
				u.Send("/phananh")
				continue
			}
		case err != nil:
			return err
		case at < 0:
			return nil
		default:
			done = at
		}
		if r := answers[done]; r.say != "" {
			u.Send(r.say)
		} else {
			_ = u.PressOn(m.ID, r.press) // the button may be gone meanwhile: then the answer is under way
		}
	}
}

// tail is the end of a conversation.
func tail(u *emulator.User) string {
	var b strings.Builder
	messages := u.Messages()
	for _, m := range messages[max(0, len(messages)-12):] {
		text := []rune(strings.ReplaceAll(m.Text, "\n", " / "))
		fmt.Fprintf(&b, "%d bot:%t edited:%t %s %s\n", m.ID, m.FromBot, m.Edited, string(text[:min(len(text), 100)]), m.Labels())
	}
	return b.String()
}

var receiptForm = regexp.MustCompile(`Mã số: (PA-\d\d-[0-9A-Z]{6})`)

// codes counts the receipts that a citizen has, by code.
func codes(u *emulator.User) map[string]int {
	found := map[string]int{}
	for _, m := range u.Messages() {
		if code := receiptForm.FindStringSubmatch(m.Text); m.FromBot && code != nil {
			found[code[1]]++
		}
	}
	return found
}

func (c *crowd) awaitReceipts() {
	c.h.t.Helper()
	eventually(c.h.t, "the outbox to be empty", func() (bool, error) {
		var n int
		err := c.store.DB().GetContext(context.Background(), &n, `SELECT count(*) FROM notifications WHERE status IN ('pending', 'sending')`)
		return n == 0, err
	})
}

// check compares what citizens sent, what is stored and what they got. It returns how many receipts came more than once.
func (c *crowd) check() (duplicates int) {
	c.h.t.Helper()
	for _, problem := range audit(c.h.t, c.store, killCitizens*killComplaints) {
		c.h.t.Error(problem)
	}
	var rows []struct {
		Code, Text, Address string
	}
	err := c.store.DB().SelectContext(context.Background(), &rows, `SELECT c.code, c.text, p.address FROM cases c JOIN people p ON p.id = c.author`)
	if err != nil {
		c.h.t.Fatal(err)
	}
	text := map[string]string{}
	for _, r := range rows {
		text[r.Address+" "+r.Code] = r.Text
	}
	for i, u := range c.people {
		got := codes(u)
		if len(got) != killComplaints {
			c.h.t.Errorf("citizen %d has receipts of %d complaints", i, len(got))
		}
		in := map[string]int{}
		for code, times := range got {
			duplicates += times - 1
			for n := range killComplaints {
				if strings.Contains(text[chatAddress(u.ID())+" "+code], mark(i, n)) {
					in[mark(i, n)]++
				}
			}
		}
		for n := range killComplaints {
			if in[mark(i, n)] != 1 {
				c.h.t.Errorf("what citizen %d wrote in complaint %d is in %d cases", i, n, in[mark(i, n)])
			}
		}
	}
	return duplicates
}
