package storage_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// claim takes what may be sent at a time, and lists it as name:id.
func (w *town) claim(at time.Time) []civic.Outgoing {
	w.t.Helper()
	claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 100, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return claimed
}

// one claims the one notification that may be sent at a time.
func (w *town) one(at time.Time) civic.Outgoing {
	w.t.Helper()
	claimed := w.claim(at)
	if len(claimed) != 1 {
		w.t.Fatalf("claimed %d, want 1", len(claimed))
	}
	return claimed[0]
}

func (w *town) none(at time.Time, when string) {
	w.t.Helper()
	if claimed := w.claim(at); len(claimed) != 0 {
		w.t.Errorf("%s: claimed %d", when, len(claimed))
	}
}

func (w *town) sent(n civic.Outgoing) {
	w.t.Helper()
	if err := w.MarkSent(ctx, n.ID, now, nil, nil); err != nil {
		w.t.Error(err)
	}
}

// write puts notices for Lan into an empty outbox.
func (w *town) write(notices ...civic.Notice) civic.Case {
	w.t.Helper()
	c := w.file("ht-duong-xa", "ubnd-ba-dong")
	w.waiting()
	for i := range notices {
		if notices[i].To == nil {
			notices[i].To = civic.ToPerson(w.lan.ID)
		}
	}
	if _, err := w.ChangeCase(ctx, civic.Change{Case: c, Event: civic.Event{At: now, Kind: civic.EventNoted, From: c.Status, To: c.Status, Text: "x"}, Notices: notices}); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestOrderOfAChat(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "citizen.1"}, civic.Notice{Kind: "citizen.2", Priority: civic.PriorityUrgent},
			civic.Notice{Kind: "citizen.other", To: civic.ToPerson(w.tu.ID), Priority: civic.PriorityBulk}, civic.Notice{Kind: "citizen.3"})
		first := w.claim(now)
		if len(first) != 2 || first[0].Kind != "citizen.1" || first[0].Address != "Lan" || first[1].Kind != "citizen.other" {
			t.Fatalf("claimed %+v", first)
		}
		w.none(now, "while both are being sent")
		w.sent(first[0])
		if n := w.one(now); n.Kind != "citizen.2" {
			t.Errorf("then %s", n.Kind)
		} else if err := w.RetryNotification(ctx, n, now.Add(time.Second), "busy", true); err != nil {
			t.Error(err)
		}
		w.none(now, "while the second waits for its next try")
		n := w.one(now.Add(time.Second))
		if n.Kind != "citizen.2" || n.Attempts != 1 || n.Tries != 2 || n.Reason != "busy" {
			t.Errorf("tried again: %+v", n)
		}
		w.sent(n)
		rest := w.claim(now.Add(2 * time.Minute)) // the other chat's lease ran out
		if len(rest) != 2 || rest[0].Kind != "citizen.3" || rest[1].Kind != "citizen.other" || rest[1].Attempts != 0 || rest[1].Tries != 2 {
			t.Errorf("in the end %+v", rest)
		}
	})
}

func TestPriorityAcrossChats(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "a", To: civic.ToPerson(w.lan.ID), Priority: civic.PriorityBulk}, civic.Notice{Kind: "b", To: civic.ToPerson(w.tu.ID)},
			civic.Notice{Kind: "c", To: civic.ToPerson(w.ha.ID), Priority: civic.PriorityUrgent})
		got := w.claim(now)
		if len(got) != 3 || got[0].Kind != "c" || got[1].Kind != "b" || got[2].Kind != "a" {
			t.Errorf("in the order %+v", got)
		}
	})
}

