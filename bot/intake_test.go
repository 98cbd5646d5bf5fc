package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"danvan/civic"
)

// pass lets time pass. All that use it run in a bubble of synctest, where that takes no time.
func pass(d time.Duration) { <-time.After(d) }

// shelf is an UpdateStore in memory, that a test takes away.
type shelf struct {
	mu    sync.Mutex
	rows  map[string]civic.KeptUpdate
	away  bool
	slow  time.Duration // of each KeepUpdates; only in a bubble
	calls int
}

var errAway = errors.New("away")

func (s *shelf) KeepUpdates(_ context.Context, updates []civic.KeptUpdate) error {
	if s.slow > 0 {
		pass(s.slow)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls++; s.away {
		return errAway
	}
	for _, u := range updates {
		s.rows[u.Key] = u
	}
	return nil
}

func (s *shelf) ClaimUpdates(_ context.Context, _ []string, now time.Time, lease time.Duration, _, most int) ([][]civic.KeptUpdate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, errAway
	}
	bySender := map[string][]civic.KeptUpdate{}
	for _, u := range s.rows {
		if u.Status == civic.UpdateWaiting {
			bySender[u.Sender] = append(bySender[u.Sender], u)
		}
	}
	var claimed [][]civic.KeptUpdate
	for _, of := range bySender {
		slices.SortFunc(of, func(a, b civic.KeptUpdate) int { return cmp.Compare(a.Seq, b.Seq) })
		if of[0].NextAt.After(now) {
			continue
		}
		first := of[0]
		first.NextAt = now.Add(lease)
		s.rows[first.Key] = first
		claimed = append(claimed, of[:min(most, len(of))])
	}
	return claimed, nil
}

func (s *shelf) RenewUpdates(_ context.Context, keys []string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if u, ok := s.rows[key]; ok {
			u.NextAt = until
			s.rows[key] = u
		}
	}
	return nil
}

func (s *shelf) DropUpdates(_ context.Context, keys []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return errAway
	}
	maps.DeleteFunc(s.rows, func(key string, _ civic.KeptUpdate) bool { return slices.Contains(keys, key) })
	return nil
}

func (s *shelf) takeAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *shelf) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, u := range s.rows {
		list = append(list, fmt.Sprintf("%s %s %s %d", u.Key, u.Status, u.Fault, u.Attempts))
	}
	slices.Sort(list)
	return list
}

// desk is an Intake with a handler that a test tells what to do; its clock is that of synctest.
type desk struct {
	*Intake
	shelf *shelf
	t     *testing.T
	n     int64

	mu      sync.Mutex
	handled []string
	batches []int
	sorry   []string
	do      func(ctx context.Context, in Input) error
}

func newDesk(t *testing.T) *desk {
	d := &desk{shelf: &shelf{rows: map[string]civic.KeptUpdate{}}, t: t, do: func(context.Context, Input) error { return nil }}
	handle := func(ctx context.Context, in Input) error {
		if err := d.do(ctx, in); err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.handled = append(d.handled, in.Text)
		return nil
	}
	d.Intake = &Intake{
		Handle: handle,
		Together: func(ctx context.Context, inputs []Input) error {
			for _, in := range inputs {
				if err := handle(ctx, in); err != nil {
					return err
				}
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			d.batches = append(d.batches, len(inputs))
			return nil
		},
		Apologise: func(_ context.Context, in Input) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.sorry = append(d.sorry, in.Text)
			return nil
		},
		Channels: func() []string { return []string{"test"} },
		Decode: func(_ string, raw []byte) (Input, bool) {
			var in Input
			return in, json.Unmarshal(raw, &in) == nil
		},
		Store:   d.shelf,
		Away:    func(_ context.Context, err error) bool { return errors.Is(err, errAway) },
		Passing: func(err error) bool { return strings.Contains(err.Error(), "deadlock") },
	}
	return d
}

// bring is an update of somebody coming in.
func (d *desk) bring(ctx context.Context, who, text string, persist bool) func() error {
	d.n++
	in := Input{Key: fmt.Sprint("test:", d.n), Seq: d.n, Channel: "test", Chat: who, From: Sender{Address: who}, Kind: KindText, Text: text}
	raw, err := json.Marshal(in)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.Take(ctx, Update{Input: in, Raw: raw}, persist)
}

func (d *desk) seen() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.handled)
}

