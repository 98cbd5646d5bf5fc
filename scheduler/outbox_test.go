package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// shelf is an OutboxStore in memory that follows the contract: the earliest of each chat, an attempt with each claim.
type shelf struct {
	mu     sync.Mutex
	rows   []*civic.Outgoing
	marked []string // chats marked unreachable
	wake   chan struct{}
	notes  chan string // what became of each, for tests that wait
	broken int         // writes fail so often
	taken  bool        // somebody else has taken what is renewed

	renewed chan []int64 // what was renewed, where it is not nil
}

func newShelf(rows ...civic.Outgoing) *shelf {
	s := &shelf{wake: make(chan struct{}, 1), notes: make(chan string, 100)}
	for i, r := range rows {
		r.ID, r.Status, r.Channel = int64(i+1), civic.NotificationPending, cmp.Or(r.Channel, "telegram")
		s.rows = append(s.rows, &r)
	}
	return s
}

func to(address string) civic.Outgoing {
	return civic.Outgoing{Address: address, Notification: civic.Notification{Kind: civic.NoticeReceipt}}
}

func (s *shelf) ClaimNotifications(_ context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error) {
	return s.claim(now, lease, limit, quiet, 1000, without)
}

func (s *shelf) ClaimUrgent(_ context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error) {
	return s.claim(now, lease, limit, quiet, civic.PriorityReceipt, without)
}

func (s *shelf) claim(now time.Time, lease time.Duration, limit int, quiet bool, most civic.Priority, without []string) ([]civic.Outgoing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken > 0 {
		s.broken--
		return nil, errors.New("database is away")
	}
	var may []*civic.Outgoing
	seen := map[string]bool{}
	for _, r := range s.rows {
		open := r.Status == civic.NotificationPending || r.Status == civic.NotificationSending
		if slices.Contains(without, r.Channel) {
			continue
		}
		if open && !(quiet && r.Priority >= civic.PriorityBulk) && !seen[r.Address] && !r.NextAt.After(now) && r.Priority <= most {
			may = append(may, r)
		}
		seen[r.Address] = seen[r.Address] || open && !(quiet && r.Priority >= civic.PriorityBulk)
	}
	slices.SortStableFunc(may, func(a, b *civic.Outgoing) int { return int(a.Priority - b.Priority) })
	var out []civic.Outgoing
	for _, r := range may[:min(limit, len(may))] {
		r.Status, r.NextAt = civic.NotificationSending, now.Add(lease)
		r.Tries++
		out = append(out, *r)
	}
	return out, nil
}

func (s *shelf) RenewNotifications(_ context.Context, held []civic.Outgoing, until time.Time) ([]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []int64
	for _, n := range held {
		if r := s.rows[n.ID-1]; !s.taken && r.Status == civic.NotificationSending && r.Tries == n.Tries {
			r.NextAt = until
			ids = append(ids, n.ID)
		}
	}
	if s.renewed != nil {
		s.renewed <- ids
	}
	return ids, nil
}

func (s *shelf) set(id int64, tries int, change func(r *civic.Outgoing)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken > 0 {
		s.broken--
		return errors.New("database is away")
	}
	r := s.rows[id-1]
	if tries != 0 && r.Tries != tries {
		return nil
	}
	change(r)
	s.notes <- fmt.Sprintf("%d %s", id, r.Status)
	return nil
}

func (s *shelf) MarkSent(_ context.Context, id int64, now time.Time, _ []string, _ *civic.Ref) error {
	return s.set(id, 0, func(r *civic.Outgoing) {
		r.Status, r.Reason, r.NextAt = civic.NotificationSent, "", now
	})
}

func (s *shelf) RetryNotification(_ context.Context, n civic.Outgoing, next time.Time, reason string, counts bool) error {
	return s.set(n.ID, n.Tries, func(r *civic.Outgoing) {
		r.Status, r.Reason, r.NextAt, r.Parts = civic.NotificationPending, reason, next, n.Parts
		if counts {
			r.Attempts++
		}
	})
}