// A claim that is made without a channel leaves what goes there where it is, and takes the rest.
func TestClaimWithoutAChannel(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		far, err := w.MeetPerson(ctx, civic.Person{Channel: "pigeon", Address: "1", Name: "Xa", Locale: "vi"}, "1", now)
		if err != nil {
			t.Fatal(err)
		}
		w.write(civic.Notice{Kind: "a", Priority: civic.PriorityUrgent}, civic.Notice{Kind: "b", To: civic.ToPerson(far.ID), Priority: civic.PriorityBulk},
			civic.Notice{Kind: "c", To: civic.ToPerson(w.tu.ID)})
		for _, test := range []struct {
			claim   func(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error)
			without []string
			want    string
		}{
			{w.ClaimNotifications, []string{"test", "pigeon"}, ""}, {w.ClaimUrgent, []string{"test"}, ""}, {w.ClaimNotifications, []string{"test"}, "b"},
			{w.ClaimUrgent, []string{"pigeon", "owl"}, "a"}, {w.ClaimNotifications, []string{"pigeon"}, "c"},
		} {
			claimed, err := test.claim(ctx, now, time.Minute, 10, false, test.without...)
			if err != nil || kinds(claimed) != test.want {
				t.Errorf("without %v: %q, %v; want %q", test.without, kinds(claimed), err, test.want)
			}
		}
	})
}

// What is for tomorrow morning keeps nothing of today waiting.
func TestNotBefore(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		later := now.Add(30 * time.Second)
		w.write(civic.Notice{Kind: "citizen.later", After: &later}, civic.Notice{Kind: "citizen.now"})
		n := w.one(now)
		if n.Kind != "citizen.now" {
			t.Errorf("claimed %s", n.Kind)
		}
		w.none(later, "while another of the chat is being sent")
		w.sent(n)
		if n := w.one(later); n.Kind != "citizen.later" {
			t.Errorf("claimed %s", n.Kind)
		}
	})
}

func TestLease(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "citizen.1"})
		n := w.one(now)
		w.none(now.Add(59*time.Second), "within the lease")
		again := w.one(now.Add(61 * time.Second))
		if again.ID != n.ID || again.Attempts != 0 || again.Tries != 2 {
			t.Errorf("claimed %+v", again)
		}
		w.sent(again)
		// Whoever had it first comes back late: what is finished stays finished.
		if err := errors.Join(w.RetryNotification(ctx, n, now, "late", true), w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "late", now)); err != nil {
			t.Error(err)
		}
		w.none(now.Add(time.Hour), "after it was sent")
		if lost := w.lost(); len(lost) != 0 {
			t.Errorf("given up %+v", lost)
		}
	})
}

func TestGiveUpAndRequeue(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.write(civic.Notice{Kind: civic.NoticeAnswer})
		n := w.one(now)
		for range 2 { // the second time changes nothing
			if err := w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "blocked the bot", now); err != nil {
				t.Fatal(err)
			}
		}
		if lost := w.lost(); len(lost) != 1 || lost[0].ID != n.ID || lost[0].Reason != "blocked the bot" || lost[0].Address != "Lan" {
			t.Fatalf("given up %+v", lost)
		}
		told := w.one(now)
		if told.Kind != civic.NoticeUndelivered || told.Address != "Hà" || *told.Case != c.ID || *told.Event != *n.Event {
			t.Errorf("told %+v", told)
		}
		if err := w.GiveUpNotification(ctx, told, civic.GivenUpRefused, "gone", now); err != nil { // nor can the officer be reached
			t.Fatal(err)
		}
		desk := w.one(now)
		if desk.Kind != civic.NoticeDeskUnreachable || desk.Address != "Điều" {
			t.Errorf("told %+v", desk)
		}
		if err := w.GiveUpNotification(ctx, desk, civic.GivenUpRefused, "gone", now); err != nil {
			t.Fatal(err)
		}
		w.none(now, "in the end")
		if count, err := w.Requeue(ctx, civic.GivenUpQuery{ID: n.ID}, now.Add(time.Hour)); err != nil || count != 1 {
			t.Fatal(count, err)
		}
		if _, err := w.Requeue(ctx, civic.GivenUpQuery{ID: n.ID}, now); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		w.none(now, "before its time")
		if again := w.one(now.Add(time.Hour)); again.ID != n.ID || again.Attempts != 0 || again.Reason != "" {
			t.Errorf("requeued %+v", again)
		}
		if lost := w.lost(); len(lost) != 2 {
			t.Errorf("given up %+v", lost)
		}
	})
}

