package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

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
	return &Store{db: db, prefix: prefix, ttl: lockTTL, close: []func() error{db.Close}}
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

// ErrOvertaken refuses to save what somebody writes whose lock ran out and who was overtaken by a later holder.
var ErrOvertaken = errors.New("a later holder of the lock has saved")

// Load returns what was saved under the name, nil where nothing is.
func (s *Store) Load(ctx context.Context, name string) ([]byte, error) {
	data, err := s.db.HGet(ctx, s.sessionKey(name), fieldData).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load session: %w", err)
	}
	return data, nil
}

// A session is a hash: what was saved, and the fence of the lock under which it was.
const (
	fieldData  = "d"
	fieldFence = "f"
)

// saveScript saves unless a later holder of the lock did.
var saveScript = redis.NewScript(`
local was = tonumber(redis.call("HGET", KEYS[1], "f") or "0")
if was > tonumber(ARGV[2]) then
  return 0
end
redis.call("HSET", KEYS[1], "d", ARGV[1], "f", ARGV[2])
redis.call("PEXPIRE", KEYS[1], ARGV[3])
return 1
`)

// Save keeps data under the name for thirty days. fence is that of the lock under which the caller works; ErrOvertaken
// where a later one has saved already.
func (s *Store) Save(ctx context.Context, name string, data []byte, fence int64) error {
	saved, err := saveScript.Run(ctx, s.db, []string{s.sessionKey(name)}, data, fence, keep.Milliseconds()).Int64()
	if err == nil && saved == 0 {
		err = ErrOvertaken
	}
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	if s.saved != nil {
		s.saved()
	}
	return nil
}

func (s *Store) sessionKey(name string) string { return s.prefix + "dialogue:" + name }
func (s *Store) lockKey(name string) string    { return s.prefix + "lock:" + name }
func (s *Store) leaderKey(name string) string  { return s.prefix + "leader:" + name }
func (s *Store) fenceKey() string              { return s.prefix + "fence" }
func (s *Store) owedKey(channel string) string { return s.prefix + "owed:" + channel }

// Unavailable reports whether the error says that Redis cannot be reached now, or does not do what it is asked, rather
// than that something is wrong with what was asked.
func Unavailable(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, redis.ErrClosed) || errors.Is(err, redis.ErrPoolTimeout) ||
		errors.As(err, &network) || redis.HasErrorPrefix(err, "READONLY") || redis.HasErrorPrefix(err, "MISCONF") ||
		redis.HasErrorPrefix(err, "LOADING") || redis.HasErrorPrefix(err, "OOM") || redis.HasErrorPrefix(err, "NOREPLICAS") || redis.HasErrorPrefix(err, "MASTERDOWN")
}