func (s *shelf) GiveUpNotification(_ context.Context, n civic.Outgoing, class civic.GivenUp, reason string, now time.Time) error {
	return s.set(n.ID, n.Tries, func(r *civic.Outgoing) {
		r.Status, r.Reason, r.Class, r.NextAt, r.Attempts = civic.NotificationGivenUp, reason, class, now, n.Attempts
	})
}

func (s *shelf) MarkUnreachable(_ context.Context, channel, address, _ string, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marked = append(s.marked, channel+":"+address)
	return nil
}

// breakFor lets the next n calls of the database fail.
func (s *shelf) breakFor(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = n
}

func (s *shelf) Wake(context.Context) <-chan struct{} { return s.wake }

func (s *shelf) row(id int64) civic.Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.rows[id-1]
}

// fault is an error of a channel.
type fault struct {
	gone, hopeless, out bool
	wait                time.Duration
}

func (fault) Error() string               { return "secret: Nguyễn Văn A" }
func (fault) Reason() string              { return "telegram sendMessage 500" }
func (f fault) Unreachable() bool         { return f.gone }
func (f fault) Permanent() bool           { return f.hopeless }
func (f fault) Away() bool                { return f.out }
func (f fault) Passing() bool             { return !f.hopeless && !f.gone }
func (f fault) RetryAfter() time.Duration { return f.wait }

// always fails with err.
func always(err error) func(context.Context, civic.Outgoing) (Delivery, error) {
	return func(context.Context, civic.Outgoing) (Delivery, error) { return Delivery{}, err }
}

func TestOutboxSendsInOrder(t *testing.T) {
	s := newShelf(to("a"), to("b"), to("a"), to("a"))
	var order []int64
	o := &Outbox{Store: s, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		order = append(order, n.ID)
		return Delivery{Messages: []string{"7"}}, nil
	}}
	n, err := o.RunOnce(t.Context(), noon)
	if err != nil || n != 4 || !slices.Equal(order, []int64{1, 2, 3, 4}) {
		t.Errorf("%d, %v, %v", n, order, err)
	}
	if n, err := o.RunOnce(t.Context(), noon); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
}

