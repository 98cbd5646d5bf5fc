package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestInProcessKeepsDialoguesOverARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "sessions.json")
	first, err := InProcess(t.Context(), time.Now, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Save(t.Context(), "telegram:1:1", []byte("half\x00finished")); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Lock(t.Context(), "telegram:1"); err != nil { // is not kept: its holder is gone
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
	unlock, err := second.Lock(t.Context(), "telegram:1")
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