// running runs a test with an Intake that takes up what was kept, in a bubble of time.
func running(t *testing.T, test func(ctx context.Context, d *desk)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := newDesk(t)
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		test(ctx, d)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		d.Wait(context.Background())
	})
}

// What fails for its own sake is safe at once, is tried three times, and then is quarantined; its sender is told, and what
// they sent later goes on in its order.
func TestIntakeQuarantines(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		tries := 0
		d.do = func(_ context.Context, in Input) error {
			switch in.Text {
			case "panic":
				tries++
				panic("Nguyễn Văn A")
			case "second", "third":
				if len(d.shelf.list()) > 0 && !in.Kept {
					return &Later{At: d.Now(), Why: whyBehind}
				}
			}
			return nil
		}
		for _, text := range []string{"first", "panic", "second", "third"} {
			if err := d.bring(ctx, "7", text, false)(); err != nil {
				t.Fatalf("%s is not safe: %v", text, err)
			}
		}
		if got := d.shelf.list(); len(got) != 3 || got[0] != "test:2 waiting panic 1" {
			t.Errorf("kept %q", got)
		}
		if err := d.bring(ctx, "8", "another", false)(); err != nil {
			t.Error(err)
		}
		pass(time.Minute)
		synctest.Wait()
		if tries != 3 || !slices.Equal(d.sorry, []string{"panic"}) {
			t.Errorf("%d tries, apologised for %q", tries, d.sorry)
		}
		if got := d.seen(); !slices.Equal(got, []string{"first", "another", "second", "third"}) {
			t.Errorf("handled %q", got)
		}
		if got := d.shelf.list(); !slices.Equal(got, []string{"test:2 quarantined panic 3"}) {
			t.Errorf("left: %q", got)
		}
	})
}

// Faults that pass count for nobody.
func TestIntakePassingFaultsCountForNobody(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		left := 20
		d.do = func(context.Context, Input) error {
			if left--; left >= 0 {
				return errors.New("deadlock detected")
			}
			return nil
		}
		if err := d.bring(ctx, "7", "a", false)(); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		synctest.Wait()
		if got := d.seen(); !slices.Equal(got, []string{"a"}) || len(d.shelf.list()) != 0 {
			t.Errorf("handled %q, left %q", got, d.shelf.list())
		}
	})
}

// While everything is away nothing is safe, for hours; nothing is given up, and then all of it is handled in order.
func TestIntakeGivesNothingUpWhileAllIsAway(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		d.shelf.takeAway(true)
		var away sync.Map
		away.Store("away", true)
		d.do = func(context.Context, Input) error {
			if v, _ := away.Load("away"); v == true {
				return fmt.Errorf("load session: %w", errAway)
			}
			return nil
		}
		for range 500 {
			if err := d.bring(ctx, "9", "webhook", false)(); !errors.Is(err, errAway) {
				t.Fatalf("acknowledged: %v", err)
			}
			pass(time.Minute)
		}
		var all sync.WaitGroup
		for i := range 30 {
			safe := d.bring(ctx, "7", fmt.Sprint(i), true)
			all.Go(func() {
				if err := safe(); err != nil {
					t.Error(err)
				}
			})
		}
		pass(5 * time.Hour)
		away.Store("away", false)
		d.shelf.takeAway(false)
		all.Wait()
		pass(time.Minute)
		synctest.Wait()
		got := d.seen()
		if len(got) != 30 || len(d.shelf.list()) != 0 {
			t.Fatalf("handled %q, left %q", got, d.shelf.list())
		}
		for i, text := range got {
			if text != fmt.Sprint(i) {
				t.Fatalf("handled in the order %q", got)
			}
		}
	})
}

// A flood of one chat is safe at once, is taken together, and nobody waits behind it.
func TestIntakeTakesAFloodTogether(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		d.do = func(_ context.Context, in Input) error {
			if in.Chat == "7" && !in.Kept {
				pass(10 * time.Millisecond)
			}
			return nil
		}
		d.shelf.slow = 2 * time.Millisecond
		start := time.Now()
		var all sync.WaitGroup
		for i := range 1000 {
			safe := d.bring(ctx, "7", fmt.Sprint(i), true)
			all.Go(func() {
				if err := safe(); err != nil {
					t.Error(err)
				}
			})
		}
		if err := d.bring(ctx, "8", "another", true)(); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > 10*time.Millisecond {
			t.Errorf("another chat waited %v", took)
		}
		all.Wait()
		if took := time.Since(start); took > time.Second {
			t.Errorf("the flood was safe after %v", took)
		}
		pass(time.Minute)
		synctest.Wait()
		got := slices.DeleteFunc(d.seen(), func(s string) bool { return s == "another" })
		if len(got) != 1000 || got[0] != "0" || got[500] != "500" || got[999] != "999" {
			t.Errorf("handled %d", len(got))
		}
		if len(d.batches) > 12 {
			t.Errorf("answered in %d batches", len(d.batches))
		}
		if d.shelf.calls > 100 {
			t.Errorf("kept with %d statements", d.shelf.calls)
		}
	})
}

