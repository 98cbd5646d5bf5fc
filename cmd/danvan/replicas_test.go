package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// A process of danvan whose clock is not the machine's: TestMain runs the program itself where this variable is set. It
// names the file in which the clock stands, and how far ahead of it the process is.
const sharedClockVar = "DANVAN_TEST_SHARED_CLOCK"

// sharedClock is a clock that several processes read from a file: it stood at Base when the machine's clock was Began, and
// goes Rate times as fast.
type sharedClock struct {
	Base, Began time.Time
	Rate        int

	path  string
	ahead time.Duration
	mu    sync.Mutex
	read  time.Time
}

// now reads the clock; the file is looked at every few milliseconds.
func (c *sharedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	real := time.Now()
	if real.Sub(c.read) > 5*time.Millisecond {
		raw, err := os.ReadFile(c.path)
		if err == nil {
			_ = json.Unmarshal(raw, c)
		}
		c.read = real
	}
	return c.Base.Add(real.Sub(c.Began)*time.Duration(c.Rate) + c.ahead)
}

// set lets the clock go on from another time.
func (c *sharedClock) set(t *testing.T, base time.Time, rate int) {
	t.Helper()
	raw, err := json.Marshal(&sharedClock{Base: base, Began: time.Now(), Rate: rate})
	if err == nil {
		err = os.WriteFile(c.path+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(c.path+".new", c.path)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.read = time.Time{}
	c.mu.Unlock()
}

// runUnderSharedClock is main under another clock.
func runUnderSharedClock(setting string) int {
	path, ahead, _ := strings.Cut(setting, ",")
	d, err := time.ParseDuration(ahead)
	if err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	clock := &sharedClock{path: path, ahead: d}
	// A lease that a replica renews by the machine's clock is over at once by one that is thirty times as fast, and by that of
	// another replica ahead of it.
	if err := runOn(ctx, os.Args[1:], terminal{out: os.Stdout, err: os.Stderr, getenv: os.Getenv, now: clock.now, lease: 2 * time.Minute}); err != nil {
		fmt.Fprintln(os.Stderr, "danvan:", err)
		return exitCode(err)
	}
	return 0
}

// replica starts danvan serve under the shared clock, so far ahead of it, and waits until it is ready.
func (h *house) replica(c *sharedClock, ahead time.Duration) *process {
	h.t.Helper()
	p := &process{t: h.t, out: &safeBuffer{}, done: make(chan struct{}), listen: freeAddress(h.t)}
	p.cmd = exec.Command(os.Args[0], "serve")
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.t.TempDir(), "GORACE=halt_on_error=1", "DANVAN_LISTEN=" + p.listen,
		sharedClockVar + "=" + c.path + "," + ahead.String()}
	for k, v := range h.env {
		p.cmd.Env = append(p.cmd.Env, k+"="+v)
	}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	h.t.Cleanup(p.kill)
	p.awaitReady()
	return p
}

// remindedAgencies are those with an officer and a head in this test; of the others the coordinator hears.
var remindedAgencies = []string{"ubnd-ba-dong", "ubnd-ba-vi", "so-y-te", "so-xay-dung", "thanh-tra", "ubnd-ly-son", "bhxh", "tt-hcc"}

// enlist brings people into agencies. Where phones are given they get one each.
func enlist(t *testing.T, s *storage.Store, phones *emulator.Server, now time.Time) {
	t.Helper()
	join := func(agency string, role civic.Role) {
		name := agency + "/" + string(role)
		address := name
		if phones != nil {
			u := phones.User(emulator.Profile{FirstName: name, Username: strings.NewReplacer("/", "_", "-", "_").Replace(name), LanguageCode: "vi"})
			u.Open()
			address = chatAddress(u.ID())
		}
		p, err := s.MeetPerson(t.Context(), civic.Person{Channel: telegram.Channel, Address: address, Name: name, Locale: "vi"}, address, now)
		if err == nil {
			err = s.GiveConsent(t.Context(), p.ID, 1, now)
		}
		if err == nil {
			_, err = s.CreateInvitation(t.Context(), civic.Invitation{Agency: agency, Role: role, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, name)
		}
		if err == nil {
			_, err = s.AcceptInvitation(t.Context(), "", name, p.ID, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, agency := range remindedAgencies {
		join(agency, civic.RoleOfficer)
		join(agency, civic.RoleHead)
	}
	join("so-noi-vu", civic.RoleCoordinator)
}

// remindersIn lists every reminder that was gathered: person, kind, duty, agency, rung.
func remindersIn(t *testing.T, s *storage.Store) []string {
	t.Helper()
	var list []string
	if err := s.DB().SelectContext(t.Context(), &list, `
		SELECT p.name || ' ' || r.kind || ' ' || o.duty || ' ' || o.agency || ' ' || r.rung
		FROM reminders r JOIN people p ON p.id = r.person JOIN obligations o ON o.id = r.subject WHERE r.notification IS NOT NULL`); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// TestFiveReplicas runs five processes on one PostgreSQL and one Redis, three seconds apart, through the mornings of a
// month at thirty times the speed, and on every other morning kills one of them each minute. The mornings between begin just
// before the reminders are due. Every reminder is there exactly once: as many, and the same, as one process would make that
// nobody disturbs.
func TestFiveReplicas(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	mornings := []time.Time{}
	for _, day := range []string{"2027-01-11", "2027-01-18", "2027-01-25", "2027-01-29", "2027-02-01", "2027-02-02", "2027-02-11"} {
		at, err := time.ParseInLocation(time.DateOnly, day, zone)
		if err != nil {
			t.Fatal(err)
		}
		mornings = append(mornings, at.Add(7*time.Hour+29*time.Minute))
	}
	want := undisturbed(t, zone, mornings)

	h := newHouse(t, emulator.Options{})
	s := h.store()
	c := &sharedClock{path: filepath.Join(t.TempDir(), "clock")}
	const minutes = 3
	const rate = 30
	c.set(t, mornings[0], 0)
	enlist(t, s, h.server, mornings[0].AddDate(0, 0, -1))
	ahead := func(i int) time.Duration { return time.Duration(i) * 3 * time.Second }
	var replicas []*process
	for i := range 5 {
		replicas = append(replicas, h.replica(c, ahead(i)))
	}
	killed := 0
	for n, at := range mornings {
		kills := minutes
		if n%2 == 1 {
			kills = 0
			c.set(t, at.Add(40*time.Second), rate)
		} else {
			c.set(t, at, rate)
		}
		for m := range kills {
			minute := at.Add(time.Duration(m) * time.Minute)
			eventually(t, "a minute to pass", func() (bool, error) { return !c.now().Before(minute.Add(time.Duration(10+17*m) * time.Second)), nil })
			i := killed % len(replicas)
			replicas[i].kill()
			replicas[i] = h.replica(c, ahead(i))
			killed++
		}
		// Of a killed process others take over when its lease of two minutes is over: 4 s at this pace, on a busy machine more.
		if err := poll(2*time.Minute, 50*time.Millisecond, func() (bool, error) { return settled(t, s, at) }); err != nil {
			t.Fatalf("wait for the reminders of %s: %v", at.Format(time.DateOnly), err)
		}
	}
	for _, p := range replicas {
		p.stop()
	}
	if got := remindersIn(t, s); !slices.Equal(got, want) {
		t.Errorf("%d reminders, want %d:\n%s", len(got), len(want), surplus(got, want))
	}
	var late int
	if err := s.DB().GetContext(t.Context(), &late, `SELECT count(*) FROM job_runs WHERE finished_at IS NULL AND job = 'remind-duties'`); err != nil || late != 0 {
		t.Errorf("%d runs unfinished, %v", late, err)
	}
	delivered(t, h, s, killed)
}

// undisturbed is what one process would remind of.
func undisturbed(t *testing.T, zone *time.Location, mornings []time.Time) []string {
	t.Helper()
	s := storagetest.OpenSeeded(t, "sqlite")
	enlist(t, s, nil, mornings[0].AddDate(0, 0, -1))
	timing := civic.Timing{Calendar: workcal.Default(zone), Hours: civic.DefaultHours(zone)}
	for _, at := range mornings {
		if err := (scheduler.OpenDuties{Store: s, Timing: timing}).Run(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		if err := scheduler.RemindDuties(s, timing, nil).Run(t.Context(), at.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	return remindersIn(t, s)
}

// settled reports whether the morning's run has ended and everything was sent.
func settled(t *testing.T, s *storage.Store, at time.Time) (bool, error) {
	var ran, waiting int
	err := s.DB().GetContext(t.Context(), &ran, `SELECT count(*) FROM job_runs WHERE job = 'remind-duties' AND scheduled_at = $1 AND finished_at IS NOT NULL`,
		at.Add(time.Minute).UTC())
	if err == nil {
		err = s.DB().GetContext(t.Context(), &waiting, `SELECT count(*) FROM notifications WHERE status IN ('pending', 'sending')`)
	}
	return ran == 1 && waiting == 0, err
}

// surplus says what one list has more often than another.
func surplus(got, want []string) string {
	count := map[string]int{}
	for _, line := range got {
		count[line]++
	}
	for _, line := range want {
		count[line]--
	}
	var b strings.Builder
	for line, n := range count {
		if n != 0 {
			fmt.Fprintf(&b, "%+d %s\n", n, line)
		}
	}
	return b.String()
}

// delivered compares what the phones got with what was to be sent: nothing is missing. A process that is killed between
// Telegram's yes and its own note of it leaves that one message to be sent again; there are no more of those than kills.
func delivered(t *testing.T, h *house, s *storage.Store, killed int) {
	t.Helper()
	var sent, unsent int
	if err := s.DB().GetContext(t.Context(), &sent, `SELECT count(*) FROM notifications WHERE status = 'sent'`); err != nil {
		t.Fatal(err)
	}
	if err := s.DB().GetContext(t.Context(), &unsent, `SELECT count(*) FROM notifications WHERE status <> 'sent'`); err != nil {
		t.Fatal(err)
	}
	got := int(h.calls.Load())
	t.Logf("%d messages for %d notifications, %d kills", got, sent, killed)
	if sent == 0 || unsent != 0 || got < sent || got > sent+killed {
		t.Errorf("%d messages for %d notifications, %d not sent, %d kills", got, sent, unsent, killed)
	}
}