func TestWhatBecomesOfAFailure(t *testing.T) {
	unknown := fmt.Errorf("render: %w", errors.New("Nguyễn Văn A wrote this"))
	for name, test := range map[string]struct {
		row         civic.Outgoing
		err         error
		status      civic.NotificationStatus
		class       civic.GivenUp
		reason      string
		least, most time.Duration // until the next try
		attempts    int
		marked      bool
	}{
		"blocked":            {row: to("a"), err: fmt.Errorf("send: %w", fault{gone: true, hopeless: true}), status: civic.NotificationGivenUp, class: civic.GivenUpUnreachable, reason: "telegram sendMessage 500", marked: true},
		"known as blocked":   {row: civic.Outgoing{Address: "a", Unreachable: true}, err: errors.New("was tried"), status: civic.NotificationGivenUp, class: civic.GivenUpUnreachable, reason: reasonUnreachable},
		"nobody":             {row: to(""), err: errors.New("was tried"), status: civic.NotificationGivenUp, class: civic.GivenUpNobody, reason: reasonNobody},
		"refused":            {row: to("a"), err: fault{hopeless: true}, status: civic.NotificationGivenUp, class: civic.GivenUpRefused, reason: "telegram sendMessage 500"},
		"throttled":          {row: to("a"), err: fault{wait: 77 * time.Second}, status: civic.NotificationPending, reason: "telegram sendMessage 500", least: 77 * time.Second, most: 77 * time.Second},
		"a limit of our own": {row: to("a"), err: fault{}, status: civic.NotificationPending, reason: "telegram sendMessage 500", least: 800 * time.Millisecond, most: time.Second},
		"channel is away":    {row: to("a"), err: fault{out: true}, status: civic.NotificationPending, reason: "telegram sendMessage 500"},
		"database is away":   {row: to("a"), err: fmt.Errorf("x: %w", passingError{}), status: civic.NotificationPending, reason: "internal (scheduler.passingError)", least: 4 * time.Second, most: 5 * time.Second},
		"our own trouble":    {row: to("a"), err: unknown, status: civic.NotificationPending, reason: "internal (*errors.errorString)", least: 4 * time.Second, most: 5 * time.Second, attempts: 1},
		"took too long":      {row: to("a"), err: fmt.Errorf("x: %w", context.DeadlineExceeded), status: civic.NotificationPending, reason: "took too long", least: 4 * time.Second, most: 5 * time.Second},
	} {
		s := newShelf(test.row)
		var log strings.Builder
		o := &Outbox{Store: s, Deliver: always(test.err)}
		o.Log = discardErrors(&log)
		if _, err := o.RunOnce(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		r := s.row(1)
		wait := r.NextAt.Sub(noon)
		if r.Status != test.status || r.Class != test.class || r.Reason != test.reason || wait < test.least || wait > test.most || r.Attempts != test.attempts {
			t.Errorf("%s: %s %s, %q, after %v, %d attempts", name, r.Status, r.Class, r.Reason, wait, r.Attempts)
		}
		if strings.Contains(r.Reason, "Nguyễn") {
			t.Errorf("%s: the reason tells what people wrote", name)
		}
		if test.marked != (len(s.marked) == 1) {
			t.Errorf("%s: marked %v", name, s.marked)
		}
	}
}

// passingError is an error that is nobody's fault.
type passingError struct{}

func (passingError) Error() string { return "away" }
func (passingError) Passing() bool { return true }

func discardErrors(w *strings.Builder) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func TestAttemptsAreBounded(t *testing.T) {
	s := newShelf(to("a"), to("a"))
	outcomes := map[string]int{}
	o := &Outbox{Store: s, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		if n.ID == 1 {
			panic("Nguyễn Văn A")
		}
		return Delivery{}, nil
	}, Observe: func(_ civic.NoticeKind, outcome string) { outcomes[outcome]++ }}
	now := noon
	for s.row(1).Status != civic.NotificationGivenUp {
		if _, err := o.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
	}
	if r := s.row(1); r.Attempts != 8 || r.Reason != "internal (*errors.errorString)" {
		t.Errorf("%d attempts, %q", r.Attempts, r.Reason)
	}
	if r := s.row(2); r.Status != civic.NotificationSent {
		t.Errorf("the next of the chat is %s", r.Status)
	}
	if outcomes["retried"] != 7 || outcomes["given_up"] != 1 || outcomes["sent"] != 1 {
		t.Errorf("observed %v", outcomes)
	}
}

func TestPausesGrow(t *testing.T) {
	for name, err := range map[string]error{"channel": fault{}, "own": errors.New("x")} {
		last, sum := time.Duration(0), time.Duration(0)
		for attempt := 1; attempt < 8; attempt++ {
			d := pause(attempt, err)
			if d < last*4/5 || d > ownMost {
				t.Errorf("%s: attempt %d waits %v after %v", name, attempt, d, last)
			}
			last, sum = d, sum+d
		}
		if sum < time.Minute || sum > time.Hour {
			t.Errorf("%s: %v in all", name, sum)
		}
	}
}

