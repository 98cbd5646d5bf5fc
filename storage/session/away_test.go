package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"danvan/storage/storagetest"
)

// TestWritable: a Redis that answers and takes no writes is told from one that takes them, and from none.
func TestWritable(t *testing.T) {
	mini := miniredis.RunT(t)
	s, err := Open(t.Context(), "redis://"+mini.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Writable(t.Context()); err != nil {
		t.Errorf("a good one: %v", err)
	}
	for _, said := range []string{"READONLY You can't write against a read only replica.", "MISCONF Errors writing to the AOF file: No space left on device",
		"OOM command not allowed when used memory > 'maxmemory'.", "NOREPLICAS Not enough good replicas to write."} {
		mini.SetError(said)
		if err := s.Writable(t.Context()); !errors.Is(err, ErrNoWrites) {
			t.Errorf("%s: %v", said, err)
		}
	}
	mini.SetError("")
	mini.Close()
	if err := s.Writable(t.Context()); err == nil || errors.Is(err, ErrNoWrites) {
		t.Errorf("none: %v", err)
	}
}

// TestSilentRedis: a Redis that is silent holds up nobody for long, with a deadline or without, and is there again when it
// speaks.
func TestSilentRedis(t *testing.T) {
	mini := miniredis.RunT(t)
	p, url := storagetest.Before(t, "redis://"+mini.Addr())
	s, err := New(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Silence()
	for most, ctx := range map[time.Duration]context.Context{2 * time.Second: brief(t, time.Second), 7 * time.Second: context.Background()} {
		began := time.Now()
		if _, err := s.Load(ctx, "x"); err == nil {
			t.Error("a silent one answers")
		}
		if took := time.Since(began); took > most {
			t.Errorf("took %s", took)
		}
	}
	p.Forget()
	if err := s.Ping(brief(t, 5*time.Second)); err != nil {
		t.Errorf("it speaks again: %v", err)
	}
}

func brief(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// TestRefused: a wrong password is told from a Redis that is away.
func TestRefused(t *testing.T) {
	mini := miniredis.RunT(t)
	mini.RequireAuth("right")
	for url, want := range map[string]bool{"redis://:wrong@" + mini.Addr(): true, "redis://" + mini.Addr(): true, "redis://127.0.0.1:1": false} {
		if _, err := Open(t.Context(), url); err == nil || Refused(err) != want {
			t.Errorf("%s: %v", url, err)
		}
	}
}
