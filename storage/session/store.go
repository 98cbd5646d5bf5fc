package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bsm/redislock"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// keep is how long a dialogue that nobody goes on with is remembered.
const keep = 30 * 24 * time.Hour

// prefix opens the name of every key of ours.
const prefix = "danvan:"

// Store is a Redis. It is safe for concurrent use.
type Store struct {
	db     redis.UniversalClient
	locker *redislock.Client
	lanes  lanes
	prefix string        // of every key
	ttl    time.Duration // of a lock that is not renewed
	close  []func() error
	saved  func() // hears of every Save; may be nil
	waking func() // is called before each Lock; may be nil
}

// Open connects to the Redis that the URL names (redis://, rediss:// or unix://) and makes sure that it answers. An error
// does not hold the URL, which may hold a password.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := New(url)
	if err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// New is Open for a Redis that may come later: it asks nothing.
func New(url string) (*Store, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("the address of Redis is not of the form redis://[user:password@]host:port/db")
	}
	quiet()
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	bound(o)
	return newStore(redis.NewClient(o)), nil
}

// quiet keeps go-redis from writing to stderr by itself: what goes wrong comes back as an error.
var quiet = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

type silence struct{}

// Printf implements the logger of go-redis.
func (silence) Printf(context.Context, string, ...any) {}

func newStore(db redis.UniversalClient) *Store {
	return &Store{db: db, locker: redislock.New(db), prefix: prefix, ttl: lockTTL, close: []func() error{db.Close}}
}

// Ping reports whether Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Close ends the connections. Locks that are still held run out by themselves.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.close) - 1; i >= 0; i-- {
		errs = append(errs, s.close[i]())
	}
	return errors.Join(errs...)
}

// Load returns what was saved under the name, nil where nothing is.
func (s *Store) Load(ctx context.Context, name string) ([]byte, error) {
	data, err := s.db.Get(ctx, s.sessionKey(name)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load session: %w", err)
	}
	return data, nil
}

// Save keeps data under the name for thirty days; no data forgets it.
func (s *Store) Save(ctx context.Context, name string, data []byte) error {
	var err error
	if len(data) == 0 {
		err = s.db.Del(ctx, s.sessionKey(name)).Err()
	} else {
		err = s.db.Set(ctx, s.sessionKey(name), data, keep).Err()
	}
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	if s.saved != nil {
		s.saved()
	}
	return nil
}

func (s *Store) sessionKey(name string) string { return s.prefix + "session:" + name }
func (s *Store) lockKey(name string) string    { return s.prefix + "lock:" + name }
func (s *Store) leaderKey(name string) string  { return s.prefix + "leader:" + name }