// Of a sealed case nobody beside its agency is told, whatever fails.
func TestGiveUpSealed(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.file("tieu-cuc", "thanh-tra")
		for _, n := range w.claim(now) {
			if err := w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "gone", now); err != nil {
				t.Fatal(err)
			}
		}
		n := w.one(now)
		if n.Kind != civic.NoticeUndelivered || n.Address != "Thanh" {
			t.Errorf("told %+v", n)
		}
	})
}

func TestLinksOfSentMessages(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.write(civic.Notice{Kind: civic.NoticeAnswer})
		n := w.one(now)
		for range 2 {
			if err := w.MarkSent(ctx, n.ID, now, []string{"7", "8"}, &civic.Ref{Kind: civic.AboutCase, ID: c.ID, Side: "citizen"}); err != nil {
				t.Fatal(err)
			}
		}
		if l, err := w.Linked(ctx, "test", "Lan", "8"); err != nil || l != (civic.Ref{Kind: civic.AboutCase, ID: c.ID, Side: "citizen"}) {
			t.Errorf("linked to %+v, %v", l, err)
		}
		if _, err := w.Linked(ctx, "test", "Tư", "8"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("in another chat: %v", err)
		}
		if err := w.LinkMessage(ctx, "test", "Lan", "8", civic.Ref{Kind: civic.AboutCase, ID: c.ID, Side: "officer"}); err != nil {
			t.Fatal(err)
		}
		if l, err := w.Linked(ctx, "test", "Lan", "8"); err != nil || l.Side != "officer" {
			t.Errorf("linked anew to %+v, %v", l, err)
		}
	})
}

func TestOutboxDepth(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.waiting()
		depth := func(at time.Time, wantDepth int, wantAge time.Duration) {
			t.Helper()
			n, age, err := w.OutboxDepth(ctx, at, civic.Hours{})
			if err != nil || n != wantDepth || age.Round(time.Second) != wantAge {
				t.Errorf("depth %d, %s, %v; want %d, %s", n, age, err, wantDepth, wantAge)
			}
		}
		depth(now, 0, 0)
		later := now.Add(time.Hour)
		w.write(civic.Notice{Kind: "citizen.later", After: &later}, civic.Notice{Kind: "citizen.now"})
		depth(now.Add(time.Minute), 2, time.Minute)
		w.sent(w.one(now))
		depth(now.Add(time.Minute), 1, 0) // it is not due
		depth(later.Add(time.Minute), 1, time.Minute)
		w.waiting()
		// A reminder that came in the evening has waited for nobody before the morning has begun.
		evening := time.Date(2026, 3, 2, 21, 0, 0, 0, hanoi)
		w.write(civic.Notice{Kind: "citizen.later", After: &evening, Priority: civic.PriorityRemind})
		hours := civic.DefaultHours(hanoi)
		for at, want := range map[time.Time]time.Duration{evening.Add(5 * time.Hour): 0, evening.Add(10*time.Hour + 35*time.Minute): 5 * time.Minute} {
			if n, age, err := w.OutboxDepth(ctx, at, hours); err != nil || n == 0 || age != want {
				t.Errorf("at %s: depth %d, %s, %v; want %s", at, n, age, err, want)
			}
		}
	})
}

// In quiet hours bulk and reminders stay, also one that was tried before, and keep nothing of their chat waiting.
func TestQuietHours(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.waiting()
		w.write(civic.Notice{Kind: "citizen.reminder", Priority: civic.PriorityRemind}, civic.Notice{Kind: "citizen.bulk", Priority: civic.PriorityBulk},
			civic.Notice{Kind: "citizen.receipt", Priority: civic.PriorityReceipt})
		claimed, err := w.ClaimNotifications(ctx, now, time.Minute, 10, false)
		if err != nil || len(claimed) != 1 || claimed[0].Kind != "citizen.reminder" {
			t.Fatalf("%+v, %v", claimed, err)
		}
		if err := w.RetryNotification(ctx, claimed[0], now.Add(time.Minute), "away", true); err != nil {
			t.Fatal(err)
		}
		later := now.Add(time.Hour)
		claimed, err = w.ClaimNotifications(ctx, later, time.Minute, 10, true)
		if err != nil || len(claimed) != 1 || claimed[0].Kind != "citizen.receipt" {
			t.Fatalf("at night: %+v, %v", claimed, err)
		}
		if err := w.MarkSent(ctx, claimed[0].ID, later, nil, nil); err != nil {
			t.Fatal(err)
		}
		if claimed, err = w.ClaimNotifications(ctx, later, time.Minute, 10, false); err != nil || len(claimed) != 1 || claimed[0].Kind != "citizen.reminder" {
			t.Errorf("in the morning: %+v, %v", claimed, err)
		}
	})
}

