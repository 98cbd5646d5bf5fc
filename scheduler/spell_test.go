package scheduler

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// An outage ends with what went well after it began: what was under way before says nothing, and no outage lasts less than no
// time.
func TestSpell(t *testing.T) {
	var heard bytes.Buffer
	log := slog.New(slog.NewTextHandler(&heard, nil))
	began := time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC)
	s := spell{what: "the database"}
	s.over(context.Background(), log, began) // nothing is away
	s.fails(context.Background(), log, began, errors.New("no answer"))
	s.over(context.Background(), log, began.Add(-time.Second))
	if strings.Contains(heard.String(), "back again") {
		t.Errorf("back by what began before:\n%s", heard.String())
	}
	s.over(context.Background(), log, began.Add(3*time.Second))
	s.over(context.Background(), log, began.Add(4*time.Second))
	if n := strings.Count(heard.String(), `msg="back again" what="the database" after=3s`); n != 1 {
		t.Errorf("back %d times:\n%s", n, heard.String())
	}
}
