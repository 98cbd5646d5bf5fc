package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestOutageIsFewLines: a thousand equal warnings are a line at the beginning, one a minute, one at the end.
func TestOutageIsFewLines(t *testing.T) {
	var out bytes.Buffer
	clock := &testClock{at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	g := gather(slog.NewTextHandler(&out, nil), clock.now)
	log := slog.New(g)
	lines := func() []string {
		all := strings.Split(strings.TrimSpace(out.String()), "\n")
		out.Reset()
		return all
	}
	pass := func(d time.Duration) {
		clock.set(clock.now().Add(d))
		g.all.sweep(false)
	}
	for i := range 1000 { // for three minutes and twenty seconds
		log.With("part", "outbox").Warn("outbox cannot claim", "error", fmt.Sprint("refused ", i))
		log.Info("something else")
		pass(200 * time.Millisecond)
	}
	warned := 0
	for _, line := range lines() {
		if strings.Contains(line, "outbox cannot claim") {
			warned++
			if warned > 1 && !strings.Contains(line, "repeated=") || !strings.Contains(line, "part=outbox") {
				t.Errorf("line %d: %s", warned, line)
			}
		}
	}
	if warned != 4 {
		t.Errorf("%d lines of an outage of 200 seconds", warned)
	}
	pass(30 * time.Second)
	if rest := lines(); rest[0] != "" && strings.Contains(rest[0], "over=true") {
		t.Errorf("it is over too early: %q", rest)
	}
	pass(30 * time.Second)
	end := strings.Join(lines(), "\n")
	if !strings.Contains(end, "over=true") || !strings.Contains(end, "total=1000") || !strings.Contains(end, "lasted=3m20s") || !strings.Contains(end, "refused 999") {
		t.Errorf("the end: %s", end)
	}
	pass(time.Hour)
	if rest := lines(); rest[0] != "" {
		t.Errorf("after the end: %q", rest)
	}
	log.Warn("outbox cannot claim")
	if n := len(lines()); n != 1 {
		t.Errorf("the next outage begins with %d lines", n)
	}
}

// TestLoneWarnings are all told, and nothing more is said of them.
func TestLoneWarnings(t *testing.T) {
	var out bytes.Buffer
	clock := &testClock{at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	g := gather(slog.NewTextHandler(&out, nil), clock.now)
	log := slog.New(g)
	for range 3 {
		log.Warn("commands not published")
		clock.set(clock.now().Add(2 * time.Minute))
		g.all.sweep(false)
	}
	log.Error("commands not published") // of another level
	log.Info("danvan serves")
	log.Info("danvan serves")
	g.all.sweep(true)
	if n := strings.Count(out.String(), "\n"); n != 6 || strings.Contains(out.String(), "over") {
		t.Errorf("%d lines: %s", n, &out)
	}
}

// TestOutageAtTheEnd: a program that ends tells of what still repeats.
func TestOutageAtTheEnd(t *testing.T) {
	var out bytes.Buffer
	clock := &testClock{at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	g := gather(slog.NewTextHandler(&out, nil), clock.now)
	log := slog.New(g)
	for range 5 {
		log.Warn("polling pauses")
	}
	g.all.sweep(true)
	if n := strings.Count(out.String(), "\n"); n != 2 || !strings.Contains(out.String(), "total=5") {
		t.Errorf("%d lines: %s", n, &out)
	}
}
