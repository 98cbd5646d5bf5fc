package session

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// world is a Redis, as several replicas see it.
type world struct {
	t      *testing.T
	url    string
	prefix string
	mini   *miniredis.Miniredis // nil on the real one
}

// each runs a test on the Redis in process and on the real one.
func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Run("miniredis", func(t *testing.T) {
		mini := miniredis.RunT(t)
		test(t, world{t: t, url: "redis://" + mini.Addr(), prefix: prefix, mini: mini})
	})
	t.Run("redis", func(t *testing.T) {
		url := os.Getenv("DANVAN_TEST_REDIS_URL")
		if url == "" && os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_REDIS_URL names no Redis")
		}
		if url == "" {
			t.Skip("DANVAN_TEST_REDIS_URL names no Redis")
		}
		test(t, world{t: t, url: url, prefix: "test:" + rand.Text() + ":"})
	})
}

// replica is another process's view.
func (w world) replica() *Store {
	w.t.Helper()
	s, err := Open(w.t.Context(), w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	s.prefix = w.prefix
	w.t.Cleanup(func() {
		if keys, err := s.db.Keys(context.Background(), "*"+w.prefix+"*").Result(); err == nil && len(keys) > 0 {
			s.db.Del(context.Background(), keys...)
		}
		_ = s.Close()
	})
	return s
}

// expire makes a key run out.
func (w world) expire(s *Store, key string) {
	w.t.Helper()
	if w.mini != nil {
		w.mini.FastForward(time.Hour)
	} else if err := s.db.PExpire(w.t.Context(), key, 0).Err(); err != nil {
		w.t.Fatal(err)
	}
}

func TestLoadAndSave(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, b, ctx := w.replica(), w.replica(), t.Context()
		if data, err := a.Load(ctx, "telegram:1:1"); data != nil || err != nil {
			t.Fatalf("nothing was saved: %q, %v", data, err)
		}
		if err := a.Save(ctx, "telegram:1:1", []byte(`{"x":1}`), 1); err != nil {
			t.Fatal(err)
		}
		if data, err := b.Load(ctx, "telegram:1:1"); string(data) != `{"x":1}` || err != nil {
			t.Errorf("the other replica reads %q, %v", data, err)
		}
		if ttl := a.db.TTL(ctx, a.sessionKey("telegram:1:1")).Val(); ttl < keep-time.Minute || ttl > keep {
			t.Errorf("it is kept for %v", ttl)
		}
	})
}

// Who was overtaken while its lock had run out writes nothing over what came later.
func TestOvertakenHoldersSaveNothing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		slow, quick, ctx := w.replica(), w.replica(), t.Context()
		early, unlockEarly, err := slow.Lock(ctx, "telegram:1")
		if err != nil {
			t.Fatal(err)
		}
		defer unlockEarly()
		w.expire(quick, quick.lockKey("telegram:1"))
		late, unlockLate, err := quick.Lock(ctx, "telegram:1")
		if err != nil {
			t.Fatal(err)
		}
		defer unlockLate()
		if late <= early {
			t.Fatalf("fences %d, then %d", early, late)
		}
		if err := slow.Save(ctx, "telegram:1:1", []byte("before"), early); err != nil {
			t.Fatalf("nothing later was saved yet: %v", err)
		}
		if err := quick.Save(ctx, "telegram:1:1", []byte("later"), late); err != nil {
			t.Fatal(err)
		}
		if err := slow.Save(ctx, "telegram:1:1", []byte("earlier"), early); !errors.Is(err, ErrOvertaken) {
			t.Errorf("who was overtaken saved: %v", err)
		}
		if data, _ := quick.Load(ctx, "telegram:1:1"); string(data) != "later" {
			t.Errorf("kept %q", data)
		}
		slow.db.Del(ctx, slow.sessionKey("telegram:1:1"), slow.fenceKey()) // Redis was emptied
		if again, unlock, err := slow.Lock(ctx, "telegram:2"); err != nil || again <= late {
			t.Errorf("after that the fence is %d, %v", again, err)
		} else {
			unlock()
		}
	})
}

func TestWhatIsOwedIsTakenOnceAndOnlyWhenDue(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, b, ctx := w.replica(), w.replica(), t.Context()
		for name, in := range map[string]time.Duration{"soon": 0, "sooner": -time.Second, "later": time.Hour} {
			if err := a.Owe(ctx, "sms", name, in); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Owe(ctx, "pigeon", "soon", 0); err != nil {
			t.Fatal(err)
		}
		if names, err := a.Owed(ctx, "sms", 10, time.Minute); err != nil || !slices.Equal(names, []string{"sooner", "soon"}) {
			t.Errorf("due are %v, %v", names, err)
		}
		if names, err := b.Owed(ctx, "sms", 10, time.Minute); err != nil || len(names) != 0 {
			t.Errorf("taken twice: %v, %v", names, err)
		}
		if err := a.Paid(ctx, "sms", "soon"); err != nil {
			t.Fatal(err)
		}
		if err := a.Owe(ctx, "sms", "sooner", 0); err != nil {
			t.Fatal(err)
		}
		if names, err := b.Owed(ctx, "sms", 10, time.Minute); err != nil || !slices.Equal(names, []string{"sooner"}) {
			t.Errorf("after that due are %v, %v", names, err)
		}
		if names, err := b.Owed(ctx, "pigeon", 10, time.Minute); err != nil || !slices.Equal(names, []string{"soon"}) {
			t.Errorf("on the other channel due are %v, %v", names, err)
		}
	})
}