func TestWhatWasSentIsNotedInTheEnd(t *testing.T) {
	s := newShelf(to("a"))
	sends := 0
	var log strings.Builder
	o := &Outbox{Store: s, Log: discardErrors(&log), Deliver: func(context.Context, civic.Outgoing) (Delivery, error) {
		sends++
		s.breakFor(5)
		return Delivery{}, nil
	}}
	if _, err := o.RunOnce(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 2 {
		t.Errorf("%d lines of one outage:\n%s", lines, &log)
	}
	if s.row(1).Status != civic.NotificationSent || sends != 1 {
		t.Errorf("%s after %d sends", s.row(1).Status, sends)
	}
}

// run starts an outbox and returns what stops it.
func run(t *testing.T, o *Outbox) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

func TestRunWorksOnSeveralChatsAndWakes(t *testing.T) {
	s := newShelf(to("slow"), to("a"), to("a"), to("b"))
	hold := make(chan struct{})
	o := &Outbox{Store: s, Workers: 3, Tick: time.Hour, Now: func() time.Time { return noon }, Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		if n.Address == "slow" {
			<-hold
		}
		return Delivery{}, nil
	}}
	run(t, o)
	got := []string{<-s.notes, <-s.notes, <-s.notes} // without the slow one
	slices.Sort(got)
	if want := []string{"2 sent", "3 sent", "4 sent"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	s.mu.Lock()
	next := to("c")
	next.ID, next.Status = 5, civic.NotificationPending
	s.rows = append(s.rows, &next)
	s.mu.Unlock()
	s.wake <- struct{}{}
	if got := <-s.notes; got != "5 sent" {
		t.Errorf("after waking: %s", got)
	}
	close(hold)
	if got := <-s.notes; got != "1 sent" {
		t.Errorf("%s", got)
	}
}

func TestRunFinishesWhatIsInHand(t *testing.T) {
	s := newShelf(to("a"), to("b"), to("b"))
	started, hold := make(chan struct{}, 3), make(chan struct{})
	o := &Outbox{Store: s, Now: func() time.Time { return noon }, Deliver: func(ctx context.Context, _ civic.Outgoing) (Delivery, error) {
		started <- struct{}{}
		<-hold
		return Delivery{}, ctx.Err()
	}}
	stop := run(t, o)
	<-started
	<-started
	go close(hold)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if s.row(1).Status != civic.NotificationSent || s.row(2).Status != civic.NotificationSent {
		t.Errorf("left: %s, %s", s.row(1).Status, s.row(2).Status)
	}
}

func TestRunPutsBackWhatCannotBeFinished(t *testing.T) {
	s := newShelf(to("a"))
	started := make(chan struct{})
	o := &Outbox{Store: s, Grace: time.Millisecond, Now: func() time.Time { return noon }, Deliver: func(ctx context.Context, _ civic.Outgoing) (Delivery, error) {
		close(started)
		<-ctx.Done()
		return Delivery{}, ctx.Err()
	}}
	stop := run(t, o)
	<-started
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if r := s.row(1); r.Status != civic.NotificationPending || r.Reason != reasonInterrupted || !r.NextAt.Equal(noon) {
		t.Errorf("%+v", r.Notification)
	}
}

func TestQuietHours(t *testing.T) {
	reminder, receipt := to("a"), to("a")
	reminder.Priority, receipt.Priority = civic.PriorityRemind, civic.PriorityReceipt
	s := newShelf(reminder, receipt)
	var order []int64
	o := &Outbox{Store: s, Hours: civic.DefaultHours(saigon), Deliver: func(_ context.Context, n civic.Outgoing) (Delivery, error) {
		order = append(order, n.ID)
		return Delivery{}, nil
	}}
	night := time.Date(2026, 11, 23, 20, 0, 0, 0, saigon)
	for _, now := range []time.Time{night, night.Add(11*time.Hour + 29*time.Minute), night.Add(11*time.Hour + 30*time.Minute)} {
		if _, err := o.RunOnce(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if now.Hour() != 7 || now.Minute() != 30 {
			if !slices.Equal(order, []int64{2}) {
				t.Fatalf("at %s: %v", now, order)
			}
		}
	}
	if !slices.Equal(order, []int64{2, 1}) {
		t.Errorf("in the morning: %v", order)
	}
}