// claimers are several that claim until the outbox is empty, each sending what it claims, while more may be written. They
// check that nothing is claimed twice, that no chat is in two hands, and that each chat's order is kept.
type claimers struct {
	t    *testing.T
	mu   sync.Mutex
	held map[int64]bool     // by chat
	seen map[int64]bool     // by notification
	kind map[int64][]string // what each chat was sent
}

func (c *claimers) take(n civic.Outgoing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[*n.Chat] {
		c.t.Errorf("chat %d is in two hands", *n.Chat)
	}
	if c.seen[n.ID] {
		c.t.Errorf("notification %d is claimed twice", n.ID)
	}
	c.held[*n.Chat], c.seen[n.ID] = true, true
	c.kind[*n.Chat] = append(c.kind[*n.Chat], string(n.Kind))
}

func (c *claimers) give(n civic.Outgoing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[*n.Chat] = false
}

func (c *claimers) run(s *storage.Store, done <-chan struct{}) error {
	for {
		over := false
		select {
		case <-done:
			over = true
		default:
		}
		claimed, err := s.ClaimNotifications(ctx, now.Add(time.Hour), time.Hour, 10, false)
		if err != nil {
			return err
		}
		for _, n := range claimed {
			c.take(n)
		}
		for _, n := range claimed {
			c.give(n)
			if err := s.MarkSent(ctx, n.ID, now, nil, nil); err != nil {
				return err
			}
		}
		if over && len(claimed) == 0 {
			if depth, _, err := s.OutboxDepth(ctx, now, civic.Hours{}); err != nil || depth == 0 {
				return err
			}
		}
	}
}

func TestManyClaimers(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.waiting()
		const writers = 4
		rounds, claiming := 25, 8
		if w.Dialect() == "sqlite" { // where one writes at a time
			rounds, claiming = 6, 3
		}
		people := []civic.Person{w.lan, w.tu, w.ha, w.minh, w.inspector}
		for i := range 10 {
			people = append(people, w.meet(fmt.Sprintf("p%d", i), "", ""))
		}
		check := &claimers{t: t, held: map[int64]bool{}, seen: map[int64]bool{}, kind: map[int64][]string{}}
		done := make(chan struct{})
		var claimed, wrote sync.WaitGroup
		for range claiming {
			claimed.Go(func() {
				if err := check.run(w.Store, done); err != nil {
					t.Error(err)
				}
			})
		}
		cases := make([]civic.Case, writers)
		for i := range cases {
			ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
			ch.Notices = nil
			var err error
			if cases[i], err = w.FileCase(ctx, ch); err != nil {
				t.Fatal(err)
			}
		}
		for i, c := range cases {
			wrote.Go(func() {
				for r := range rounds {
					var notices []civic.Notice
					for _, p := range people {
						notices = append(notices, civic.Notice{Kind: civic.NoticeKind(fmt.Sprintf("citizen.%d.%02d", i, r)), To: civic.ToPerson(p.ID)})
					}
					var err error
					if c, err = w.ChangeCase(ctx, civic.Change{Case: c, Event: civic.Event{At: now, Kind: civic.EventNoted, From: c.Status, To: c.Status}, Notices: notices}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wrote.Wait()
		close(done)
		claimed.Wait()
		if want := writers * rounds * len(people); len(check.seen) != want {
			t.Errorf("%d were claimed, want %d", len(check.seen), want)
		}
		for chat, kinds := range check.kind {
			for i := range writers { // of each writer in the order written
				of := slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return !strings.HasPrefix(k, fmt.Sprintf("citizen.%d.", i)) })
				if !slices.IsSorted(of) || len(of) != rounds {
					t.Errorf("chat %d was sent %v", chat, of)
				}
			}
		}
	})
}

// rung waits until a waker rings.
func rung(t *testing.T, wake <-chan struct{}, when string) {
	t.Helper()
	select {
	case <-wake:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: not woken", when)
	}
}

func TestWake(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		wake := w.Wake(t.Context())
		if w.Dialect() == "postgres" {
			rung(t, wake, "when it listens")
		}
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		rung(t, wake, "after a case was filed")
		n := w.claim(now)[0]
		if err := w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "gone", now); err != nil {
			t.Fatal(err)
		}
		rung(t, wake, "after one was given up")
		if _, err := w.Requeue(ctx, civic.GivenUpQuery{ID: n.ID}, now); err != nil {
			t.Fatal(err)
		}
		rung(t, wake, "after one was requeued")
		if _, _, err := w.JoinCase(ctx, "", c.ID, w.tu.ID, now); err != nil {
			t.Fatal(err)
		}
		rung(t, wake, "after somebody joined")
	})
}

