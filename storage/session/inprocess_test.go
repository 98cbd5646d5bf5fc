package session

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestInProcessKeepsDialoguesOverARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "sessions.json")
	first, err := InProcess(t.Context(), time.Now, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Save(t.Context(), "telegram:1:1", []byte("half\x00finished"), 1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := first.Lock(t.Context(), "telegram:1"); err != nil { // is not kept: its holder is gone
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	second, err := InProcess(t.Context(), time.Now, file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if data, err := second.Load(t.Context(), "telegram:1:1"); string(data) != "half\x00finished" || err != nil {
		t.Errorf("after the restart: %q, %v", data, err)
	}
	if ttl := second.db.TTL(t.Context(), second.sessionKey("telegram:1:1")).Val(); ttl <= 29*24*time.Hour {
		t.Errorf("it lives for %v", ttl)
	}
	_, unlock, err := second.Lock(t.Context(), "telegram:1")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestInProcessRefusesABrokenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sessions.json")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := InProcess(t.Context(), time.Now, file); err == nil {
		t.Error("it starts, and would lose what the file held")
	}
}

func TestInProcessEndsWithItsContextAndWithoutAFile(t *testing.T) {
	s, err := InProcess(t.Context(), time.Now, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A clock that leaps ahead ages what was there before, and not what is said right after the leap.
func TestClockThatLeaps(t *testing.T) {
	var mu sync.Mutex
	at := time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC)
	s, err := InProcess(t.Context(), func() time.Time { mu.Lock(); defer mu.Unlock(); return at }, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Save(t.Context(), "old", []byte("x"), 1); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	at = at.Add(2 * keep)
	mu.Unlock()
	_, unlock, err := s.Lock(t.Context(), "new")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), "new", []byte("y"), 1); err != nil {
		t.Fatal(err)
	}
	unlock()
	s.waking() // as the ticker does
	if kept, err := s.Load(t.Context(), "new"); err != nil || string(kept) != "y" {
		t.Errorf("lost what was said after the leap: %q, %v", kept, err)
	}
	if kept, _ := s.Load(t.Context(), "old"); len(kept) != 0 {
		t.Errorf("kept for two months: %q", kept)
	}
}
