package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// tick is how often the Redis in this process is told that time has passed, and its file written where it changed.
const tick = time.Second

// InProcess starts a Redis in this process, for one replica. Where file is not "" dialogues are kept there over restarts.
// It ends with ctx or Close. now is the clock by which what is kept grows old.
func InProcess(ctx context.Context, now func() time.Time, file string) (*Store, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start redis in process: %w", err)
	}
	quiet()
	s := newStore(redis.NewClient(&redis.Options{
		Addr: server.Addr(), ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}))
	k := &keeper{server: server, file: file, sessions: s.sessionKey(""), now: now, last: now()}
	if err := k.restore(); err != nil {
		_ = s.Close()
		server.Close()
		return nil, err
	}
	s.saved = func() { k.changed.Store(true) }
	s.waking = k.pass
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.run(running)
	}()
	s.close = append(s.close, func() error {
		stop()
		<-ended
		defer server.Close()
		return k.dump()
	})
	return s, nil
}

// keeper lets time pass in a Redis of this process and keeps its dialogues in a file.
type keeper struct {
	server   *miniredis.Miniredis
	file     string
	sessions string // the prefix of the keys to keep
	changed  atomic.Bool

	now  func() time.Time
	mu   sync.Mutex
	last time.Time // up to which time has passed in the server
}

// pass lets the time pass that has since it was called last. It is called before a dialogue is taken up, too: a clock that
// has leapt ahead must age what was there before the leap, and nothing that comes after it.
func (k *keeper) pass() {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.now()
	if at.After(k.last) {
		k.server.FastForward(at.Sub(k.last))
	}
	k.last = at
}

// keptKey is a key in the file.
type keptKey struct {
	Value []byte        `json:"value"`
	TTL   time.Duration `json:"ttl"`
}

func (k *keeper) run(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		k.pass()
		_ = k.dump() // tried again at the next change, and at the end
	}
}

// dump writes the file where anything was saved since the last time.
func (k *keeper) dump() error {
	if k.file == "" || !k.changed.Swap(false) {
		return nil
	}
	all := map[string]keptKey{}
	for _, key := range k.server.Keys() {
		name, ours := strings.CutPrefix(key, k.sessions)
		if !ours {
			continue
		}
		if value := k.server.HGet(key, fieldData); value != "" {
			all[name] = keptKey{Value: []byte(value), TTL: k.server.TTL(key)}
		}
	}
	raw, err := json.Marshal(all)
	if err == nil {
		err = write(k.file, raw)
	}
	if err != nil {
		k.changed.Store(true)
		return fmt.Errorf("keep sessions: %w", err)
	}
	return nil
}

// write replaces a file whole or not at all.
func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	fresh := file + ".new"
	if err := os.WriteFile(fresh, data, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, file)
}

func (k *keeper) restore() error {
	if k.file == "" {
		return nil
	}
	raw, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	all := map[string]keptKey{}
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		return fmt.Errorf("read kept sessions: %w", err)
	}
	for name, item := range all {
		k.server.HSet(k.sessions+name, fieldData, string(item.Value))
		if item.TTL > 0 {
			k.server.SetTTL(k.sessions+name, item.TTL)
		}
	}
	return nil
}