// What takes long is kept while it is under way: its channel does not wait for it, and it is handled once.
func TestIntakePutsAsideWhatIsSlow(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		d.do = func(_ context.Context, in Input) error {
			if in.Text == "slow" {
				pass(45 * time.Second)
			}
			return nil
		}
		start := time.Now()
		if err := d.bring(ctx, "7", "slow", false)(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("its channel waited %v", took)
		}
		if got := d.shelf.list(); len(got) != 1 {
			t.Errorf("it is not kept: %q", got)
		}
		pass(30 * time.Second) // longer than the lease, which is renewed
		synctest.Wait()
		if got := d.seen(); len(got) != 0 {
			t.Errorf("taken up a second time: %q", got)
		}
		pass(20 * time.Second)
		synctest.Wait()
		if got := d.seen(); !slices.Equal(got, []string{"slow"}) || len(d.shelf.list()) != 0 {
			t.Errorf("handled %q, left %q", got, d.shelf.list())
		}
	})
}

// What was in the hands of a process that died is taken up by another when its hold has run out.
func TestIntakeTakesUpWhatTheDeadHeld(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		in := Input{Key: "test:1", Seq: 1, Channel: "test", Chat: "7", From: Sender{Address: "7"}, Kind: KindText, Text: "held"}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.shelf.KeepUpdates(ctx, []civic.KeptUpdate{{Key: in.Key, Seq: 1, Channel: "test", Sender: "7", Chat: "7", Raw: raw,
			Status: civic.UpdateWaiting, NextAt: time.Now().Add(keptLease)}}); err != nil {
			t.Fatal(err)
		}
		pass(keptLease + 2*time.Second)
		synctest.Wait()
		if got := d.seen(); !slices.Equal(got, []string{"held"}) {
			t.Errorf("handled %q", got)
		}
	})
}

func TestIntakeKeepsAChatInOrder(t *testing.T) {
	d := newDesk(t)
	var inside sync.Mutex
	d.do = func(context.Context, Input) error {
		if !inside.TryLock() {
			t.Error("two of one chat at once")
		}
		runtime.Gosched()
		inside.Unlock()
		return nil
	}
	var all sync.WaitGroup
	for i := range d.Lane + 10 {
		safe := d.bring(t.Context(), "7", fmt.Sprint(i), true)
		all.Go(func() { _ = safe() })
	}
	all.Wait()
	for i, text := range d.seen() {
		if text != fmt.Sprint(i) {
			t.Fatalf("handled in the order %q", d.seen())
		}
	}
	d.lanes.mu.Lock()
	defer d.lanes.mu.Unlock()
	if len(d.lanes.all) != 0 {
		t.Error("a lane was left behind")
	}
}

// What fails at the very moment at which it would be kept as under way stays unacknowledged: else nobody would handle it.
func TestIntakeDoesNotKeepWhatHasEnded(t *testing.T) {
	running(t, func(ctx context.Context, d *desk) {
		a := &attempt{Update: Update{Input: Input{Key: "test:1", Seq: 1, Channel: "test", Chat: "7", From: Sender{Address: "7"}}}}
		d.fill()
		d.release(a)
		if err := d.putAside(a); err == nil || len(d.shelf.list()) != 0 {
			t.Errorf("kept: %v, %q", err, d.shelf.list())
		}
		if held := d.inHand.list(); len(held) != 0 {
			t.Errorf("in hand: %q", held)
		}
		kept := &attempt{Update: Update{Input: Input{Key: "test:2", Seq: 2, Channel: "test", Chat: "7", From: Sender{Address: "7"}, Text: "x"}, Raw: []byte(`{"text":"x"}`)}}
		if err := d.putAside(kept); err != nil {
			t.Fatal(err)
		}
		d.release(kept)
		if held := d.inHand.list(); len(held) != 0 {
			t.Errorf("a hold on %q is renewed though it was let go", held)
		}
	})
}