// gate is a way to a server that can be shut.
type gate struct {
	net.Listener
	to string

	mu    sync.Mutex
	shut  bool
	conns []net.Conn
}

func newGate(t *testing.T, to string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{Listener: l, to: to}
	go g.serve()
	t.Cleanup(func() { _ = l.Close(); g.close() })
	return g
}

func (g *gate) serve() {
	for {
		in, err := g.Accept()
		if err != nil {
			return
		}
		g.mu.Lock()
		out, err := net.Dial("tcp", g.to)
		if g.shut || err != nil {
			_ = in.Close()
			g.mu.Unlock()
			continue
		}
		g.conns = append(g.conns, in, out)
		g.mu.Unlock()
		for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
			go func() {
				buffer := make([]byte, 32<<10)
				for {
					n, err := way[0].Read(buffer)
					if _, werr := way[1].Write(buffer[:n]); err != nil || werr != nil {
						_ = way[1].Close()
						return
					}
				}
			}()
		}
	}
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	for _, c := range g.conns {
		_ = c.Close()
	}
	g.conns = nil
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = false
}

// through is a store on a database that is reached through a gate, and one that reaches it straight.
func through(t *testing.T) (*gate, *storage.Store) {
	t.Helper()
	raw := storagetest.URL(t, "postgres")
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, u.Host)
	u.Host = g.Addr().String()
	s, err := storage.Open(ctx, u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return g, s
}

func TestWakeWithoutServer(t *testing.T) {
	g, s := through(t)
	g.close()
	wake := s.Wake(t.Context())
	if _, _, err := s.OutboxDepth(ctx, now, civic.Hours{}); !storage.Unavailable(err) {
		t.Errorf("without a server: %v", err)
	}
	g.open()
	rung(t, wake, "when the server came")
	if err := s.Ping(ctx); err != nil {
		t.Errorf("the server is back: %v", err)
	}
	g.close()
	g.open()
	rung(t, wake, "when the connection was made anew")
}

func TestUnavailable(t *testing.T) {
	g, s := through(t)
	if _, err := s.Case(ctx, 1); storage.Unavailable(err) || !errors.Is(err, civic.ErrNotFound) {
		t.Errorf("of a case that is not there: %v", err)
	}
	g.close()
	for range 3 {
		if _, err := s.Case(ctx, 1); !storage.Unavailable(err) {
			t.Errorf("of a closed server: %v", err)
		}
	}
	if _, err := s.ClaimNotifications(ctx, now, time.Minute, 10, false); !storage.Unavailable(err) {
		t.Errorf("of a claim: %v", err)
	}
	if _, err := storage.Open(ctx, "postgres://nobody:secret-word@"+g.Addr().String()+"/x?sslmode=disable"); !storage.Unavailable(err) || strings.Contains(err.Error(), "secret-word") {
		t.Errorf("of opening: %v", err)
	}
	if _, err := storage.Open(ctx, "postgres://nobody:secret-word@[/x"); err == nil || storage.Unavailable(err) || strings.Contains(err.Error(), "secret-word") {
		t.Errorf("of a wrong URL: %v", err)
	}
	if _, err := storage.Open(ctx, "sqlite:///nowhere/at/all.db"); !storage.Unavailable(err) {
		t.Errorf("of a folder that is not there: %v", err)
	}
}