func TestTwoNeverHoldOneLock(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var inside, entered atomic.Int32
		var all sync.WaitGroup
		for _, s := range []*Store{w.replica(), w.replica()} {
			for range 4 {
				all.Go(func() {
					for range 15 {
						_, unlock, err := s.Lock(t.Context(), "telegram:7")
						if err != nil {
							t.Error(err)
							return
						}
						if n := inside.Add(1); n != 1 {
							t.Errorf("%d hold the lock", n)
						}
						entered.Add(1)
						runtime.Gosched()
						inside.Add(-1)
						unlock()
					}
				})
			}
		}
		all.Wait()
		if n := entered.Load(); n != 120 {
			t.Errorf("%d entered, not 120", n)
		}
	})
}

func TestLockKeepsTheOrderOfAsking(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s, ctx := w.replica(), t.Context()
		_, unlock, err := s.Lock(ctx, "chat")
		if err != nil {
			t.Fatal(err)
		}
		order := make(chan int, 20)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				_, unlock, err := s.Lock(ctx, "chat")
				if err != nil {
					t.Error(err)
					return
				}
				order <- i
				unlock()
			})
			for s.lanes.waiting("chat") <= i { // until it stands in the queue
				runtime.Gosched()
			}
		}
		unlock()
		all.Wait()
		for want := range 20 {
			if got := <-order; got != want {
				t.Fatalf("%d came when it was the turn of %d", got, want)
			}
		}
	})
}

func TestWaitingForALockEndsWithTheContext(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, b := w.replica(), w.replica()
		_, unlock, err := a.Lock(t.Context(), "chat")
		if err != nil {
			t.Fatal(err)
		}
		for name, s := range map[string]*Store{"same process": a, "other process": b} {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			if _, _, err := s.Lock(ctx, "chat"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			cancel()
		}
		unlock()
		unlock() // twice is no harm
		_, again, err := b.Lock(t.Context(), "chat")
		if err != nil {
			t.Fatalf("the lock is free: %v", err)
		}
		again()
		if a.lanes.waiting("chat") != 0 || len(b.lanes.wait) != 0 {
			t.Error("a queue was left behind")
		}
	})
}

func TestLockRunsOutWithItsHolder(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		dead, alive := w.replica(), w.replica()
		_, unlockDead, err := dead.Lock(t.Context(), "chat")
		if err != nil {
			t.Fatal(err)
		}
		w.expire(alive, alive.lockKey("chat"))
		_, unlock, err := alive.Lock(t.Context(), "chat")
		if err != nil {
			t.Fatal(err)
		}
		unlockDead() // comes late, and must not take the lock from who has it now
		if n := alive.db.Exists(t.Context(), alive.lockKey("chat")).Val(); n != 1 {
			t.Error("a late unlock freed somebody else's lock")
		}
		unlock()
		if n := alive.db.Exists(t.Context(), alive.lockKey("chat")).Val(); n != 0 {
			t.Error("the lock was not let go")
		}
	})
}

func TestLockIsRenewed(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s := w.replica()
		l, err := s.obtain(t.Context(), s.lockKey("chat"), retryMost)
		if err != nil {
			t.Fatal(err)
		}
		h := hold(s, l, nil)
		if err := s.db.PExpire(t.Context(), s.lockKey("chat"), 2*time.Second).Err(); err != nil {
			t.Fatal(err)
		}
		h.renew()
		if ttl := s.db.PTTL(t.Context(), s.lockKey("chat")).Val(); ttl < lockTTL-2*time.Second {
			t.Errorf("after renewal it lives for %v", ttl)
		}
		h.release(t.Context())
		h.renew() // a timer that had fired already
		if n := s.db.Exists(t.Context(), s.lockKey("chat")).Val(); n != 0 {
			t.Error("a renewal revived the lock")
		}
	})
}

func TestOneReplicaLeads(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, b := w.replica(), w.replica()
		leading, release, err := a.Lead(t.Context(), "poll")
		if err != nil {
			t.Fatal(err)
		}
		soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if _, _, err := b.Lead(soon, "poll"); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("two lead: %v", err)
		}
		if leading.Err() != nil {
			t.Error("it leads no more")
		}
		release()
		if leading.Err() == nil {
			t.Error("it leads on after giving up")
		}
		_, release, err = b.Lead(t.Context(), "poll")
		if err != nil {
			t.Fatal(err)
		}
		release()
	})
}

func TestLostLeadershipEndsTheContext(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		s := w.replica()
		l, err := s.obtain(t.Context(), s.leaderKey("poll"), leaderRetry)
		if err != nil {
			t.Fatal(err)
		}
		leading, cancel := context.WithCancel(t.Context())
		h := hold(s, l, cancel)
		w.expire(s, s.leaderKey("poll"))
		h.renew()
		if leading.Err() == nil {
			t.Error("it still leads")
		}
		h.release(t.Context())
	})
}

func TestOpenTellsNoSecrets(t *testing.T) {
	for _, url := range []string{"nonsense with hunter2", "redis://:hunter2@127.0.0.1:1/0", "redis://:hunter2@host:port/0"} {
		_, err := Open(t.Context(), url)
		if err == nil {
			t.Fatalf("%s opens", url)
		}
		if text := err.Error(); len(text) == 0 || contains(text, "hunter2") {
			t.Errorf("%q", text)
		}
	}
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func BenchmarkUpdate(b *testing.B) {
	mini := miniredis.RunT(b)
	s := newStore(redis.NewClient(&redis.Options{Addr: mini.Addr()}))
	b.Cleanup(func() { _ = s.Close() })
	data := make([]byte, 1500)
	for b.Loop() {
		fence, unlock, err := s.Lock(b.Context(), "chat")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Load(b.Context(), "chat"); err != nil {
			b.Fatal(err)
		}
		if err := s.Save(b.Context(), "chat", data, fence); err != nil {
			b.Fatal(err)
		}
		unlock()
	}
}
